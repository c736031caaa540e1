"""What buyer, seller and carrier are told while a dispute collects its material, and when it just ends."""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.disputes.eligibility import LEGAL
from shared.domain.disputes.vocabulary import Scenario
from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.letters.disputes.words import NOTHING_LEFT, ended_words, scenario_words, shown_words
from shared.gateways.wording import DISPUTE_SERVICE, MARKETPLACE, hello, minute, whom_to_ask


@record
class DisputeFacts:
    """The dispute a letter is about, and whom it is written to; `items` by their titles.

    tracking: the numbers of the packages, for the carrier, who knows them by nothing else.
    """

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
    tracking: str = ""

    @property
    def greeting(self) -> str:
        """How the letter begins."""
        return hello(self.name)

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values."""
        return (
            ("Dispute", self.dispute_id),
            ("Order", self.order_id),
            ("About", scenario_words(self.scenario)),
            ("Items", self.items),
            ("Tracking number", self.tracking),
            ("Request", self._request()),
        )

    def _request(self) -> str:
        """Which of the buyer's two it is; nothing to a carrier."""
        if self.reader == "carrier":
            return ""
        return "The second and last one" if self.round > 1 else "The first one"

    def until(self, moment: datetime | None) -> str:
        """A last moment in the policy's zone; empty without one."""
        return minute(moment, self.zone) if moment else ""


@record
class Asked:
    """What is asked of a party: until when, under which clause, and what it has not shown yet."""

    until: datetime
    clause: str
    consequence: str
    lacking: tuple[str, ...] = ()

    def rows(self) -> tuple[tuple[str, str], ...]:
        """What is still to be shown, if anything."""
        return (("Still to be shown", shown_words(self.lacking)),) if self.lacking else ()


@record
class Again:
    """How many requests a buyer has left; until: None where none can be made now. about: of which items
    alone, where both about the rest were made.
    """

    left: int
    until: datetime | None
    about: str = ""

    def words(self, facts: DisputeFacts) -> str:
        """What the buyer can still do here, told to buyer or seller."""
        who, whose = ("You", "your") if facts.reader == "buyer" else ("The buyer", "the buyer's")
        if self.left < 1:
            return f"It was the second of {whose} two requests about this, so no other dispute can be opened."
        about = self.about or "this"
        if self.until is None:
            return f"The time to open another dispute about {about} is over."
        return f"{who} can open one more dispute about {about} until {facts.until(self.until)}."


def filed(facts: DisputeFacts, asked: Asked) -> Notice:
    """The buyer: the request is taken up, and the time for material runs (R-DSP-23)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"Your dispute about order {facts.order_id} is open",
        heading="Your dispute is open",
        greeting=facts.greeting,
        paragraphs=(
            f"We have told {facts.shop} about your dispute, and collect evidence from both sides before "
            f"{MARKETPLACE} decides. What you sent the shop with your earlier request counts already.",
            f"You and {facts.shop} can settle it between yourselves at any time. {LEGAL}",
        ),
        facts=(*facts.rows(), *asked.rows()),
        asked="Submit photos, documents or whatever else supports your request, or say that this is all.",
        until=facts.until(asked.until),
        due_at=asked.until,
        otherwise=asked.consequence,
        clause=asked.clause,
    )


def filed_against(facts: DisputeFacts, asked: Asked, *, description: str) -> Notice:
    """The seller: a buyer has opened a dispute, and the time to answer runs from now (R-DSP-23)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"Dispute about order {facts.order_id}: your answer is needed",
        heading="A buyer has opened a dispute",
        greeting=facts.greeting,
        paragraphs=(
            f"A buyer has asked {MARKETPLACE} to decide about an order of yours. It decides on what both "
            "sides submit in time, and on its own records.",
            f"You and the buyer can settle it between yourselves at any time. {LEGAL}",
        ),
        facts=(*facts.rows(), ("The buyer says", description), *asked.rows()),
        asked="Submit your evidence with the dispute, or say that this is all.",
        until=facts.until(asked.until),
        due_at=asked.until,
        otherwise=asked.consequence,
        clause=asked.clause,
    )


def carrier_asked(facts: DisputeFacts, asked: Asked) -> Notice:
    """The carrier: what its records say is asked for (R-DSP-63, R-DSP-74)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"Dispute about order {facts.order_id}: what became of the package?",
        heading="Please tell us what became of a package",
        greeting=facts.greeting,
        paragraphs=(
            f"A buyer has opened a dispute about a package you carried for an order on {MARKETPLACE}.",
        ),
        facts=facts.rows(),
        asked="Submit your records about the package with the dispute, or say that this is all.",
        until=facts.until(asked.until),
        due_at=asked.until,
        otherwise=asked.consequence,
        clause=asked.clause,
    )


def supplement_possible(facts: DisputeFacts) -> Notice:
    """The buyer: the seller has answered, and the answer may be answered (R-JDG-24)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The seller has answered in the dispute about order {facts.order_id}",
        heading="The seller has answered",
        greeting=facts.greeting,
        paragraphs=(f"{facts.shop} has submitted evidence. You can read it with the dispute.",),
        facts=facts.rows(),
        asked="Submit further evidence, if you have something that disproves it.",
        until="The dispute is decided",
        otherwise="It is decided on what has been submitted.",
        clause=clause("R-JDG-24"),
    )


