"""Every minute: send what is due to its queue."""

from typing import Any

from aws_lambda_powertools import Logger

from shared.runtime.wiring import services
from shared.usecases.deadlines import sweep

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Find due deadlines and stuck effects, and send each on its way."""
    sent = sweep(services())
    logger.info("swept", **sent)
    return sent
