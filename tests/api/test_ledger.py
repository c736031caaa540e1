"""The ledger: every payment of an order, once, and never changed."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.faults import watched
from tests.support.http import call

Entries = list[dict[str, Any]]


def entries(query: str = "order_id=ord-1", role: str = "seller", account: str = "shop-1") -> Entries:
    found: Entries = call("GET", f"/ledger?{query}", role=role, account=account).json()["data"]
    return found


def bought(**choice: Any) -> dict[str, Any]:
    return shop.bought(insurance={"option": "full"}, signature="signature_required", **choice)


def test_an_entry_says_who_paid_whom_how_much_for_what_and_when(services: Services, clock: Clock) -> None:
    shop.place(clock)
    shop.agree()
    label = bought()
    assert {entry["kind"]: entry for entry in entries()}["premium"] == {
        "id": f"{label['id']}:premium",
        "order_id": "ord-1",
        "case_id": label["id"],
        "kind": "premium",
        "from": "seller",
        "to": "insurer",
        "amount": "1.00",
        "currency": "USD",
        "at": "2026-03-02T20:00:00Z",
    }


def test_charge_and_refund_of_each_kind_sum_to_zero(services: Services, clock: Clock) -> None:
    """invariant 1: every group sums to zero; refunds <= paid; one refund per purchase and kind"""
    shop.place(clock)
    shop.agree()
    label = bought()
    shop.post(f"/labels/{label['id']}/void")
    balance: Counter[str] = Counter()
    for entry in entries():
        cents = int(entry["amount"].replace(".", ""))
        balance[entry["from"]] -= cents
        balance[entry["to"]] += cents
    assert set(balance.values()) == {0}
    assert sorted(Counter(entry["kind"] for entry in entries()).items()) == [
        ("label_fee", 1),
        ("label_refund", 1),
        ("premium", 1),
        ("premium_refund", 1),
        ("signature_fee", 1),
        ("signature_refund", 1),
    ]


def test_what_costs_nothing_is_no_entry(services: Services, clock: Clock) -> None:
    """R-INS-01: free cover, charge 0.00"""
    shop.place(clock)
    shop.bought()
    assert [entry["kind"] for entry in entries()] == ["label_fee"]


def test_a_shop_sees_the_payments_of_its_own_orders_and_agents_see_all(
    services: Services, clock: Clock
) -> None:
    """R-GEN-10: a foreign order has no entries, as one that does not exist"""
    shop.place(clock)
    shop.bought()
    assert len(entries()) == len(entries(role="agent", account="agent-1")) == 1
    assert entries(account="shop-2") == entries("order_id=none") == []
    assert call("GET", "/ledger?order_id=ord-1", role="buyer", account="buyer-1").status == 403


@pytest.mark.parametrize("query", ["", "order_id=", "order_id=a b", "order_id=a&order_id=b", "order=ord-1"])
def test_the_order_must_be_named(services: Services, query: str) -> None:
    answer = call("GET", f"/ledger?{query}", role="seller", account="shop-1")
    assert (answer.status, answer.json()["code"]) == (400, "invalid_request")


def test_the_ledger_is_read_in_pages_newest_first(services: Services, clock: Clock) -> None:
    shop.place(clock)
    shop.agree()
    label = bought()
    clock.forward(minutes=1)
    shop.post(f"/labels/{label['id']}/void")
    token, seen = "", []
    while True:
        with watched() as wire:
            page = shop.get(f"/ledger?order_id=ord-1&page_size=4{token}").json()
        assert wire.operations.count("Query") == 1 and wire.items <= 5
        seen += [entry["at"] for entry in page["data"]]
        if not page["has_more"]:
            break
        token = f"&page_token={page['next_page_token']}"
    assert seen == ["2026-03-02T20:01:00Z"] * 3 + ["2026-03-02T20:00:00Z"] * 3


# A statement of the account's time


def days(clock: Clock) -> None:
    """A label bought at noon of each of three days, and one of another shop on the second."""
    for number in range(3):
        shop.place(clock, order_id=f"ord-{number}", packages=[shop.package(f"p{number}", "line-1")])
        shop.bought(f"p{number}")
        if number == 1:
            other = shop.package("q", "line-1")
            shop.place(clock, order_id="ord-q", seller_id="shop-2", packages=[other])
            wanted = shop.wanted("q")
            assert shop.post("/labels", wanted, key="q", role="seller", account="shop-2").status == 201
        clock.now += timedelta(days=1)


def statement(since: str, until: str, **caller: str) -> list[str]:
    return [entry["order_id"] for entry in entries(f"from={since}&to={until}", **caller)]


def test_a_statement_has_the_account_s_payments_of_a_time_to_the_second(
    services: Services, clock: Clock
) -> None:
    """Both ends are in it"""
    days(clock)
    assert statement("2026-03-02T20:00:00Z", "2026-03-04T20:00:00Z") == ["ord-2", "ord-1", "ord-0"]
    assert statement("2026-03-02T20:00:01Z", "2026-03-04T19:59:59Z") == ["ord-1"]
    assert statement("2026-03-03T20:00:00Z", "2026-03-03T20:00:00Z") == ["ord-1"]
    assert statement("2026-03-03T20:00:01Z", "2026-03-04T19:59:59Z") == []
    assert statement("2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z", account="shop-2") == ["ord-q"]


def test_an_agent_reads_the_statement_of_one_seller(services: Services, clock: Clock) -> None:
    days(clock)
    query = "from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00Z"
    agent = {"role": "agent", "account": "agent-1"}
    assert [one["order_id"] for one in entries(f"{query}&seller_id=shop-2", **agent)] == ["ord-q"]
    assert call("GET", f"/ledger?{query}", **agent).status == 400
    assert call("GET", f"/ledger?{query}", role="buyer", account="buyer-1").status == 403


def test_a_statement_is_paged_and_costs_what_it_returns(services: Services, clock: Clock) -> None:
    days(clock)
    where = "/ledger?from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00Z&page_size=1"
    seen, token = [], ""
    while True:
        with watched() as wire:
            page = shop.get(f"{where}{token}").json()
        assert wire.items <= 3
        seen += [entry["order_id"] for entry in page["data"]]
        if not page["has_more"]:
            break
        token = f"&page_token={page['next_page_token']}"
    assert seen == ["ord-2", "ord-1", "ord-0"]
    other = where.replace("03-31", "03-30")
    assert shop.get(f"{other}{token}").status == 400


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "order_id"),
        ("from=2026-03-01T00:00:00Z", "order_id"),
        ("from=2026-03-02T00:00:00Z&to=2026-03-01T23:59:59Z", "from"),
        ("from=yesterday&to=2026-03-01T00:00:00Z", "from"),
        ("from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&seller_id=shop-2", "seller_id"),
    ],
)
def test_a_statement_that_can_not_be_is_bad_input(services: Services, query: str, field: str) -> None:
    refused = shop.get(f"/ledger?{query}")
    assert refused.status == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]
