"""What a dispute is about: units of order lines, and the packages these units are in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.disputes.order_facts import holding
from shared.domain.disputes.vocabulary import Scenario
from shared.domain.orders.book import OrderBook, Units
from shared.domain.orders.entries import take
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.units import units_in

# How many units of which lines; None: all that can be disputed.
Asked = Mapping[str, int | None]
ABOUT_ARRIVAL: frozenset[Scenario] = frozenset({"lost_package", "delayed_delivery"})


@dataclass(frozen=True)
class Scope:
    """Units by line, and the packages with them that were not cancelled."""

    units: Mapping[str, frozenset[int]]
    packages: tuple[Package, ...]


def scope_of(
    order: Order, packages: Sequence[Package], book: OrderBook, *, asked: Asked, scenario: Scenario
) -> Scope:
    """Choose the units of a dispute, the lowest first; all of a line of which none can be disputed.

    Where it is about their arrival, those that have not arrived go before the others. Where only units
    sent again are in question, the reshipment's package counts instead of the order's own.
    """
    missing = _not_arrived(order, packages) if scenario in ABOUT_ARRIVAL else {}
    units = {
        line_id: _taken(book, line_id, quantity, missing.get(line_id, frozenset()))
        for line_id, quantity in asked.items()
    }
    return Scope(units, _resent(packages, book, units) or holding(order, packages, units))


def available(book: OrderBook, line_id: str) -> frozenset[int]:
    """The units a new dispute can be about; those sent again can be disputed once more (R-REF-01)."""
    return book.free(line_id) | _again(book, line_id)


def _again(book: OrderBook, line_id: str) -> frozenset[int]:
    return book.sent_again(line_id) - book.held(line_id) - book.denied(line_id)


def _taken(book: OrderBook, line_id: str, quantity: int | None, missing: frozenset[int]) -> frozenset[int]:
    free, again = book.free(line_id), _again(book, line_id)
    if quantity is None:
        return free or again or book.all_units(line_id)
    chosen = take(quantity, of=free, first=missing)
    return chosen | take(quantity - len(chosen), of=again - chosen)


def _not_arrived(order: Order, packages: Sequence[Package]) -> Mapping[str, frozenset[int]]:
    """List the units of each line that are in no package of the order's own that has arrived."""
    every = {item.line_id: frozenset(range(1, item.quantity + 1)) for item in order.facts.items}
    if order.facts.delivered_at is not None:
        return {}
    for package in packages:
        if package.delivered_at is not None and package.reshipment_id is None:
            for line_id, units in units_in(order, package.id).items():
                every[line_id] = every.get(line_id, frozenset()) - units
    return every


def _resent(packages: Sequence[Package], book: OrderBook, units: Units) -> tuple[Package, ...]:
    """Find the packages in which these units were sent again, if all of them were."""
    if not all(wanted and set(wanted) <= book.sent_again(line_id) for line_id, wanted in units.items()):
        return ()
    cases = set(_sent_by(book, units))
    return tuple(one for one in packages if one.reshipment_id in cases and one.cancelled_at is None)


def _sent_by(book: OrderBook, units: Units) -> Iterator[str]:
    for line_id, wanted in units.items():
        yield from book.sent_again_by(line_id, wanted)
