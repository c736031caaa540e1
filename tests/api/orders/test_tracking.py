"""What carriers report, in any order and any number of times, before and after the parcel is known."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.times import rfc3339
from shared.gateways.carriers import tracking_number
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock, emulated_services
from tests.support.faults import Send, Sent, first, watched
from tests.support.http import call, deliver
from tests.support.time import FEW, Pace

NUMBER = "9400110200881234567890"
SENT_BY_SHOP = {
    "shipping_mode": "seller_shipping",
    "packages": [shop.package("pkg-1", "line-1", carrier="usps", tracking_number=NUMBER)],
}


def page(package_id: str = "pkg-1", **caller: str) -> dict[str, Any]:
    document: dict[str, Any] = shop.get(f"/packages/{package_id}/tracking", **caller).json()
    return document


def label_of(label_id: str) -> dict[str, Any]:
    document: dict[str, Any] = shop.get(f"/labels/{label_id}").json()
    return document


# The tracking page


def test_the_page_shows_what_the_carrier_said_in_the_carriers_time(services: Services, clock: Clock) -> None:
    """In the order of the carrier's own times, whenever it was reported"""
    shop.place(clock)
    label = shop.bought()
    number = label["tracking_number"]
    shop.report(clock, number, "in_transit", occurred_at="2026-03-02T19:30:00Z", location="Reno, NV")
    clock.forward(minutes=1)
    shop.report(clock, number, "accepted", occurred_at="2026-03-02T19:00:00Z", description="Picked up")
    shown = page()
    assert shown["events"] == [
        {
            "status": "accepted",
            "occurred_at": "2026-03-02T19:00:00Z",
            "description": "Picked up",
            "location": None,
        },
        {
            "status": "in_transit",
            "occurred_at": "2026-03-02T19:30:00Z",
            "description": None,
            "location": "Reno, NV",
        },
    ]
    assert (shown["status"], shown["carrier"], shown["tracking_number"]) == ("in_transit", "usps", number)
    assert (shown["shipped_at"], shown["last_update_at"]) == ("2026-03-02T19:00:00Z", "2026-03-02T20:01:00Z")


@pytest.mark.parametrize("option", ["none", "signature_required", "adult_signature_required"])
def test_the_page_says_whether_a_signature_is_asked_for(
    services: Services, clock: Clock, option: str
) -> None:
    """R-SIG-11"""
    shop.place(clock)
    shop.agree()
    shop.bought(signature=option)
    assert page()["signature_requirement"] == option
    assert page(role="buyer", account="buyer-1")["signature_requirement"] == option


def test_a_package_nobody_tracks_yet_has_an_empty_page(services: Services, clock: Clock) -> None:
    shop.place(clock)
    shown = page()
    assert (shown["status"], shown["events"], shown["tracking_number"]) == ("pre_transit", [], None)


def test_a_page_is_read_in_two(services: Services, clock: Clock) -> None:
    """The package, then its part of its number's history; the sandbox clock is read besides"""
    shop.place(clock)
    shop.report(clock, shop.bought()["tracking_number"], "accepted")
    with watched() as wire:
        page()
    assert wire.operations == ["BatchGetItem", "BatchGetItem", "Query"]


def test_a_scan_is_taken_in_in_four(services: Services, clock: Clock) -> None:
    """The number with all that follows it, the package with its label, the book, one transaction"""
    shop.place(clock)
    number = shop.bought()["tracking_number"]
    with watched() as wire:
        shop.report(clock, number, "accepted")
    assert wire.operations[-4:] == ["Query", "BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    assert wire.operations.count("Query") == wire.operations.count("TransactWriteItems") == 1


# The first scan


def test_the_first_scan_puts_the_policy_in_force_and_opens_the_claim_window(
    services: Services, clock: Clock
) -> None:
    """R-INS-20, R-CLM-03, R-CLM-04"""
    shop.place(clock)
    label = shop.bought()
    answer = shop.report(clock, label["tracking_number"], "accepted", occurred_at="2026-03-02T19:00:00Z")
    assert answer.json() == {"status": "accepted"}
    after = label_of(label["id"])
    assert (after["insurance"]["status"], after["shipped_at"]) == ("effective", "2026-03-02T19:00:00Z")
    (window,) = after["deadlines"]
    assert (window["kind"], window["state"]) == ("claim_filing", "open")
    assert after["claim_by"] == window["due_at"] == "2026-06-01T06:59:59Z"
    (package,) = shop.get("/orders/ord-1").json()["packages"]
    assert (package["insurance_status"], package["shipped_at"]) == ("effective", "2026-03-02T19:00:00Z")


@pytest.mark.parametrize("status", ["pre_transit", "lost"])
def test_a_report_without_the_parcel_in_hand_is_no_scan(
    services: Services, clock: Clock, status: str
) -> None:
    """R-INS-20"""
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], status)
    after = label_of(label["id"])
    assert (after["insurance"]["status"], after["shipped_at"]) == ("confirmed", None)


