"""Insurance claims: what is kept of one, and that the insurer has it.

Claim and affidavit are one case. Opening a claim is in `filing`, the affidavit in `affidavits`, what the
insurer asks and decides in `questions` and `decisions`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from shared.domain.case import (
    Actor,
    Case,
    Deadline,
    Model,
    Part,
    Transition,
    close_deadlines,
)
from shared.domain.claims.affidavit_form import Submission
from shared.domain.claims.exchange import Answer, ClaimFile, InformationRequest
from shared.domain.decision import Decision
from shared.domain.orders.contents import PricedLine
from shared.domain.policy import policy
from shared.domain.times import rfc3339

ClaimReason = Literal["loss", "damage", "other"]
ClaimStatus = Literal["under_review", "accepted", "rejected"]
AffidavitStatus = Literal[
    "not_sent", "sent", "submitted", "completed", "link_expired", "send_failed", "closed"
]
DOUBLE_RECOVERY = "double_recovery"
INFORMATION_REQUESTED = "information_requested"
LINK = "affidavit_link"
QUESTION = "information_request"
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
    """One claim for one package. Amounts in cents; `package_value` and `total_cover` as of the label.

    contents: what was in the package, as of the claim's opening.
    """

    KIND: ClassVar[str] = "claim"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {
            "description",
            "affidavit.submission",
            "decision.facts.reason",
            "information_request.question",
            "answers.*.question",
            "answers.*.text",
            "files.*.file.name",
        }
    )
    PARTS: ClassVar[Mapping[str, Part]] = {"answers": Part(), "files": Part()}

    order_id: str
    package_id: str
    label_id: str
    insurance_id: str
    seller_id: str
    buyer_id: str
    line_ids: tuple[str, ...]
    title: str = ""
    contents: tuple[PricedLine, ...] = ()
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
    information_request: InformationRequest | None = None
    answers: tuple[Answer, ...] = ()
    files: tuple[ClaimFile, ...] = ()
    flags: tuple[str, ...] = ()
    decision: Decision | None = None


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


def ignored(
    claim: Claim, message: str, because: str, *, occurred_at: datetime, now: datetime
) -> Transition[Claim]:
    """Record a message of the insurer that changes nothing (R-CLM-17)."""
    detail = {"message": message, "because": because, "occurred_at": rfc3339(occurred_at)}
    return Transition.of(claim, event="insurer_message_ignored", actor=INSURER, now=now, detail=detail)


def close_link(claim: Claim, *, now: datetime) -> tuple[Deadline, ...]:
    """Close the link's deadline: lapsed if its time was over, met if something else ended it."""
    return _closed(claim, claim.deadlines, LINK, now)


def close_question(claim: Claim, *, now: datetime) -> tuple[Deadline, ...]:
    """Close the time to answer the insurer, as `close_link` does."""
    return _closed(claim, claim.deadlines, QUESTION, now)


def close_link_and_question(claim: Claim, *, now: datetime) -> tuple[Deadline, ...]:
    """Close what is asked of buyer and seller, each as `close_link` does."""
    return _closed(claim, close_link(claim, now=now), QUESTION, now)


def _closed(claim: Claim, deadlines: tuple[Deadline, ...], kind: str, now: datetime) -> tuple[Deadline, ...]:
    over = any(one.kind == kind for one in claim.lapsed_at(now))
    return close_deadlines(deadlines, "lapsed" if over else "met", kind)


def loss_from(policy_version: str, shipped_at: datetime) -> datetime | None:
    """Find from when the insurer takes a package for lost; None where the policy names no wait (R-CLM-22).

    The day of the scan is day 0; it is a hint, and nothing is refused before it.
    """
    table = policy(policy_version)
    days = table.terms("claim").get("loss_waiting_days")
    if not days:
        return None
    return table.due_at(shipped_at, days - 1, "calendar_days") + timedelta(seconds=1)
