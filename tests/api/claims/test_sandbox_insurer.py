"""The sandbox insurer: it keeps what it is sent, once, and answers over the same wire."""

from typing import Any

import pytest

from shared.gateways import insurer
from shared.gateways.insurer import NotDelivered
from shared.usecases.services import Services
from tests.api.claims.test_claim_routes import file, problem, read
from tests.support.aws import Clock
from tests.support.claim_builders import OPENED
from tests.support.claims import effects_of, ship
from tests.support.http import call, deliver, signed

OPENING: dict[str, Any] = {
    "type": "claim.opened",
    "data": {"claim_id": "clm_1", "package_id": "pkg-1-NOACK", "amount": "300.00"},
}


def sent(claim_id: str) -> Any:
    return call("GET", f"/sandbox/insurer/messages?claim_id={claim_id}").json()["data"]


def test_a_claim_is_reported_kept_and_acknowledged(
    services: Services, clock: Clock, wire: None, mailbox: list[Any]
) -> None:
    """R-CLM-10; the data name nobody (R-AFF-14)."""
    clock.now = OPENED
    ship(services)
    claim_id = file().json()["id"]
    deliver(services)
    (message,) = sent(claim_id)
    assert (message["type"], message["received_at"]) == ("claim.opened", "2026-03-10T20:00:00Z")
    assert message["data"]["claim_id"] == claim_id
    for private in ("Bea", "example.com", "Main St"):
        assert private not in str(message)
    claim = read(f"/claims/{claim_id}").json()
    assert claim["acknowledged_at"] == "2026-03-10T20:00:00Z"
    assert claim["insurer_reference"].startswith("UPIC-")
    assert effects_of(services, "insurer") == []


def test_a_package_that_ends_in_noack_is_kept_and_not_acknowledged(
    services: Services, clock: Clock, wire: None, mailbox: list[Any]
) -> None:
    """R-AFF-05"""
    clock.now = OPENED
    ship(services, id="pkg-1-NOACK")
    claim_id = file({"package_id": "pkg-1-NOACK", "reason": "loss", "description": "Gone."}).json()["id"]
    deliver(services)
    assert len(sent(claim_id)) == 1
    assert read(f"/claims/{claim_id}").json()["acknowledged_at"] is None


def test_a_message_that_comes_again_is_kept_once(services: Services, clock: Clock) -> None:
    """One effect, delivered at least once, with one id"""
    for _ in range(3):
        answer = signed("to_insurer", "/sandbox/insurer", OPENING, at=clock.now, id="clm_1:opened")
        assert answer.status == 202
    assert len(sent("clm_1")) == 1


def test_an_answer_that_does_not_arrive_is_given_again_with_the_next_try(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-AFF-05: the message is not taken until its answer has been."""
    tries: list[str] = []

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        tries.append(headers["webhook-id"])
        if len(tries) == 1:
            raise NotDelivered("answered 503")
        return 202

    monkeypatch.setattr(insurer, "post", post)
    opening = {"type": "claim.opened", "data": {"claim_id": "clm_1", "package_id": "pkg-1"}}
    first = signed("to_insurer", "/sandbox/insurer", opening, at=clock.now, id="clm_1:opened")
    assert (first.status, sent("clm_1")) == (500, [])
    again = signed("to_insurer", "/sandbox/insurer", opening, at=clock.now, id="clm_1:opened")
    assert (again.status, len(sent("clm_1"))) == (202, 1)
    assert tries == ["clm_1:opened:answer"] * 2


def test_an_unsigned_or_misshaped_message_is_not_taken(services: Services, clock: Clock) -> None:
    """Signature and shape are checked at once (401, 400)."""
    problem(call("POST", "/sandbox/insurer", OPENING), 401, "invalid_signature")
    for body in ({**OPENING, "type": "claim.closed"}, {"type": "claim.opened", "data": {}}):
        problem(signed("to_insurer", "/sandbox/insurer", body, at=clock.now, id="m"), 400, "invalid_request")
    assert sent("clm_1") == []


@pytest.mark.parametrize("query", ["", "?claim_id=a&claim_id=b", "?claim=clm_1"])
def test_messages_are_asked_for_by_claim(services: Services, query: str) -> None:
    """400: malformed input"""
    problem(call("GET", f"/sandbox/insurer/messages{query}"), 400, "invalid_request")
