"""SQS: messages out, ten at a time."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

BATCH = 10


class Queues:
    """The queues of this deployment, by name."""

    def __init__(self, client: Any, url_of: Callable[[str], str]) -> None:
        self.client = client
        self.url_of = url_of

    def send(self, name: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Send every message. Raises RuntimeError if the queue took only some: the sender's lease
        brings the others back."""
        for start in range(0, len(messages), BATCH):
            entries = [
                {"Id": str(n), "MessageBody": json.dumps(message)}
                for n, message in enumerate(messages[start : start + BATCH])
            ]
            answer = self.client.send_message_batch(QueueUrl=self.url_of(name), Entries=entries)
            if failed := answer.get("Failed"):
                raise RuntimeError(f"{len(failed)} messages were not taken by queue {name}")
