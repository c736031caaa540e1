"""Asking for missing items over HTTP: taken in once, counted by order line, listed for who has to answer."""

import json
from typing import Any

import pytest

from shared.storage.events import PUBLISHED
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.claims import effects_of
from tests.support.faults import first, watched
from tests.support.http import deliver
from tests.support.reshipments import (
    AGENT,
    BUYER,
    act,
    arrive,
    ask,
    asked,
    card,
    inbox,
    moved,
    offer,
)

OTHER_BUYER = {"role": "buyer", "account": "buyer-2"}
OTHER_SELLER = {"role": "seller", "account": "shop-2"}

READERS: dict[str, dict[str, str]] = {"seller": {}, "buyer": BUYER, "agent": AGENT}


def tab(**who: str) -> list[str]:
    rows = shop.get("/reshipments?tab=awaiting_action", **who).json()["data"]
    assert {row["tag"] for row in rows} <= {"Reshipment"}
    return [row["id"] for row in rows]


def test_a_request_waits_for_the_seller_to_the_end_of_the_next_working_day(
    services: Services, clock: Clock
) -> None:
    """R-RSH-01, R-RSH-03"""
    arrive(clock)
    answer = ask()
    assert answer.status == 201
    request = answer.json()
    assert (request["object"], request["status"], request["version"]) == ("reshipment", "awaiting_seller", 1)
    assert (request["value"], request["offer"], request["tracking"]) == ("20.00", None, None)
    (deadline,) = request["deadlines"]
    assert (deadline["kind"], deadline["party"], deadline["state"]) == (
        "reshipment_response",
        "seller",
        "open",
    )
    assert deadline["due_at"] == "2026-03-04T07:59:59Z"


def test_nothing_is_missing_from_what_has_not_arrived(services: Services, clock: Clock) -> None:
    """R-RSH-01"""
    arrive(clock, delivered_at=None)
    before = shop.table()
    assert ask().refusal == (422, "not_delivered")
    assert shop.table() == before


def test_the_carriers_word_is_enough_and_each_line_goes_by_its_own_packages(
    services: Services, clock: Clock
) -> None:
    """R-RSH-01: delivered is the platform's word, else the carrier's"""
    parcels = [shop.package("A", "cups", tracking_number="1ZAAAA", carrier="ups")]
    parcels.append(shop.package("B", "plates", tracking_number="1ZBBBB", carrier="ups"))
    arrive(clock, delivered_at=None, shipping_mode="seller_shipping", packages=parcels)
    shop.report(clock, "1ZAAAA", "delivered", carrier="ups")
    assert ask("plates").refusal == (422, "not_delivered")
    assert ask("cups").status == 201


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"reason": "defective"}, 422, "reason_not_allowed"),
        ({"reason": "Missing_Items"}, 422, "reason_not_allowed"),
        ({"lines": []}, 400, "invalid_request"),
        ({"lines": [{"line_id": "forks", "quantity": 1}]}, 400, "invalid_request"),
        ({"lines": [{"line_id": "plates", "quantity": 3}]}, 400, "invalid_request"),
        ({"lines": [{"line_id": "plates", "quantity": 0}]}, 400, "invalid_request"),
        ({"lines": [{"line_id": "plates", "quantity": 1}] * 2}, 400, "invalid_request"),
        ({"description": "  "}, 400, "invalid_request"),
        ({"order_id": "ord-2"}, 404, "not_found"),
        (OTHER_BUYER, 404, "not_found"),
        ({"role": "seller", "account": "shop-1"}, 403, "wrong_role"),
    ],
)
def test_what_can_not_be_asked_for_is_refused_and_writes_nothing(
    services: Services, clock: Clock, told: dict[str, Any], status: int, code: str
) -> None:
    """R-RSH-01, R-RSH-20, A-38, R-GEN-10"""
    arrive(clock)
    before = shop.table()
    assert ask(**told).refusal == (status, code)
    assert shop.table() == before


def test_an_order_line_has_one_active_request_and_another_once_that_is_over(
    services: Services, clock: Clock
) -> None:
    """R-RSH-20"""
    arrive(clock)
    first_id = asked("plates")
    answer = ask("plates")
    assert answer.refusal == (409, "reshipment_already_open")
    assert answer.json()["line_ids"] == ["plates"]
    assert ask("cups").status == 201
    moved(first_id, "reject", {"reason": "Both were packed."})
    assert ask("plates").status == 201


