"""The ways a request can be refused, and the HTTP status each becomes in `runtime.problems`.

    Refusal                  a request that is not carried out
      Invalid                400
      BadSignature           401   gateways.signing: a webhook nobody signed
      Forbidden              403
      NotFound               404
      Conflict               409
      Gone                   410
      Stale                  412
      TooLarge               413   runtime.body
      WrongMediaType         415   runtime.body
      Rejected               422
      RateLimited            429
      Upstream               502
      NotConfigured          503
    ConcurrentUpdate         another writer was first: tried again, 503 after the last try

Codes stand beside the rule that raises them.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """A request that is not carried out; nothing was changed.

    code: stable name for programs (`claim_window_closed`).
    detail: for the person: what was wrong and what can be done now.
    clause: the id of the requirement that refuses.
    errors: the bad fields, each `{"field", "message"}` and perhaps `"code"`.
    extra: further members of the answer, such as `deadline` or `alternatives`.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        clause: str | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        **extra: Any,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.clause = clause
        self.errors = tuple(errors)
        self.extra = extra


class Invalid(Refusal):
    """The input is malformed: it could never be right."""


class Forbidden(Refusal):
    """The caller is known and may not do this."""


class NotFound(Refusal):
    """There is no such thing, or it is somebody else's: the two look alike."""


class Conflict(Refusal):
    """The state of the case forbids it now."""


class Gone(Refusal):
    """A link that was good once and is no longer."""


class Stale(Refusal):
    """The caller's version is not the current one."""


class Rejected(Refusal):
    """The policy refuses it."""


class RateLimited(Refusal):
    """Allowed, but not yet again."""


class Upstream(Refusal):
    """A system behind this one refused or did not answer."""


class NotConfigured(Refusal):
    """The deployment lacks something this needs."""


class ConcurrentUpdate(Exception):
    """Another writer was first: load again and decide again."""


def invalid_field(field: str, message: str, code: str = "invalid_request") -> Invalid:
    """Refuse one bad field, named in `errors`."""
    return Invalid(code, f"{field}: {message}", errors=[field_error(field, message, code)])


def within(place: str, refusal: Invalid) -> Invalid:
    """The refusal of bad fields that lie within another one: `remedy` as `judgment.remedy`."""
    errors = [{**one, "field": f"{place}.{one['field']}"} for one in refusal.errors]
    detail = "; ".join(f"{one['field']}: {one['message']}" for one in errors) or refusal.detail
    return Invalid(refusal.code, detail, clause=refusal.clause, errors=errors)


def field_error(field: str, message: str, code: str = "invalid_request") -> dict[str, str]:
    """Describe one bad field, as an entry of `errors`."""
    return {"field": field, "message": message, "code": code}


def not_found(what: str) -> NotFound:
    """Refuse what is absent and what is somebody else's with one answer (R-GEN-10)."""
    return NotFound("not_found", f"There is no such {what}, or it is not yours.")
