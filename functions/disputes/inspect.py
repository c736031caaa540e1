"""The uploads queue: what S3 tells of files in quarantine."""

from typing import Any
from urllib.parse import unquote_plus

from shared.runtime.queues import worker
from shared.runtime.wiring import services
from shared.usecases.disputes.inspection import inspect


def look(message: dict[str, Any]) -> None:
    """Look at each file that has come; the test message of a new bucket names none."""
    for record in message.get("Records", ()):
        inspect(services(), unquote_plus(record["s3"]["object"]["key"]))


handler = worker(look)
