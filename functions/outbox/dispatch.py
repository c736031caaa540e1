"""The table's stream: put new effects on their queues."""

from typing import Any

from aws_lambda_powertools import Logger

from shared.runtime.collecting import collect_from_now
from shared.runtime.error_summary import may_pass, reason_of
from shared.runtime.wiring import services
from shared.usecases.outbox import dispatch

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> None:
    """New rows of the outbox go to their queues; what fails here the sweep sends within minutes."""
    new = [record["dynamodb"] for record in event["Records"] if record["eventName"] == "INSERT"]
    rows = [record.get("NewImage", {}) for record in new]
    try:
        sent = dispatch(services(), rows)
    except Exception as error:
        log = logger.warning if may_pass(error) else logger.error
        log("effects not dispatched", reason=reason_of(error), rows=len(rows))
    else:
        logger.info("dispatched", effects=sent)
    collect_from_now()
