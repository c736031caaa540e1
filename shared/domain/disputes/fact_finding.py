"""The judgment of a dispute: what it rests on, when it is made by the rules alone, and its consequences."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from shared.domain.case import PLATFORM, Deadline, Transition, close_deadlines
from shared.domain.decision import Decision
from shared.domain.disputes.case import SCAN, Dispute, EvidenceItem, Judgment, Verdict
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.dispute_facts import as_evidence, facts_of, recommendation
from shared.domain.disputes.early_judgment import foregone
from shared.domain.disputes.evidence_windows import awaits_carrier_alone
from shared.domain.disputes.facts import Flags
from shared.domain.disputes.obstacles import askable_again
from shared.domain.disputes.overrides import check_override, ordered
from shared.domain.disputes.payout import make_final, owed
from shared.domain.disputes.recommendation import Recommendation, award, recommend, unreturned
from shared.domain.disputes.records import REQUEST
from shared.domain.disputes.windows import judgment_deadline
from shared.domain.errors import Conflict, Rejected
from shared.domain.money import usd
from shared.domain.policy import clause, local_time
from shared.domain.times import rfc3339

Judge = Literal["rules", "adjudicator"]


def begin_judging(context: DisputeContext, step: Transition[Dispute], *, since: datetime) -> Steps:
    """Start judging as soon as nobody is expected to submit anything any more (R-JDG-14).

    since: when the last one was done. The rules decide at once whatever they can decide; the rest
    waits for an agent. For a carrier alone nobody waits in vain (R-JDG-40).
    """
    case = step.case
    if case.status != "evidence_collection":
        return Steps(dispute=step)
    if awaits_evidence(case):
        return judge_early(context, step, since=since) or Steps(dispute=step)
    started = _judging(step, since)
    up_to_now = replace(context, dispute=started.case)
    found = recommendation(up_to_now, now=step.at)
    if not _decides_alone(started.case, found):
        return Steps(dispute=started)
    judgment = _judgment(up_to_now, found, Verdict(), "rules", now=step.at)
    return issue(up_to_now, started, judgment)


def judge_early(context: DisputeContext, step: Transition[Dispute], *, since: datetime) -> Steps | None:
    """Judge what nothing that the carrier may still submit would alter (R-JDG-40); None for all else.

    Buyer and seller keep their own time. On the system data of the step's moment.
    """
    case = step.case
    if not case.policy.section("disputes")["judgment"]["early_when_settled"]:
        return None
    if case.status != "evidence_collection" or not awaits_carrier_alone(case, step.at):
        return None
    facts = facts_of(replace(context, dispute=case), Flags(), now=step.at)
    found = foregone(facts, as_evidence(case), version=case.policy_version)
    if found is None or not _decides_alone(case, found):
        return None
    ended = close_deadlines(case.deadlines, "met", "evidence", party="carrier")
    started = _judging(step.with_changes(deadlines=ended), since)
    early = found.model_copy(update={"clauses": (*found.clauses, clause("R-JDG-40"))})
    up_to_now = replace(context, dispute=started.case)
    return issue(up_to_now, started, _judgment(up_to_now, early, Verdict(), "rules", now=step.at))


def judge_on_new_tracking(context: DisputeContext, *, now: datetime) -> Steps | None:
    """Judge early, where what the feed now says of the packages has settled it (R-JDG-40); else None."""
    context.dispute.check_current(now)
    step = Transition.of(context.dispute, event="tracking_changed", actor=PLATFORM, now=now)
    return judge_early(context, step, since=now)


def _judging(step: Transition[Dispute], since: datetime) -> Transition[Dispute]:
    case = step.case
    window = judgment_deadline(case.scenario, starts_at=since, version=case.policy_version)
    return step.with_changes(
        status="judging",
        judging_since=since,
        evidence=tuple(abandoned(piece) for piece in case.evidence),
        deadlines=(*case.deadlines, window),
    )


def awaits_evidence(dispute: Dispute) -> bool:
    """Tell whether a party's window, or a file on its way or with the scanner, is still open."""
    return any(
        window.kind in ("evidence", REQUEST, SCAN) and window.state == "open" for window in dispute.deadlines
    )


