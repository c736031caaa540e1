"""Insurance claims and their affidavits: one case, opened by the seller, decided by the insurer."""

from datetime import datetime
from typing import Any, Literal

from shared.domain.affidavit_form import Submission
from shared.domain.case import Case, Model

Reason = Literal["loss", "damage", "other"]
ClaimStatus = Literal["under_review", "accepted", "rejected"]
AffidavitStatus = Literal[
    "not_sent", "sent", "submitted", "completed", "link_expired", "send_failed", "closed"
]


class Affidavit(Model):
    """The buyer's statement for a claim: how often it was asked for, and what came back.

    Only the hash of the newest link's token is kept; a link sent before it is unknown (R-AFF-07, R-AFF-10).
    """

    id: str
    status: AffidavitStatus = "not_sent"
    sent_count: int = 0
    last_sent_at: datetime | None = None
    link_expires_at: datetime | None = None
    token_hash: str | None = None
    submission: Submission | None = None
    submitted_at: datetime | None = None
    completed_at: datetime | None = None


class SharedRefund(Model):
    """What the insurer was last told of one of the buyer's refund requests (R-CLM-14)."""

    request_id: str
    refund_status: str
    refund_reason: str | None


class Decision(Model):
    """Why a claim ended as it did. Amounts and times in `facts` are written as the API writes them."""

    outcome: Literal["accepted", "rejected"]
    basis: Literal["accepted_by_insurer", "rejected_by_insurer"]
    clauses: tuple[str, ...]
    facts: dict[str, Any]
    policy_version: str


class Claim(Case):
    """One claim for one package. Amounts in cents; `package_value` and `total_cover` as of the label."""

    order_id: str
    package_id: str
    label_id: str
    seller_id: str
    buyer_id: str
    line_ids: tuple[str, ...]
    shipped_at: datetime
    reason: Reason
    amount: int
    description: str
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
    flags: tuple[Literal["double_recovery"], ...] = ()
    decision: Decision | None = None
