"""The sandbox clock as the API shows it."""

import re
from datetime import timedelta
from typing import Annotated, Any, Literal, NotRequired, Self

from pydantic import BeforeValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from shared.domain.reading import ClockMove
from shared.domain.times import rfc3339
from shared.views.cases import Time
from shared.views.fields import AnyMoment, Body
from shared.views.viewer import Viewer

_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?", re.ASCII
)


def _duration(value: Any) -> timedelta:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise PydanticCustomError("duration", "must be a duration of days and time, such as P2DT3H")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


Duration = Annotated[
    timedelta, BeforeValidator(_duration), WithJsonSchema({"type": "string", "format": "duration"})
]


class MoveClock(Body):
    """Forward by a duration, to a moment, or past the next deadline: one of the three."""

    advance: Duration | None = None
    set: AnyMoment | None = None
    next_deadline: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if [self.advance, self.set, self.next_deadline].count(None) != 2:
            raise PydanticCustomError("one_of_three", "give one of advance, set and next_deadline")
        return self


class ClockView(TypedDict):
    """Where the clock is; `target` while it is still on its way there."""

    now: Time
    target: NotRequired[Time]
    deadlines_enforced: NotRequired[int]


def clock_view(moved: ClockMove, *, viewer: Viewer) -> ClockView:
    """Show the clock as it stands."""
    view: ClockView = {"now": rfc3339(moved.now)}
    if moved.target:
        view["target"] = rfc3339(moved.target)
    else:
        view["deadlines_enforced"] = moved.deadlines_enforced
    return view