def enter_verdict(context: DisputeContext, verdict: Verdict, *, now: datetime) -> Judgment:
    """Make the judgment that an agent's finding, or an override of the rules, leads to (R-JDG-10).

    Raises Rejected `finding_undecided`, and what `check_override` and `ordered` raise.
    """
    override, version = verdict.override, context.dispute.policy_version
    facts, evidence = facts_of(context, verdict.flags, now=now), as_evidence(context.dispute)
    if override is not None:
        check_override(override)
    if override is not None and override.winner is not None:
        found = award(override.winner, facts, evidence, verdict.finding, version=version)
    else:
        found = recommend(facts, evidence, verdict.finding, version=version)
    if found.winner == "needs_adjudicator":
        raise Rejected(
            "finding_undecided",
            "The rules leave this to you, and the finding does not decide it. Say whether the claim is "
            "verified or the seller's evidence credible, or override with a reason.",
            clause=clause("R-JDG-37"),
            basis=found.basis,
        )
    judgment = _judgment(context, found, verdict, "adjudicator", now=now)
    return ordered(context, judgment, override) if override else judgment


def issue(context: DisputeContext, step: Transition[Dispute], judgment: Judgment) -> Steps:
    """Issue a judgment: both parties get notice, and whoever lost has two calendar days to disagree.

    An agreement offered before counts no more: it was about another state of things (R-DSP-17).

    Where nobody can disagree any more, since both requests are spent, it is final at once (R-PDA-15).
    """
    case = step.case
    due = case.deadline("judgment")
    in_time = due is None or not due.is_over(step.at)
    windows = _windows_to_disagree(context, judgment)
    told = replace(context, dispute=case.model_copy(update={"judgment": judgment}))
    judged = replace(
        step,
        event="judged",
        detail={**step.detail, "cause": step.event, **summary(judgment)},
    ).with_changes(
        status="judged",
        judgment=judgment,
        amount=owed(told),
        settled_by=(),
        decision=decision(case, judgment),
        evidence=tuple(abandoned(piece, supplements=True) for piece in case.evidence),
        deadlines=(
            *close_deadlines(case.deadlines, "met" if in_time else "lapsed", "judgment"),
            *windows,
        ),
    )
    if not windows:
        return make_final(context, judged, starts_at=judgment.notified_at)
    return Steps(dispute=judged)


def summary(judgment: Judgment) -> dict[str, Any]:
    """Sum a judgment up for the audit record."""
    said = judgment.model_dump(
        mode="json",
        include={"winner", "liable_party", "remedy", "payer", "basis", "judged_by"},
        exclude_none=True,
    )
    amount = {} if judgment.amount is None else {"amount": usd(judgment.amount)}
    return {**said, **amount, "notified_at": rfc3339(judgment.notified_at)}


def decision(dispute: Dispute, judgment: Judgment) -> Decision:
    """Say why it was judged so, for both parties to read (R-JDG-07)."""
    facts = {
        "scenario": dispute.scenario,
        "shipping_mode": dispute.shipping_mode,
        "evidence": list(judgment.evidence_ids),
        "missing": judgment.missing.model_dump(mode="json"),
        "finding": judgment.finding.model_dump(mode="json", exclude_defaults=True),
        "flags": judgment.flags.model_dump(mode="json", exclude_defaults=True),
        "system": judgment.system.model_dump(mode="json", exclude_none=True),
        **summary(judgment),
        **({"override_reason": judgment.override_reason} if judgment.override_reason else {}),
    }
    return Decision(
        outcome=judgment.winner,
        basis=judgment.basis,
        clauses=judgment.clauses,
        facts=facts,
        policy_version=judgment.policy_version,
    )


def check_judging(dispute: Dispute) -> None:
    """Check that the dispute waits for an agent. Raises Conflict as `adjudication.judge` does."""
    if dispute.status == "evidence_collection":
        raise Conflict(
            "evidence_still_open",
            "The parties can still submit evidence; judging starts when they are done or out of time.",
            clause=clause("R-JDG-14"),
        )
    if dispute.status == "judging":
        check_scanned(dispute)
    check_unjudged(dispute)


