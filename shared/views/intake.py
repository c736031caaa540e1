"""Bodies of webhooks, read as other systems send them (R-INT-01): what they send can't be sent better.

Unknown fields are ignored and what says nothing is absent, so that one trifle never keeps a whole order
from being known. What makes it meaningless (money, ids, quantities) is refused as in any other body.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Union, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from shared.domain.email import deliverable
from shared.domain.orders.normal_form import is_number, is_placeholder, normal_carrier, normal_number
from shared.domain.record import record
from shared.domain.tables import read_table
from shared.views.events import MeansNothing
from shared.views.fields import CARRIER, TRACKING_NUMBER, no_items, not_a_number

CHARACTERS_AT_MOST = 500
PROSE_AT_MOST = 5000
LISTED_AT_MOST = 20
# What no text shows: control characters, and halves of a character that was cut in two.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_URL = re.compile(r"https?://[^\s\x00-\x1f]{1,2000}")
_OTHER = "OtherEvent.event"


@record(kw_only=False)
class AbsentIf:
    """Marks a field whose value counts as not given where `says_nothing` of it holds."""

    says_nothing: Callable[[Any], bool]


class Told(BaseModel):
    """An object another system tells: these fields are read, and it may have any others.

    Empty texts are absent, and so is null in a field that has a default of its own.
    """

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        defer_build=True,
        json_schema_extra={"additionalProperties": True},
    )

    @model_validator(mode="before")
    @classmethod
    def _what_it_says(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        fields = cls.model_fields
        said = {name: _trimmed(value[name]) for name in fields if name in value}
        return {name: one for name, one in said.items() if not _is_absent(fields[name], one)}


class OtherEvent(Told, MeansNothing):
    """An event of a type that means nothing here: acknowledged, without effect."""

    type: str


def event_of(*models: type[Told], other: str) -> Any:
    """Any of these events, told apart by their `type`, or one of another type.

    other: what the latter is called in the OpenAPI document.
    """
    types = {name: model for model in models for name in get_args(model.model_fields["type"].annotation)}

    def tag_of(value: Any) -> str:
        told = value.get("type") if isinstance(value, Mapping) else getattr(value, "type", None)
        model = types.get(told.strip()) if isinstance(told, str) else None
        return _tag(model) if model else _OTHER

    unknown = Field(min_length=1, json_schema_extra={"not": {"enum": sorted(types)}})
    rest = create_model(other, __base__=OtherEvent, __doc__=OtherEvent.__doc__, type=(str, unknown))
    kinds = [Annotated[model, Tag(_tag(model))] for model in models]
    kinds.append(Annotated[rest, Tag(_OTHER)])
    return Annotated[Union[tuple(kinds)], Discriminator(tag_of)]  # noqa: UP007


def one_line(text: Any) -> Any:
    """A text in one line, cut where it is very long; anything else as it is."""
    if not isinstance(text, str):
        return text
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:CHARACTERS_AT_MOST].rstrip()


def _prose(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    return _UNPRINTABLE.sub(" ", "\n".join(text.splitlines())).strip()[:PROSE_AT_MOST].rstrip()


def _tag(model: type[Told]) -> str:
    """With a dot, as the first part of a place that is no field."""
    return f"{model.__name__}.event"


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _is_absent(field: FieldInfo, value: Any) -> bool:
    if value is None:
        return not field.is_required() and field.default is not None
    markers = [marker for marker in field.metadata if isinstance(marker, AbsentIf)]
    return value == "" or any(marker.says_nothing(value) for marker in markers)


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not one_line(value)


def _is_zero(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0


def _no_email(value: Any) -> bool:
    return not isinstance(value, str) or deliverable(value) is None


def _no_url(value: Any) -> bool:
    return not isinstance(value, str) or _URL.fullmatch(value) is None


def _no_carrier(value: Any) -> bool:
    return isinstance(value, str) and not normal_carrier(value)


def _no_number(value: Any) -> bool:
    return isinstance(value, str) and is_placeholder(value)


def _carrier(value: Any) -> Any:
    return normal_carrier(value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    number = normal_number(value)
    if not is_number(number):
        raise not_a_number()
    return number


def _country(value: Any) -> str:
    code = _countries().get(value.casefold()) if isinstance(value, str) else None
    if code is None:
        raise PydanticCustomError("country", "must be a country by its ISO code, such as US")
    return code


@cache
def _countries() -> Mapping[str, str]:
    """Codes by every name a country goes by, in small letters."""
    known = read_table(Path(__file__).with_name("countries.toml"))
    return {name.casefold(): code for code, names in known.items() for name in (code, *names)}


def _listed(value: Any) -> Any:
    """The first entries that say something."""
    if not isinstance(value, list):
        return value
    return [one for one in value if one is not None and not _is_blank(one)][:LISTED_AT_MOST]


def absent_unless(field: str, known: Iterable[str]) -> AbsentIf:
    """An object that says nothing without one of these values in its field."""
    values = frozenset(known)
    return AbsentIf(lambda told: isinstance(told, Mapping) and told.get(field) not in values)


_TEXT = WithJsonSchema({"type": "string"})
Text = Annotated[str, BeforeValidator(one_line), AbsentIf(_is_blank), _TEXT]
MaybeText = Annotated[str | None, BeforeValidator(one_line), AbsentIf(_is_blank)]
MaybeProse = Annotated[str | None, BeforeValidator(_prose), AbsentIf(_is_blank)]
Texts = Annotated[list[Text], BeforeValidator(_listed), Field(default_factory=no_items)]
Measure = Annotated[float | None, AbsentIf(_is_zero), Field(gt=0, lt=100_000, allow_inf_nan=False)]
EmailAddress = Annotated[str | None, AbsentIf(_no_email)]
Url = Annotated[str | None, AbsentIf(_no_url)]
Country = Annotated[
    str,
    BeforeValidator(_country),
    WithJsonSchema(
        {"type": "string", "description": "ISO 3166-1; a name in English will do", "examples": ["US"]}
    ),
]
ToldCarrier = Annotated[str, BeforeValidator(_carrier), AbsentIf(_no_carrier), WithJsonSchema(CARRIER)]
ToldNumber = Annotated[str, BeforeValidator(_number), AbsentIf(_no_number), WithJsonSchema(TRACKING_NUMBER)]
MaybeCarrier = Annotated[str | None, BeforeValidator(_carrier), AbsentIf(_no_carrier)]
MaybeNumber = Annotated[str | None, BeforeValidator(_number), AbsentIf(_no_number)]
