"""EventBridge: domain events for integrators."""

import json
from collections.abc import Mapping
from typing import Any

SOURCE = "surety"


class EventBus:
    """The bus of this deployment."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def publish(self, event: Mapping[str, Any]) -> None:
        """Put one event on the bus; its `type` is the detail type.

        Raises RuntimeError if it was not taken.
        """
        entry = {
            "EventBusName": self.name,
            "Source": SOURCE,
            "DetailType": event["type"],
            "Detail": json.dumps(event),
        }
        if self.client.put_events(Entries=[entry])["FailedEntryCount"]:
            raise RuntimeError("the bus did not take the event")