def check_scanned(dispute: Dispute) -> None:
    """Check that no file that counts is still with the malware scanner: Conflict `evidence_still_open`."""
    scan = dispute.deadline(SCAN)
    if scan is not None and scan.state == "open":
        raise Conflict(
            "evidence_still_open",
            "A file that came in time is being scanned for malware. Judge once that is done, at the latest "
            f"after {local_time(scan.due_at)}.",
            clause=clause("R-JDG-14"),
            deadline=rfc3339(scan.due_at),
        )


def check_unjudged(dispute: Dispute) -> None:
    """Check that there is something left to judge: Conflict `already_judged`, `dispute_over`."""
    if dispute.judgment is not None:
        raise Conflict("already_judged", f"This dispute has been judged; it is {dispute.status}.")
    if dispute.status not in ("evidence_collection", "judging"):
        raise Conflict("dispute_over", f"This dispute is over: it is {dispute.status}.")


def _decides_alone(dispute: Dispute, found: Recommendation) -> bool:
    """Tell whether the rules decide, so that no agent is needed.

    Documents presumed credible decide nothing against a supplement that nobody has weighed (R-JDG-24).
    What an agent has asked for, or has from a third party, an agent weighs (R-JDG-42, R-DSP-20).
    """
    if dispute.evidence_requests or any(p.party == "third_party" for p in dispute.evidence):
        return False
    contested = any(
        p.supplement and p.status in ("counted", "awaiting_upload", "scanning") for p in dispute.evidence
    )
    presumed = found.basis == "seller_evidence_credible"
    return found.winner != "needs_adjudicator" and not (contested and presumed)


def _judgment(
    context: DisputeContext, found: Recommendation, verdict: Verdict, by: Judge, *, now: datetime
) -> Judgment:
    facts = facts_of(context, verdict.flags, now=now)
    address = context.ship_from() if found.return_required else None
    missing = found.return_required and address is None
    return Judgment(
        **dict(unreturned(found) if missing else found),
        return_address=address,
        ship_from_missing=missing,
        notified_at=now,
        judged_by=by,
        finding=verdict.finding,
        flags=facts.flags,
        system=facts.system,
        evidence_ids=tuple(piece.id for piece in context.dispute.counted()),
        override_reason=verdict.override.reason.strip() if verdict.override else None,
    )


def _windows_to_disagree(context: DisputeContext, judgment: Judgment) -> tuple[Deadline, ...]:
    """Start the seller's window to appeal, the buyer's for a second request, or both (R-JDG-08, R-JDG-09)."""
    window = context.dispute.window
    told: dict[str, Any] = {"starts_at": judgment.notified_at, "start_event": "judgment_notified"}
    appeal = (window("appeal", **told),) if judgment.winner == "buyer" else ()
    starts_at = judgment.notified_at
    again = second_request(context, judgment, starts_at=starts_at) if gives_less(judgment) else None
    return (*appeal, *([again] if again else []))


def gives_less(judgment: Judgment) -> bool:
    """Tell whether the buyer lost, or was given less than the rules would."""
    return judgment.winner == "seller" or judgment.less_than_rules


def second_request(
    context: DisputeContext, judgment: Judgment, *, starts_at: datetime, event: str = "judgment_notified"
) -> Deadline | None:
    """Start the buyer's window for a second request; None if none is left (R-JDG-08)."""
    if not askable_again(context.dispute, context.book, judgment):
        return None
    return context.dispute.window("second_request", starts_at=starts_at, start_event=event)


def abandoned(piece: EvidenceItem, *, supplements: bool = False) -> EvidenceItem:
    """Give up a file that is not there when it is too late for it."""
    kept = piece.supplement or piece.party == "third_party"
    if piece.status != "awaiting_upload" or (kept and not supplements):
        return piece
    return piece.model_copy(update={"status": "not_uploaded"})
