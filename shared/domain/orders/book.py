"""The order's one book: what its buyer has paid, got back and got again, and what is open about it.

Every service that gives a buyer money or goods reads the book in its load and writes it in its
transaction, so that of two at once one has to look again: nobody refunds a cent that is refunded, and
nobody gives money for what was sent again (R-REF-01). What is left is computed here and nowhere else.

It keeps counts, not amounts of units: an entry says who gave how many cents, or goods, for which units; a
hold says which case is open about which units. What a unit cost is computed from the order as it is told
now (`shares`), so that a price told later or changed is followed.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from shared.domain.case import Case, Model
from shared.domain.money import split
from shared.domain.orders.order import Order
from shared.domain.orders.shares import LinePaid, paid_by_line
from shared.domain.orders.units import Spans, numbers

Service = Literal["dispute", "reshipment", "support", "recall", "investigation", "platform"]
Gives = Literal["money", "goods"]
Units = Mapping[str, Collection[int]]
_SENDING = ("dispute", "reshipment")


class EntryLine(Model):
    """What an entry gives for one line: `amount` cents for these units, or for the line as a whole.

    absorbed: cents that had been given for the line as a whole and were counted as these units' own when
    they were settled.
    """

    units: Spans = ()
    amount: int = 0
    absorbed: int = 0


class Entry(Model):
    """Something given back. `case_id`: who gave it, `request:<id>` for the platform's own.

    settles: its units take nothing more, however little they got (R-REF-01); goods that were lost don't.
    """

    case_id: str
    service: Service
    gives: Gives
    at: datetime
    lines: dict[str, EntryLine]
    settles: bool = True

    @property
    def amount(self) -> int:
        """Cents given, over all lines."""
        return sum(part.amount for part in self.lines.values())


class Hold(Model):
    """A case that is open about these units: no other is opened about them (R-DSP-22, R-RSH-20)."""

    case_id: str
    service: Literal["dispute", "reshipment"]
    lines: dict[str, Spans]


class Requests(Model):
    """The cases there have been about a line, oldest first, and the units the seller has won.

    failed: of its reshipments those that came to nothing, being rejected, overdue or lost; disputed: those
    whose units have been disputed instead (R-DSP-11).
    """

    disputes: tuple[str, ...] = ()
    reshipments: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    denied: Spans = ()


class Book(Case):
    """The book of one order; `id` is the order's. package_ids: packages made to send items again."""

    KIND: ClassVar[str] = "book"

    order_id: str
    seller_id: str
    buyer_id: str
    entries: tuple[Entry, ...] = ()
    holds: tuple[Hold, ...] = ()
    requests: dict[str, Requests] = Field(default_factory=dict)
    package_ids: tuple[str, ...] = ()

    @property
    def packages_made(self) -> tuple[str, ...]:
        """Name the packages there may be that were made to send items again, those not entered yet too.

        One is entered when its label has been bought, so that its case tells of it till then.
        """
        sending = {one.case_id for one in self.holds}
        sending |= {one.case_id for one in self.entries if one.service in _SENDING}
        return tuple(dict.fromkeys([*self.package_ids, *sorted(map(package_made_for, sending))]))


