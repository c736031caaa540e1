"""The sample events in events/, given to the functions that they are named after.

`<area>_<verb>.json` is for `functions.<area>.<verb>`, and so is `<area>_<verb>.<what>.json`.
Signatures of webhooks can't be kept: they are made here.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.gateways.signing import sign
from tests.support.aws import SECRETS
from tests.support.http import handler, source_of

EVENTS = Path(__file__).parent.parent.parent / "events"


def sample(name: str) -> dict[str, Any]:
    """The event itself."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def function_of(name: str) -> str:
    """The handler a sample is for: `functions.labels.purchase.handler`."""
    area, verb = name.partition(".")[0].split("_", 1)
    return f"functions.{area}.{verb}.handler"


def replay(name: str, *, signed_at: datetime | None = None) -> Any:
    """The answer of the function; a webhook is signed at that time, if one is given."""
    event = sample(name)
    if signed_at and "webhook-id" in event.get("headers", {}):
        body = event["body"].encode()
        event["headers"] |= sign(
            secret=SECRETS[source_of(event["path"])],
            message_id=event["headers"]["webhook-id"],
            timestamp=int(signed_at.timestamp()),
            body=body,
        )
    return handler(function_of(name))(event, None)
