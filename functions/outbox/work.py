"""The work queue: what carriers must be asked or told, and what was put off."""

from typing import Any

from aws_lambda_powertools.metrics import Metrics, MetricUnit

from shared.runtime.queues import worker
from shared.runtime.wiring import services
from shared.usecases import sandbox, tracking
from shared.usecases.claims import filing
from shared.usecases.labels import batches, completion
from shared.usecases.orders import receiving
from shared.usecases.orders.nonreceipt import record_nonreceipt
from shared.usecases.outbox import Deliver, deliver
from shared.usecases.safety import investigations, recalls

metrics = Metrics()


def _raise_alarm() -> None:
    """A judgment is late: the metric has an alarm (R-JDG-38)."""
    metrics.add_metric(name="JudgmentOverdue", unit=MetricUnit.Count, value=1)


HOW: dict[str, Deliver] = {
    "reconcile_label": lambda made, effect: completion.reconcile(made, effect.payload["label_id"]),
    "void_label": lambda made, effect: completion.give_back(made, effect.payload["label_id"]),
    "void_cancelled": lambda made, effect: completion.void_cancelled(made, effect.payload["label_id"]),
    "catch_up_tracking": lambda made, effect: tracking.replay_events(made, effect.payload["shipment"]),
    "take_in_early": lambda made, effect: receiving.replay_pending_events(made, effect.payload["order_id"]),
    "find_recalled_orders": lambda made, effect: recalls.find_orders(made, **effect.payload),
    "note_lost_dispute": lambda made, effect: investigations.note_lost_dispute(made, **effect.payload),
    "refund_investigated": lambda made, effect: investigations.refund_cases(made, **effect.payload),
    "note_not_received": lambda made, effect: record_nonreceipt(made, **effect.payload),
    "fan_out_batch": lambda made, effect: batches.fan_out(made, effect.payload["batch_id"]),
    "judgment_overdue": lambda made, effect: _raise_alarm(),
    "share_refunds": lambda made, effect: filing.share_refunds(made, effect.payload["order_id"]),
    "flag_recoveries": lambda made, effect: filing.flag_recoveries(made, effect.payload["order_id"]),
}


def carry_out(message: dict[str, Any]) -> None:
    """Do one piece of work."""
    if "move_clock" in message:
        sandbox.advance_clock(services())
    else:
        deliver(services(), message["effect"], HOW)


handler = metrics.log_metrics(worker(carry_out))
