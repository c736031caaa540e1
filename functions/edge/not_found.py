"""What no other route serves: 404, and the answer to a browser's preflight request."""

import json
from typing import Any

PREFLIGHT = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Max-Age": "3600",
}
NOT_FOUND = {
    "type": "urn:surety:problem:not_found",
    "title": "Not Found",
    "status": 404,
    "detail": "There is no such route. The OpenAPI document lists those there are.",
    "code": "not_found",
    "errors": [],
    "clause": None,
}
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    "Content-Type": "application/problem+json",
    "X-Content-Type-Options": "nosniff",
}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """204 to OPTIONS, 404 to everything else; to a browser that wants to show it, as a page."""
    if event["httpMethod"] == "OPTIONS":
        return {"statusCode": 204, "headers": PREFLIGHT, "body": ""}
    if event["httpMethod"] == "GET" and _wants_page(event):
        return _page(event["path"])
    problem = NOT_FOUND | {"request_id": event["requestContext"].get("requestId", "")}
    return {"statusCode": 404, "headers": HEADERS, "body": json.dumps(problem)}


def _wants_page(event: dict[str, Any]) -> bool:
    headers = (event.get("headers") or {}).items()
    return any(name.lower() == "accept" and "text/html" in value.lower() for name, value in headers)


def _page(path: str) -> dict[str, Any]:
    """The page; what draws it is loaded for it alone."""
    from shared.console.reference import headers
    from shared.console.reference.missing import missing_page
    from shared.runtime.wiring import services

    brand = services().brand
    told = {**headers(brand), **HEADERS, "Content-Type": "text/html; charset=utf-8", "Vary": "Accept"}
    return {"statusCode": 404, "headers": told, "body": missing_page(path, brand=brand)}
