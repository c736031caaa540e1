"""Changes of the order's book: what is given back, what is sent again, which cases are open.

Each gives the book as it is afterwards; `step` makes of all of them the one transition to commit.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from shared.domain.case import Account, Actor, Transfer, Transition
from shared.domain.errors import Rejected
from shared.domain.money import bad_amount, split, usd
from shared.domain.orders.book import (
    Book,
    Entry,
    EntryLine,
    Gives,
    Hold,
    OrderBook,
    Requests,
    Service,
    Units,
)
from shared.domain.orders.units import numbers, spans


def refund(
    book: OrderBook,
    units: Units,
    *,
    case_id: str,
    service: Service,
    at: datetime,
    amount: int | None = None,
) -> OrderBook:
    """Refund these units: all that is left of them, or `amount` cents of it, shared by what is left.

    However often it is asked, a case refunds once: its entry is replaced. Raises ValueError for more
    than is left, which the decision behind it has to refuse.
    """
    clean = without(book, case_id)
    left = {line_id: clean.left_of(line_id, wanted) for line_id, wanted in units.items()}
    granted = sum(left.values()) if amount is None else amount
    if granted > sum(left.values()):
        raise ValueError(f"{granted} cents are more than is left of {book.order.id}")
    shares = split(granted, list(left.values())) if granted else [0] * len(left)
    parts = {
        line_id: EntryLine(
            units=spans(units[line_id]),
            amount=share,
            absorbed=clean.resting_on(line_id, units[line_id]),
        )
        for line_id, share in zip(left, shares, strict=True)
    }
    return _with_entry(clean, Entry(case_id=case_id, service=service, gives="money", at=at, lines=parts))


def lessen(
    book: OrderBook, line_ids: Collection[str], *, case_id: str, service: Service, at: datetime, amount: int
) -> OrderBook:
    """Give `amount` cents of these lines without settling any unit: it only lessens what is left.

    Taken from what is left of each, pro rata (R-REF-05); what is more than that is spread by price.
    """
    clean = without(book, case_id)
    left = [clean.left_of_line(line_id) for line_id in line_ids]
    within = min(amount, sum(left))
    shares = split(within, left) if within else [0] * len(left)
    beyond = split(amount - within, [book.lines[one].total if one in book.lines else 0 for one in line_ids])
    parts = {
        line_id: EntryLine(amount=share + more)
        for line_id, share, more in zip(line_ids, shares, beyond, strict=True)
    }
    return _with_entry(
        clean, Entry(case_id=case_id, service=service, gives="money", at=at, lines=parts, settles=False)
    )


def settle(
    book: OrderBook, units: Units, *, case_id: str, service: Service, gives: Gives, at: datetime
) -> OrderBook:
    """These units take nothing more but what that case gives: sent again, or won (R-REF-01)."""
    clean = without(book, case_id)
    parts = {
        line_id: EntryLine(units=spans(wanted), absorbed=clean.resting_on(line_id, wanted))
        for line_id, wanted in units.items()
    }
    return _with_entry(clean, Entry(case_id=case_id, service=service, gives=gives, at=at, lines=parts))


def lose(book: OrderBook, units: Units, *, case_id: str, at: datetime) -> OrderBook:
    """What a reshipment has sent does not arrive: its units are missing as before, and may be disputed."""
    parts = {line_id: EntryLine(units=spans(wanted)) for line_id, wanted in units.items()}
    entry = Entry(case_id=case_id, service="reshipment", gives="goods", at=at, lines=parts, settles=False)
    return _with_entry(without(book, case_id), entry)


def check_amount(amount: int) -> None:
    """Check that the amount is more than nothing; Invalid `invalid_amount` if not."""
    if amount <= 0:
        raise bad_amount("amount", "must be more than 0.00")


def check_refund(amount: int, *, left: int) -> None:
    """Check that `amount` cents can be refunded when so many are left (R-REF-05).

    Raises Invalid `invalid_amount` for nothing or less, Rejected `refund_exceeds_paid`.
    """
    check_amount(amount)
    if amount > left:
        most = f"At most {usd(left)} can be refunded now." if left else "Nothing is left to refund."
        raise Rejected(
            "refund_exceeds_paid",
            f"A buyer is never refunded more than was paid, earlier refunds included. {most}",
            left=usd(left),
        )


def without(book: OrderBook, case_id: str) -> OrderBook:
    """As if that case had given nothing: void, lost or back with the sender, or told anew."""
    kept = tuple(entry for entry in book.book.entries if entry.case_id != case_id)
    return _changed(book, entries=kept)


def hold(
    book: OrderBook, units: Units, *, case_id: str, service: Literal["dispute", "reshipment"]
) -> OrderBook:
    """A case is opened about these units; it counts among the line's requests."""
    lines = {line_id: spans(wanted) for line_id, wanted in units.items()}
    requests = dict(book.book.requests)
    for line_id in lines:
        known = book.requests(line_id)
        ids = (*getattr(known, f"{service}s"), case_id)
        requests[line_id] = known.model_copy(update={f"{service}s": tuple(dict.fromkeys(ids))})
    holds = (*book.book.holds, Hold(case_id=case_id, service=service, lines=lines))
    return _changed(book, holds=holds, requests=requests)


