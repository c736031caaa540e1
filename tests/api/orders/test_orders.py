"""What the platform tells of orders, in any order and any number of times."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.orders import pending_events
from shared.domain.orders.order import Order
from shared.domain.times import rfc3339
from shared.storage.store import Ref
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock, emulated_services
from tests.support.claims import effects_of
from tests.support.faults import Killed, killed, nth, watched
from tests.support.http import call, deliver
from tests.support.time import FEW, hurried

LATER = "2026-03-02T20:30:00Z"


def order_of(order_id: str = "ord-1") -> dict[str, Any]:
    document: dict[str, Any] = shop.get(f"/orders/{order_id}").json()
    return document


def package_of(package_id: str = "pkg-1", order_id: str = "ord-1") -> dict[str, Any]:
    packages = order_of(order_id)["packages"]
    return next(one for one in packages if one["package_id"] == package_id)


def after_sale(**told: Any) -> dict[str, Any]:
    usual = {
        "order_id": "ord-1",
        "line_ids": ["line-1"],
        "request_id": "req-1",
        "kind": "refund",
        "status": "in_process",
        "contacted_seller": True,
        "occurred_at": "2026-03-02T19:00:00Z",
    }
    return {**usual, **told}


# Orders


def test_an_order_is_taken_in_with_its_packages_in_one_transaction(services: Services, clock: Clock) -> None:
    """After one that notes its products, so that no recall misses it"""
    parcels = [shop.package(f"pkg-{n}", "line-1") for n in range(6)]
    with watched() as wire:
        shop.place(clock, items=[shop.item("line-1", "60.00", quantity=6)], packages=parcels)
    assert wire.operations.count("TransactWriteItems") == 1 + 1
    order = order_of()
    assert (order["version"], len(order["packages"])) == (1, 6)
    assert [one["package_value"] for one in order["packages"]] == ["10.00"] * 6


def test_an_order_of_very_many_packages_is_taken_in_step_by_step(services: Services, clock: Clock) -> None:
    """DynamoDB: a hundred writes a transaction"""
    parcels = [shop.package(f"pkg-{n}", "line-1") for n in range(60)]
    shop.place(clock, items=[shop.item("line-1", "600.00", quantity=60)], packages=parcels)
    packages = order_of()["packages"]
    assert {one["package_id"] for one in packages} == {one["package_id"] for one in parcels}
    assert {one["package_value"] for one in packages} == {"10.00"}


def test_broken_off_between_its_steps_an_order_is_complete_after_the_next_try(
    aws: None, clock: Clock
) -> None:
    """Killed between any two calls; the sender's next try brings everything to its end"""
    parcels = [shop.package(f"pkg-{n}", "line-1") for n in range(12)]
    told = shop.order(items=[shop.item("line-1", "120.00", quantity=12)], packages=parcels)
    for number in range(8):
        with emulated_services(clock), hurried():
            try:
                with watched(fault=nth(number, killed)):
                    shop.tell("order.upserted", told, clock=clock, id="msg_a")
            except Killed:
                shop.tell("order.upserted", told, clock=clock, id="msg_a")
            packages = order_of()["packages"]
            assert {one["package_value"] for one in packages} == {"10.00"} and len(packages) == 12
            assert order_of()["version"] == 1


@pytest.mark.parametrize("field", ["platform_coupon", "shipping_fee_paid"])
def test_an_order_whose_value_is_not_told_is_taken_in_and_can_not_be_insured(
    services: Services, clock: Clock, field: str
) -> None:
    """R-INS-03: any component missing, 422 package_value_unknown"""
    shop.place(clock, **{field: None})
    assert package_of()["package_value"] is None
    answer = shop.buy()
    assert (answer.status, answer.json()["code"]) == (422, "package_value_unknown")
    clock.forward(hours=1)
    shop.place(clock, occurred_at=LATER)
    assert package_of()["package_value"] == "300.00"


@pytest.mark.parametrize(
    ("told", "mode"),
    [
        ("tiktok_shipping", "tiktok_shipping"),
        ("shipped_via_platform", "tiktok_shipping"),
        ("ship_by_tiktok", "tiktok_shipping"),
        ("ship_by_seller", "seller_shipping"),
        ("fbt", "fbt"),
    ],
)
def test_old_names_of_shipping_modes_mean_the_new_ones(
    services: Services, clock: Clock, told: str, mode: str
) -> None:
    """R-GEN-12"""
    shop.place(clock, shipping_mode=told)
    assert order_of()["shipping_mode"] == mode


