"""What a dispute is about: units of order lines, and the packages these units are in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shared.domain.disputes.order_facts import holding
from shared.domain.disputes.vocabulary import Scenario
from shared.domain.orders.book import OrderBook, Units
from shared.domain.orders.entries import give_way, ranked
from shared.domain.orders.order import Order, OrderedPackage
from shared.domain.orders.packages import Package
from shared.domain.orders.units import units_in
from shared.domain.record import record

# How many units of which lines; None: all that can be disputed.
Asked = Mapping[str, int | None]
ABOUT_ARRIVAL: frozenset[Scenario] = frozenset({"lost_package", "delayed_delivery"})


@record(kw_only=False)
class Scope:
    """Units by line, and the packages in which they are sent."""

    units: Mapping[str, frozenset[int]]
    packages: tuple[Package, ...]


def scope_of(
    order: Order, packages: Sequence[Package], book: OrderBook, *, asked: Asked, scenario: Scenario
) -> Scope:
    """Choose the units of a dispute, the lowest first; all of a line of which none can be disputed.

    Those that a reshipment was not sent in time for go before the others, and where it is about their
    arrival those that have not arrived, else those that have. Where only units sent again are in question,
    the reshipment's package counts instead of the order's own.
    """
    cleared = past_overdue(book, asked)
    units = {
        line_id: _taken(cleared, line_id, quantity, _first(order, packages, book, line_id, scenario))
        for line_id, quantity in asked.items()
    }
    return Scope(units, _resent(packages, cleared, units) or holding(order, packages, units))


def quantities(
    order: Order, packages: Sequence[Package], book: OrderBook, *, line_id: str, scenario: Scenario
) -> Iterator[int]:
    """List how many units of a line can be disputed, as far as it makes a difference to what is looked at:
    each time the most with the same packages. None where no unit can be disputed.
    """
    cleared = past_overdue(book, [line_id])
    units = _ranked(cleared, line_id, _first(order, packages, book, line_id, scenario))
    own = {unit: one.package_id for one in order.facts.packages for unit in _packed(order, one, line_id)}
    again = {unit: cleared.sent_again_by(line_id, {unit}) for unit in cleared.sent_again(line_id)}
    came_in = [(own.get(unit), again.get(unit)) for unit in units]
    for number, here in enumerate(came_in, start=1):
        if came_in[number : number + 1] != [here]:
            yield number


def past_overdue(book: OrderBook, line_ids: Iterable[str]) -> OrderBook:
    """The book as if the overdue reshipments of these lines had given way: what may be disputed, and why
    not where not, is looked up in it (R-DSP-11).
    """
    for case_id in {one for line_id in line_ids for one in book.overdue(line_id)}:
        book = give_way(book, case_id)
    return book


def take_the_place(book: OrderBook, units: Units) -> OrderBook:
    """The book once a dispute about these units has taken the place of the reshipments of them that came to
    nothing (R-DSP-11).
    """
    overdue = {
        case_id
        for line_id, wanted in units.items()
        for case_id, held in book.overdue(line_id).items()
        if held & set(wanted)
    }
    lost = {
        case_id
        for line_id, wanted in units.items()
        for case_id in book.sent_again_by(line_id, book.lost(line_id) & set(wanted))
    }
    for case_id in sorted(overdue | lost):
        book = give_way(book, case_id)
    return book


def _overdue(book: OrderBook, line_id: str) -> frozenset[int]:
    return frozenset[int]().union(*book.overdue(line_id).values())


def available(book: OrderBook, line_id: str) -> frozenset[int]:
    """The units a new dispute can be about; those sent again can be disputed once more (R-REF-01)."""
    return book.free(line_id) | _again(book, line_id)


def _again(book: OrderBook, line_id: str) -> frozenset[int]:
    return book.sent_again(line_id) - book.held(line_id) - book.denied(line_id)


def _taken(book: OrderBook, line_id: str, quantity: int | None, first: frozenset[int]) -> frozenset[int]:
    if quantity is None:
        return book.free(line_id) or _again(book, line_id) or book.all_units(line_id)
    return frozenset(_ranked(book, line_id, first)[:quantity])


def _ranked(book: OrderBook, line_id: str, first: frozenset[int]) -> list[int]:
    """The units that can be disputed, in the order they are taken in: what is free before the rest."""
    free = book.free(line_id)
    return ranked(free, first=first) + ranked(_again(book, line_id) - free)


def _first(
    order: Order, packages: Sequence[Package], book: OrderBook, line_id: str, scenario: Scenario
) -> frozenset[int]:
    """The units taken before others: what was not sent again in time, and what the scenario is about, that is
    what has arrived or what has not.
    """
    missing, overdue = _not_arrived(order, packages, book, line_id), _overdue(book, line_id)
    if scenario in ABOUT_ARRIVAL:
        return missing | book.lost(line_id) | overdue
    return overdue or (book.all_units(line_id) - missing if missing else frozenset())


def _not_arrived(order: Order, packages: Sequence[Package], book: OrderBook, line_id: str) -> frozenset[int]:
    """The units that are in no package of the order's own that has arrived."""
    if order.facts.delivered_at is not None:
        return frozenset()
    arrived = [one.id for one in packages if one.delivered_at is not None and one.made_for is None]
    here = (units_in(order, package_id).get(line_id, frozenset()) for package_id in arrived)
    return book.all_units(line_id).difference(*here)


def _packed(order: Order, package: OrderedPackage, line_id: str) -> frozenset[int]:
    return units_in(order, package.package_id).get(line_id, frozenset())


def _resent(packages: Sequence[Package], book: OrderBook, units: Units) -> tuple[Package, ...]:
    """Find the packages in which these units were sent again, if all of them were."""
    if not all(wanted and set(wanted) <= book.sent_again(line_id) for line_id, wanted in units.items()):
        return ()
    cases = set(_sent_by(book, units))
    return tuple(one for one in packages if one.reshipment_id in cases and one.cancelled_at is None)


def _sent_by(book: OrderBook, units: Units) -> Iterator[str]:
    for line_id, wanted in units.items():
        yield from book.sent_again_by(line_id, wanted)
