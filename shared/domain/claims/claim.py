"""Insurance claims and how the insurer's messages on them are mirrored; the insurer alone decides (R-CLM-10).

Claim and affidavit are one case. Opening a claim is in `filing`, the affidavit in `affidavits`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Deadline, Model, Transfer, Transition, close_deadlines
from shared.domain.claims.affidavit_form import Submission
from shared.domain.decision import Decision
from shared.domain.money import usd
from shared.domain.orders.packages import Package
from shared.domain.policy import clause
from shared.domain.times import rfc3339

ClaimReason = Literal["loss", "damage", "other"]
ClaimStatus = Literal["under_review", "accepted", "rejected"]
AffidavitStatus = Literal[
    "not_sent", "sent", "submitted", "completed", "link_expired", "send_failed", "closed"
]
DOUBLE_RECOVERY = "double_recovery"
INSURER = Actor(role="insurer")


class Affidavit(Model):
    """The buyer's statement for a claim: how often it was asked for, and what came back.

    Only the hash of the newest link's token is kept; a link sent before it is unknown (R-AFF-07, R-AFF-10).
    answers: what automatic replies to its e-mails are recorded already, as `number:kind`.
    """

    id: str
    status: AffidavitStatus = "not_sent"
    sent_count: int = 0
    last_sent_at: datetime | None = None
    link_expires_at: datetime | None = None
    token_hash: str | None = None
    answers: tuple[str, ...] = ()
    submission: Submission | None = None
    submitted_at: datetime | None = None
    completed_at: datetime | None = None


class SharedRefund(Model):
    """What the insurer was last sent about one of the buyer's refund requests (R-CLM-14)."""

    request_id: str
    refund_status: str
    refund_reason: str | None = None


class Claim(Case):
    """One claim for one package. Amounts in cents; `package_value` and `total_cover` as of the label."""

    KIND: ClassVar[str] = "claim"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {"description", "affidavit.submission", "decision.facts.reason"}
    )

    order_id: str
    package_id: str
    label_id: str
    insurance_id: str
    seller_id: str
    buyer_id: str
    line_ids: tuple[str, ...]
    shipped_at: datetime
    reason: ClaimReason
    amount: int
    description: str = ""
    status: ClaimStatus = "under_review"
    package_value: int
    total_cover: int
    shipping_provider: str
    tracking_number: str
    approved_amount: int | None = None
    insurer_reference: str | None = None
    acknowledged_at: datetime | None = None
    decided_at: datetime | None = None
    affidavit: Affidavit
    shared_refunds: tuple[SharedRefund, ...] = ()
    flags: tuple[str, ...] = ()
    decision: Decision | None = None


Decided = tuple[Transition[Claim], Transition[Package] | None]


def acknowledge(
    claim: Claim, *, reference: str | None, occurred_at: datetime, now: datetime
) -> Transition[Claim]:
    """Record that the insurer has the claim; its first reference is kept, a repetition has no effect."""
    if claim.acknowledged_at and (claim.insurer_reference or not reference):
        because = "claim_already_acknowledged"
        return ignored(claim, "claim.acknowledged", because, occurred_at=occurred_at, now=now)
    return Transition.of(
        claim,
        event="claim_acknowledged",
        actor=INSURER,
        now=now,
        detail={"occurred_at": rfc3339(occurred_at)},
        acknowledged_at=claim.acknowledged_at or now,
        insurer_reference=claim.insurer_reference or reference,
    )


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

    `reimbursed`: cents the platform already made good for this package; too much in all is flagged,
    not held back (R-CLM-20). A decision that the state forbids, or that pays nothing or more than
    the cover (R-INS-24), is recorded without effect: there is no transition of the package then.
    """
    payout = claim.amount if approved_amount is None else approved_amount
    if because := _decided_already(claim) or _unpayable(claim, payout):
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
    if because := _decided_already(claim):
        return ignored(claim, "claim.rejected", because, occurred_at=occurred_at, now=now), None
    rejected = _follow(claim, "rejected", reference, {"reason": reason}, occurred_at=occurred_at, now=now)
    return rejected, _show(package, rejected)


def ignored(
    claim: Claim, message: str, because: str, *, occurred_at: datetime, now: datetime
) -> Transition[Claim]:
    """Record a message of the insurer that changes nothing (R-CLM-17)."""
    detail = {"message": message, "because": because, "occurred_at": rfc3339(occurred_at)}
    return Transition.of(claim, event="insurer_message_ignored", actor=INSURER, now=now, detail=detail)


def double_recovery(claim: Claim, *, reimbursed: int, payout: int) -> bool:
    """Tell whether platform and insurer together pay more than the package was worth (R-CLM-20)."""
    return reimbursed + payout > claim.package_value


def flag_double_recovery(claim: Claim, *, reimbursed: int, now: datetime) -> Transition[Claim] | None:
    """Flag a claim the platform made good with `reimbursed` cents too; None if not too much."""
    payout = claim.approved_amount
    if payout is None or claim.flags or not double_recovery(claim, reimbursed=reimbursed, payout=payout):
        return None
    detail = {"approved_amount": usd(payout), "reimbursed_by_platform": usd(reimbursed)}
    event, flags = "double_recovery_flagged", (DOUBLE_RECOVERY,)
    return Transition.of(claim, event=event, actor=PLATFORM, now=now, detail=detail, flags=flags)


def close_link(claim: Claim, *, now: datetime) -> tuple[Deadline, ...]:
    """Close the link's deadline: lapsed if its time was over, met if something else ended it."""
    return close_deadlines(claim.deadlines, "lapsed" if claim.lapsed_at(now) else "met", "affidavit_link")


def _decided_already(claim: Claim) -> str | None:
    return None if claim.status == "under_review" else f"claim_already_{claim.status}"


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
    affidavit, reference = claim.affidavit, reference or claim.insurer_reference
    if affidavit.status not in ("submitted", "completed"):
        affidavit = affidavit.model_copy(update={"status": "closed"})
    values = {"amount": claim.amount, "total_cover": claim.total_cover, "package_value": claim.package_value}
    decision = Decision(
        outcome=outcome,
        basis="insurer_decision",
        clauses=(clause("R-CLM-10"), clause("R-CLM-17")),
        facts={name: usd(value) for name, value in values.items()}
        | {**facts, "insurer_reference": reference, "occurred_at": rfc3339(occurred_at)},
        policy_version=claim.policy_version,
    )
    changes |= {"status": outcome, "decided_at": now, "decision": decision, "affidavit": affidavit}
    changes |= {"insurer_reference": reference, "deadlines": close_link(claim, now=now)}
    event = f"claim_{outcome}"
    told = {name: fact for name, fact in decision.facts.items() if name != "reason"}
    return Transition.of(claim, event=event, actor=INSURER, now=now, detail=told, **changes)


def _show(package: Package, decided: Transition[Claim]) -> Transition[Package]:
    """Show the claim's new status on its package."""
    claim = decided.case
    detail = {"claim_id": claim.id}
    return Transition.of(
        package,
        event=decided.event,
        actor=INSURER,
        now=decided.at,
        detail=detail,
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
