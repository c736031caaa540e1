"""A buyer is never refunded more than was paid: the one rule for every area that refunds.

It holds for an order as a whole and for its lines alike: ask with what was paid for either, and what
was refunded of it so far, by whichever area.
"""

from collections.abc import Iterable

from shared.domain.case import Account, Transfer
from shared.domain.errors import Rejected
from shared.domain.money import bad_amount, usd


def refundable(paid: int, refunded: Iterable[int] = ()) -> int:
    """Cents that can still be refunded of `paid`, after all refunds so far; never below zero."""
    return max(0, paid - sum(refunded))


def check_amount(amount: int) -> None:
    """Raises Invalid `invalid_amount` for an amount of nothing or less."""
    if amount <= 0:
        raise bad_amount("amount", "must be more than 0.00")


def check_refund(amount: int, *, refundable: int) -> None:
    """Whether `amount` cents can be refunded when `refundable` are left.

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
