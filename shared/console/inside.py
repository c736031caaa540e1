"""The API's own routes as one caller uses them, inside this process."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aws_lambda_powertools.event_handler.api_gateway import Response

from shared.domain.errors import NotFound, Refusal
from shared.runtime.api import Route, serve_route
from shared.usecases.services import Caller

# Finds the route that serves a method and a path, with what its path names; None where there is none.
Find = Callable[[str, str], tuple[Route, Mapping[str, str]] | None]
PAGES_AT_MOST = 10


class Inside:
    """What one caller may ask of the API, under the id of one request."""

    def __init__(self, find: Find, caller: Caller, request_id: str) -> None:
        self.caller = caller
        self._find = find
        self._request_id = request_id

    def get(self, path: str) -> Any:
        """The JSON that `GET path` answers. Raises the refusal it would be answered with."""
        return json.loads(self.answer("GET", path).body or "null")

    def ask(self, path: str, body: Any) -> Any:
        """The JSON that `POST path` answers, of a route that changes nothing."""
        return json.loads(self.answer("POST", path, body).body or "null")

    def get_or_none(self, path: str) -> Any:
        """The same; None where it is refused: absent, somebody else's, or not for this role."""
        try:
            return self.get(path)
        except Refusal:
            return None

    def rows(self, path: str) -> list[Any]:
        """The rows of a list's first page."""
        return list(self.get(path)["data"])

    def every(self, path: str) -> Iterator[Any]:
        """The rows of a list, page after page, up to `PAGES_AT_MOST`; path: with its query."""
        further = path
        for _ in range(PAGES_AT_MOST):
            listed = self.get(further)
            yield from listed["data"]
            if not listed["has_more"]:
                return
            further = f"{path}&page_token={listed['next_page_token']}"

    def answer(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Response[Any]:
        """What the route answers, whatever it is. Raises its refusal."""
        parts = urlsplit(path)
        found = self._find(method, parts.path)
        if found is None:
            raise NotFound("not_found", "There is no such page.")
        route, named = found
        return serve_route(route, self._event(method, parts.path, parts.query, body, headers or {}), named)

    def _event(
        self, method: str, path: str, query: str, body: Any, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """The request as the gateway would hand it over."""
        role, account = self.caller.role, self.caller.account
        claims = {"cognito:groups": role, "custom:account_id": account}
        sent = {} if body is None else {"content-type": "application/json"}
        return {
            "path": path,
            "httpMethod": method,
            "headers": {**sent, **headers},
            "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
            "requestContext": {"requestId": self._request_id, "authorizer": {"claims": claims}},
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
