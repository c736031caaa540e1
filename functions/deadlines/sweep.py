"""Every minute: send what is due to its queue."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from shared.runtime.collecting import collect_from_now
from shared.runtime.wiring import services
from shared.usecases.deadlines import sweep

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Find due deadlines and stuck effects, and send each on its way.

    Says how late the oldest deadline is each time, also when none is: silence means no sweep. And how many
    effects lie in quarantine.
    """
    sent = sweep(services())
    metrics.add_metric(name="DeadlineLateness", unit=MetricUnit.Seconds, value=sent["oldest_late_seconds"])
    metrics.add_metric(name="EffectsQuarantined", unit=MetricUnit.Count, value=sent["quarantined"])
    logger.info("swept", extra=sent)
    collect_from_now()
    return sent
