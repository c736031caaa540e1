"""The order's book over HTTP: read by its parties, and what the platform's own refunds leave for others."""

from typing import Any

import pytest

from shared.domain.claims.claim import Claim
from shared.storage.store import Ref
from shared.usecases.services import Services
from tests.api.safety.test_recalls import recall
from tests.support import shop
from tests.support.aws import Clock
from tests.support.claims import effects_of
from tests.support.faults import watched
from tests.support.http import Answer, deliver
from tests.support.refunds import order_book
from tests.support.reshipments import (
    AGENT,
    BUYER,
    LABEL,
    act,
    approved,
    arrive,
    ask,
    asked,
    card,
    moved,
    refunds,
)

OTHERS = ({"role": "buyer", "account": "buyer-2"}, {"role": "seller", "account": "shop-2"})


def read(**who: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.get("/orders/ord-1/book", **who).json()
    return found


def tell(clock: Clock, **told: Any) -> None:
    """The platform has refunded the plates, unless told otherwise."""
    usual = {
        "order_id": "ord-1",
        "line_ids": ["plates"],
        "request_id": "r1",
        "kind": "refund",
        "status": "processed",
        "refund_status": "refunded",
        "contacted_seller": True,
        "occurred_at": "2026-03-02T19:30:00Z",
    }
    assert shop.tell("after_sale.updated", {**usual, **told}, clock=clock).status == 202


def help_case() -> str:
    body = {"order_id": "ord-1", "kind": "question", "channel": "ticket", "description": "They are broken."}
    body |= {"seller_contacted_at": "2026-03-02T19:30:00Z"}
    return str(shop.post("/support-cases", body, **BUYER).json()["id"])


def resolve(case_id: str, **told: Any) -> Answer:
    body = {"outcome": "refund", "reason": "Covered.", **told}
    return shop.post(f"/support-cases/{case_id}/resolution", body, **AGENT)


PLATES = [{"line_id": "plates", "quantity": 2}]


@pytest.mark.parametrize("who", [{}, BUYER, AGENT], ids=["seller", "buyer", "agent"])
def test_buyer_seller_and_agents_read_what_each_unit_cost_and_what_is_left(
    services: Services, clock: Clock, who: dict[str, str]
) -> None:
    """R-REF-08: cups 3 for 10.00, plates 2 for 40.00, shipping 5.00, tax 1.00"""
    arrive(clock, shipping_fee_paid="5.00", tax="1.00")
    found = read(**who)
    assert {name: found[name] for name in ("paid", "refunded", "left", "over")} == {
        "paid": "56.00",
        "refunded": "0.00",
        "left": "56.00",
        "over": "0.00",
    }
    cups, plates = found["lines"]
    assert [
        (one["units"], one["price"], one["shipping_share"], one["tax_share"]) for one in cups["groups"]
    ] == [
        (1, "3.34", "0.34", "0.07"),
        (1, "3.33", "0.33", "0.07"),
        (1, "3.33", "0.33", "0.06"),
    ]
    assert plates == {
        "line_id": "plates",
        "quantity": 2,
        "groups": [
            {
                "units": 2,
                "price": "20.00",
                "shipping_share": "2.00",
                "tax_share": "0.40",
                "state": "paid",
                "settled": False,
                "settled_by": None,
                "given_back": [],
            }
        ],
    }


def test_the_book_says_who_gave_what_back_and_when(services: Services, clock: Clock) -> None:
    """R-REF-08"""
    arrive(clock)
    case_id = help_case()
    resolve(case_id, lines=[{"line_id": "plates", "quantity": 1}])
    refunded, paid = read()["lines"][1]["groups"]
    assert (refunded["units"], refunded["state"], refunded["settled"], refunded["settled_by"]) == (
        1,
        "refunded",
        True,
        case_id,
    )
    (given,) = refunded["given_back"]
    assert given == {"amount": "20.00", "by": "support", "case_id": case_id, "at": "2026-03-02T20:00:00Z"}
    assert (paid["units"], paid["state"], paid["given_back"]) == (1, "paid", [])
    assert (read()["refunded"], read()["left"]) == ("20.00", "30.00")


def test_the_book_is_its_parties_alone_and_costs_one_read_and_one_query(
    services: Services, clock: Clock
) -> None:
    """R-GEN-10; the first is the clock's own, the query finds what goes back"""
    arrive(clock)
    for other in OTHERS:
        assert shop.get("/orders/ord-1/book", **other).status == 404
    assert shop.get("/orders/ord-9/book").status == 404
    with watched() as wire:
        read()
    assert wire.operations == ["BatchGetItem", "BatchGetItem", "Query"]


def test_the_orders_total_is_what_the_book_says_was_paid(services: Services, clock: Clock) -> None:
    """Settled: price, shipping fee and tax; coupons are off already"""
    arrive(clock, shipping_fee_paid="5.00", tax="1.00", platform_coupon="3.00")
    assert shop.get("/orders/ord-1").json()["total"] == read()["paid"] == "56.00"


def test_after_the_platforms_refund_nothing_is_left_for_customer_service_or_a_recall(
    services: Services, clock: Clock
) -> None:
    """R-REF-03, F1"""
    arrive(clock)
    case_id = help_case()
    tell(clock, line_ids=["plates", "cups"])
    answer = resolve(case_id, lines=PLATES)
    assert (answer.refusal, answer.json()["left"]) == ((422, "refund_exceeds_paid"), "0.00")
    assert recall(product_id="prd-1").status == 201
    deliver(services)
    assert (refunds(), read()["refunded"], read()["over"]) == ({}, "50.00", "0.00")
    assert ask("plates").refusal == (422, "already_refunded")


def test_a_refund_of_the_platform_ends_the_open_request_for_its_items(
    services: Services, clock: Clock
) -> None:
    """A-35, R-RSH-22"""
    arrive(clock)
    ended, going = asked("plates"), asked("cups")
    tell(clock)
    deliver(services)
    assert (card(ended)["status"], card(ended)["closed_reason"]) == ("closed", "refunded")
    assert card(going)["status"] == "awaiting_seller"


def test_an_amount_the_platform_names_leaves_the_rest(services: Services, clock: Clock) -> None:
    """R-REF-03; a later telling of the request replaces it, also by one not processed"""
    arrive(clock)
    case_id = help_case()
    tell(clock, amount="15.00")
    assert (read()["refunded"], read()["left"]) == ("15.00", "35.00")
    tell(clock, amount="25.00", occurred_at="2026-03-02T19:31:00Z")
    assert (read()["refunded"], read()["left"]) == ("25.00", "25.00")
    assert resolve(case_id, lines=PLATES).json()["refunded"] == "15.00"
    tell(clock, status="rejected", occurred_at="2026-03-02T19:32:00Z")
    assert (read()["refunded"], read()["left"]) == ("15.00", "10.00")


def test_a_malformed_amount_of_the_platform_is_refused(services: Services, clock: Clock) -> None:
    """R-GEN-08"""
    arrive(clock)
    told = {"order_id": "ord-1", "line_ids": ["plates"], "request_id": "r1", "kind": "refund"}
    told |= {"status": "processed", "contacted_seller": True, "occurred_at": "2026-03-02T19:30:00Z"}
    answer = shop.tell("after_sale.updated", {**told, "amount": "1.005"}, clock=clock)
    assert answer.refusal == (400, "invalid_amount")


def test_what_the_platform_gives_beyond_what_was_paid_is_entered_flagged_and_published(
    services: Services, clock: Clock
) -> None:
    """R-REF-03: agents are told by an event; no money of ours moves"""
    arrive(clock)
    resolve(help_case(), amount="50.00")
    tell(clock, amount="12.00")
    assert (read()["refunded"], read()["over"], read()["left"]) == ("62.00", "12.00", "0.00")
    assert shop.get("/orders/ord-1", **AGENT).json()["flags"] == ["over_refunded"]
    (event,) = [one for one in effects_of(services, "events") if one.payload["object"] == "book"]
    assert (event.payload["type"], event.payload["detail"]) == (
        "book.over_refunded",
        {"flags": ["over_refunded"], "over": "12.00"},
    )
    assert len(refunds()) == 1


def test_a_refund_of_what_a_label_was_bought_for_is_flagged_and_ends_the_request(
    services: Services, clock: Clock
) -> None:
    """R-REF-03, A-35: the unscanned label is paid back"""
    arrive(clock)
    request_id = asked("plates", 2)
    moved(request_id, "approve")
    moved(request_id, "shipment", LABEL)
    assert [one["state"] for one in read()["lines"][1]["groups"]] == ["reshipped"]
    assert read()["left"] == "10.00"
    tell(clock)
    assert shop.get("/orders/ord-1", **AGENT).json()["flags"] == ["goods_and_money"]
    deliver(services)
    found = card(request_id)
    assert (found["status"], found["closed_reason"]) == ("closed", "refunded")
    (label,) = shop.get("/labels").json()["data"]
    assert (label["status"], read()["left"]) == ("voided", "10.00")


def test_a_telling_is_entered_in_the_webhooks_own_transaction(services: Services, clock: Clock) -> None:
    """Round trips: one read, one transaction; the signature's and the clock's own aside"""
    arrive(clock)
    with watched() as wire:
        tell(clock)
    assert wire.operations.count("TransactWriteItems") == 1
    assert order_book(services).settled("plates") == {1, 2}


def test_goods_sent_again_take_no_money_until_the_label_is_given_back(
    services: Services, clock: Clock
) -> None:
    """R-REF-01"""
    request_id = approved(clock)
    case_id = help_case()
    label_id = moved(request_id, "shipment", LABEL)["label_id"]
    answer = resolve(case_id, amount="40.00", lines=PLATES)
    assert (answer.refusal, answer.json()["left"]) == ((422, "refund_exceeds_paid"), "20.00")
    assert shop.post(f"/labels/{label_id}/void").status == 200
    deliver(services)
    assert card(request_id)["status"] == "approved"
    assert read()["left"] == "50.00"
    assert resolve(case_id, amount="40.00", lines=PLATES).status == 200
    refused = act(request_id, "shipment", LABEL)
    assert (refused.status, card(request_id)["status"]) == (409, "closed")


def test_a_recall_refunds_also_what_an_offer_or_goods_had_settled(services: Services, clock: Clock) -> None:
    """R-REF-01: as far as money is left of them"""
    arrive(clock)
    offered, sent = asked("plates"), asked("cups")
    act(offered, "proposals", {"kind": "partial_refund", "amount": "5.00"})
    moved(offered, "offer/accept", **BUYER)
    moved(sent, "approve")
    moved(sent, "shipment", LABEL)
    assert read()["left"] == "26.66"
    recall(product_id="prd-1")
    deliver(services)
    assert (read()["refunded"], read()["left"], read()["over"]) == ("50.00", "0.00", "0.00")
    assert sorted(refunds().values()) == ["45.00", "5.00"]
    recall(product_id="prd-1", source="media")
    deliver(services)
    assert read()["refunded"] == "50.00"


def insured(clock: Clock) -> str:
    """The order's package, sent with a label from here."""
    arrive(clock, delivered_at=None)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted")
    return str(label["tracking_number"])


def shared(services: Services) -> list[tuple[str, str, str]]:
    told = [one.payload["refund"] for one in effects_of(services, "insurer") if "refund" in one.payload]
    return [(one["request_id"], one["refund_status"], one["refund_reason"]) for one in told]


def claimed() -> str:
    claim = {"package_id": "pkg-1", "reason": "damage", "description": "The box was crushed."}
    answer = shop.post("/claims", claim)
    assert answer.status == 201, answer.text
    return str(answer.json()["id"])


def test_the_insurer_hears_of_this_services_refunds_for_a_package_under_claim(
    services: Services, clock: Clock
) -> None:
    """R-CLM-14: once, with the service as reason"""
    insured(clock)
    claim_id, case_id = claimed(), help_case()
    resolve(case_id, amount="5.00")
    deliver(services, "work")
    assert shared(services) == [(case_id, "processed", "support")]
    resolve(help_case(), outcome="declined")
    deliver(services, "work")
    assert len(shared(services)) == 1
    (claim,) = services.store.load(Ref(Claim, claim_id))
    assert claim is not None and [one.request_id for one in claim.shared_refunds] == [case_id]


def test_the_insurer_hears_of_refunds_made_before_the_claim(services: Services, clock: Clock) -> None:
    """R-CLM-14"""
    insured(clock)
    case_id = help_case()
    resolve(case_id, lines=PLATES)
    claimed()
    assert shared(services) == [(case_id, "processed", "support")]


def test_a_refund_of_units_in_another_package_is_none_of_the_insurers_business(
    services: Services, clock: Clock
) -> None:
    """R-CLM-14: by units, where a line is in several packages"""
    lines = [{"line_id": "plates", "quantity": 1}]
    parcels = [{"package_id": f"pkg-{n}", "lines": lines, "weight_oz": 20.0} for n in (1, 2)]
    arrive(clock, delivered_at=None, packages=parcels)
    label = shop.bought("pkg-2")
    shop.report(clock, label["tracking_number"], "accepted")
    claim = {"package_id": "pkg-2", "reason": "damage", "description": "The box was crushed."}
    assert shop.post("/claims", claim).status == 201
    resolve(help_case(), lines=lines)
    deliver(services, "work")
    assert shared(services) == []
    second = help_case()
    resolve(second, lines=lines)
    deliver(services, "work")
    assert shared(services) == [(second, "processed", "support")]