@pytest.mark.parametrize("told", ["drone", "TikTok Shipping", "", None, 1])
def test_an_unknown_shipping_mode_is_malformed(services: Services, clock: Clock, told: Any) -> None:
    """R-GEN-12: unknown mode, 400"""
    answer = shop.tell("order.upserted", shop.order(shipping_mode=told), clock=clock)
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "data.shipping_mode")


@pytest.mark.parametrize("currency", ["EUR", "usd", "", None])
def test_only_dollars_are_taken(services: Services, clock: Clock, currency: Any) -> None:
    """R-GEN-08"""
    answer = shop.tell("order.upserted", shop.order(currency=currency), clock=clock)
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "data.currency")


def test_an_older_telling_never_overwrites_a_newer_one(services: Services, clock: Clock) -> None:
    """By when it was said (`occurred_at`), not by when it came"""
    clock.forward(hours=1)
    shop.place(clock, occurred_at=LATER, estimated_delivery_at="2026-03-09T20:00:00Z")
    answer = shop.tell("order.upserted", shop.order(), clock=clock)
    assert answer.json()["reason"] == "nothing_to_do"
    assert order_of()["estimated_delivery_at"] == "2026-03-09T20:00:00Z"


def test_a_package_of_another_order_is_not_taken_over(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    shop.place(clock)
    answer = shop.tell("order.upserted", shop.order(order_id="ord-2", seller_id="shop-2"), clock=clock)
    assert answer.json()["reason"] == "package_of_another_order"
    assert shop.get("/orders/ord-2", account="shop-2").status == 404
    assert shop.get("/packages/pkg-1/tracking").json()["order_id"] == "ord-1"


@pytest.mark.parametrize(
    "told",
    [
        {"packages": [shop.package("A", "line-9")]},
        {"packages": [shop.package("A", "line-1"), shop.package("A", "line-1")]},
        {"items": [shop.item("line-1"), shop.item("line-1")]},
    ],
    ids=["a line of no item", "a package twice", "a line twice"],
)
def test_lines_and_packages_must_fit_together(services: Services, clock: Clock, told: dict) -> None:
    answer = shop.tell("order.upserted", shop.order(**told), clock=clock)
    assert answer.status == 400
    assert shop.table() == []


# Cancellations


def test_a_cancelled_package_is_paid_back_and_sold_no_more(services: Services, clock: Clock) -> None:
    """R-INS-21, R-INS-22, R-SIG-17"""
    shop.place(clock)
    shop.agree()
    label = shop.bought(insurance={"option": "full"}, signature="signature_required")
    clock.forward(minutes=1)
    assert shop.cancel(clock).json() == {"status": "accepted"}
    assert package_of()["cancelled_at"] == rfc3339(clock.now)
    assert package_of()["insurance_status"] == "expired"
    shown = shop.get(f"/labels/{label['id']}").json()
    assert (shown["status"], shown["insurance"]["end_reason"]) == ("voided", "cancelled_unscanned")
    assert sorted(shop.ledger().values()) == ["1.00", "1.00", "2.50", "2.50", "9.40", "9.40"]
    assert shop.cancel(clock).json()["effect"] == "none"
    assert len(shop.ledger()) == 6
    assert shop.buy().json()["code"] == "package_cancelled"


def test_a_cancellation_after_the_scan_pays_nothing_back(services: Services, clock: Clock) -> None:
    """R-INS-22, R-INS-23: both conditions are needed"""
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted")
    shop.cancel(clock)
    assert package_of()["cancelled_at"] is not None
    assert set(shop.ledger()) == {f"{label['id']}:label_fee"}
    assert shop.get(f"/labels/{label['id']}").json()["insurance"]["status"] == "effective"


def test_a_package_cancelled_after_its_label_was_voided_pays_back_once(
    services: Services, clock: Clock
) -> None:
    """R-INS-22: repeated cancel, no second refund"""
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    shop.cancel(clock)
    assert len(shop.ledger()) == 2
    assert shop.buy().json()["code"] == "package_cancelled"


def test_a_cancelled_order_pays_back_every_unscanned_label(services: Services, clock: Clock) -> None:
    """R-INS-22"""
    parcels = [shop.package(name, "line-1") for name in ("sent", "kept", "bare")]
    lines = [shop.item("line-1", "90.00", quantity=3)]
    shop.place(clock, items=lines, packages=parcels)
    sent, kept = shop.bought("sent"), shop.bought("kept")
    shop.report(clock, sent["tracking_number"], "accepted")
    clock.forward(hours=1)
    shop.place(clock, items=lines, packages=parcels, occurred_at=LATER, cancelled_at=LATER)
    assert {one["package_id"]: one["cancelled_at"] is not None for one in order_of()["packages"]} == {
        "sent": True,
        "kept": True,
        "bare": True,
    }
    refunds = {id for id in shop.ledger() if "refund" in id}
    assert refunds == {f"{kept['id']}:label_refund"}
    assert shop.get(f"/labels/{sent['id']}").json()["insurance"]["status"] == "effective"
    deliver(services, "work")
    assert {id for id in shop.ledger() if "refund" in id} == refunds


def test_killed_within_a_cancellation_the_next_try_pays_back_once(aws: None, clock: Clock) -> None:
    """Killed between any two calls"""
    for number in range(6):
        with emulated_services(clock), hurried():
            shop.place(clock)
            shop.bought()
            try:
                with watched(fault=nth(number, killed)):
                    shop.cancel(clock, id="msg_c")
            except Killed:
                assert shop.cancel(clock, id="msg_c").status == 202
            assert sorted(shop.ledger().values()) == ["9.40", "9.40"]


# After-sale requests


def test_an_after_sale_request_is_kept_as_last_told(services: Services, clock: Clock) -> None:
    shop.place(clock)
    clock.forward(hours=1)
    for told in (
        after_sale(),
        after_sale(status="processed", refund_status="refunded", occurred_at=LATER),
        after_sale(status="rejected", occurred_at="2026-03-02T19:30:00Z"),
    ):
        assert shop.tell("after_sale.updated", told, clock=clock).status == 202
    (order,) = services.store.load(Ref(Order, "ord-1"))
    assert order is not None
    assert [(one.request_id, one.status) for one in order.after_sales] == [("req-1", "processed")]
    assert order.version == 3


# In any order, any number of times

LAMPS = [shop.item("line-1", "300.00", quantity=2)]
EVENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "order": ("order.upserted", shop.order(items=LAMPS)),
    "retold": (
        "order.upserted",
        shop.order(
            items=LAMPS, occurred_at="2026-03-02T19:00:00Z", estimated_delivery_at="2026-03-09T20:00:00Z"
        ),
    ),
    "cancel": (
        "package.cancelled",
        {"order_id": "ord-1", "package_id": "pkg-1", "occurred_at": "2026-03-02T19:10:00Z"},
    ),
    "repacked": (
        "order.upserted",
        shop.order(
            items=LAMPS,
            occurred_at="2026-03-02T19:05:00Z",
            packages=[shop.package("pkg-1", "line-1"), shop.package("pkg-2", "line-1")],
        ),
    ),
    "cancel 2": (
        "package.cancelled",
        {"order_id": "ord-1", "package_id": "pkg-2", "occurred_at": "2026-03-02T19:12:00Z"},
    ),
    "asked": ("after_sale.updated", after_sale()),
    "refunded": (
        "after_sale.updated",
        after_sale(status="processed", refund_status="refunded", occurred_at="2026-03-02T19:20:00Z"),
    ),
}


