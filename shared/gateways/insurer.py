"""Signed JSON to another system, and what counts as delivered."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import urllib3

from shared.gateways.signing import sign

# One try a message: the queue behind it tries again, minutes apart, and a worker never waits longer
# than it may run. Redirections are not followed: they would take what is said elsewhere.
TIMEOUT = urllib3.Timeout(connect=3, read=20)
_pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)


class NotDelivered(Exception):
    """The other side did not take the message, or did not answer in time."""


class Insurer:
    """Who takes signed messages at one address. secret: as `signing.sign` reads it; wall: real time."""

    def __init__(self, url: str, *, secret: Callable[[], str], real_clock: Callable[[], datetime]) -> None:
        self.url = url
        self.secret = secret
        self.real_clock = real_clock

    def tell(self, message_id: str, kind: str, data: Mapping[str, Any]) -> None:
        """Post `{"type", "data"}` under this id, by which a repetition is known.

        Raises NotDelivered for every answer but a 2xx, and for none within the time-out.
        """
        body = json.dumps({"type": kind, "data": data}, separators=(",", ":")).encode()
        signed = sign(
            secret=self.secret(),
            message_id=message_id,
            timestamp=int(self.real_clock().timestamp()),
            body=body,
        )
        status = post(self.url, body, {"Content-Type": "application/json", **signed})
        if not 200 <= status < 300:
            raise NotDelivered(f"answered {status}")


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer. Raises NotDelivered if there is none."""
    try:
        return _pool.request("POST", url, body=body, headers=headers, redirect=False).status
    except urllib3.exceptions.HTTPError as error:
        raise NotDelivered(type(error).__name__) from error
