"""SQS in: each message on its own. One that fails is tried again and, after five times, lies in the
dead-letter queue; its neighbours are done with."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from shared.runtime.collecting import collect_from_now
from shared.runtime.conflicts import retry_on_conflict
from shared.runtime.error_summary import place_of, reason_of
from shared.runtime.wiring import services
from shared.storage.causes import caused_by
from shared.usecases.effects import Deliver
from shared.usecases.outbox import deliver

Work = Callable[[dict[str, Any]], Any]
Handler = Callable[[dict[str, Any], Any], Any]
logger = Logger(log_uncaught_exceptions=False)


def worker(work: Work, *, beside: str | None = None) -> Handler:
    """The Lambda handler that does this work for each message; what `work` raises fails that message.

    beside: how a text begins that also comes on this queue and asks for nothing.
    """
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)

    def carry_out(record: SQSRecord) -> None:
        if beside is None or not record.body.startswith(beside):
            _carry_out(work, record)

    def handler(event: dict[str, Any], context: Any) -> Any:
        try:
            return process_partial_response(event, carry_out, processor, context)
        finally:
            collect_from_now()

    return handler


def effects_worker(how: Mapping[str, Deliver]) -> Handler:
    """The Lambda handler that delivers effects; how: what to do for each kind."""
    return worker(lambda message: deliver(services(), message["effect"], how))


def _carry_out(work: Work, record: SQSRecord) -> None:
    try:
        message = json.loads(record.body)
        with caused_by(message=record.message_id):
            retry_on_conflict(lambda: work(message))
    except Exception as error:
        tries = record.attributes.approximate_receive_count
        logger.warning(
            "message failed",
            reason=reason_of(error),
            where=place_of(error),
            message_id=record.message_id,
            tries=tries,
        )
        raise
    logger.info("message done", message_id=record.message_id)
