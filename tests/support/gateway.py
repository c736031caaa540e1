"""The gateway in front of the functions, as a WSGI application: for tools that speak HTTP.

A token is `role:account` here. A webhook with `sign` for its signature gets one on its way in, and one of
a few ids.
"""

import json
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs
from zlib import crc32

from werkzeug.wrappers import Request, Response

from local.openapi import DOCUMENT
from shared.gateways.easypost.signature import signature
from shared.gateways.signing import sign
from tests.support.aws import SECRETS, START, template
from tests.support.http import Route, handler, http_event, routes, source_of

RESPONSES = template()["Resources"]["Api"]["Properties"]["GatewayResponses"]
MESSAGES = 20
UNAUTHORIZED = RESPONSES["UNAUTHORIZED"]["ResponseTemplates"]["application/json"]


@Request.application
def application(request: Request) -> Response:
    """Answer as the deployed API would."""
    if request.path == "/described.json":
        return Response(json.dumps(closed(json.loads(DOCUMENT.read_text()))), content_type="application/json")
    return _served(request)


def closed(part: Any) -> Any:
    """The document, so that an answer with a member that it doesn't name breaks it."""
    if isinstance(part, list):
        return [closed(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    limits = {"additionalProperties": False} if part.get("type") == "object" and "properties" in part else {}
    return limits | {name: closed(inner) for name, inner in part.items()}


def _served(request: Request) -> Response:
    route = _route(request.method, request.path)
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers.pop("accept-encoding", None)  # nobody unpacks here
    role, _, account = headers.pop("authorization", "").removeprefix("Bearer ").partition(":")
    if not route.open and not account:
        return Response(UNAUTHORIZED, 401, content_type="application/problem+json")
    raw = request.get_data()
    if headers.get("webhook-signature") == "sign" and headers.get("webhook-timestamp", "").isdigit():
        headers |= _signed(request.path, headers.get("webhook-id", ""), raw)
    if headers.get("x-hmac-signature") == "sign":
        headers["x-hmac-signature"] = signature(raw, secret=SECRETS["easypost"])
    event = http_event(request.method, request.path, raw, role=role, account=account, headers=headers)
    query = parse_qs(request.query_string.decode(), keep_blank_values=True)
    answer = handler(route.handler)({**event, "multiValueQueryStringParameters": query or None}, None)
    shown = answer.get("multiValueHeaders") or {name: [value] for name, value in answer["headers"].items()}
    body = b64decode(answer["body"]) if answer.get("isBase64Encoded") else answer["body"]
    return Response(body, answer["statusCode"], [(n, v) for n, values in shown.items() for v in values])


def _route(method: str, path: str) -> Route:
    return next(
        r for r in routes() if r.method == method and (r.path.fullmatch(path) or "{proxy+}" in r.resource)
    )


def _signed(path: str, message_id: str, raw: bytes) -> dict[str, Any]:
    if message_id:
        message_id = f"{message_id}-{crc32(raw) % MESSAGES}"
    secret, timestamp = SECRETS[source_of(path)], int(START.timestamp())
    return sign(secret=secret, message_id=message_id, timestamp=timestamp, body=raw)
