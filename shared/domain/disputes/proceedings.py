"""Courts, regulators, mediators: one side reports that it has turned to one, and the service stops."""

from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Actor, Deadline, Transition
from shared.domain.disputes import holds
from shared.domain.disputes.case import Dispute, Side
from shared.domain.disputes.closing import check_running, end
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.records import Proceedings, Review
from shared.domain.errors import Conflict, invalid_field
from shared.domain.policy import clause
from shared.domain.times import rfc3339


def report(context: DisputeContext, *, by: Side, kind: str, reference: str, now: datetime) -> Steps:
    """Stop the service and every timer: somebody has turned to a court or the like (R-DSP-19).

    After a judgment the party that owes something by it only holds the clocks: for five days an agent
    looks whether it is so. Raises Invalid for no kind or no reference; Conflict as `check_may_report`.
    """
    for field, value in (("kind", kind), ("reference", reference)):
        if not value.strip():
            raise invalid_field(field, "say to whom you have turned, and under which reference")
    dispute = context.dispute
    check_may_report(dispute, by)
    elsewhere = Proceedings(kind=kind.strip(), reference=reference.strip(), reported_by=by)
    actor = dispute.actor(by)
    if by != owing(dispute):
        stopped = Transition.of(
            dispute,
            event="dispute_stopped",
            actor=actor,
            now=now,
            status="stopped_external",
            proceedings=elsewhere,
        )
        return end(context, stopped)
    dispute.check_current(now)
    held = holds.hold(dispute, Review(reported_by=by, reported_at=now))
    return Steps(
        dispute=Transition.of(
            dispute, event="proceedings_reported", actor=actor, now=now, proceedings=elsewhere, **held
        )
    )


def decide(context: DisputeContext, *, by: Actor, confirmed: bool, reason: str, now: datetime) -> Steps:
    """Decide for an agent about a report that holds the clocks: the dispute stops, or goes on.

    It can be confirmed later too, as long as the judgment has not been carried out. Raises Invalid
    `reason_required`; Conflict as `check_may_decide`.
    """
    given = reason.strip()
    if not given:
        raise invalid_field("reason", "say what was found about the proceedings", "reason_required")
    dispute = context.dispute
    dispute.check_current(now)
    review = check_may_decide(dispute)
    told = dispute.proceedings and dispute.proceedings.model_copy(update={"reason": given})
    found: dict[str, Any] = {"decided_at": now, "confirmed": confirmed}
    if confirmed:
        ended = review.model_copy(update={**found, "held": (), "ended_at": review.ended_at or now})
        stopped = Transition.of(
            dispute,
            event="dispute_stopped",
            actor=by,
            now=now,
            status="stopped_external",
            proceedings=told,
            review=ended,
        )
        return end(context, stopped)
    goes_on: dict[str, Any] = {"review": review}
    if dispute.under_review:
        goes_on = holds.release(dispute, at=now, event="proceedings_lifted", review_was="met")
    decided = goes_on.pop("review").model_copy(update=found)
    lifted = Transition.of(
        dispute,
        event="proceedings_lifted",
        actor=by,
        now=now,
        proceedings=told,
        review=decided,
        **goes_on,
    )
    return Steps(dispute=lifted)


def end_review(dispute: Dispute, over: Deadline, *, now: datetime) -> Transition[Dispute]:
    """Let the clocks run again from the end of the review: no agent has confirmed the report in time."""
    goes_on = holds.release(dispute, at=over.due_at, event="proceedings_unconfirmed", review_was="lapsed")
    return Transition.of(
        dispute,
        event="proceedings_unconfirmed",
        actor=PLATFORM,
        now=now,
        detail={"deadline": over.kind, "party": over.party, "due_at": rfc3339(over.due_at)},
        **goes_on,
    )


def owing(dispute: Dispute) -> Side | None:
    """Find the party that owes something by the judgment of a dispute, if one does."""
    judgment = dispute.judgment
    return "seller" if judgment is not None and judgment.payer == "seller" else None


def check_may_report(dispute: Dispute, by: Side) -> None:
    """Check that a side can report proceedings.

    Raises Conflict `judgment_carried_out`, `dispute_over`, and `already_reported` for one that held the
    clocks before: they are held once.
    """
    check_running(dispute)
    if by == owing(dispute) and dispute.review is not None and dispute.review.reported_by == by:
        raise Conflict(
            "already_reported",
            "You have reported proceedings before. Customer service can confirm them with what you send it.",
            clause=clause("R-DSP-19"),
        )


def check_may_decide(dispute: Dispute) -> Review:
    """Find the report that waits for an agent.

    Raises Conflict `not_reported`, `already_decided`, `judgment_carried_out`, `dispute_over`.
    """
    if dispute.review is None:
        raise Conflict("not_reported", "No report of proceedings waits here.", clause=clause("R-DSP-19"))
    if dispute.review.decided_at is not None:
        raise Conflict("already_decided", "This was decided before.", clause=clause("R-DSP-19"))
    check_running(dispute)
    return dispute.review