def release(book: OrderBook, case_id: str, *, denied: bool = False) -> OrderBook:
    """A case is no longer open; `denied`: a judgment for the seller is final about its units."""
    for hold in book.book.holds:
        if denied and hold.case_id == case_id:
            book = deny(book, {line_id: numbers(runs) for line_id, runs in hold.lines.items()})
    kept = tuple(hold for hold in book.book.holds if hold.case_id != case_id)
    return _changed(book, holds=kept)


def deny(book: OrderBook, units: Units) -> OrderBook:
    """The seller has won these units for good: no other case is opened about them (R-JDG-08)."""
    requests = dict(book.book.requests)
    for line_id, wanted in units.items():
        lost = spans(book.denied(line_id) | set(wanted))
        requests[line_id] = book.requests(line_id).model_copy(update={"denied": lost})
    return _changed(book, requests=requests)


def with_package(book: OrderBook, package_id: str) -> OrderBook:
    """A package was made to send items of this order again."""
    return _changed(book, package_ids=tuple(dict.fromkeys([*book.book.package_ids, package_id])))


def step(
    book: OrderBook, *, event: str, actor: Actor, now: datetime, detail: Mapping[str, Any] | None = None
) -> Transition[Book] | None:
    """The transition from what was read to what it is now; None if that is the same."""
    names = ("entries", "holds", "requests", "package_ids")
    changes = {name: getattr(book.book, name) for name in names}
    if book.stored is None:
        fresh = book.book.model_copy(update={"created_at": now, "updated_at": now})
        if not any(changes.values()):
            return None
        return Transition.opening(fresh, event=event, actor=actor, detail=detail)
    if all(getattr(book.stored, name) == value for name, value in changes.items()):
        return None
    return Transition.of(book.stored, event=event, actor=actor, now=now, detail=detail, **changes)


def note_failed(book: OrderBook, case_id: str, *, failed: bool) -> OrderBook:
    """Note whether a reshipment has come to nothing, so that its units may be disputed (R-DSP-11)."""
    return _changed_requests(
        book,
        case_id,
        lambda known: {
            "failed": tuple(dict.fromkeys([*known.failed, case_id]))
            if failed
            else tuple(one for one in known.failed if one != case_id)
        },
    )


def give_way(book: OrderBook, case_id: str) -> OrderBook:
    """A reshipment that came to nothing gives way to a dispute: it is over, an unscanned label is void."""
    noted = _changed_requests(
        note_failed(book, case_id, failed=False),
        case_id,
        lambda known: {"disputed": tuple(dict.fromkeys([*known.disputed, case_id]))},
    )
    kept = tuple(one for one in noted.book.entries if one.case_id != case_id or not one.settles)
    return _changed(release(noted, case_id), entries=kept)


def take(quantity: int, *, of: Iterable[int], first: Collection[int] = ()) -> frozenset[int]:
    """So many of these units: those in `first` before the others, the lowest numbers first."""
    return frozenset(ranked(of, first=first)[:quantity])


def ranked(units: Iterable[int], *, first: Collection[int] = ()) -> list[int]:
    """These units in the order they are taken in."""
    return sorted(units, key=lambda number: (number not in first, number))


def _with_entry(book: OrderBook, entry: Entry) -> OrderBook:
    return _changed(book, entries=(*book.book.entries, entry))


def _changed_requests(
    book: OrderBook, case_id: str, change: Callable[[Requests], Mapping[str, tuple[str, ...]]]
) -> OrderBook:
    """Change what is known of a reshipment with each of its lines."""
    requests = {
        line_id: known.model_copy(update=change(known)) if case_id in known.reshipments else known
        for line_id, known in book.book.requests.items()
    }
    return _changed(book, requests=requests)


def _changed(book: OrderBook, **changes: Any) -> OrderBook:
    return replace(book, book=book.book.model_copy(update=changes))


def buyer_refund(
    *, case_id: str, order_id: str, seller_id: str, amount: int, payer: Account = "seller"
) -> Transfer:
    """The payment of a refund. Its id is the case's: one case refunds once, however often it is asked."""
    return Transfer(
        id=f"{case_id}:buyer_refund",
        order_id=order_id,
        case_id=case_id,
        kind="buyer_refund",
        debit=payer,
        credit="buyer",
        amount=amount,
        seller_id=seller_id,
    )
