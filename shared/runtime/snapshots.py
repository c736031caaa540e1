"""What a worker is asked before Lambda keeps a snapshot of it: nothing comes of it but that code has run."""

import re
from collections.abc import Sequence
from typing import Any

NOBODY = "nobody"


def for_nobody(method: str, path: str, roles: Sequence[str]) -> dict[str, Any]:
    """A request of such a route as the gateway hands it over: about what isn't there, with an empty body."""
    claims = {"cognito:groups": next(iter(roles), ""), "custom:account_id": NOBODY, "sub": NOBODY}
    return {
        "resource": path,
        "path": re.sub(r"{\w+\+?}", NOBODY, path),
        "httpMethod": method,
        "headers": {"content-type": "application/json", "idempotency-key": NOBODY},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"requestId": NOBODY, "authorizer": {"claims": claims}},
        "body": "{}",
        "isBase64Encoded": False,
    }
