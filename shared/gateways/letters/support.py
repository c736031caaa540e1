"""What buyer and seller are told about a case of customer service."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.wording import dollars, hello, minute

Reader = Literal["buyer", "seller"]

_HANDLED = {
    "standard_return_refund": "Your case is handled as a standard return or refund.",
    "buyer_protection": "Your case is handled under Buyer Protection.",
    "customer_service": "Your case is handled by customer service.",
}
_DISPUTE_OPEN = "A dispute about this order is open; what it is about is decided there."
_NO_DISPUTE = (
    "You and the shop could not settle your request, so the dispute service can decide it. No dispute is "
    "open yet: it opens when you ask for it, from the page of your order, which says until when you can. "
    "Your case stays open meanwhile."
)
_ABOUT = {"return": "A return", "refund": "A refund", "question": "A question"}
_OUTCOMES: Mapping[Reader, Mapping[str, str]] = {
    "buyer": {
        "answered": "Customer service has answered your case.",
        "refund": "You are refunded and keep the goods.",
        "declined": "Customer service can't give you what you asked for. No refund is made.",
    },
    "seller": {
        "answered": "Customer service has answered the buyer. Nothing is asked of you.",
        "refund": "The buyer is refunded and keeps the goods.",
        "declined": "Customer service has declined what the buyer asked for. No refund is made.",
    },
}
_AFTERWARDS = (
    "The case is closed. If something is left to settle, you can open another one; your rights under the law "
    "remain."
)
_HEADINGS = {"answered": "The case is answered", "declined": "The case is declined"}


@record
class SupportFacts:
    """The case a letter is about. `route` and `outcome` as the API writes them; `refunded` in cents.

    due_at: the end of the standard period, where the case runs in it. items: what it is about, with how many
    of each. dispute_open: whether a dispute about the order is open. cancelled: whether the order is. unsent:
    whether goods were to go back that no carrier has yet.
    """

    case_id: str
    order_id: str
    shop: str
    buyer: str
    about: Literal["return", "refund", "question"]
    route: str
    zone: ZoneInfo
    due_at: datetime | None = None
    items: tuple[tuple[str, int], ...] = ()
    description: str = ""
    dispute_open: bool = False
    outcome: str = ""
    reason: str = ""
    refunded: int = 0
    cancelled: bool = False
    unsent: bool = False

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values; what there is none of is left out."""
        return (
            ("Case", self.case_id),
            ("Order", self.order_id),
            ("About", _ABOUT[self.about]),
            ("Items", "; ".join(f"{quantity} × {title}" for title, quantity in self.items)),  # noqa: RUF001
            ("Refunded", dollars(self.refunded) if self.refunded else ""),
            ("Answer" if self.outcome == "answered" else "Reason", self.reason),
        )


def case_opened(facts: SupportFacts) -> Notice:
    """The buyer: who looks into it, as soon as possible; no time is promised (R-BPP-03, R-BPP-05)."""
    if facts.route == "dispute_service":
        paragraphs = [_DISPUTE_OPEN if facts.dispute_open else _NO_DISPUTE]
    else:
        paragraphs = [f"{_HANDLED[facts.route]} You get an answer as soon as possible."]
    if facts.due_at:
        paragraphs.append(
            f"If it is not settled by {minute(facts.due_at, facts.zone)}, it goes on under Buyer Protection "
            "by itself; you need not ask again."
        )
    return Notice(
        subject=f"Your case about order {facts.order_id} is open",
        heading="Your case is open" if facts.route == "dispute_service" else "We are looking into your case",
        greeting=hello(facts.buyer),
        paragraphs=tuple(paragraphs),
        facts=facts.rows(),
        closing=("You can add what you know, and photos or papers, in the messages of the case.",),
        clause=clause("R-BPP-03"),
    )


def case_reported(facts: SupportFacts) -> Notice:
    """The seller: the buyer has turned to customer service, and what they say (R-BPP-03, R-BPP-15)."""
    return Notice(
        subject=f"The buyer of order {facts.order_id} asked customer service for help",
        heading="A buyer asked customer service for help",
        greeting=hello(facts.shop),
        paragraphs=(
            "The buyer says that this could not be settled with you, and has opened a case.",
            *((f"The buyer writes: {facts.description}",) if facts.description else ()),
        ),
        facts=facts.rows(),
        asked="Say what you know in the messages of the case, or settle it with the buyer.",
        otherwise="Customer service decides the case without your answer.",
        clause=clause("R-BPP-15"),
    )


def case_moved(facts: SupportFacts) -> Notice:
    """The buyer: the standard period is over, and the case goes on under Buyer Protection (R-BPP-06)."""
    return Notice(
        subject=f"Your case about order {facts.order_id} goes on under Buyer Protection",
        heading="Your case goes on under Buyer Protection",
        greeting=hello(facts.buyer),
        paragraphs=(
            "The standard period for returns and refunds ended before your case was settled. It is now "
            "handled under Buyer Protection. You need not do anything.",
        ),
        facts=facts.rows(),
        clause=clause("R-BPP-06"),
    )


def case_resolved(facts: SupportFacts, *, reader: Reader) -> Notice:
    """Either party: how customer service decided or what it answered, and why (R-BPP-03, R-BPP-15)."""
    account = "your account" if reader == "seller" else "the shop's account"
    payer = f"{dollars(facts.refunded)} comes from {account}." if facts.refunded else ""
    heading = _HEADINGS.get(facts.outcome, "The case is decided")
    return Notice(
        subject=f"{heading}: order {facts.order_id}",
        heading=heading,
        greeting=hello(facts.shop if reader == "seller" else facts.buyer),
        paragraphs=(_OUTCOMES[reader][facts.outcome], *((payer,) if payer else ())),
        facts=facts.rows(),
        closing=(_AFTERWARDS,) if reader == "buyer" else (),
        clause=clause("R-BPP-15"),
    )


def case_closed(facts: SupportFacts, *, reader: Reader) -> Notice:
    """Either party: the order was cancelled, or others have refunded what goods were to go back for, so
    nothing is left to refund (R-REF-04).
    """
    nothing = "The order was cancelled, so nothing is left of it to refund."
    if not facts.cancelled:
        nothing = (
            "What was to be refunded in this case has been refunded otherwise, so nothing is left of it."
        )
    unsent = ("The goods need not be sent back any more.",) if facts.unsent else ()
    return Notice(
        subject=f"The case about order {facts.order_id} is closed",
        heading="The case is closed",
        greeting=hello(facts.shop if reader == "seller" else facts.buyer),
        paragraphs=(nothing, *unsent),
        facts=facts.rows(),
        clause=clause("R-REF-04"),
    )
