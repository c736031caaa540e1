"""A person's inbox over HTTP: until when what is asked can be done, and what has been read."""

from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import call, deliver
from tests.support.reshipments import AGENT, ANSWER_BY, BUYER, SECOND, arrive, asked

SELLER = {"role": "seller", "account": "shop-1"}


@pytest.fixture
def requested(services: Services, clock: Clock) -> str:
    """A buyer has asked for missing items: buyer and seller are told."""
    arrive(clock)
    request_id = asked()
    deliver(services)
    return request_id


def newest(**caller: str) -> dict[str, Any]:
    row: dict[str, Any] = shop.get("/notifications", **caller).json()["data"][0]
    return row


def mark(notification_id: str, **caller: str) -> Any:
    return shop.post(f"/notifications/{notification_id}/read", **caller)


def test_a_message_says_when_what_it_asks_for_ends(requested: str) -> None:
    """R-MSG-01: to the second, as the deadline of the case has it"""
    told = newest(**SELLER)
    assert (told["kind"], told["due_at"]) == ("reshipment_requested", rfc3339(ANSWER_BY))
    assert told["asked"] and told["until"]


def test_a_message_that_asks_for_nothing_has_no_end(requested: str) -> None:
    shop.post(f"/reshipments/{requested}/approve", **SELLER)
    told = newest(**BUYER)
    assert (told["kind"], told["asked"], told["due_at"]) == ("reshipment_approved", None, None)


def test_a_message_is_read_once(requested: str, clock: Clock) -> None:
    """The first time counts, whatever comes after."""
    told = newest(**SELLER)
    assert told["read_at"] is None
    first, at = mark(told["id"], **SELLER), rfc3339(clock.now)
    assert first.status == 200
    assert first.json() == {**told, "read_at": at, "version": 2, "updated_at": at}
    clock.now += SECOND
    again = mark(told["id"], **SELLER)
    assert (again.status, again.json()) == (200, first.json())
    assert newest(**SELLER)["read_at"] == at


@pytest.mark.parametrize(
    "caller",
    [BUYER, AGENT, {"role": "seller", "account": "shop-2"}, {"role": "buyer", "account": "shop-1"}],
    ids=str,
)
def test_nobody_reads_for_somebody_else(requested: str, caller: dict[str, str]) -> None:
    """R-GEN-10: what is another's can't be told from what is not there"""
    told = newest(**SELLER)
    foreign, absent = mark(told["id"], **caller), mark("ntf_0", **caller)
    assert foreign.refusal == absent.refusal == (404, "not_found")
    assert newest(**SELLER)["read_at"] is None


def test_agents_share_what_is_read_as_they_share_the_inbox(requested: str, clock: Clock) -> None:
    """settled: agents share one inbox"""
    help_asked = {
        "order_id": "ord-1",
        "kind": "question",
        "channel": "ticket",
        "description": "How does it work?",
        "seller_contacted_at": rfc3339(clock.now),
    }
    assert shop.post("/support-cases", help_asked, **BUYER).status == 201
    told = newest(**AGENT)
    assert mark(told["id"], role="agent", account="agent-2").status == 200
    assert newest(**AGENT)["read_at"] == rfc3339(clock.now)


def test_without_a_token_nothing_is_read(requested: str) -> None:
    told = newest(**SELLER)
    assert call("POST", f"/notifications/{told['id']}/read").status == 401


def test_agents_read_what_was_told_to_whom_about_an_order(requested: str, clock: Clock) -> None:
    """In the same words, newest first."""
    clock.now += SECOND
    shop.post(f"/reshipments/{requested}/approve", **SELLER)
    seen = [
        {**newest(**BUYER), "role": "buyer", "account_id": "buyer-1"},
        {**newest(**SELLER), "role": "seller", "account_id": "shop-1"},
    ]
    assert shop.get("/orders/ord-1/notifications", **AGENT).json()["data"] == seen
    page = shop.get("/orders/ord-1/notifications?page_size=1", **AGENT).json()
    assert (page["data"], page["has_more"]) == (seen[:1], True)


def test_only_agents_read_what_was_told_to_others(requested: str) -> None:
    for reader in (SELLER, BUYER):
        assert call("GET", "/orders/ord-1/notifications", **reader).status == 403
    assert call("GET", "/orders/ord-none/notifications", **AGENT).status == 404
