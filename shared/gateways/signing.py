"""Standard Webhooks: signed JSON, in and out.

`webhook-signature: v1,<base64 HMAC-SHA256 of "id.timestamp.body">`; several signatures may stand
there while a secret is changed.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime

from shared.domain.errors import Refusal

TOLERANCE_SECONDS = 300


class BadSignature(Refusal):
    """The webhook does not prove who sent it."""


def sign(*, secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a webhook. `secret` is base64, with or without `whsec_`."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{_mac(secret, message_id, str(timestamp), body)}",
    }


def verify(headers: Mapping[str, str], body: bytes, *, secret: str, now: datetime) -> str:
    """The id of a webhook that is genuine and at most five minutes old or early, in real time.

    headers: by lower-case name; body: the bytes as received. Raises BadSignature.
    """
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    named = 1 <= len(message_id) <= 256 and is_text(message_id)
    if not named or not timestamp.isascii() or not timestamp.isdigit():
        raise _bad("webhook-id, webhook-timestamp and webhook-signature are required.")
    if len(timestamp) > 12 or abs(int(timestamp) - int(now.timestamp())) > TOLERANCE_SECONDS:
        raise _bad("webhook-timestamp is more than five minutes away from our clock. Sign and send it again.")
    expected = f"v1,{_mac(secret, message_id, timestamp, body)}".encode()
    given = headers.get("webhook-signature", "").encode("utf-8", "replace").split()
    if not any([hmac.compare_digest(expected, signature) for signature in given]):
        raise _bad("webhook-signature does not fit the body, or is made with another secret.")
    return message_id


def is_text(value: str) -> bool:
    """Whether UTF-8 can say it: JSON can name halves of characters, which it can't."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _mac(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _bad(detail: str) -> BadSignature:
    return BadSignature("invalid_signature", detail)
