"""`as` and `token`: a person of a role, at the API."""

import argparse
import json
import secrets
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import urllib3

from local.operate.stack import Stack
from local.token import ROLES, sign_in

PATIENCE = 60
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def register_token(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("role", choices=ROLES)
    parser.add_argument("account", help="the platform's id of the account, such as shop-1")


def token(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Print a token of a role and an account, whose user is made if new."""
    yield _token(stack, asked)


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    register_token(parser)
    parser.add_argument("method", choices=METHODS, type=str.upper)
    parser.add_argument("path", help="of the API, such as /orders")
    parser.add_argument("body", nargs="?", help="JSON; - reads it from standard input")
    parser.add_argument(
        "--key", help="the Idempotency-Key of what is made or moved; a new one if none is said"
    )


def act(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Send a request as a role and an account, and print what comes back; fails where it was refused."""
    headers = {"Authorization": f"Bearer {_token(stack, asked)}", "Accept": "application/json"}
    if asked.method != "GET":
        headers["Idempotency-Key"] = asked.key or secrets.token_hex(8)
    body = _body(asked.body)
    if body is not None:
        headers["Content-Type"] = "application/json"
    url = stack.outputs["ApiUrl"] + "/" + asked.path.lstrip("/")
    answer = urllib3.request(
        asked.method, url, body=body, headers=headers, redirect=False, retries=False, timeout=PATIENCE
    )
    yield from shown(answer)
    if answer.status >= 400:
        raise SystemExit(1)


def shown(answer: urllib3.BaseHTTPResponse) -> Iterator[str]:
    """An answer in lines: its status, where it leads, and its body as a person reads it."""
    status, kind = HTTPStatus(answer.status), answer.headers.get("Content-Type", "")
    yield f"{status.value} {status.phrase}"
    if leads := answer.headers.get("Location"):
        yield leads
    if "json" in kind and answer.data:
        yield json.dumps(json.loads(answer.data), indent=2, ensure_ascii=False)
    elif kind.startswith("text/") and answer.data:
        yield answer.data.decode()
    elif answer.data:
        yield f"{len(answer.data):,} bytes of {kind}"


def _token(stack: Stack, asked: argparse.Namespace) -> str:
    stack.emulator("Acting as somebody")
    pool, client = stack.outputs["UserPoolId"], stack.outputs["ClientId"]
    return sign_in(stack.client("cognito-idp"), pool, client, asked.role, asked.account)


def _body(given: str | None) -> bytes | None:
    """The body as it is sent. Raises SystemExit for what is no JSON."""
    if given is None:
        return None
    said = sys.stdin.read() if given == "-" else given
    try:
        value: Any = json.loads(said)
    except ValueError as wrong:
        raise SystemExit(f"The body is no JSON: {wrong}.") from None
    return json.dumps(value).encode()
