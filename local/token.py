"""Tokens of the local user pool: `make token ROLE=seller ACCOUNT=shop-1`."""

import argparse
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from local.engine import engine
from local.stack import clients

ROLES = ("seller", "buyer", "carrier", "agent")


def token(stack: Mapping[str, Any], role: str, account: str) -> str:
    """An ID token for that role and account; its user is made if new.

    stack: what stack.json says. The user's password is a new one each time, and kept nowhere.
    """
    cognito = clients(stack["aws_endpoint_url"])("cognito-idp")
    user = {"UserPoolId": stack["user_pool_id"], "Username": f"{role}.{account}"}
    password = f"{secrets.token_urlsafe(24)}aA1"
    with suppress(cognito.exceptions.UsernameExistsException):
        owned = [{"Name": "custom:account_id", "Value": account}]
        cognito.admin_create_user(
            **user, UserAttributes=owned, TemporaryPassword=password, MessageAction="SUPPRESS"
        )
        cognito.admin_add_user_to_group(**user, GroupName=role)
    cognito.admin_set_user_password(**user, Password=password, Permanent=True)
    answer = cognito.admin_initiate_auth(
        UserPoolId=stack["user_pool_id"],
        ClientId=stack["client_id"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["Username"], "PASSWORD": password},
    )
    return str(answer["AuthenticationResult"]["IdToken"])


def main() -> None:
    """Print a token, alone, on standard output."""
    parser = argparse.ArgumentParser(
        prog="make token", usage="make token ROLE=… ACCOUNT=…", description=main.__doc__
    )
    parser.add_argument("role", choices=ROLES)
    parser.add_argument("account")
    asked = parser.parse_args()
    print(token(engine().stack(), asked.role, asked.account))


if __name__ == "__main__":
    main()