def file_refused(facts: DisputeFacts, *, file_name: str, reason: str, until: datetime | None) -> Notice:
    """A party: a file does not count. until: as long as another can be submitted, None if none can."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"A file for the dispute about order {facts.order_id} was refused",
        heading="Your file could not be taken",
        greeting=facts.greeting,
        paragraphs=(f"The file “{file_name}” does not count. {reason}",),
        facts=facts.rows(),
        asked="Submit it again as a picture, a video or a PDF." if until else "",
        until=facts.until(until),
        due_at=until,
        otherwise="The dispute is decided without it." if until else "",
        clause=clause("R-DSP-15"),
    )


def settlement_offered(facts: DisputeFacts, *, judged: bool = False) -> Notice:
    """The other side would settle it without the platform, before or after a judgment (R-DSP-17)."""
    other = "The buyer" if facts.reader == "seller" else facts.shop
    whose = "the buyer's" if facts.reader == "seller" else "your"
    offer = f"{other} wants to settle the dispute with you, without a decision by {MARKETPLACE}."
    if judged:
        offer = f"{other} wants to settle the dispute with you, in place of what was decided."
    ends = "It then ends, nothing that was decided is carried out, and it" if judged else "It then ends, and"
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"A settlement is offered in the dispute about order {facts.order_id}",
        heading=f"{other} wants to settle it with you",
        greeting=facts.greeting,
        paragraphs=(offer,),
        facts=facts.rows(),
        asked=f"If you agree, say so with the dispute. {ends} counts as one of {whose} two requests.",
        until="The judgment is carried out" if judged else "The dispute is decided",
        otherwise="The dispute goes on as before.",
        clause=clause("R-DSP-17"),
    )


def ended(
    facts: DisputeFacts,
    *,
    status: str,
    reason: str,
    clause: str,
    judged: bool = False,
    again: Again | None = None,
) -> Notice:
    """A party: the dispute is over, and nothing was decided, or what was is not carried out.

    reason: of the platform, if it gave one. again: what is left of the buyer's requests, where another one
    can make sense.
    """
    nothing = (
        "What was decided is not carried out, and nothing is paid under it."
        if judged
        else "Nothing was decided, and no more evidence is needed."
    )
    given = (("Reason given", reason),) if reason else ()
    settle = f"If anything is still open, write to {whom_to_ask(facts.shop, facts.shop_email)}. {LEGAL}"
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The dispute about order {facts.order_id} is over",
        heading="The dispute is over",
        greeting=facts.greeting,
        paragraphs=(
            f"{ended_words(status, facts.reader)} {nothing}",
            *((again.words(facts),) if again and facts.reader != "carrier" else ()),
            *((settle,) if facts.reader == "buyer" else (LEGAL,) if facts.reader == "seller" else ()),
        ),
        facts=(*facts.rows(), *given),
        clause=clause,
    )


def more_asked(facts: DisputeFacts, *, what: str, why: str, until: datetime) -> Notice:
    """A party: an agent asks it for more before the dispute is decided (R-JDG-42)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"Something more is needed in the dispute about order {facts.order_id}",
        heading="Please show or tell us something more",
        greeting=facts.greeting,
        paragraphs=(f"Before it decides, {MARKETPLACE} asks you for more. The dispute waits for it.",),
        facts=(*facts.rows(), ("What is needed", what), ("Why", why)),
        asked="Submit it with the dispute, and then say that this is all.",
        until=facts.until(until),
        due_at=until,
        otherwise="The dispute is decided on what has been submitted by then.",
        clause=clause("R-JDG-42"),
    )


def third_party_told(facts: DisputeFacts, *, source: str) -> Notice:
    """A side: something from a third party lies before the adjudicator, and can be read (R-DSP-20)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"There is new information in the dispute about order {facts.order_id}",
        heading="There is new information",
        greeting=facts.greeting,
        paragraphs=(
            f"{MARKETPLACE} has entered information from somebody else. Both sides can read it with the "
            "dispute, and it is considered when that is decided.",
        ),
        facts=(*facts.rows(), ("It comes from", source)),
        clause=clause("R-DSP-20"),
    )


def nothing_left(facts: DisputeFacts) -> Notice:
    """A party: the dispute is over since nothing is left to be made good (R-REF-04)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The dispute about order {facts.order_id} is over: nothing is left to refund",
        heading="The dispute is over",
        greeting=facts.greeting,
        paragraphs=(NOTHING_LEFT, LEGAL),
        facts=facts.rows(),
        clause=clause("R-REF-04"),
    )
