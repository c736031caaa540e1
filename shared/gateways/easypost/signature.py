"""EasyPost's webhooks: an HMAC over the body as it was sent, and no time in it.

So that an old message sent again has no effect, each is known by the id of its event.
"""

import hmac
import json
import unicodedata
from collections.abc import Mapping

from shared.domain.errors import invalid_field
from shared.gateways.signing import BadSignature, is_text

HEADER = "x-hmac-signature"


def verify(headers: Mapping[str, str], body: bytes, *, secret: str) -> str:
    """The id of a genuine event. Raises BadSignature, or Invalid where there is no id in it.

    headers: by lower-case name; secret: as it was given to EasyPost with the webhook's address.
    """
    given = headers.get(HEADER, "").encode("utf-8", "replace")
    if not hmac.compare_digest(signature(body, secret=secret).encode(), given):
        raise BadSignature(
            "invalid_signature", f"{HEADER} does not fit the body, or is made with another secret."
        )
    return _event_id(body)


def signature(body: bytes, *, secret: str) -> str:
    """The header of a message with this body."""
    key = unicodedata.normalize("NFKD", secret).encode()
    return "hmac-sha256-hex=" + hmac.digest(key, body, "sha256").hex()


def _event_id(body: bytes) -> str:
    try:
        event_id = json.loads(body)["id"]
    except (ValueError, LookupError, TypeError, RecursionError):
        event_id = None
    if not isinstance(event_id, str) or not 1 <= len(event_id) <= 256 or not is_text(event_id):
        raise invalid_field("id", "must be the event's own, in a JSON object")
    return event_id
