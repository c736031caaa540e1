"""What is told while a dispute is under way: questions, third parties' information, holds, mailed appeals."""

from collections.abc import Callable, Iterator

from shared.domain.case import Transition
from shared.domain.disputes.case import ENDED, UNJUDGED, Dispute, Side
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.records import REVIEW
from shared.domain.disputes.vocabulary import Party
from shared.domain.notifications import Notice
from shared.gateways.letters.disputes import dispute as disputes
from shared.gateways.letters.disputes import proceedings
from shared.usecases.disputes.letter_facts import facts_for, outcome_of

# For whom, what happened, for programs, and the words.
Told = tuple[Party, str, Notice]
SIDES: tuple[Side, Side] = ("buyer", "seller")


def before_the_end(context: DisputeContext, step: Transition[Dispute]) -> Iterator[Told]:
    """Address what is told of a step that neither opens, judges nor ends the dispute.

    context: with the dispute as it is after it.
    """
    if step.before is None:
        return
    if by_event := _BY_EVENT.get(step.event):
        yield from by_event(context, step.before)
    yield from _third_party(context, step.before)
    yield from _carrier_released(context, step.before)


def _asked(context: DisputeContext, before: Dispute) -> Iterator[Told]:
    """The party that is asked for more (R-JDG-42)."""
    asked = context.dispute.evidence_requests[-1]
    facts = facts_for(context, asked.party)
    notice = disputes.more_asked(facts, what=asked.what, why=asked.reason, until=asked.due_at)
    yield asked.party, "evidence_requested", notice


def _third_party(context: DisputeContext, before: Dispute) -> Iterator[Told]:
    """Both sides, as soon as a third party's information counts and they can read it (R-DSP-20)."""
    known = {piece.id for piece in before.counted("third_party")}
    for piece in context.dispute.counted("third_party"):
        for side in SIDES if piece.id not in known else ():
            notice = disputes.third_party_told(facts_for(context, side), source=piece.source)
            yield side, "third_party_evidence", notice


def _carrier_released(context: DisputeContext, before: Dispute) -> Iterator[Told]:
    """A carrier that still had time, where nobody waits for it any more; of other ends it hears with all."""
    dispute = context.dispute
    over = dispute.status not in (*UNJUDGED, *ENDED) and "carrier" not in dispute.completed_by
    had_time = any(one.party == "carrier" and one.state == "open" for one in before.deadlines)
    lapsed = any(one.party == "carrier" and one.state == "lapsed" for one in dispute.deadlines)
    if over and had_time and not lapsed:
        facts = facts_for(context, "carrier")
        notice = proceedings.carrier_released(facts, decided=dispute.judgment is not None)
        yield "carrier", "evidence_not_needed", notice


def _appeal_entered(context: DisputeContext, before: Dispute) -> Iterator[Told]:
    """The seller whose appeal came by e-mail (R-JDG-09)."""
    appeal = context.dispute.appeal
    if appeal is not None and appeal.received_at is not None:
        facts = facts_for(context, "seller")
        yield "seller", "appeal_entered", proceedings.appeal_entered(facts, received_at=appeal.received_at)


def _appeal_dismissed(context: DisputeContext, before: Dispute) -> Iterator[Told]:
    """Both sides, where the judgment stays and is not final: the buyer can still ask a second time."""
    dispute = context.dispute
    if dispute.judgment != before.judgment or dispute.final_at is not None or dispute.appeal is None:
        return
    for side in SIDES:
        facts, reason = facts_for(context, side), dispute.appeal.reason or ""
        notice = proceedings.appeal_dismissed(facts, outcome_of(context), reason=reason)
        yield side, "appeal_dismissed", notice


def _on_hold(context: DisputeContext, before: Dispute) -> Iterator[Told]:
    """Both sides: the clocks are held (R-DSP-19)."""
    review = context.dispute.deadline(REVIEW)
    if review is None:
        return
    for side in SIDES:
        yield side, "dispute_on_hold", proceedings.reported(facts_for(context, side), until=review.due_at)


def _goes_on(context: DisputeContext, before: Dispute) -> Iterator[Told]:
    """Both sides; not where it went on before, and an agent says only later that there was nothing."""
    told = context.dispute.proceedings
    for side in SIDES if before.under_review else ():
        reason = told.reason if told else ""
        notice = proceedings.goes_on(facts_for(context, side), outcome_of(context), reason=reason)
        yield side, "dispute_goes_on", notice


_BY_EVENT: dict[str, Callable[[DisputeContext, Dispute], Iterator[Told]]] = {
    "evidence_requested": _asked,
    "judgment_appealed": _appeal_entered,
    "appeal_decided": _appeal_dismissed,
    "proceedings_reported": _on_hold,
    "proceedings_lifted": _goes_on,
    "proceedings_unconfirmed": _goes_on,
}
