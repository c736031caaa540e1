"""The number goods go back under: followed from its entry on, the one before it no more."""

from collections.abc import Callable
from typing import TypeVar

from shared.domain.errors import ConcurrentUpdate
from shared.domain.orders.tracking_numbers import Follower, TrackingNumber
from shared.domain.returns.model import Return
from shared.storage.numbers import leave, load_number, number_writes
from shared.storage.records import Effect
from shared.storage.store import Write
from shared.usecases.orders.tracking_numbers import attach
from shared.usecases.services import Services

T = TypeVar("T")


def expecting_new(write: Callable[[bool], T]) -> T:
    """What `write` makes where a number is nobody's yet, as most are, else what it makes where it is read.

    Raises ConcurrentUpdate where something else was the reason.
    """
    try:
        return write(True)
    except ConcurrentUpdate:
        return write(False)


def follow_number(
    services: Services,
    before: Return | None,
    follower: Follower,
    *,
    carrier: str,
    tracking_number: str,
    new: bool,
) -> tuple[list[Write], list[Effect]]:
    """Let a return follow a number: the writes and what is left to do; before: the return as it was.

    Several returns may travel under one number (R-TRK-02). new: as in `attach`.
    """
    follows, effects = attach(services, carrier, tracking_number, follower, new=new)
    if before and before.carrier and before.tracking_number:
        bore = before.carrier, before.tracking_number
        follows += [] if bore == (carrier, tracking_number) else [leave(services.store, *bore, follower)]
    return follows, effects


def travels_under(goods: Return | None, number: TrackingNumber) -> bool:
    """Tell whether goods go back under that number now."""
    return goods is not None and (goods.carrier, goods.tracking_number) == (number.carrier, number.number)


def follow_instead(services: Services, goods: Return | None, follower: Follower, *, id: str) -> list[Write]:
    """Let another case follow goods in the place of this follower, from the same time on: the writes.

    None where nothing is under way.
    """
    if goods is None or goods.carrier is None or goods.tracking_number is None:
        return []
    number = load_number(services.store, goods.carrier, goods.tracking_number)
    known = next((one for one in number.followers if one.place == follower.place), follower)
    return [
        *number_writes(services.store, number, joining=[known.model_copy(update={"id": id})]),
        leave(services.store, goods.carrier, goods.tracking_number, known),
    ]
