"""The work queue: what carriers must be asked or told, and what was put off."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from shared.runtime.queues import worker
from shared.runtime.wiring import services
from shared.usecases import return_labels, sandbox, sent_again, tracking
from shared.usecases.claims import filing
from shared.usecases.claims.effects import CheckAcknowledged, FlagRecoveries
from shared.usecases.disputes import early_judgment
from shared.usecases.disputes.effects import (
    AlertMissingShipFrom,
    AlertOverdueJudgment,
    JudgeOnNewTracking,
    RecordLostDispute,
    TakeBackLostDispute,
)
from shared.usecases.effects import handlers
from shared.usecases.ending import end_cases
from shared.usecases.labels import batch_work, completion
from shared.usecases.labels.effects import FanOutBatch, FollowPackage, ReconcileLabel, VoidCancelled
from shared.usecases.orders import receiving
from shared.usecases.orders.effects import (
    CatchUpFollowers,
    EndCases,
    JudgeOnNewDelivery,
    RecordNonreceipt,
    ReplayPendingEvents,
    ShareRefunds,
    VoidLabel,
)
from shared.usecases.orders.nonreceipt import record_nonreceipt
from shared.usecases.outbox import deliver
from shared.usecases.privacy.effects import EraseCases
from shared.usecases.privacy.erasing import erase_cases
from shared.usecases.returns.effects import ReconcileReturnLabel, VoidReturnLabel
from shared.usecases.safety import investigations, recalls
from shared.usecases.safety.effects import FindRecalledOrders, RefundInvestigatedCases
from shared.usecases.services import Services

logger = Logger()


def raise_alarm(services: Services, dispute_id: str) -> None:
    """Count a judgment that is late: the metric has an alarm (R-JDG-38)."""
    with single_metric(name="JudgmentOverdue", unit=MetricUnit.Count, value=1):
        pass


def count_missing_address(services: Services, dispute_id: str) -> None:
    """Count a return that could not be asked for: the metric has an alarm (R-PDA-20)."""
    with single_metric(name="ShipFromMissing", unit=MetricUnit.Count, value=1):
        pass


def count_unacknowledged(services: Services, claim_id: str, day: int) -> None:
    """Count a claim the insurer has not acknowledged for a day and more: the metric has an alarm."""
    if filing.is_unacknowledged(services, claim_id, day):
        logger.warning("claim not acknowledged", extra={"claim_id": claim_id, "days": day})
        with single_metric(name="ClaimsUnacknowledged", unit=MetricUnit.Count, value=1):
            pass


HANDLERS = handlers(
    {
        ReconcileLabel: completion.reconcile,
        VoidLabel: completion.void_at_carrier,
        VoidCancelled: completion.void_cancelled,
        FollowPackage: sent_again.follow_label,
        FanOutBatch: batch_work.fan_out,
        CatchUpFollowers: tracking.catch_up,
        ReplayPendingEvents: receiving.replay_pending_events,
        RecordNonreceipt: record_nonreceipt,
        EndCases: end_cases,
        EraseCases: erase_cases,
        ShareRefunds: filing.share_refunds,
        FlagRecoveries: filing.flag_recoveries,
        CheckAcknowledged: count_unacknowledged,
        RecordLostDispute: investigations.note_lost_dispute,
        TakeBackLostDispute: investigations.take_back_lost_dispute,
        AlertOverdueJudgment: raise_alarm,
        JudgeOnNewTracking: early_judgment.judge_anew,
        JudgeOnNewDelivery: early_judgment.judge_order_anew,
        AlertMissingShipFrom: count_missing_address,
        ReconcileReturnLabel: return_labels.reconcile,
        VoidReturnLabel: return_labels.void,
        FindRecalledOrders: recalls.find_orders,
        RefundInvestigatedCases: investigations.refund_cases,
    }
)


def carry_out(message: dict[str, Any]) -> None:
    """Do one piece of work."""
    if "move_clock" in message:
        sandbox.advance_clock(services())
    else:
        deliver(services(), message["effect"], HANDLERS)


handler = worker(carry_out)
