"""What buyer and seller are told while proceedings elsewhere, or an appeal, hold a judgment up."""

from datetime import datetime

from shared.domain.disputes.eligibility import LEGAL
from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.gateways.letters.disputes.dispute import DisputeFacts
from shared.gateways.letters.disputes.outcomes import Outcome, request
from shared.gateways.wording import DISPUTE_SERVICE, MARKETPLACE


def reported(facts: DisputeFacts, *, until: datetime) -> Notice:
    """A side: the seller has reported proceedings, and no time runs until they are looked at (R-DSP-19)."""
    who = "You have" if facts.reader == "seller" else f"{facts.shop} has"
    shown = " Have ready what shows it: we may ask you for it." if facts.reader == "seller" else ""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The dispute about order {facts.order_id} is on hold",
        heading="The dispute is on hold",
        greeting=facts.greeting,
        paragraphs=(
            f"{who} reported that a court or another body deals with this. Until {facts.until(until)} "
            f"{MARKETPLACE} looks into that, and no time runs meanwhile.{shown}",
            "If it is confirmed, the dispute stops for good. If not, it goes on with the time that was left. "
            f"{LEGAL}",
        ),
        facts=facts.rows(),
        clause=clause("R-DSP-19"),
    )


def goes_on(facts: DisputeFacts, outcome: Outcome, *, reason: str) -> Notice:
    """A side: the dispute goes on (R-DSP-19).

    reason: the agent's, empty where nobody confirmed the report in time.
    """
    why = "The proceedings that were reported were not confirmed in time."
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The dispute about order {facts.order_id} goes on",
        heading="The dispute goes on",
        greeting=facts.greeting,
        paragraphs=(
            f"{f'{MARKETPLACE} has looked at the proceedings that were reported.' if reason else why} The "
            f"dispute goes on, with the time that was left. {LEGAL}",
        ),
        facts=(*facts.rows(), *((("Reason given", reason),) if reason else ())),
        **request(facts, outcome),
        clause=clause("R-DSP-19"),
    )


def carrier_released(facts: DisputeFacts, *, decided: bool) -> Notice:
    """The carrier: what was asked of it is not needed any more (R-JDG-40, R-REF-04)."""
    over = "decided" if decided else "over"
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"No more evidence is needed about order {facts.order_id}",
        heading="No more evidence is needed",
        greeting=facts.greeting,
        paragraphs=(f"The dispute is {over}. You need not send anything for it any more.",),
        facts=facts.rows(),
        clause=clause("R-JDG-40" if decided else "R-REF-04"),
    )


def appeal_entered(facts: DisputeFacts, *, received_at: datetime) -> Notice:
    """The seller: the appeal that came by e-mail is taken up (R-JDG-09)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"Your appeal about order {facts.order_id} is taken up",
        heading="Your appeal is taken up",
        greeting=facts.greeting,
        paragraphs=(
            f"Your e-mail of {facts.until(received_at)} came in time. {MARKETPLACE} looks at the judgment "
            "once more, and nothing is carried out before that is decided. You need not do anything.",
        ),
        facts=facts.rows(),
        clause=clause("R-JDG-09"),
    )


def appeal_dismissed(facts: DisputeFacts, outcome: Outcome, *, reason: str) -> Notice:
    """A side: the appeal changed nothing, and the buyer can still ask a second time (R-JDG-08, R-JDG-09)."""
    whose = "Your appeal" if facts.reader == "seller" else "The seller's appeal"
    waits = f"The buyer can ask a second and last time until {facts.until(outcome.ask_again_by)}."
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The appeal about order {facts.order_id} was dismissed",
        heading="The appeal was dismissed",
        greeting=facts.greeting,
        paragraphs=(
            f"{whose} did not change the judgment: {reason}",
            *((f"{waits} Nothing is carried out before that.",) if facts.reader == "seller" else ()),
        ),
        facts=(*facts.rows(), *outcome.rows(facts.reader)),
        **request(facts, outcome),
        clause=clause("R-JDG-09"),
    )
