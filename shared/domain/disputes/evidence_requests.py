"""An agent asks a party for more than it has submitted in its own time (R-JDG-42)."""

from datetime import datetime

from shared.domain.case import Actor, Model, Transition, close_deadlines
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.fact_finding import check_unjudged
from shared.domain.disputes.records import REQUEST, EvidenceRequest
from shared.domain.disputes.vocabulary import PARTIES, Party
from shared.domain.errors import Conflict, Refusal, invalid_field
from shared.domain.policy import WindowTerms, clause, local_time
from shared.domain.times import rfc3339


class Question(Model):
    """What a party is asked for, why, and how many hours it has."""

    party: Party
    what: str
    hours: int
    reason: str


def ask(dispute: Dispute, *, by: Actor, question: Question, now: datetime) -> Transition[Dispute]:
    """Ask a party for more; the judgment waits for it, and its window starts anew (R-JDG-42).

    Raises Invalid for nothing asked, hours out of bounds, `reason_required`; Conflict as `check_may_ask`.
    """
    _check(dispute, question)
    dispute.check_current(now)
    check_may_ask(dispute, question.party)
    terms = dispute.policy.section("disputes")["information_request"]
    window = dispute.policy.start(
        REQUEST,
        question.party,
        WindowTerms(question.hours, "hours", terms["consequence"], "R-JDG-42"),
        starts_at=now,
        start_event="evidence_requested",
    )
    asked = EvidenceRequest(
        party=question.party,
        what=question.what.strip(),
        reason=question.reason.strip(),
        asked_at=now,
        due_at=window.due_at,
    )
    return Transition.of(
        dispute,
        event="evidence_requested",
        actor=by,
        now=now,
        detail={"party": question.party, "hours": question.hours, "due_at": rfc3339(window.due_at)},
        status="evidence_collection",
        judging_since=None,
        completed_by=tuple(party for party in dispute.completed_by if party != question.party),
        evidence_requests=(*dispute.evidence_requests, asked),
        deadlines=(*close_deadlines(dispute.deadlines, "met", "judgment"), window),
    )


def check_may_ask(dispute: Dispute, party: Party) -> None:
    """Check that an agent can ask this party for more.

    Raises Conflict `already_judged`, `dispute_over`, `party_not_expected` for a carrier that was not
    notified, `evidence_still_open` while the party can submit anyway, `request_limit_reached`.
    """
    check_unjudged(dispute)
    if party == "carrier" and dispute.carrier_id is None:
        raise Conflict(
            "party_not_expected",
            "No carrier was notified of this dispute, so none can be asked.",
            clause=clause("R-DSP-84"),
        )
    kinds = ("evidence", REQUEST)
    running = [d for d in dispute.deadlines if d.kind in kinds and d.party == party and d.state == "open"]
    if running:
        until = running[-1].due_at
        raise Conflict(
            "evidence_still_open",
            f"The {party} can submit material until {local_time(until)} anyway. Ask for more after that.",
            clause=clause("R-JDG-42"),
            deadline=rfc3339(until),
        )
    most: int = dispute.policy.section("disputes")["information_request"]["per_party"]
    if sum(one.party == party for one in dispute.evidence_requests) >= most:
        raise Conflict(
            "request_limit_reached",
            f"The {party} has been asked {most} times. Judge on what there is.",
            clause=clause("R-JDG-42"),
        )


def check_may_ask_anybody(dispute: Dispute) -> None:
    """Check that some party can be asked; raises what stands in the way of asking the buyer if none can."""
    refusals: list[Refusal] = []
    for party in PARTIES:
        try:
            return check_may_ask(dispute, party)
        except Refusal as refusal:
            refusals.append(refusal)
    raise refusals[0]


def _check(dispute: Dispute, question: Question) -> None:
    if not question.what.strip():
        raise invalid_field("what", "say what the party shall show or answer")
    if not question.reason.strip():
        raise invalid_field("reason", "say why this is needed", "reason_required")
    terms = dispute.policy.section("disputes")["information_request"]
    least, most = terms["least_hours"], terms["most_hours"]
    if not least <= question.hours <= most:
        raise invalid_field("hours", f"has to be {least} to {most}")
