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
    """204 to OPTIONS, 404 to everything else."""
    if event["httpMethod"] == "OPTIONS":
        return {"statusCode": 204, "headers": PREFLIGHT, "body": ""}
    problem = NOT_FOUND | {"request_id": event["requestContext"].get("requestId", "")}
    return {"statusCode": 404, "headers": HEADERS, "body": json.dumps(problem)}
