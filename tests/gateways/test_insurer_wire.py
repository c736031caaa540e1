"""The wire to the insurer, over loopback: signed, in time, or not delivered."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import urllib3

from shared.gateways import insurer
from shared.gateways.insurer import Insurer, NotDelivered
from shared.gateways.signing import verify
from tests.support.aws import SECRETS, template

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


class Receiver(HTTPServer):
    """Answers every request with one status, after a while, and keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.status = 202
        self.pause = threading.Event()
        self.slow = False
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/claims"


class _Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.got.append((self.path, headers, body))
        if self.server.slow:
            self.server.pause.wait(5)
        self.send_response(self.server.status)
        if self.server.status == 307:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing: the test says what was got."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.pause.set()
    server.shutdown()
    server.server_close()
    thread.join()


def tell(receiver: Receiver) -> None:
    wire = Insurer(receiver.url, secret=lambda: SECRETS["insurer"], real_clock=lambda: NOW)
    wire.tell("clm_1:opened", "claim.opened", {"claim_id": "clm_1"})


def test_a_message_is_signed_as_a_standard_webhook_under_the_effects_id(receiver: Receiver) -> None:
    """R-CLM-17: authenticated, idempotent"""
    tell(receiver)
    ((path, headers, body),) = receiver.got
    assert path == "/claims"
    assert verify(headers, body, secret=SECRETS["insurer"], now=NOW) == "clm_1:opened"
    assert json.loads(body) == {"type": "claim.opened", "data": {"claim_id": "clm_1"}}
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [300, 307, 400, 401, 404, 409, 429, 500, 503])
def test_anything_but_success_is_not_delivered_and_not_tried_again_at_once(
    receiver: Receiver, status: int
) -> None:
    """R-AFF-05: the queue tries again; a redirection is not followed."""
    receiver.status = status
    with pytest.raises(NotDelivered):
        tell(receiver)
    assert len(receiver.got) == 1


def test_an_answer_that_takes_too_long_is_not_delivered(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-AFF-05"""
    receiver.slow = True
    hasty = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1, read=0.1), retries=False)
    monkeypatch.setattr(insurer, "_pool", hasty)
    with pytest.raises(NotDelivered):
        tell(receiver)
    assert len(receiver.got) == 1


def test_nobody_at_the_address_is_not_delivered(receiver: Receiver) -> None:
    """R-AFF-05"""
    receiver.server_close()
    with pytest.raises(NotDelivered):
        tell(receiver)


def test_a_worker_has_time_for_every_message_of_a_batch_even_if_all_wait_to_the_end() -> None:
    """R-AFF-05: none is cut off by the end of its function."""
    described = template()
    events = described["Resources"]["DeliverInsurerFunction"]["Properties"]["Events"]
    batch = events["Queue"]["Properties"]["BatchSize"]
    longest = insurer.TIMEOUT.connect_timeout + insurer.TIMEOUT.read_timeout
    assert batch * longest < described["Globals"]["Function"]["Timeout"]
