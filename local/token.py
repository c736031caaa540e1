"""Tokens of a user pool: the user of a role and an account, made if new."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from local.stack import clients

ROLES = ("seller", "buyer", "carrier", "agent")


def token(stack: Mapping[str, Any], role: str, account: str) -> str:
    """An ID token of the service on this machine; stack: what stack.json says."""
    cognito = clients(stack["aws_endpoint_url"])("cognito-idp")
    return sign_in(cognito, stack["user_pool_id"], stack["client_id"], role, account)


def sign_in(cognito: Any, pool: str, client: str, role: str, account: str) -> str:
    """An ID token for that role and account; its user is made if new.

    The user's password is a new one each time, and kept nowhere.
    """
    user = {"UserPoolId": pool, "Username": f"{role}.{account}"}
    password = f"{secrets.token_urlsafe(24)}aA1"
    with suppress(cognito.exceptions.UsernameExistsException):
        owned = [{"Name": "custom:account_id", "Value": account}]
        cognito.admin_create_user(
            **user, UserAttributes=owned, TemporaryPassword=password, MessageAction="SUPPRESS"
        )
        cognito.admin_add_user_to_group(**user, GroupName=role)
    cognito.admin_set_user_password(**user, Password=password, Permanent=True)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["Username"], "PASSWORD": password},
    )
    return str(answer["AuthenticationResult"]["IdToken"])
