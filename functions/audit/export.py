"""The table's stream: keep a copy of each new audit record."""

from typing import Any

from aws_lambda_powertools import Logger

from shared.runtime.collecting import collect_from_now
from shared.runtime.error_summary import reason_of
from shared.runtime.wiring import services
from shared.usecases.audit import archive

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """New audit records are kept outside the table; from the first that can't be on, all come again."""
    kept, failures = 0, []
    for record in event["Records"]:
        try:
            kept += archive(services(), record["dynamodb"].get("NewImage", {}))
        except Exception as error:
            logger.warning("records not kept", reason=reason_of(error), kept=kept)
            failures = [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]
            break
    logger.info("kept", records=kept)
    collect_from_now()
    return {"batchItemFailures": failures}
