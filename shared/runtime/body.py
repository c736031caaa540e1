"""Strict JSON bodies: what is malformed is refused with every bad field named."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.domain.errors import Invalid, Refusal

BYTES_AT_MOST = 256 * 1024
DEPTH_AT_MOST = 20


class TooLarge(Refusal):
    """The body is larger than anything this service takes."""


class WrongMediaType(Refusal):
    """The body is not of a type this route reads."""


def raw_body(event: Mapping[str, Any]) -> bytes:
    """The bytes of a body, as the gateway hands it over."""
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def read_json(raw: bytes, content_type: str) -> Any:
    """The value of a JSON body.

    Raises WrongMediaType, TooLarge, or Invalid: not UTF-8, not JSON, a name twice in an object, NaN
    or infinity, a number of thousands of digits, nested too deep.
    """
    if content_type.split(";")[0].strip().lower() != "application/json":
        raise WrongMediaType("unsupported_media_type", "Send the body as Content-Type: application/json.")
    if len(raw) > BYTES_AT_MOST:
        raise TooLarge("body_too_large", f"The body may have {BYTES_AT_MOST} bytes at the most.")
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_name_twice, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Invalid("invalid_request", "The body is not valid UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise Invalid(
            "invalid_request", f"The body is not JSON: {error.msg} (line {error.lineno})."
        ) from None
    except ValueError:
        raise Invalid("invalid_request", "The body has a number with too many digits.") from None
    if _deeper_than(value, DEPTH_AT_MOST):
        raise _too_deep()
    return value


def validate(model: Any, value: Any, *, now: Callable[[], datetime]) -> Any:
    """Read a body as its model, or as one of a union of models.

    now: when it was received, asked only for a body with times that have to be past. Raises Invalid with
    every bad field.
    """
    if not isinstance(value, Mapping):
        raise Invalid("invalid_request", "The body must be a JSON object.")
    try:
        return adapter(model).validate_python(value, context={"now": now})
    except ValidationError as error:
        raise refusal_of(error) from None


@cache
def adapter(model: Any) -> TypeAdapter[Any]:
    """What reads a body as that model, or as one of a union of models."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        model.model_rebuild()  # once, for what writes it, too
    return TypeAdapter(model)


def refusal_of(error: ValidationError) -> Invalid:
    """All bad fields of a validation; one with a code of its own gives it to the whole answer."""
    errors = [_field_error(detail) for detail in error.errors(include_url=False, include_input=False)]
    codes = {e["code"] for e in errors}
    code = codes.pop() if len(codes) == 1 else "invalid_request"
    return Invalid(code, "; ".join(f"{e['field']}: {e['message']}" for e in errors[:5]), errors=errors)


def _field_error(detail: Any) -> dict[str, str]:
    # The first of several parts of a place within a union of events is the event's type, which is no field.
    first, *more = detail["loc"] or ("",)
    place = [_name(part) for part in (more if more and "." in str(first) else detail["loc"])]
    code = detail["type"] if detail["type"] in OWN_CODES else "invalid_request"
    # pydantic's own words name the class.
    message = "must be an object" if detail["type"] == "model_type" else detail["msg"]
    return {"field": "".join(place).removeprefix(".") or "body", "message": message, "code": code}


def _name(part: object) -> str:
    """A part of a place, `.quantity` or `[0]`, as text that can be sent: JSON can name what UTF-8 can't."""
    return f"[{part}]" if isinstance(part, int) else f".{part}".encode("utf-8", "replace").decode()


OWN_CODES = {"invalid_amount", "invalid_signature_service", "reason_required", "duplicate_package"}


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Invalid("invalid_request", "The body has the same name twice in one object.")
    return found


def _no_constant(name: str) -> Any:
    raise Invalid("invalid_request", f"The body has {name}, which is not JSON.")


def _deeper_than(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if depth == 0:
        return True
    return any(_deeper_than(v, depth - 1) for v in (value.values() if isinstance(value, dict) else value))


def _too_deep() -> Invalid:
    return Invalid("invalid_request", f"The body may be nested {DEPTH_AT_MOST} deep at the most.")
