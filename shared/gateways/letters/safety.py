"""What sellers and buyers are told when a product is recalled or a seller is investigated."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.wording import dollars, hello, minute

_SOURCES = {
    "media": "a media report",
    "regulator": "a regulator",
    "authorized_third_party": "an authorized testing body",
}


@record
class RecallFacts:
    """The recall a letter is about. `product`: its title where an order is known, else its id.

    order_id: of a buyer who is refunded. batches: the recalled ones, none if all are. amount: cents
    refunded. due_at: the last second for the seller's reasons.
    """

    recall_id: str
    product: str
    source: str
    reference: str
    zone: ZoneInfo
    shop: str = ""
    buyer: str = ""
    order_id: str = ""
    batches: tuple[str, ...] = ()
    amount: int = 0
    due_at: datetime | None = None

    @property
    def until(self) -> str:
        """The last moment for the seller's reasons, as people write it."""
        return minute(self.due_at, self.zone) if self.due_at else ""

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values; what there is none of is left out."""
        return (
            ("Product", self.product),
            ("Found by", f"{_SOURCES[self.source]}: {self.reference}"),
            ("Batches", ", ".join(self.batches)),
            ("Order", self.order_id),
            ("Refunded", dollars(self.amount) if self.amount else ""),
            ("Recall", "" if self.order_id else self.recall_id),
        )


@record
class FindingFacts:
    """The investigation a letter is about. `cases`: how many disputes; `amount`: cents refunded.

    ends_at: the last second in which bad faith is shown in later disputes.
    """

    investigation_id: str
    zone: ZoneInfo
    shop: str
    reason: str
    cases: int
    buyer: str = ""
    order_id: str = ""
    amount: int = 0
    ends_at: datetime | None = None

    @property
    def until(self) -> str:
        """The last moment in which the finding is shown, as people write it."""
        return minute(self.ends_at, self.zone) if self.ends_at else ""


def product_recalled(facts: RecallFacts) -> Notice:
    """The seller: every order of the product is refunded (R-PDA-13, R-JDG-34)."""
    return Notice(
        subject=f"{facts.product} was recalled",
        heading="A product of yours was recalled",
        greeting=hello(facts.shop),
        paragraphs=(
            "It was found to be unsafe. Every order of it is being refunded from your account; what was "
            "refunded before is not refunded again.",
            "Stop selling it, and tell your buyers how to hand it back or dispose of it.",
        ),
        facts=facts.rows(),
        clause=clause("R-PDA-13"),
    )


def reasons_wanted(facts: RecallFacts) -> Notice:
    """The seller: why are the other batches not recalled? (R-PDA-14)"""
    return Notice(
        subject=f"Some batches of {facts.product} were recalled: why not all?",
        heading="Some batches of a product of yours were recalled",
        greeting=hello(facts.shop),
        paragraphs=("The recall does not cover every batch, so you have to show why the others are safe.",),
        facts=facts.rows(),
        asked="Hand in your reasons, with the documents that support them.",
        until=facts.until,
        due_at=facts.due_at,
        otherwise="We note on your shop's record that your reasons are missing.",
        clause=clause("R-PDA-14"),
    )


def reasons_missing(facts: RecallFacts) -> Notice:
    """The seller: no reasons came in time (R-PDA-14)."""
    return Notice(
        subject=f"Your reasons about the recall of {facts.product} are missing",
        heading="Your reasons are missing",
        greeting=hello(facts.shop),
        paragraphs=(
            "You have not shown in time why the other batches are safe, and this is noted on your shop's "
            "record. You can still hand in your reasons and documents.",
        ),
        facts=facts.rows(),
        clause=clause("R-PDA-14"),
    )


def recall_refunded(facts: RecallFacts) -> Notice:
    """The buyer: the product is unsafe, and the money is on its way back (R-PDA-13)."""
    return Notice(
        subject=f"A product of your order {facts.order_id} was recalled",
        heading=f"{dollars(facts.amount)} is refunded to you",
        greeting=hello(facts.buyer),
        paragraphs=(
            "A product you bought was found to be unsafe. Stop using it. What you paid for it is refunded "
            "from the shop's account; you need not do anything to get it.",
        ),
        facts=facts.rows(),
        clause=clause("R-PDA-13"),
    )


def investigation_decided(facts: FindingFacts, *, bad_faith: bool) -> Notice:
    """The seller: what was found (R-JDG-33)."""
    outcome = (
        "Bad faith was found: the orders of these disputes are refunded from your account. Until "
        f"{facts.until} whoever decides a dispute about other products of yours is shown this finding; none "
        "is decided by it alone."
        if bad_faith
        else "Bad faith was not found. Nothing follows from it."
    )
    return Notice(
        subject="The investigation of your shop is decided",
        heading="The investigation of your shop is decided",
        greeting=hello(facts.shop),
        paragraphs=(
            f"Your shop was investigated after {facts.cases} disputes about products that it lost.",
            outcome,
        ),
        facts=(("Reason", facts.reason), ("Investigation", facts.investigation_id)),
        clause=clause("R-JDG-33"),
    )


def finding_lifted(facts: FindingFacts) -> Notice:
    """The seller: bad faith that was found is held against it no more (R-JDG-33)."""
    return Notice(
        subject="The finding about your shop was lifted",
        heading="The finding about your shop was lifted",
        greeting=hello(facts.shop),
        paragraphs=(
            "Bad faith that was found in an investigation of your shop is not shown any more to those who "
            "decide disputes. Refunds that were made stay made.",
        ),
        facts=(("Reason", facts.reason), ("Investigation", facts.investigation_id)),
        clause=clause("R-JDG-33"),
    )


def investigation_refunded(facts: FindingFacts) -> Notice:
    """The buyer: what was left of the disputed lines is refunded (R-JDG-33)."""
    return Notice(
        subject=f"{dollars(facts.amount)} is refunded for order {facts.order_id}",
        heading=f"{dollars(facts.amount)} is refunded to you",
        greeting=hello(facts.buyer),
        paragraphs=(
            f"We have looked into the orders of {facts.shop}, and yours among them. What was left of what "
            "you paid for the goods in your dispute is refunded; you need not do anything to get it.",
        ),
        facts=(("Order", facts.order_id), ("Refunded", dollars(facts.amount))),
        clause=clause("R-JDG-33"),
    )
