"""Requests to every operation of the OpenAPI document, as this or that caller."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.test import Client, TestResponse

from local.openapi import DOCUMENT
from tests.support.gateway import application
from tests.support.good_requests import BODIES, QUERIES, filled
from tests.support.world import OWNERS


@dataclass(frozen=True)
class Operation:
    """One operation; roles: who may call it, nobody by name where it takes no token."""

    method: str
    path: str
    roles: tuple[str, ...]
    signed: bool
    listed: bool
    key_required: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names_things(self) -> bool:
        """Whether it says which thing it is about, in its path or its body."""
        return "{" in self.path or '}"' in json.dumps(BODIES.get((self.method, self.path)))


def operations() -> list[Operation]:
    """All there are, in the order of their paths."""
    described = json.loads(DOCUMENT.read_text())["paths"]
    return [
        _operation(method.upper(), path, operation)
        for path, methods in described.items()
        for method, operation in methods.items()
    ]


def _operation(method: str, path: str, described: Mapping[str, Any]) -> Operation:
    parameters = described.get("parameters", [])
    return Operation(
        method,
        path,
        tuple(described.get("x-roles", ())),
        bool({"webhook", "easypost"} & {name for one in described["security"] for name in one}),
        any(one["name"] == "page_token" for one in parameters),
        any(one["name"] == "Idempotency-Key" and one["required"] for one in parameters),
    )


def ask(operation: Operation, ids: Mapping[str, str], *, role: str = "", account: str = "") -> TestResponse:
    """A good request about these things; by the owner where no account is named."""
    headers = {"Authorization": f"Bearer {role}:{account or OWNERS[role]}"} if role else {}
    if operation.key_required:
        headers["Idempotency-Key"] = f"{operation.path}-{role}-{account}-{ids['package_id']}"
    if operation.signed:
        headers |= {"webhook-id": "msg", "webhook-timestamp": "0", "webhook-signature": "sign"}
        headers |= {"x-hmac-signature": "sign"}
    body = filled(BODIES.get((operation.method, operation.path)), ids)
    return Client(application).open(
        operation.path.format_map(ids),
        method=operation.method,
        headers=headers,
        json=body,
        query_string=filled(QUERIES.get(operation.path), ids),
    )
