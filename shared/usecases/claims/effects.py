"""What claims leave to do: messages to the insurer, the affidavit's mail, a second look at what was paid."""

from collections.abc import Mapping
from typing import Any, Self

from shared.domain.case import Case
from shared.domain.claims.claim import Claim, SharedRefund
from shared.domain.record import record
from shared.usecases.effects import TypedEffect

DAY_SECONDS = 86_400


@record
class ReportClaim(TypedEffect, kind="claim.opened", queue="insurer"):
    """Report a new claim to the insurer."""

    claim_id: str

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """The effect of the claim."""
        return cls(id=f"{claim.id}:opened", claim_id=claim.id)


@record
class SubmitAffidavit(TypedEffect, kind="affidavit.submitted", queue="insurer"):
    """Hand the buyer's affidavit on; what is in it stays with the claim until then (R-AFF-03)."""

    claim_id: str

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """The effect of the claim."""
        return cls(id=f"{claim.id}:affidavit", claim_id=claim.id)


@record
class SendPhoto(TypedEffect, kind="affidavit.photo", queue="insurer"):
    """Hand on a photo that came with the affidavit, after the affidavit itself (R-AFF-15)."""

    claim_id: str
    file_id: str

    @classmethod
    def of(cls, claim: Claim, file_id: str) -> Self:
        """The effect for that photo."""
        return cls(id=f"{claim.id}:{file_id}", claim_id=claim.id, file_id=file_id)


@record
class AnswerInsurer(TypedEffect, kind="claim.answered", queue="insurer"):
    """Hand on the seller's answer to the insurer's question, with its files (R-CLM-23)."""

    claim_id: str
    answer_id: str

    @classmethod
    def of(cls, claim: Claim, answer_id: str) -> Self:
        """The effect for that answer."""
        return cls(id=f"{claim.id}:{answer_id}", claim_id=claim.id, answer_id=answer_id)


@record
class ReportRefund(TypedEffect, kind="refund.updated", queue="insurer"):
    """Share a refund's status and reason, once for each change (R-CLM-14)."""

    claim_id: str
    refund: Mapping[str, Any]

    @classmethod
    def of(cls, claim: Claim, refund: SharedRefund) -> Self:
        """The effect for this version of the claim."""
        name = f"{claim.id}:{claim.version}:{refund.request_id}"
        return cls(id=name, claim_id=claim.id, refund=refund.model_dump())


@record
class MailAffidavitRequest(TypedEffect, kind="affidavit_request", queue="mail"):
    """Mail the buyer their personal link. Its id names the mail at SES, where a colon is not allowed."""

    claim_id: str
    sending: int

    @classmethod
    def of(cls, claim: Claim, sending: int) -> Self:
        """The effect for the sending of that number."""
        return cls(id=f"{claim.affidavit.id}-{sending}", claim_id=claim.id, sending=sending)


@record
class CheckAcknowledged(TypedEffect, kind="claim_acknowledged_by", queue="work"):
    """Look a day later whether the insurer has acknowledged a claim; day: since it was opened, from 1."""

    claim_id: str
    day: int

    @classmethod
    def of(cls, claim_id: str, day: int = 1) -> Self:
        """The effect for that day; held until it is over."""
        return cls(id=f"{claim_id}:day-{day}", claim_id=claim_id, day=day, delay_seconds=DAY_SECONDS)


@record
class FlagRecoveries(TypedEffect, kind="flag_recoveries", queue="work"):
    """Flag claims of an order whose seller has got more in all than was lost (R-CLM-20)."""

    order_id: str

    @classmethod
    def of(cls, order_id: str, case: Case) -> Self:
        """The effect of this version of the case that reimbursed the seller."""
        return cls(id=f"{case.id}:{case.version}:reimbursed", order_id=order_id)
