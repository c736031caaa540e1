"""Refusals as RFC 9457 problem documents."""

from http import HTTPStatus
from typing import Any, NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from shared.domain import errors
from shared.domain.errors import Refusal
from shared.gateways.signing import BadSignature
from shared.runtime.body import TooLarge, WrongMediaType
from shared.views.clauses import ClauseView, any_clause_view

STATUS: dict[type[Refusal], int] = {
    errors.Invalid: 400,
    BadSignature: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.Stale: 412,
    TooLarge: 413,
    WrongMediaType: 415,
    errors.Rejected: 422,
    errors.RateLimited: 429,
    errors.Upstream: 502,
    errors.NotConfigured: 503,
}


class FieldError(TypedDict):
    """A bad field, by its place in the body: `lines[0].quantity`."""

    field: str
    message: str
    code: NotRequired[str]


@with_config(ConfigDict(extra="allow"))
class Problem(TypedDict):
    """Why a request was not carried out; further members, such as `deadline`, go with some codes."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldError]
    clause: ClauseView | None


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a kind of refusal."""
    return STATUS[type(refusal)]


def problem(status: int, code: str, detail: str, request_id: str, **more: Any) -> dict[str, Any]:
    """The members every problem document has, and those of this one."""
    members = {
        "type": f"urn:surety:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
        "errors": [],
        "clause": None,
    }
    return members | more


def problem_of(refusal: Refusal, request_id: str) -> dict[str, Any]:
    """A refusal as its document; what it says beyond that never hides a member every document has."""
    document = problem(
        status_of(refusal),
        refusal.code,
        refusal.detail,
        request_id,
        errors=list(refusal.errors),
        clause=any_clause_view(refusal.clause),
    )
    return {**refusal.extra, **document}
