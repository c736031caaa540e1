"""Writing an order's book: its step, and what follows for others from what it says then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.domain.case import Actor, Transition
from shared.domain.money import usd
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.entries import step
from shared.domain.orders.overtaken import disputed_instead, flags, overtaken, won_and_refunded, worth
from shared.storage.records import Effect
from shared.usecases.orders.effects import EndCases, ShareRefunds

Booked = tuple[list[Transition[Any]], list[Effect]]


def booked(
    before: OrderBook,
    after: OrderBook,
    *,
    event: str,
    actor: Actor,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> Booked:
    """The book's step for the transaction that causes it, if anything changes, and what it leaves to do.

    The insurer hears of a refund of this service (R-CLM-14); requests whose units others made good end. A
    step by which an order has got more than it may is named after that, and published (R-REF-03).
    """
    wrong = [flag for flag in flags(after) if flag not in flags(before)]
    if wrong:
        event, detail = wrong[0], {"flags": wrong, "over": usd(after.over)}
    written = step(after, event=event, actor=actor, now=now, detail=detail)
    if written is None:
        return [], []
    return [written], left_to_do(before, after, written.case)


def left_to_do(before: OrderBook, after: OrderBook, written: Book) -> list[Effect]:
    """What a step of the book leaves to do: the insurer hears of refunds, overtaken cases end, and those
    of whose units others have given a part say what is left.
    """
    effects: list[Effect] = []
    if _refunds(after) - _refunds(before):
        effects.append(ShareRefunds.of_book(written))
    ended = disputed_instead(after) - disputed_instead(before)
    was, now = worth(before), worth(after)
    changed = any(was[one] != now[one] for one in was.keys() & now.keys())
    changed = changed or before.left != after.left  # help of which goods go back holds no unit
    if overtaken(after) or ended or changed or won_and_refunded(after) - won_and_refunded(before):
        effects.append(EndCases.of_book(written))
    return effects


def _refunds(book: OrderBook) -> set[str]:
    """The cases of this service that have refunded the buyer."""
    return {entry.case_id for entry in book.book.entries if entry.service != "platform" and entry.amount}
