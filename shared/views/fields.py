"""The types of fields in bodies: money as cents, times with an offset, texts without control characters."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from shared.domain.errors import Invalid
from shared.domain.messages.limits import TEXT_CHARACTERS
from shared.domain.money import cents
from shared.domain.orders.normal_form import is_number, is_placeholder, normal_carrier, normal_number
from shared.domain.texts import is_blank
from shared.domain.times import not_in_future

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$"
Whole = Annotated[int, Field(ge=1, le=100_000)]
# What is further off stands for no time; deadlines counted from it would leave the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 9000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_LINE_BREAK = re.compile(r"[\t\n\r\x85\u2028\u2029]+")
_PARAGRAPH = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)")


class Body(BaseModel):
    """A request body: nothing unknown, nothing converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Query(BaseModel):
    """The parameters after `?`: each given once, unless its field is a list."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def no_items() -> list[Any]:
    """What is not sent is empty. Of `list` itself the signature would be parsed, for milliseconds."""
    return []


def one_value(value: Any) -> Any:
    """Read the value of a parameter that may be given one time only."""
    if isinstance(value, list):
        if len(value) != 1:
            raise PydanticCustomError("once", "may be given once only")
        return value[0]
    return value


def _cents(value: Any) -> int:
    try:
        return cents(value)
    except Invalid as refusal:
        raise PydanticCustomError("invalid_amount", "{why}", {"why": refusal.errors[0]["message"]}) from None


def _positive(amount: int) -> int:
    if amount == 0:
        raise PydanticCustomError("invalid_amount", "must be more than zero")
    return amount


def _any_instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise PydanticCustomError("moment", "must be a time with an offset, such as 2026-03-02T18:30:00Z")
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("moment", "is no date and time that exists") from None


def _instant(value: Any) -> datetime:
    instant = _any_instant(value)
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise PydanticCustomError("moment", "must lie in the years from {first} to {last}", years)
    return instant


def _any_moment(value: Any) -> datetime:
    return _any_instant(value).replace(microsecond=0)


def _moment(value: Any) -> datetime:
    return _instant(value).replace(microsecond=0)


def _past(moment: datetime, info: ValidationInfo) -> datetime:
    context: Any = info.context
    try:
        not_in_future("", moment, now=context["now"]())
    except Invalid as refusal:
        raise PydanticCustomError("future", "{why}", {"why": refusal.errors[0]["message"]}) from None
    return moment


def _line(value: str) -> str:
    return _prose(_LINE_BREAK.sub(" ", value))


def _prose(value: str) -> str:
    value = _PARAGRAPH.sub("\n", value)
    if _CONTROL.search(value):
        raise PydanticCustomError("control", "must have no control characters")
    if is_blank(value):
        raise PydanticCustomError("blank", "must not be blank")
    return value.strip()


def _reason(value: str) -> str:
    if is_blank(value):
        raise PydanticCustomError("reason_required", "say why")
    return _prose(value)


def _optional_reason(value: str) -> str:
    return "" if is_blank(value) else _prose(value)


def _carrier(value: str) -> str:
    if not (carrier := normal_carrier(value)):
        raise PydanticCustomError("carrier", "must be the carrier's name, such as UPS")
    return carrier


def _number(value: str) -> str:
    number = normal_number(value)
    if is_placeholder(value) or not is_number(number):
        raise not_a_number()
    return number


def not_a_number() -> PydanticCustomError:
    """What a person reads of a tracking number that can't be one (R-TRK-01)."""
    return PydanticCustomError(
        "tracking_number",
        "must be the carrier's tracking number as it stands on the label or the receipt: 4 to 60 letters "
        "and digits; blanks and hyphens don't matter",
    )


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_line)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=5000), AfterValidator(_prose)]
MessageText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=TEXT_CHARACTERS),
    AfterValidator(_prose),
]
Reason = Annotated[str, StringConstraints(max_length=5000), AfterValidator(_reason)]
# Missed in the domain, so that a missing reason has its own code.
OptionalReason = Annotated[str, StringConstraints(max_length=5000), AfterValidator(_optional_reason)]
MONEY = {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,8})\.[0-9]{2}$", "examples": ["300.00"]}
Cents = Annotated[int, BeforeValidator(_cents), WithJsonSchema(MONEY)]
PositiveCents = Annotated[Cents, AfterValidator(_positive)]
_DATE_TIME = WithJsonSchema({"type": "string", "format": "date-time"})
Moment = Annotated[datetime, BeforeValidator(_moment), _DATE_TIME]
# Of the whole calendar: nothing is counted from it.
AnyMoment = Annotated[datetime, BeforeValidator(_any_moment), _DATE_TIME]
# When something happened that is reported; needs the context that `runtime.body.validate` gives.
PastMoment = Annotated[Moment, AfterValidator(_past)]
# As `Moment`, with its fraction of a second: what tells two things of one second apart.
Instant = Annotated[datetime, BeforeValidator(_instant), _DATE_TIME]
PastInstant = Annotated[Instant, AfterValidator(_past)]
CARRIER = {"type": "string", "description": "In any spelling; answers show `ups`.", "examples": ["UPS"]}
TRACKING_NUMBER = {
    "type": "string",
    "description": "Blanks, hyphens and case don't matter; answers show it in capitals, without 420 and ZIP.",
    "examples": ["1Z999AA10123456784"],
}
CarrierCode = Annotated[
    str, StringConstraints(max_length=200), AfterValidator(_carrier), WithJsonSchema(CARRIER)
]
TrackingNumber = Annotated[str, AfterValidator(_number), WithJsonSchema(TRACKING_NUMBER)]
PageSize = Annotated[
    int,
    BeforeValidator(one_value),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
]
One = Annotated[
    str, BeforeValidator(one_value), StringConstraints(max_length=1000), WithJsonSchema({"type": "string"})
]


class PageQuery(Query):
    """Which part of a list."""

    page_size: Annotated[PageSize, AfterValidator(lambda n: _page_size(n))] = 20
    page_token: One | None = None


def _page_size(size: int) -> int:
    if not 1 <= size <= 100:
        raise PydanticCustomError("page_size", "must be from 1 to 100")
    return size
