"""What opening and resolving a case of customer service take."""

from typing import Annotated

from pydantic import Field

from shared.domain.orders.order import PackageLine
from shared.domain.support.buyer_protection import InquiryKind
from shared.domain.support.case import HelpRequest, SupportChannel
from shared.domain.support.outcomes import SupportOutcome
from shared.views.fields import Body, Id, Moment, PositiveCents, Prose, Reason, Whole, no_items


class HelpedLine(Body):
    """So many units of an order line."""

    line_id: Id
    quantity: Whole


Lines = Annotated[list[HelpedLine], Field(max_length=100)]


class OpenSupportCase(Body):
    """What the buyer needs help with; `lines`: what it is about.

    `seller_contacted_at`: when they asked the seller in vain, where the order's messages don't say it.
    """

    order_id: Id
    kind: InquiryKind
    channel: SupportChannel
    lines: Lines = Field(default_factory=no_items)
    description: Prose
    seller_contacted_at: Moment | None = None

    def asked(self) -> HelpRequest:
        """Convert to the request as the domain has it."""
        given = self.model_dump(exclude={"order_id", "lines"})
        return HelpRequest(**given, lines=_lines(self.lines))


class ResolveSupportCase(Body):
    """How the case ends; a refund names an `amount`, `lines`, or both: that amount, of those lines.

    An amount alone is of the case's lines, or of the whole order where the case names none.
    """

    outcome: SupportOutcome
    amount: PositiveCents | None = None
    lines: Lines = Field(default_factory=no_items)
    reason: Reason = ""

    def refunded(self) -> list[PackageLine]:
        """Convert to the lines as the domain has them."""
        return _lines(self.lines)


def _lines(lines: list[HelpedLine]) -> list[PackageLine]:
    return [PackageLine(line_id=line.line_id, quantity=line.quantity) for line in lines]
