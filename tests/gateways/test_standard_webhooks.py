"""Our signatures against the reference implementation of Standard Webhooks, in both directions."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from shared.gateways.signing import BadSignature, sign, verify

KEY = base64.b64encode(bytes(range(32))).decode()
SECRETS = (KEY, f"whsec_{KEY}")
BODY = json.dumps({"type": "order.upserted", "data": {"title": "Lampe à huile 🪔"}}, ensure_ascii=False)


def now() -> datetime:
    """The reference goes by the machine's own clock."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.mark.parametrize("secret", SECRETS)
def test_what_we_sign_they_verify(secret: str) -> None:
    """As Standard Webhooks has it"""
    headers = sign(secret=secret, message_id="msg_1", timestamp=int(now().timestamp()), body=BODY.encode())
    assert Webhook(secret).verify(BODY, headers) == json.loads(BODY)


@pytest.mark.parametrize("secret", SECRETS)
def test_what_they_sign_we_verify(secret: str) -> None:
    """As Standard Webhooks has it"""
    at = now()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, BODY),
    }
    assert verify(headers, BODY.encode(), secret=secret, now=at) == "msg_1"


@given(st.text(min_size=1, max_size=40, alphabet=st.characters(codec="utf-8")), st.text(max_size=200))
def test_both_sign_alike(message_id: str, body: str) -> None:
    at = datetime(2026, 3, 2, 20, tzinfo=UTC)
    body = body.encode("utf-8", "replace").decode()
    ours = sign(secret=KEY, message_id=message_id, timestamp=int(at.timestamp()), body=body.encode())
    assert ours["webhook-signature"] == Webhook(KEY).sign(message_id, at, body)


def test_neither_takes_what_was_changed() -> None:
    at = now()
    headers = sign(secret=KEY, message_id="msg_1", timestamp=int(at.timestamp()), body=BODY.encode())
    with pytest.raises(WebhookVerificationError):
        Webhook(KEY).verify(BODY + " ", headers)
    with pytest.raises(BadSignature):
        verify({**headers, "webhook-id": "msg_2"}, BODY.encode(), secret=KEY, now=at)


@pytest.mark.parametrize("message_id", ["\ud800", "msg_\udfff"])
def test_an_id_that_utf_8_cannot_say_proves_nothing(message_id: str) -> None:
    """Bad input is never a 5xx"""
    headers = sign(secret=KEY, message_id="msg_1", timestamp=int(now().timestamp()), body=b"{}")
    with pytest.raises(BadSignature):
        verify({**headers, "webhook-id": message_id}, b"{}", secret=KEY, now=now())
