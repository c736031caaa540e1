"""The book of an order's refunds: a buyer is never refunded more than was paid, and nothing is paid twice.

What was refunded is kept line by line, whichever area refunded it. Two things hold every refund to it:
its entry here is written in the transaction that pays it, so that of two areas that refund at once one
finds the book changed and decides again on what is left; and its payment bears the id of its case, under
which the ledger takes one payment, so that a case refunds once however often it is asked.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from shared.domain.case import PLATFORM, Account, Case, Transfer, Transition
from shared.domain.errors import Rejected
from shared.domain.money import bad_amount, split, usd
from shared.domain.orders.order import Order
from shared.domain.policy import CURRENT

Paid = Mapping[str, int]


class RefundBook(Case):
    """The refunds of one order; `id` is the order's. `refunded`: cents by line."""

    KIND: ClassVar[str] = "refundbook"

    order_id: str
    seller_id: str
    refunded: dict[str, int]


def prices(order: Order) -> dict[str, int]:
    """List the cents the buyer paid, for each line whose price is known."""
    return {item.line_id: item.price_paid for item in order.facts.items if item.price_paid is not None}


def left_of_order(book: RefundBook | None, order: Order) -> int:
    """Sum up the cents that can still be refunded of the order as a whole."""
    paid = prices(order)
    return sum(left(book, paid, paid).values())


def left(book: RefundBook | None, paid: Paid, line_ids: Collection[str]) -> dict[str, int]:
    """Find the cents that can still be refunded of each of these lines."""
    done = book.refunded if book else {}
    return {line: refundable(paid[line], [done.get(line, 0)]) for line in sorted(line_ids)}


def refund(
    book: RefundBook | None,
    *,
    order_id: str,
    seller_id: str,
    case_id: str,
    paid: Paid,
    line_ids: Collection[str],
    amount: int,
    payer: Account,
    now: datetime,
) -> tuple[Transition[RefundBook], Transfer] | None:
    """Refund `amount` cents of these lines for a case, or what is left of it; None if nothing is left.

    paid: what the buyer paid for each line of the order. The amount is shared by what is left of each.
    """
    open_by_line = left(book, paid, line_ids)
    granted = min(amount, sum(open_by_line.values()))
    if granted <= 0:
        return None
    shares = dict(zip(open_by_line, split(granted, list(open_by_line.values())), strict=True))
    done = dict(book.refunded) if book else {}
    after = done | {line: done.get(line, 0) + share for line, share in shares.items()}
    transfer = buyer_refund(
        case_id=case_id, order_id=order_id, seller_id=seller_id, amount=granted, payer=payer
    )
    detail = {"case_id": case_id, "amount": usd(granted)}
    if book is None:
        opened = RefundBook(
            id=order_id,
            created_at=now,
            updated_at=now,
            policy_version=CURRENT,
            order_id=order_id,
            seller_id=seller_id,
            refunded=after,
        )
        step = Transition.opening(opened, event="refunded", actor=PLATFORM, detail=detail)
    else:
        step = Transition.of(book, event="refunded", actor=PLATFORM, now=now, detail=detail, refunded=after)
    return step, transfer


def refund_rest(
    book: RefundBook | None, order: Order, *, case_id: str, line_ids: Collection[str], now: datetime
) -> tuple[Transition[RefundBook], Transfer] | None:
    """Refund all that is left of these lines from the seller's account; None if that is nothing.

    Of a cancelled order nothing is left, and of a line whose price was never reported nothing is known.
    """
    if order.facts.cancelled_at is not None:
        return None
    paid = prices(order)
    known = [line for line in line_ids if line in paid]
    return refund(
        book,
        order_id=order.id,
        seller_id=order.seller_id,
        case_id=case_id,
        paid=paid,
        line_ids=known,
        amount=sum(left(book, paid, known).values()),
        payer="seller",
        now=now,
    )


def book_refund(
    book: RefundBook | None, order: Order, step: Transition[Any], *, line_ids: Collection[str] = ()
) -> tuple[Transition[Any], ...]:
    """Join a case's step, if it refunds, with the entry in the order's book for the same transaction.

    line_ids: the lines it is about; what is more than those cost is shared by all lines. Raises
    ValueError for a refund of more than is left, which the decision behind the step has to refuse.
    """
    if not step.money:
        return (step,)
    (transfer,) = step.money
    paid = prices(order)
    about = [line for line in line_ids if line in paid]
    enough = transfer.amount <= sum(left(book, paid, about).values())
    booked = refund(
        book,
        order_id=transfer.order_id,
        seller_id=transfer.seller_id,
        case_id=transfer.case_id,
        paid=paid,
        line_ids=about if enough else paid.keys(),
        amount=transfer.amount,
        payer=transfer.debit,
        now=step.at,
    )
    if booked is None or booked[1] != transfer:
        raise ValueError(f"{transfer.id} of {usd(transfer.amount)} is more than is left of {order.id}")
    return step, booked[0]


def refundable(paid: int, refunded: Iterable[int] = ()) -> int:
    """Find the cents of `paid` that can still be refunded after all refunds so far; never below zero."""
    return max(0, paid - sum(refunded))


def check_amount(amount: int) -> None:
    """Check that the amount is more than nothing; Invalid `invalid_amount` if not."""
    if amount <= 0:
        raise bad_amount("amount", "must be more than 0.00")


def check_refund(amount: int, *, refundable: int) -> None:
    """Check that `amount` cents can be refunded when `refundable` are left.

    Raises Invalid `invalid_amount` for nothing or less, Rejected `refund_exceeds_paid`.
    """
    check_amount(amount)
    if amount > refundable:
        most = (
            f"At most {usd(refundable)} can be refunded now." if refundable else "Nothing is left to refund."
        )
        raise Rejected(
            "refund_exceeds_paid",
            f"A buyer is never refunded more than was paid, earlier refunds included. {most}",
            refundable=usd(refundable),
        )


def buyer_refund(
    *, case_id: str, order_id: str, seller_id: str, amount: int, payer: Account = "seller"
) -> Transfer:
    """Pay a refund under the id of its case: one case refunds once, however often it is asked."""
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
