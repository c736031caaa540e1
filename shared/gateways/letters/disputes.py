"""What buyer, seller and carrier are told while a dispute collects its material, and when it just ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.disputes.eligibility import LEGAL
from shared.domain.disputes.vocabulary import Scenario
from shared.domain.policy import clause
from shared.gateways.letters import Notice
from shared.gateways.letters.dispute_words import ended_words, scenario_words, shown_words
from shared.gateways.wording import MARKETPLACE, minute


@dataclass(frozen=True, kw_only=True)
class DisputeFacts:
    """The dispute a letter is about, and whom it is written to; `items` by their titles."""

    reader: Literal["buyer", "seller", "carrier"]
    name: str
    dispute_id: str
    order_id: str
    scenario: Scenario
    items: str
    round: int
    shop: str
    shop_email: str
    zone: ZoneInfo

    @property
    def greeting(self) -> str:
        """How the letter begins."""
        return f"Hello {self.name},"

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values."""
        return (
            ("Dispute", self.dispute_id),
            ("Order", self.order_id),
            ("About", scenario_words(self.scenario)),
            ("Items", self.items),
            ("Request", "The second and last one" if self.round > 1 else "The first one"),
        )

    def until(self, moment: datetime | None) -> str:
        """A last moment in the policy's zone; empty without one."""
        return minute(moment, self.zone) if moment else ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a party: until when, under which clause, and what it has not shown yet."""

    until: datetime
    clause: str
    consequence: str
    lacking: tuple[str, ...] = ()

    def rows(self) -> tuple[tuple[str, str], ...]:
        """What is still to be shown, if anything."""
        return (("Still to be shown", shown_words(self.lacking)),) if self.lacking else ()


def filed(facts: DisputeFacts, asked: Asked) -> Notice:
    """The buyer: the request is taken up, and the time for material runs (R-DSP-23)."""
    return Notice(
        subject=f"Your dispute {facts.dispute_id} about order {facts.order_id} is open",
        heading="Your dispute is open",
        greeting=facts.greeting,
        paragraphs=(
            f"We have told {facts.shop} of your request, and collect what both sides have to show before we "
            "decide. What you showed the seller with your earlier request counts already.",
            f"You and {facts.shop} can settle it between yourselves at any time. {LEGAL}",
        ),
        facts=(*facts.rows(), *asked.rows()),
        asked="Submit photos, documents or whatever else supports your request, or say that this is all.",
        until=facts.until(asked.until),
        otherwise=asked.consequence,
        clause=asked.clause,
    )


def filed_against(facts: DisputeFacts, asked: Asked, *, description: str) -> Notice:
    """The seller: a buyer has opened a dispute, and the time to answer runs from now (R-DSP-23)."""
    return Notice(
        subject=f"Dispute {facts.dispute_id} about order {facts.order_id}: your answer is needed",
        heading="A buyer has opened a dispute",
        greeting=facts.greeting,
        paragraphs=(
            f"A buyer has asked {MARKETPLACE} to decide about an order of yours. We decide on what both "
            "sides submit in time and on what our own records say.",
            f"You and the buyer can settle it between yourselves at any time. {LEGAL}",
        ),
        facts=(*facts.rows(), ("The buyer says", description), *asked.rows()),
        asked="Submit your material with the dispute, or say that this is all.",
        until=facts.until(asked.until),
        otherwise=asked.consequence,
        clause=asked.clause,
    )


def carrier_asked(facts: DisputeFacts, asked: Asked) -> Notice:
    """The carrier: what its records say is asked for (R-DSP-63, R-DSP-74)."""
    return Notice(
        subject=f"Dispute {facts.dispute_id}: what became of a package?",
        heading="Please say what became of a package",
        greeting=facts.greeting,
        paragraphs=(
            f"A buyer has opened a dispute about a package you carried for an order on {MARKETPLACE}.",
        ),
        facts=facts.rows(),
        asked="Submit your records about the package with the dispute, or say that this is all.",
        until=facts.until(asked.until),
        otherwise=asked.consequence,
        clause=asked.clause,
    )


def supplement_possible(facts: DisputeFacts) -> Notice:
    """The buyer: the seller has answered, and the answer may be answered (R-JDG-24)."""
    return Notice(
        subject=f"The seller has answered in dispute {facts.dispute_id}",
        heading="The seller's material is in",
        greeting=facts.greeting,
        paragraphs=(f"{facts.shop} has submitted material. You can read it with the dispute.",),
        facts=facts.rows(),
        asked="Submit a supplement if you have something that defeats it.",
        until="The dispute is decided",
        otherwise="It is decided on what has been submitted.",
        clause=clause("R-JDG-24"),
    )


def file_refused(facts: DisputeFacts, *, file_name: str, reason: str, until: datetime | None) -> Notice:
    """A party: a file does not count. until: as long as another can be submitted, None if none can."""
    return Notice(
        subject=f"A file for dispute {facts.dispute_id} was refused",
        heading="Your file could not be taken",
        greeting=facts.greeting,
        paragraphs=(f"The file “{file_name}” does not count. {reason}",),
        facts=facts.rows(),
        asked="Submit it again as a picture, a video or a PDF." if until else "",
        until=facts.until(until),
        clause=clause("R-DSP-15"),
    )


def settlement_offered(facts: DisputeFacts) -> Notice:
    """The other side would settle it without the platform (R-DSP-17)."""
    other = "The buyer" if facts.reader == "seller" else facts.shop
    return Notice(
        subject=f"A settlement is offered in dispute {facts.dispute_id}",
        heading="The other side would settle it with you",
        greeting=facts.greeting,
        paragraphs=(f"{other} has agreed to handle dispute {facts.dispute_id} without {MARKETPLACE}.",),
        facts=facts.rows(),
        asked="If you agree too, say so with the dispute. It ends then, and counts as one of two requests.",
        otherwise="The dispute goes on as before.",
        clause=clause("R-DSP-17"),
    )


def ended(facts: DisputeFacts, *, status: str, reason: str, clause: str) -> Notice:
    """A party: the dispute is over, and nothing was decided; `reason` of the platform, if it gave one."""
    given = (("Reason given", reason),) if reason else ()
    settle = f"What remains open is between you and {facts.shop}: {facts.shop_email}. {LEGAL}"
    return Notice(
        subject=f"Dispute {facts.dispute_id} is over",
        heading="The dispute is over",
        greeting=facts.greeting,
        paragraphs=(
            f"{ended_words(status)} Nothing was decided, and no material is needed any more.",
            *((settle,) if facts.reader == "buyer" else (LEGAL,) if facts.reader == "seller" else ()),
        ),
        facts=(*facts.rows(), *given),
        clause=clause,
    )
