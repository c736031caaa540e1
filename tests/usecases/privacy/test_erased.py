"""What is left of orders and cases when their personal data have ended: everything but those."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from shared.domain.orders.order import Order
from shared.gateways import insurer
from shared.storage.lists import of_order, with_timeline
from shared.usecases.privacy.erasing import KINDS, ids_of
from shared.usecases.services import Services
from tests.support import http, privacy, published, shop
from tests.support.aws import Clock, emulated_services
from tests.support.http import deliver
from tests.support.replay import rebuilt, without_private
from tests.support.shop import get, post, report, table
from tests.support.time import hurried
from tests.support.traces import (
    BUYER_ROLE,
    ORDERS,
    SIGNER,
    TEXTS,
    cases,
    documents,
    empty_buckets,
    end,
    leave_traces,
    left,
)
from tests.support.world import DELIVERED


@dataclass(frozen=True)
class Ended:
    """Two orders with a case of every kind, two years later; what was there before."""

    services: Services
    clock: Clock
    ids: Mapping[str, str]
    before: list[dict[str, Any]]
    statuses: Mapping[str, str]


@pytest.fixture(scope="module")
def ended(aws: None) -> Iterator[Ended]:
    empty_buckets()
    clock = Clock()
    with hurried(), emulated_services(clock) as services, pytest.MonkeyPatch.context() as patch:
        patch.setattr(insurer, "post", http.post)
        with privacy.watched(), published.watched():
            ids = leave_traces(services, clock)
            assert left(clock) == set(TEXTS)
            assert [key for key in documents() if key.startswith(("labels/", "sandbox-carrier/"))]
            before, statuses = table(), {one["id"]: one["status"] for one in cases()}
            end(services, clock)
            yield Ended(services, clock, ids, before, statuses)


def test_after_their_end_no_byte_of_them_is_left(ended: Ended) -> None:
    """R-PRV-01"""
    assert left(ended.clock) == set()
    assert documents() == []


def test_cases_money_and_audit_stay_and_tell_the_same(ended: Ended) -> None:
    """R-PRV-01, invariant 11"""
    now = table()
    stay = [row for row in ended.before if row["pk"]["S"].startswith("ledger#") or row["sk"]["S"][:2] == "v#"]
    assert [row for row in stay if row not in now] == []
    assert {one["id"]: one["status"] for one in cases()} == ended.statuses
    store = ended.services.store
    for order_id in ORDERS:
        rows = of_order(store, order_id)
        for kind in (Order, *KINDS):
            for case_id in ids_of(rows, kind):
                found = with_timeline(store, kind, case_id)
                assert found and found.case.version == len(found.history)
                assert found.history[-1].event == "personal_data_erased"
                assert rebuilt(kind, (one.patch for one in found.history)) == without_private(found.case)


def test_the_order_is_read_and_says_that_they_were_erased(ended: Ended) -> None:
    """R-PRV-01"""
    for viewer in ({}, BUYER_ROLE, {"role": "agent", "account": "agent-1"}):
        order = get("/orders/ord-1", **viewer).json()
        buyer = order["buyer"]
        assert order["personal_data_erased_at"] == "2028-03-02T08:00:00Z"
        assert (buyer["buyer_id"], buyer["name"], buyer["email"]) == ("buyer-1", "", None)


def test_whatever_is_read_afterwards_is_answered(ended: Ended) -> None:
    """Never a 5xx, nor a link that leads nowhere"""
    ids = ended.ids
    agent = {"role": "agent", "account": "agent-1"}
    for path, viewer in (
        ("/orders", {}),
        (f"/orders/{DELIVERED}/options", BUYER_ROLE),
        (f"/orders/{DELIVERED}/messages", BUYER_ROLE),
        (f"/packages/{ids['shipped_package']}/tracking", {}),
        (f"/labels/{ids['label_id']}", {}),
        (f"/labels/{ids['label_id']}/signature", {}),
        (f"/claims/{ids['claim_id']}", {}),
        (f"/claims/{ids['claim_id']}/invoice", {}),
        ("/packages/pkg-lost/receipt", {}),
        (f"/disputes/{ids['dispute_id']}", agent),
        (f"/reshipments/{ids['reshipment_id']}", BUYER_ROLE),
        (f"/support-cases/{ids['case_id']}", BUYER_ROLE),
        (f"/support-cases/{ids['case_id']}", agent),
        ("/notifications", BUYER_ROLE),
        ("/notifications", {}),
        (f"/label-batches/{ids['batch_id']}", {}),
    ):
        answer = get(path, **viewer)
        assert answer.status == 200, (path, answer.text)
    gone = (409, "personal_data_erased")
    assert get(f"/labels/{ids['label_id']}/document").refusal == gone
    assert get(f"/label-batches/{ids['batch_id']}/document").refusal == (409, "label_not_purchased")
    papers = [one["kind"] for one in get(f"/claims/{ids['claim_id']}").json()["documents"]]
    assert papers == ["invoice", "package_receipt"]
    dispute = get(f"/disputes/{ids['dispute_id']}", **agent).text
    assert "accepted/" not in dispute


def test_nothing_new_can_be_begun(ended: Ended) -> None:
    """R-PRV-01"""
    gone = (409, "personal_data_erased")
    about = {"order_id": DELIVERED, "description": "Again."}
    line = {"line_id": "line-b", "quantity": 1}
    lost = {"line_ids": ["line-b"], "scenario": "lost_package"}
    missing = {"lines": [line], "reason": "missing_items"}
    asked = {"kind": "question", "channel": "ticket", "seller_contacted_at": "2026-03-02T20:00:00Z"}
    assert post("/disputes", {**about, **lost}, **BUYER_ROLE).refusal == gone
    assert post("/reshipments", {**about, **missing}, **BUYER_ROLE).refusal == gone
    assert post("/support-cases", {**about, **asked}, **BUYER_ROLE).refusal == gone
    assert post(f"/orders/{DELIVERED}/messages", {"text": "Hello?"}, **BUYER_ROLE).refusal == gone
    claim = {"package_id": "pkg-lost", "reason": "loss", "description": "Again."}
    assert post("/claims", claim).refusal == gone
    assert shop.buy("pkg-bare").refusal == gone


def test_what_is_told_again_does_not_bring_them_back(ended: Ended) -> None:
    """R-PRV-01: order, request and tracking, each with personal data"""
    services, clock, number = ended.services, ended.clock, ended.ids["tracking_number"]
    items = [shop.item(f"line-{n}") for n in range(8)]
    told = shop.order(items=items, packages=[], occurred_at="2028-03-01T00:00:00Z")
    assert shop.tell("order.upserted", told, clock=clock).status == 202
    request = {
        "order_id": DELIVERED,
        "line_ids": ["line-a"],
        "request_id": "req-2",
        "kind": "refund",
        "status": "rejected",
        "contacted_seller": True,
        "occurred_at": "2028-03-01T00:00:00Z",
        "evidence": [{"kind": "photo", "description": "The empty doorstep."}],
    }
    assert shop.tell("after_sale.updated", request, clock=clock).status == 202
    again = {"signed_by": SIGNER, "description": "Left at the front porch of number 1", "location": "Reno"}
    for at in ("2026-03-02T20:00:00Z", "2028-03-01T00:00:00Z"):
        assert report(clock, number, "delivered", occurred_at=at, **again).status == 202
    deliver(services)
    assert left(clock) == set()
