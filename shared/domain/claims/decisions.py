"""What the insurer decides of a claim, mirrored: it alone decides and hears appeals (R-CLM-10, A-45)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from shared.domain.case import PLATFORM, Transfer, Transition
from shared.domain.claims.claim import (
    DOUBLE_RECOVERY,
    INFORMATION_REQUESTED,
    INSURER,
    Claim,
    close_link_and_question,
    ignored,
)
from shared.domain.decision import Decision
from shared.domain.money import usd
from shared.domain.orders.packages import Package
from shared.domain.policy import clause
from shared.domain.times import rfc3339

PAID_UNDER_ANOTHER = "paid_under_another_claim"

Decided = tuple[Transition[Claim], Transition[Package] | None]


def accept(
    claim: Claim,
    package: Package,
    *,
    approved_amount: int | None,
    reference: str | None,
    reimbursed: int,
    occurred_at: datetime,
    now: datetime,
) -> Decided:
    """Pay the seller `approved_amount` cents of the insurer's, by default what was claimed (R-CLM-17).

    A rejected claim may still be accepted, for the insurer hears appeals itself (A-45); then it is the
    one its package shows. `reimbursed`: cents the platform already made good for this package; too much
    in all is flagged, not held back (R-CLM-20). A decision that the state forbids, a second acceptance
    for the package among them, or that pays nothing or more than the cover (R-INS-24), is recorded
    without effect: there is no transition of the package then.
    """
    payout = claim.amount if approved_amount is None else approved_amount
    if because := _paid_already(claim, package) or _unpayable(claim, payout):
        return ignored(claim, "claim.accepted", because, occurred_at=occurred_at, now=now), None
    twice = double_recovery(claim, reimbursed=reimbursed, payout=payout)
    facts = {"approved_amount": usd(payout), "reimbursed_by_platform": usd(reimbursed)}
    changes = {"approved_amount": payout, "flags": (DOUBLE_RECOVERY,) if twice else ()}
    accepted = _follow(claim, "accepted", reference, facts, occurred_at=occurred_at, now=now, **changes)
    return replace(accepted, money=(_payment(claim, payout),)), _show(package, accepted)


def reject(
    claim: Claim,
    package: Package,
    *,
    reason: str | None,
    reference: str | None,
    occurred_at: datetime,
    now: datetime,
) -> Decided:
    """Record that the insurer pays nothing (R-CLM-17); without effect once the claim is decided."""
    if because := decided_already(claim):
        return ignored(claim, "claim.rejected", because, occurred_at=occurred_at, now=now), None
    rejected = _follow(claim, "rejected", reference, {"reason": reason}, occurred_at=occurred_at, now=now)
    return rejected, _show(package, rejected)


def end_as_paid(claim: Claim, paid: Claim, *, now: datetime) -> Transition[Claim] | None:
    """End a claim under review whose package is paid for under another one; None for any other claim.

    So ends the claim that was opened anew after a rejection which the insurer has taken back (R-CLM-16).
    """
    if claim.status != "under_review" or claim.package_id != paid.package_id or claim.id == paid.id:
        return None
    decision = Decision(
        outcome="rejected",
        basis=PAID_UNDER_ANOTHER,
        clauses=(clause("R-CLM-16"), clause("R-CLM-17")),
        facts={"reason": None, "paid_claim_id": paid.id},
        policy_version=claim.policy_version,
    )
    return Transition.of(
        claim,
        event="claim_ended_as_paid",
        actor=PLATFORM,
        now=now,
        detail={"paid_claim_id": paid.id},
        **_ended(claim, "rejected", decision, now),
    )


def double_recovery(claim: Claim, *, reimbursed: int, payout: int) -> bool:
    """Tell whether platform and insurer together pay more than the package was worth (R-CLM-20)."""
    return reimbursed + payout > claim.package_value


def flag_double_recovery(claim: Claim, *, reimbursed: int, now: datetime) -> Transition[Claim] | None:
    """Flag a claim the platform made good with `reimbursed` cents too; None if not too much."""
    payout = claim.approved_amount
    if payout is None or DOUBLE_RECOVERY in claim.flags:
        return None
    if not double_recovery(claim, reimbursed=reimbursed, payout=payout):
        return None
    detail = {"approved_amount": usd(payout), "reimbursed_by_platform": usd(reimbursed)}
    event, flags = "double_recovery_flagged", (DOUBLE_RECOVERY,)
    return Transition.of(claim, event=event, actor=PLATFORM, now=now, detail=detail, flags=flags)


def decided_already(claim: Claim) -> str | None:
    """Name what a message comes too late for; None while the claim is under review."""
    return None if claim.status == "under_review" else f"claim_already_{claim.status}"


def _paid_already(claim: Claim, package: Package) -> str | None:
    if claim.status == "accepted":
        return decided_already(claim)
    return PAID_UNDER_ANOTHER if package.claim_status == "accepted" else None


def _unpayable(claim: Claim, payout: int) -> str | None:
    if payout > claim.total_cover:
        return "approved_amount_exceeds_cover"
    return "approved_amount_not_positive" if payout <= 0 else None


def _follow(
    claim: Claim,
    outcome: Literal["accepted", "rejected"],
    reference: str | None,
    facts: Mapping[str, str | None],
    *,
    occurred_at: datetime,
    now: datetime,
    **changes: Any,
) -> Transition[Claim]:
    """Decide the claim as the insurer did; an affidavit still out is not awaited (R-AFF-11)."""
    reference = reference or claim.insurer_reference
    values = {"amount": claim.amount, "total_cover": claim.total_cover, "package_value": claim.package_value}
    decision = Decision(
        outcome=outcome,
        basis="insurer_decision",
        clauses=(clause("R-CLM-10"), clause("R-CLM-17")),
        facts={name: usd(value) for name, value in values.items()}
        | {**facts, "insurer_reference": reference, "occurred_at": rfc3339(occurred_at)},
        policy_version=claim.policy_version,
    )
    changes = _ended(claim, outcome, decision, now) | {"insurer_reference": reference} | changes
    event = f"claim_{outcome}"
    told = {name: fact for name, fact in decision.facts.items() if name != "reason"}
    return Transition.of(claim, event=event, actor=INSURER, now=now, detail=told, **changes)


def _ended(
    claim: Claim, outcome: Literal["accepted", "rejected"], decision: Decision, now: datetime
) -> dict[str, Any]:
    """What changes with any decision: link and question are over."""
    affidavit = claim.affidavit
    if affidavit.status not in ("submitted", "completed"):
        affidavit = affidavit.model_copy(update={"status": "closed"})
    return {
        "status": outcome,
        "decided_at": now,
        "decision": decision,
        "affidavit": affidavit,
        "information_request": None,
        "flags": tuple(flag for flag in claim.flags if flag != INFORMATION_REQUESTED),
        "deadlines": close_link_and_question(claim, now=now),
    }


def _show(package: Package, decided: Transition[Claim]) -> Transition[Package]:
    """Show the claim and its new status on its package, in place of any that was opened after it."""
    claim = decided.case
    detail = {"claim_id": claim.id}
    return Transition.of(
        package,
        event=decided.event,
        actor=INSURER,
        now=decided.at,
        detail=detail,
        claim_id=claim.id,
        claim_status=claim.status,
    )


def _payment(claim: Claim, payout: int) -> Transfer:
    return Transfer(
        id=f"{claim.id}:seller_reimbursement",
        order_id=claim.order_id,
        case_id=claim.id,
        kind="seller_reimbursement",
        debit="insurer",
        credit="seller",
        amount=payout,
        seller_id=claim.seller_id,
    )