@dataclass(frozen=True)
class OrderBook:
    """A book read against its order. `stored`: as it was read, None if there is none yet.

    Changing it gives another one; `step` makes the transition to commit.
    """

    order: Order
    book: Book
    stored: Book | None

    @classmethod
    def read(cls, order: Order, stored: Book | None) -> "OrderBook":
        """The order's book, an empty one where nothing was written yet."""
        empty = Book(
            id=order.id,
            created_at=order.created_at,
            updated_at=order.created_at,
            policy_version=order.policy_version,
            order_id=order.id,
            seller_id=order.seller_id,
            buyer_id=order.buyer_id,
        )
        return cls(order, stored or empty, stored)

    # What was paid, given and is left: cents.

    @cached_property
    def lines(self) -> dict[str, LinePaid]:
        """What was paid for each line whose price was told."""
        return paid_by_line(self.order)

    @property
    def paid(self) -> int:
        """Cents the buyer paid, as far as prices were told."""
        return sum(line.total for line in self.lines.values())

    @property
    def refunded(self) -> int:
        """Cents given back so far, by whomever."""
        return sum(entry.amount for entry in self.book.entries)

    @property
    def over(self) -> int:
        """Cents given back beyond what was paid, which only the platform's own refunds can bring about."""
        return max(0, self.refunded - self.paid)

    @property
    def left(self) -> int:
        """Cents that can still be refunded of the order: those of its unsettled units."""
        return sum(self.left_of_line(line_id) for line_id in self.lines)

    def left_of_line(self, line_id: str) -> int:
        """Cents that can still be refunded of a line: those of its unsettled units."""
        return self.left_of(line_id, self.unsettled(line_id))

    def left_of(self, line_id: str, units: Collection[int]) -> int:
        """Cents that can still be refunded of these units, settled or not; nothing of a cancelled order."""
        if self.order.facts.cancelled_at is not None or line_id not in self.lines:
            return 0
        rests = self._rests(line_id)
        return sum(max(0, rests.get(number, 0)) for number in units)

    def value_of(self, units: Units) -> int | None:
        """Cents a refund of these units would be; None where a price was never told (R-REF-06)."""
        if not self.lines.keys() >= units.keys():
            return None
        return sum(self.left_of(line_id, wanted) for line_id, wanted in units.items())

    def price_of(self, units: Units) -> int | None:
        """Cents of the price of these units; None where it was never told."""
        if not self.lines.keys() >= units.keys():
            return None
        return sum(self.lines[line_id].price_of(wanted) for line_id, wanted in units.items())

    def untaxed(self, units: Units, amount: int) -> int:
        """Cents of price and shipping fee in a refund of `amount` cents for these units."""
        paid = [self.lines[line_id].unit(number) for line_id, wanted in units.items() for number in wanted]
        tax = sum(unit.tax for unit in paid)
        return amount - split(amount, [tax, sum(unit.total for unit in paid) - tax])[0] if tax else amount

    # Units: numbers, from 1.

    def all_units(self, line_id: str) -> frozenset[int]:
        """Every unit that was bought of a line."""
        bought = {item.line_id: item.quantity for item in self.order.facts.items}
        return frozenset(range(1, bought.get(line_id, 0) + 1))

    def settled(self, line_id: str, gives: Gives | None = None) -> frozenset[int]:
        """The units that take nothing more, by money, by goods, or by either.

        Those of which nothing is left by what was given for their line as a whole are settled too.
        """
        units = self._units(line_id, lambda entry: entry.settles and gives in (None, entry.gives))
        return units if gives == "goods" else units | self._given_as_a_whole(line_id)

    def unsettled(self, line_id: str) -> frozenset[int]:
        """The units that can still be made good."""
        return self.all_units(line_id) - self.settled(line_id)

    def held(self, line_id: str, service: Service | None = None) -> frozenset[int]:
        """The units some case is open about."""
        return frozenset(
            number
            for hold in self.book.holds
            if service in (None, hold.service) and line_id in hold.lines
            for number in numbers(hold.lines[line_id])
        )

    def denied(self, line_id: str) -> frozenset[int]:
        """The units about which a judgment for the seller is final."""
        return numbers(self.requests(line_id).denied)

    def sent_again(self, line_id: str) -> frozenset[int]:
        """Units that a reshipment has sent again and nothing else has settled: they may be disputed once.

        Those that were lost are among them.
        """
        otherwise = self._units(line_id, lambda entry: entry.settles and not _sends_again(entry))
        return self._units(line_id, _sends_again) - otherwise - self._given_as_a_whole(line_id)

    def settled_by(self, line_id: str, service: Service) -> frozenset[int]:
        """The units that service has settled."""
        return self._units(line_id, lambda entry: entry.settles and entry.service == service)

    def sent_again_by(self, line_id: str, units: Collection[int]) -> tuple[str, ...]:
        """The reshipments that have sent any of these units again; of a unit sent twice the last."""
        left, found = set(units), []
        for entry in reversed(self.book.entries):
            again = numbers(entry.lines.get(line_id, EntryLine()).units) & left
            if again and _sends_again(entry):
                left -= again
                found.append(entry.case_id)
        return tuple(reversed(found))

    def overdue(self, line_id: str) -> dict[str, frozenset[int]]:
        """The units held by reshipments that were not sent in time, by reshipment: a dispute ends these."""
        failed = self.requests(line_id).failed
        return {
            hold.case_id: numbers(hold.lines[line_id])
            for hold in self.book.holds
            if hold.case_id in failed and line_id in hold.lines
        }

    def lost(self, line_id: str) -> frozenset[int]:
        """The units that were sent again, did not arrive, and have not been settled otherwise."""
        return self.sent_again(line_id) - self.settled(line_id)

    def free(self, line_id: str) -> frozenset[int]:
        """The units a new case can be about: not settled, no case open about them, not lost for good."""
        return self.unsettled(line_id) - self.held(line_id) - self.denied(line_id)

    def units_of(self, case_id: str) -> dict[str, frozenset[int]]:
        """The units a case is open about, or else those it gave something for, by line."""
        for hold in self.book.holds:
            if hold.case_id == case_id:
                return {line_id: numbers(runs) for line_id, runs in hold.lines.items()}
        entries = [entry for entry in self.book.entries if entry.case_id == case_id]
        return {line_id: numbers(part.units) for entry in entries for line_id, part in entry.lines.items()}

    def open_case(self, line_id: str, service: Literal["dispute", "reshipment"]) -> str | None:
        """The case of that service that is open about a line."""
        open_ids = [h.case_id for h in self.book.holds if h.service == service and line_id in h.lines]
        return open_ids[0] if open_ids else None

    @property
    def failed_reshipment(self) -> bool:
        """Whether a reshipment came to nothing whose line can still be made good (R-DSP-11)."""
        return any(known.failed and self.unsettled(one) for one, known in self.book.requests.items())

    def requests(self, line_id: str) -> Requests:
        """The cases there have been about a line."""
        return self.book.requests.get(line_id, Requests())

    # Inside.

    def _rests(self, line_id: str) -> dict[int, int]:
        """Cents of each unit that nobody has given back; below zero where more was given than it cost."""
        rests = self._before_resting(line_id)
        resting = self._resting_by_unit(line_id, rests)
        return {number: cents - resting.get(number, 0) for number, cents in rests.items()}

    def _before_resting(self, line_id: str) -> dict[int, int]:
        line = self.lines[line_id]
        rests = {number: line.unit(number).total for number in self.all_units(line_id)}
        for part in self._parts(line_id):
            units = sorted(numbers(part.units) & rests.keys())
            left = [max(0, rests[number]) for number in units]
            weights = left if any(left) else [line.unit(number).total for number in units]
            shares = split(part.amount + part.absorbed, weights)
            for number, share in zip(units, shares, strict=False):
                rests[number] -= share
        return rests

    def _resting_by_unit(self, line_id: str, rests: Mapping[int, int]) -> dict[int, int]:
        """What was given for the line as a whole, by the units on which it rests: first the open ones."""
        given, found = self._resting(line_id), dict[int, int]()
        for units in (self.all_units(line_id) - self._closed(line_id), self._closed(line_id)):
            left = {number: max(0, rests[number]) for number in sorted(units & rests.keys())}
            within = min(given, sum(left.values()))
            found |= zip(left, split(within, list(left.values())), strict=True)
            given -= within
        return found

    def _given_as_a_whole(self, line_id: str) -> frozenset[int]:
        """The units of which nothing is left by what was given for their line as a whole: the open ones, all
        together, and of the others those on which it rests.
        """
        if line_id not in self.lines or not self._resting(line_id):
            return frozenset()
        rested = self._resting_by_unit(line_id, self._before_resting(line_id))
        closed = self._closed(line_id)
        shared = (self.all_units(line_id) - closed, frozenset(one for one in closed if rested.get(one)))
        return frozenset[int]().union(*(units for units in shared if not self.left_of(line_id, units)))

    def _resting(self, line_id: str) -> int:
        """Cents given for a line as a whole that no settled unit has taken up yet."""
        given = sum(part.amount for part in self._parts(line_id) if not part.units)
        return max(0, given - sum(part.absorbed for part in self._parts(line_id)))

    def resting_on(self, line_id: str, units: Collection[int]) -> int:
        """What rests on these units of what was given for their line as a whole."""
        if line_id not in self.lines:
            return 0
        resting = self._resting_by_unit(line_id, self._before_resting(line_id))
        return sum(cents for number, cents in resting.items() if number in units)

    def _closed(self, line_id: str) -> frozenset[int]:
        """Units with an entry of their own that settles them."""
        return self._units(line_id, lambda entry: entry.settles)

    def _units(self, line_id: str, chosen: Callable[[Entry], bool]) -> frozenset[int]:
        """The units of a line that the chosen entries name."""
        return frozenset(
            number
            for entry in self.book.entries
            if line_id in entry.lines and chosen(entry)
            for number in numbers(entry.lines[line_id].units)
        )

    def _parts(self, line_id: str) -> list[EntryLine]:
        return [entry.lines[line_id] for entry in self.book.entries if line_id in entry.lines]


def _sends_again(entry: Entry) -> bool:
    return entry.service == "reshipment" and entry.gives == "goods"


def package_made_for(case_id: str) -> str:
    """Name the first package that is made for a case: one and the same, so that there is only one."""
    return f"pkg_{case_id.removeprefix('rsh_').removeprefix('dsp_')}"