@pytest.fixture
def expected() -> dict[str, Any]:
    """The order after its events in their order, once it is known."""
    return {}


def told_in(sequence: list[str], clock: Clock) -> dict[str, Any]:
    """What the order is like after these events, each under its own id, and all queued work."""
    with emulated_services(clock) as services:
        for name in sequence:
            kind, data = EVENTS[name]
            assert shop.tell(kind, data, clock=clock, id=f"msg_{name}").status == 202
            deliver(services, "work")
        order = order_of()
        (stored,) = services.store.load(Ref(Order, "ord-1"))
        assert stored is not None
        order["after_sales"] = stored.after_sales
    return {name: value for name, value in order.items() if name != "version"}


@FEW
@given(
    sequence=st.permutations(sorted(EVENTS)),
    repeated=st.lists(st.sampled_from(sorted(EVENTS)), max_size=3),
)
def test_events_in_any_order_and_repetition_end_in_the_same_state(
    aws: None,
    clock: Clock,
    pace: Any,
    expected: dict[str, Any],
    sequence: list[str],
    repeated: list[str],
) -> None:
    """invariant 15: cancel before order, request before order"""
    if not expected:
        expected.update(told_in(list(EVENTS), clock))
    assert told_in([*sequence, *repeated], clock) == expected


def test_what_came_before_its_order_is_carried_out_as_of_its_receipt(
    services: Services, clock: Clock
) -> None:
    """R-INS-28: a cancellation counts from when it was received"""
    received = clock.now
    assert shop.cancel(clock).json() == {"status": "accepted"}
    clock.forward(minutes=10)
    shop.place(clock)
    deliver(services, "work")
    assert package_of()["cancelled_at"] == rfc3339(received)
    assert shop.buy().json()["code"] == "package_cancelled"


