"""What goes back over HTTP: JSON, problem documents, documents and pages."""

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Response

from shared.domain.errors import Refusal
from shared.domain.record import record
from shared.runtime.problems import problem, problem_of

ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@record
class RawResponse:
    """An answer that is no JSON of a view: a document, a page, a redirection.

    packs: whether it goes out packed to who takes it so.
    """

    body: bytes | str = ""
    content_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    packs: bool = False


def json_answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Response[Any]:
    """A JSON document; `body` may be its text already."""
    return _response(status, "application/json", _text(body), headers or {})


def raw_response(answer: RawResponse) -> Response[Any]:
    """Anything else, as it is."""
    return _response(answer.status, answer.content_type, answer.body, answer.headers, packs=answer.packs)


def refused(refusal: Refusal, request_id: str) -> Response[Any]:
    """A refusal as its problem document."""
    return _problem(problem_of(refusal, request_id))


def unavailable(request_id: str) -> Response[Any]:
    """503 with `Retry-After`: something behind us was too busy or did not answer.

    What was begun may stand; the same request with the same key finds that out.
    """
    detail = "The service is busy. Send the same request, with the same Idempotency-Key, again in a moment."
    return _problem(problem(503, "unavailable", detail, request_id), {"Retry-After": "2"})


def broken(request_id: str) -> Response[Any]:
    """500: our mistake, told without its insides."""
    detail = "Something broke on our side; nothing you sent caused it."
    return _problem(problem(500, "internal_error", detail, request_id))


def _problem(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response[Any]:
    return _response(document["status"], "application/problem+json", _text(document), headers or {})


def _response(
    status: int, content_type: str, body: bytes | str, headers: Mapping[str, str], *, packs: bool = False
) -> Response[Any]:
    told = {**ALWAYS, **headers}
    return Response(
        status_code=status, content_type=content_type, body=body, headers=told, compress=packs or None
    )


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, separators=(",", ":"), ensure_ascii=False)