def test_the_number_of_one_carrier_is_not_anothers(services: Services, clock: Clock) -> None:
    """A report names its carrier"""
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted", carrier="ups")
    assert label_of(label["id"])["insurance"]["status"] == "confirmed"


def test_what_was_reported_before_is_acknowledged_and_nothing_else(services: Services, clock: Clock) -> None:
    """R-GEN-06: any repetition"""
    shop.place(clock)
    number = shop.bought()["tracking_number"]
    shop.report(clock, number, "accepted", occurred_at="2026-03-02T19:00:00Z")
    version = shop.get("/orders/ord-1").json()["packages"]
    clock.forward(minutes=5)
    again = shop.report(clock, number, "accepted", occurred_at="2026-03-02T19:00:00Z")
    assert again.json() == {"status": "accepted", "effect": "none", "reason": "nothing_to_do"}
    assert shop.get("/orders/ord-1").json()["packages"] == version


def test_a_scan_and_a_void_at_once_leave_one_of_two_legal_states(services: Services, clock: Clock) -> None:
    """R-INS-28: the void came first: the scan is flagged, the refund stays"""
    shop.place(clock)
    label = shop.bought()

    def voided(send: Send) -> Sent:
        assert shop.post(f"/labels/{label['id']}/void").status == 200
        return send()

    with watched(fault=first(1, "TransactWriteItems", voided)):
        answer = shop.report(clock, label["tracking_number"], "accepted")
    assert answer.json() == {"status": "accepted"}
    after = label_of(label["id"])
    assert (after["status"], after["flags"]) == ("voided", ["scanned_after_refund"])
    assert len(shop.ledger()) == 2
    (package,) = shop.get("/orders/ord-1").json()["packages"]
    assert (package["shipped_at"], package["label_id"]) == (None, None)


def test_a_late_scan_of_a_cancelled_package_is_flagged_and_shown(services: Services, clock: Clock) -> None:
    """R-INS-28: flag for review, nothing is charged again"""
    shop.place(clock)
    label = shop.bought()
    clock.forward(minutes=5)
    shop.cancel(clock)
    shop.report(clock, label["tracking_number"], "accepted", occurred_at="2026-03-02T20:01:00Z")
    shop.report(clock, label["tracking_number"], "in_transit", occurred_at="2026-03-02T20:02:00Z")
    after = label_of(label["id"])
    assert (after["flags"], after["insurance"]["status"]) == (["scanned_after_refund"], "expired")
    assert after["deadlines"] == [] and len(shop.ledger()) == 2
    assert page()["shipped_at"] == "2026-03-02T20:01:00Z"


# Before the parcel is known


def test_what_is_said_of_an_unknown_number_waits_for_its_package(services: Services, clock: Clock) -> None:
    """Invariant 15"""
    shop.report(clock, NUMBER, "accepted", occurred_at="2026-03-02T19:00:00Z")
    clock.forward(minutes=1)
    shop.report(clock, NUMBER, "delivered", occurred_at="2026-03-02T19:59:00Z")
    assert shop.get("/packages/pkg-1/tracking").status == 404
    shop.place(clock, **SENT_BY_SHOP)
    shown = page()
    assert (shown["status"], shown["shipped_at"]) == ("delivered", "2026-03-02T19:00:00Z")
    assert shown["last_update_at"] == "2026-03-02T20:01:00Z"


def test_a_scan_that_comes_before_its_purchase_is_written_counts_all_the_same(
    services: Services, clock: Clock
) -> None:
    """invariant 15: the carrier is quicker than our own commit"""
    shop.place(clock)
    transactions = iter(range(99))

    def scan(send: Send) -> Sent:
        (label,) = shop.get("/labels").json()["data"]
        shop.report(clock, tracking_number("usps", label["id"]), "accepted")
        return send()

    def before_the_second(n: int, operation: str) -> Any:
        return scan if operation == "TransactWriteItems" and next(transactions) == 1 else None

    with watched(fault=before_the_second):
        label = shop.bought()
    deliver(services, "work")
    assert label_of(label["id"])["insurance"]["status"] == "effective"


def test_no_report_is_lost_because_nobody_follows_the_number_yet(services: Services, clock: Clock) -> None:
    """R-TRK-04: however many there are"""
    told = [(f"2026-03-02T18:{n // 2:02d}:{n % 2 * 30:02d}Z", "in_transit") for n in range(110)]
    for at, status in told:
        assert "effect" not in shop.report(clock, NUMBER, status, occurred_at=at).json()
    shop.place(clock, **SENT_BY_SHOP)
    assert len(page()["events"]) == 110