def test_an_early_event_that_can_have_no_effect_does_not_hold_up_the_others(
    services: Services, clock: Clock
) -> None:
    """Its neighbours finish"""
    other = shop.order(order_id="ord-2", packages=[shop.package("pkg-2", "line-1")])
    assert shop.tell("order.upserted", other, clock=clock).status == 202
    for package_id in ("pkg-never", "pkg-2", "pkg-1"):
        shop.cancel(clock, package_id)
    shop.place(clock)
    assert deliver(services, "work") == 1
    assert package_of()["cancelled_at"] is not None
    assert package_of("pkg-2", "ord-2")["cancelled_at"] is None


def test_a_package_cancelled_before_its_order_names_it_is_cancelled_when_it_does(
    services: Services, clock: Clock
) -> None:
    """invariant 15: the order is known, the package comes with a later telling"""
    shop.place(clock)
    assert shop.cancel(clock, "pkg-2").json() == {"status": "accepted"}
    clock.forward(hours=1)
    both = [shop.package("pkg-1", "line-1"), shop.package("pkg-2", "line-1")]
    shop.place(clock, packages=both, occurred_at=LATER)
    deliver(services, "work")
    assert package_of("pkg-2")["cancelled_at"] == "2026-03-02T20:00:00Z"
    assert package_of("pkg-1")["cancelled_at"] is None


def test_the_order_and_an_early_event_at_once_lose_nothing(services: Services, clock: Clock) -> None:
    """invariant 15: the event is kept while the order is being opened"""

    def cancelled(send: Any) -> Any:
        assert shop.cancel(clock).status == 202
        return send()

    numbers = iter(range(99))

    def at_the_transaction(n: int, operation: str) -> Any:
        return cancelled if operation == "TransactWriteItems" and next(numbers) == 0 else None

    with watched(fault=at_the_transaction):
        shop.place(clock)
    deliver(services, "work")
    assert package_of()["cancelled_at"] is not None


def test_too_many_early_events_are_acknowledged_and_dropped(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order that never comes costs no more than so much"""
    monkeypatch.setattr(pending_events, "PENDING_EVENTS_AT_MOST", 3)
    for number in range(3):
        assert "effect" not in shop.cancel(clock, f"pkg-{number}").json()
    answer = shop.cancel(clock, "pkg-3")
    assert (answer.status, answer.json()["effect"]) == (202, "none")
    assert call("GET", "/orders/ord-1", role="agent", account="a").status == 404


def test_a_price_told_at_last_or_anew_has_the_disputes_looked_at_that_name_it(
    services: Services, clock: Clock
) -> None:
    """R-PDA-03, R-REF-01: once, and not for an order whose prices are what they were"""

    def looked_at() -> list[str]:
        return [one.id for one in effects_of(services, "work") if one.kind == "end_cases"]

    shop.place(clock, items=[shop.item("line-1", price_paid=None)])
    clock.forward(hours=1)
    shop.place(clock, items=[shop.item("line-1", price_paid=None)], occurred_at="2026-03-02T20:10:00Z")
    assert looked_at() == []
    shop.place(clock, items=[shop.item("line-1")], occurred_at="2026-03-02T20:20:00Z")
    (told,) = looked_at()
    shop.place(clock, items=[shop.item("line-1", title="Lamp")], occurred_at="2026-03-02T20:25:00Z")
    assert looked_at() == [told]
    shop.place(clock, items=[shop.item("line-1", "290.00")], occurred_at=LATER)
    assert len(looked_at()) == 2
