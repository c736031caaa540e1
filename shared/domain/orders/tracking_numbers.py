"""A tracking number: everything its carrier has reported, and all that follows it.

The number keeps its whole history; each follower gets the part that is its own (R-TRK-02 to R-TRK-04).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from shared.domain.case import Model
from shared.domain.orders.packages import TOLERANCE, Package, TrackingEvent, own_part, tracked_since
from shared.domain.record import record


class Follower(Model):
    """What follows a number: a package, or the goods of a dispute on their way back.

    id: of the package or the dispute. label_id: of the label bought here that bears the number. since:
    what is reported of an earlier time is another's. erased: its personal data were erased.
    """

    kind: Literal["package", "return"]
    id: str
    label_id: str | None = None
    seller_id: str
    since: datetime
    erased: bool = False

    @property
    def place(self) -> str:
        """Its place among the followers of a number: a seller's packages lie side by side."""
        return "#".join([self.kind, self.seller_id, self.id, self.label_id or ""])


@record
class TrackingNumber:
    """A carrier's number with its history, and the next of its followers.

    version: of what is stored, 0 for a number nobody has mentioned. more: whether there are followers
    after these. outermost: where these are not all, the first and the last package of all that follow it, by
    seller: they are of two sellers if any are.
    """

    carrier: str
    number: str
    version: int = 0
    events: tuple[TrackingEvent, ...] = ()
    followers: tuple[Follower, ...] = ()
    more: bool = False
    outermost: tuple[Follower, ...] = ()

    @property
    def id(self) -> str:
        """Numbers are a carrier's own, and two carriers may use the same."""
        return f"{self.carrier}:{self.number}"

    @property
    def sellers(self) -> frozenset[str]:
        """The sellers whose packages bear it: two at least, where there are more than are known here."""
        known = (*self.followers, *self.outermost)
        return frozenset(one.seller_id for one in known if one.kind == "package")

    def unknown(self, events: Iterable[TrackingEvent]) -> tuple[TrackingEvent, ...]:
        """List what has not been reported before, each once, as it is kept."""
        known = {_content(event) for event in self.events}
        new: dict[TrackingEvent, TrackingEvent] = {}
        for event in map(self.kept, events):
            if _content(event) not in known:
                new.setdefault(_content(event), event)
        return tuple(new.values())

    def kept(self, event: TrackingEvent) -> TrackingEvent:
        """Give a report as it is kept: bare where it is only about those whose data are erased (R-PRV-01)."""
        about = [one.erased for one in self.followers if one.since <= event.occurred_at]
        return event.bare if about and all(about) else event

    def grown(self, events: Iterable[TrackingEvent]) -> "TrackingNumber":
        """Add to the history what was just written."""
        return replace(self, version=self.version + 1, events=(*self.events, *events))

    def borrowed_by(self, follower: Follower) -> bool:
        """Tell whether another seller's package bears it too, and no label of the follower's (R-TRK-07)."""
        return follower.label_id is None and bool(self.sellers - {follower.seller_id})

    def own(self, follower: Follower) -> tuple[TrackingEvent, ...]:
        """Take the follower's part of the history (R-TRK-03)."""
        return own_part(self.events, follower.since)


@record
class TrackingPage:
    """A package with its own part of its number's history."""

    package: Package
    events: tuple[TrackingEvent, ...] = ()


def follower_of(package: Package) -> Follower:
    """Let a package follow the number it bears."""
    return Follower(
        kind="package",
        id=package.id,
        label_id=package.label_id,
        seller_id=package.seller_id,
        since=tracked_since(package),
    )


def returning(dispute_id: str, seller_id: str, *, final_at: datetime) -> Follower:
    """Let the goods of a dispute on their way back follow a number, from the final judgment on (R-TRK-03)."""
    return Follower(kind="return", id=dispute_id, seller_id=seller_id, since=final_at - TOLERANCE)


def bears(package: Package, number: TrackingNumber, follower: Follower) -> bool:
    """Tell whether a package bears the number still, as what it was when it began to follow it.

    While a label is being bought the number it had before counts.
    """
    same = (package.carrier, package.tracking_number) == (number.carrier, number.number)
    return same and follower.label_id in (package.label_id, None)


def _content(event: TrackingEvent) -> TrackingEvent:
    return event.model_copy(update={"received_at": event.occurred_at})
