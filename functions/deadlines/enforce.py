"""The deadline queue: carry out what each deadline says."""

from typing import Any

from aws_lambda_powertools.metrics import Metrics, MetricUnit

from shared.runtime.queues import worker
from shared.runtime.wiring import services
from shared.usecases.deadlines import enforce

metrics = Metrics()


def carry_out(message: dict[str, Any]) -> None:
    """Enforce what has passed of one case, and say how late that was."""
    made = services()
    lateness = enforce(made, message["case"], now=made.now())
    metrics.add_metric(name="DeadlinesEnforced", unit=MetricUnit.Count, value=len(lateness))
    for late in lateness:
        metrics.add_metric(name="DeadlineLateness", unit=MetricUnit.Seconds, value=late)


handler = metrics.log_metrics(worker(carry_out))
