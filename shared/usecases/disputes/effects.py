"""What disputes leave to do."""

from typing import Self

from shared.domain.case import Transition
from shared.domain.disputes.case import AMOUNT_UNKNOWN, Dispute, Judgment
from shared.domain.disputes.returns import return_runs
from shared.domain.orders.packages import Package
from shared.domain.record import record
from shared.domain.safety.investigations import was_lost
from shared.storage.records import Effect
from shared.usecases.claims.effects import FlagRecoveries
from shared.usecases.effects import TypedEffect
from shared.usecases.labels.effects import VoidCancelled
from shared.usecases.orders.effects import EndCases
from shared.usecases.returns.effects import label_effects


@record
class RecordLostDispute(TypedEffect, kind="note_lost_dispute", queue="work"):
    """Count a product dispute lost for good against its seller (R-JDG-33)."""

    dispute_id: str

    @classmethod
    def of(cls, dispute: Dispute) -> Self:
        """The effect of the dispute."""
        return cls(id=f"{dispute.id}:{dispute.version}:lost", dispute_id=dispute.id)


@record
class TakeBackLostDispute(TypedEffect, kind="take_back_lost_dispute", queue="work"):
    """Count a dispute against its seller no more: an appeal that came by e-mail has succeeded (R-JDG-33)."""

    dispute_id: str

    @classmethod
    def of(cls, dispute: Dispute) -> Self:
        """The effect of the dispute."""
        return cls(id=f"{dispute.id}:{dispute.version}:not_lost", dispute_id=dispute.id)


@record
class AlertOverdueJudgment(TypedEffect, kind="judgment_overdue", queue="work"):
    """Raise the alarm inside the platform that a judgment is late (R-JDG-38)."""

    dispute_id: str

    @classmethod
    def of(cls, dispute: Dispute) -> Self:
        """The effect of the dispute."""
        return cls(id=f"{dispute.id}:{dispute.version}:overdue", dispute_id=dispute.id)


@record
class JudgeOnNewTracking(TypedEffect, kind="judge_on_new_tracking", queue="work"):
    """Look at an open dispute again, of whose packages the feed says something new (R-JDG-40)."""

    dispute_id: str

    @classmethod
    def of(cls, dispute_id: str, package: Package) -> Self:
        """The effect for this version of the package."""
        return cls(id=f"{dispute_id}:{package.id}:{package.version}:tracked", dispute_id=dispute_id)


@record
class AlertMissingShipFrom(TypedEffect, kind="ship_from_missing", queue="work"):
    """Raise the alarm inside the platform that a return could not be asked for (R-PDA-20)."""

    dispute_id: str

    @classmethod
    def of(cls, dispute: Dispute) -> Self:
        """The effect of this version of the dispute."""
        return cls(id=f"{dispute.id}:{dispute.version}:ship_from", dispute_id=dispute.id)


def follow_up_effects(step: Transition[Dispute]) -> list[Effect]:
    """Name what a step sets off: a late judgment goes up inside the platform (R-JDG-38), what the seller is
    given counts against what the insurer gives (R-CLM-20), a lost dispute against the seller (R-JDG-33); a
    seller without an address for returns is seen to, and a label that nobody needs is paid back (R-PDA-20).
    What waited for a price while its clocks were held is looked at again (R-PDA-03).
    """
    case = step.case
    found: list[Effect] = []
    if step.before is not None and step.before.final_at is None and was_lost(case):
        found.append(RecordLostDispute.of(case))
    found += _label_to_void(step)
    if _won_by_mail(step):
        found.append(TakeBackLostDispute.of(case))
    if step.event == "judgment_overdue":
        found.append(AlertOverdueJudgment.of(case))
    if any(transfer.kind == "seller_reimbursement" for transfer in step.money):
        found.append(FlagRecoveries.of(case.order_id, case))
    before = step.before
    if case.judgment is not None and case.judgment.ship_from_missing and case.judgment != _judged(before):
        found.append(AlertMissingShipFrom.of(case))
    ends_hold = before is not None and before.under_review and not case.under_review
    if ends_hold and AMOUNT_UNKNOWN in case.flags:
        found.append(EndCases.of_case(case, case.order_id))
    ran = before is not None and return_runs(before)
    found += label_effects(case.KIND, before, case, ran=ran, runs=return_runs(case))
    return found


def _label_to_void(step: Transition[Dispute]) -> list[Effect]:
    """The label of goods that need not be sent any more, which no carrier has scanned: it is paid back."""
    before, sent = step.before, step.case.remedy_shipment
    left = before is not None and before.status == "action_pending" != step.case.status
    if not left or sent is None or sent.status != "label_bought" or sent.label_id is None:
        return []
    return [VoidCancelled.of(sent.label_id, after=step.case)]


def _won_by_mail(step: Transition[Dispute]) -> bool:
    """Tell whether an appeal that came by e-mail, maybe after the judgment was final, has turned it."""
    appeal, judgment = step.case.appeal, step.case.judgment
    decided = step.event == "appeal_decided" and appeal is not None and appeal.received_at is not None
    return decided and judgment is not None and judgment.winner == "seller"


def _judged(dispute: Dispute | None) -> Judgment | None:
    return dispute.judgment if dispute else None
