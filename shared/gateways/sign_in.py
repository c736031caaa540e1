"""Signing in by Cognito's code flow, with PKCE: where the browser is sent, and the code exchanged."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3

TIMEOUT = urllib3.Timeout(connect=2, read=5)


class SignInFailed(Exception):
    """The code was not taken: used, too old, not meant for this client, or not heard of in time."""


def authorize_url(pool: str, *, client_id: str, redirect_uri: str, state: str, verifier: str) -> str:
    """Where a person signs in; pool: the address of the user pool's own pages."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid",
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{pool}/oauth2/authorize?{urlencode(asked)}"


def sign_out_url(pool: str, *, client_id: str, back_to: str) -> str:
    """Where the user pool forgets a person, too."""
    return f"{pool}/logout?{urlencode({'client_id': client_id, 'logout_uri': back_to})}"


def exchange_code(
    pool: str, *, client_id: str, redirect_uri: str, code: str, verifier: str
) -> Mapping[str, Any]:
    """The claims of the person who signed in. Raises SignInFailed.

    The token comes from the user pool itself over TLS, so its signature says nothing more.
    """
    fields = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "code": code,
        "code_verifier": verifier,
    }
    try:
        answer = urllib3.request(
            "POST",
            f"{pool}/oauth2/token",
            body=urlencode(fields),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=TIMEOUT,
            retries=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise SignInFailed(type(error).__name__) from error
    if answer.status != 200:
        raise SignInFailed(f"the user pool answered {answer.status}")
    return _claims(answer.json()["id_token"])


def _claims(token: str) -> Mapping[str, Any]:
    """What a token says, with the groups as the gateway hands them over."""
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    groups = claims.get("cognito:groups", [])
    return claims | {"cognito:groups": groups if isinstance(groups, str) else ",".join(groups)}
