"""What every refund is checked for: more than nothing, and no more than is left."""

from shared.domain.errors import Rejected
from shared.domain.money import bad_amount, usd
from shared.domain.orders.order import Order
from shared.domain.policy import clause


def check_amount(amount: int) -> None:
    """Check that the amount is more than nothing; Invalid `invalid_amount` if not."""
    if amount <= 0:
        raise bad_amount("amount", "must be more than 0.00")


def check_left(amount: int, *, left: int) -> None:
    """Check that `amount` cents can be refunded where `left` are.

    Raises Invalid `invalid_amount` for nothing or less, Rejected `refund_exceeds_paid`.
    """
    check_amount(amount)
    if amount > left:
        raise exceeds(left)


def exceeds(left: int) -> Rejected:
    """Refuse a refund of more than the `left` cents, naming them (R-REF-05)."""
    most = f"At most {usd(left)} can be refunded now." if left else "Nothing is left to refund."
    return Rejected(
        "refund_exceeds_paid",
        f"A buyer is never refunded more than was paid, earlier refunds included. {most}",
        clause=clause("R-REF-05"),
        left=usd(left),
    )


def check_not_cancelled(order: Order) -> None:
    """Check that there is anything to make good. Raises Rejected `nothing_left` (R-REF-04)."""
    if order.facts.cancelled_at is not None:
        raise Rejected(
            "nothing_left",
            "This order was cancelled, so nothing is left of it to refund or to send again.",
            clause=clause("R-REF-04"),
        )