def test_a_shop_can_give_its_package_another_number(services: Services, clock: Clock) -> None:
    """With Seller Shipping the number comes with the order"""
    shop.place(clock, **SENT_BY_SHOP)
    shop.report(clock, NUMBER, "accepted")
    clock.forward(hours=1)
    other = shop.package("pkg-1", "line-1", carrier="ups", tracking_number="1Z999AA10123456784")
    shop.place(
        clock,
        shipping_mode="seller_shipping",
        packages=[other],
        occurred_at=rfc3339(clock.now),
    )
    assert (page()["carrier"], page()["events"]) == ("ups", [])
    shop.report(clock, NUMBER, "delivered")
    assert page()["events"] == []
    shop.report(clock, "1Z999AA10123456784", "in_transit", carrier="ups")
    assert [event["status"] for event in page()["events"]] == ["in_transit"]


@pytest.mark.parametrize(
    "told",
    [
        {"status": "teleported"},
        {"tracking_number": "a b"},
        {"tracking_number": "0000 0000"},
        {"carrier": "?"},
        {"occurred_at": "2026-03-02T20:05:01Z"},
        {"occurred_at": "yesterday"},
        {"signer_age_verified": "yes"},
    ],
    ids=str,
)
def test_a_malformed_report_is_refused(services: Services, clock: Clock, told: dict[str, Any]) -> None:
    """In the request: the sender learns of it"""
    answer = shop.report(clock, told.pop("tracking_number", NUMBER), told.pop("status", "accepted"), **told)
    assert answer.status == 400
    assert shop.table() == []


# In any order, any number of times

REPORTS = {
    "announced": ("pre_transit", "2026-03-02T18:30:00Z"),
    "accepted": ("accepted", "2026-03-02T19:00:00Z"),
    "on its way": ("in_transit", "2026-03-02T19:10:00Z"),
    "trouble": ("exception", "2026-03-02T19:20:00Z"),
    "delivered": ("delivered", "2026-03-02T19:30:00Z"),
}


def shown_after(sequence: list[str], clock: Clock) -> dict[str, Any]:
    """The page after these events and all queued work; `order` is the parcel's own."""
    with emulated_services(clock) as services:
        for name in sequence:
            if name == "order":
                shop.tell("order.upserted", shop.order(**SENT_BY_SHOP), clock=clock, id="msg_order")
            else:
                status, at = REPORTS[name]
                shop.report(clock, NUMBER, status, occurred_at=at, id=f"msg_{name}")
            deliver(services, "work")
        return page()


@FEW
@given(
    sequence=st.permutations(["order", *REPORTS]),
    repeated=st.lists(st.sampled_from(["order", *REPORTS]), max_size=3),
)
def test_reports_in_any_order_and_repetition_end_in_the_same_page(
    aws: None, clock: Clock, pace: Pace, sequence: list[str], repeated: list[str]
) -> None:
    """invariant 15, R-INS-20: tracking before its package, older state after newer"""
    shown = shown_after([*sequence, *repeated], clock)
    assert [event["status"] for event in shown["events"]] == [status for status, _ in REPORTS.values()]
    assert (shown["status"], shown["shipped_at"]) == ("delivered", "2026-03-02T19:00:00Z")
    assert shown["delivered_at"] == "2026-03-02T19:30:00Z"


STEPS = ("accepted", "on its way", "delivered", "void", "cancel", "buy")


@FEW
@given(sequence=st.lists(st.sampled_from(STEPS), min_size=3, max_size=6))
def test_whatever_comes_between_scans_voids_and_cancellations_money_and_cover_hold(
    aws: None, clock: Clock, pace: Pace, sequence: list[str]
) -> None:
    """invariants 1, 2 and 15; R-INS-22, R-INS-23, R-INS-28"""
    with emulated_services(clock) as services:
        shop.place(clock)
        shop.agree()
        labels = [shop.bought(insurance={"option": "full"}, signature="signature_required")]
        for name in sequence:
            if name == "void":
                shop.post(f"/labels/{labels[-1]['id']}/void")
            elif name == "cancel":
                shop.cancel(clock)
            elif name == "buy":
                answer = shop.buy(insurance={"option": "full"}, signature="signature_required")
                labels += [answer.json()] if answer.status == 201 else []
            else:
                status, at = REPORTS[name]
                shop.report(clock, labels[-1]["tracking_number"], status, occurred_at=at)
            deliver(services, "work")
        assert_money_and_cover_hold([label_of(label["id"]) for label in labels])


def assert_money_and_cover_hold(labels: list[dict[str, Any]]) -> None:
    paid = shop.ledger()
    for label in labels:
        mine = {id.split(":")[1]: amount for id, amount in paid.items() if id.startswith(label["id"])}
        refunds = {name: mine.get(name) for name in ("label_refund", "premium_refund", "signature_refund")}
        charged = [mine["label_fee"], mine["premium"], mine["signature_fee"]]
        assert charged == ["9.40", "1.00", "2.50"]
        assert list(refunds.values()) == (charged if label["status"] == "voided" else [None] * 3)
        assert (label["insurance"]["status"] == "expired") == (label["status"] == "voided")
        assert bool(label["shipped_at"]) == (label["insurance"]["status"] == "effective")
    assert len([label for label in labels if label["status"] == "purchased"]) <= 1
    assert call("GET", "/ledger?order_id=ord-1", role="agent", account="a").json()["data"]