def test_of_two_requests_at_once_for_a_line_one_is_opened(services: Services, clock: Clock) -> None:
    """R-RSH-20: counted in the transaction that opens it"""
    arrive(clock)
    statuses = []

    def overtaken(send: Any) -> Any:
        statuses.append(ask("plates").status)
        return send()

    with watched(fault=first(1, "TransactWriteItems", overtaken)):
        late = ask("plates")
    assert statuses == [201]
    assert late.refusal == (409, "reshipment_already_open")


def test_the_same_request_sent_again_is_answered_again(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    arrive(clock)
    one, other = ask(key="k-1"), ask(key="k-1")
    assert (other.status, other.json()) == (201, one.json())
    assert other.headers["idempotent-replayed"] == "true"
    assert ask(key="k-1", description="Two of them.").refusal == (409, "idempotency_conflict")


def test_the_tab_holds_what_waits_for_its_reader_tagged_as_reshipment(
    services: Services, clock: Clock
) -> None:
    """R-RSH-02, R-ORD-07: a list of its own for the seller, for the buyer, and for agents"""
    arrive(clock)
    waiting, offered = asked("plates"), asked("cups")
    offer(offered, "1.00")
    tabs = {name: tab(**who) for name, who in READERS.items()}
    assert tabs == {"seller": [waiting], "buyer": [offered], "agent": [waiting]}
    moved(waiting, "reject", {"reason": "Both were packed."})
    moved(offered, "offer/reject", **BUYER)
    assert {name: tab(**who) for name, who in READERS.items()} == {
        "seller": [offered],
        "buyer": [],
        "agent": [offered],
    }


def test_a_page_of_the_tab_reads_what_it_returns(services: Services, clock: Clock) -> None:
    """R-RSH-02: no row is read to be left out"""
    arrive(clock)
    for line in ("plates", "cups"):
        moved(asked(line), "reject", {"reason": "It was packed."})
    waiting = asked("plates")
    with watched() as wire:
        assert tab() == [waiting]
    assert wire.operations == ["BatchGetItem", "Query"]
    assert wire.items == 1


def test_the_list_goes_on_page_by_page_and_has_ones_own_alone(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    arrive(clock)
    ids = {asked("plates"), asked("cups")}
    page = shop.get("/reshipments?page_size=1").json()
    rest = shop.get(f"/reshipments?page_size=1&page_token={page['next_page_token']}").json()
    assert {row["id"] for row in [*page["data"], *rest["data"]]} == ids
    assert (page["has_more"], rest["has_more"]) == (True, False)
    for other in (OTHER_SELLER, OTHER_BUYER):
        assert shop.get("/reshipments", **other).json()["data"] == []
    assert shop.get("/reshipments?tab=all").status == 400


def test_a_request_is_its_parties_alone(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    arrive(clock)
    request_id = asked()
    for other in (OTHER_SELLER, OTHER_BUYER):
        assert shop.get(f"/reshipments/{request_id}", **other).status == 404
    assert act(request_id, "approve", **OTHER_SELLER).status == 404
    assert act(request_id, "offer/accept", **OTHER_BUYER).status == 404
    assert act(request_id, "approve", **BUYER).status == 403
    assert card(request_id, **AGENT)["id"] == request_id


def test_the_seller_hears_of_a_request_by_inbox_mail_and_event(services: Services, clock: Clock) -> None:
    """R-RSH-02; integrators hear too, without personal data"""
    arrive(clock)
    request_id = asked()
    assert inbox("seller") == ["reshipment_requested"]
    (event,) = effects_of(services, "events")
    assert (event.payload["type"], event.payload["object_id"]) == (
        "reshipment.reshipment_requested",
        request_id,
    )
    assert "plate was not" not in json.dumps(event.payload)
    assert {"reshipment", "supportcase"} <= PUBLISHED
    assert deliver(services, "mail") == 1


def test_a_request_costs_one_read_and_one_transaction(services: Services, clock: Clock) -> None:
    """Round trips, the clock's own read aside"""
    arrive(clock)
    with watched() as wire:
        request_id = asked()
    assert wire.operations == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    with watched() as wire:
        card(request_id)
    assert wire.operations == ["BatchGetItem", "Query"]
