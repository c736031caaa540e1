"""A number keeps its whole history, and whoever follows it gets the part that is its own."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.times import rfc3339
from shared.storage import numbers
from shared.usecases.deadlines import enforce
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock, emulated_services
from tests.support.faults import Send, Sent, first, watched
from tests.support.http import Answer, deliver
from tests.support.time import FEW, Pace

ONE, OTHER = "1ZAAAA1111BBBB2222", "1ZCCCC3333DDDD4444"
SCANNED, ARRIVED = "2026-03-02T19:00:00Z", "2026-03-02T19:30:00Z"


def box(package_id: str, line: str, number: str | None, carrier: str | None = "ups") -> dict[str, Any]:
    """A package under that number; an absent carrier is not told."""
    named = {"carrier": carrier} if carrier else {}
    return shop.package(package_id, line, **named, **({"tracking_number": number} if number else {}))


def pack(clock: Clock, *boxes: dict[str, Any], order_id: str = "ord-1", **told: Any) -> None:
    """An order of Seller Shipping in these packages, told anew a minute later."""
    clock.forward(minutes=1)
    lines = [line["line_id"] for box in boxes for line in box["lines"]]
    shop.place(
        clock,
        order_id=order_id,
        shipping_mode="seller_shipping",
        items=[shop.item(line) for line in lines],
        packages=list(boxes),
        occurred_at=rfc3339(clock.now),
        **told,
    )


def report(clock: Clock, number: str, status: str, at: str, **told: Any) -> None:
    """The carrier reports, by UPS unless told otherwise."""
    answer = shop.report(clock, number, status, **{"carrier": "ups", "occurred_at": at, **told})
    assert answer.status == 202, answer.text


def page(package_id: str, account: str = "shop-1") -> dict[str, Any]:
    shown: dict[str, Any] = shop.get(f"/packages/{package_id}/tracking", account=account).json()
    return shown


def status(package_id: str, account: str = "shop-1") -> tuple[str, list[str]]:
    shown = page(package_id, account)
    return shown["status"], [event["status"] for event in shown["events"]]


def travel(clock: Clock, number: str) -> None:
    """Scanned and delivered."""
    report(clock, number, "accepted", SCANNED)
    report(clock, number, "delivered", ARRIVED)


WHOLE = ("delivered", ["accepted", "delivered"])
NOTHING: tuple[str, list[str]] = ("pre_transit", [])

# Several under one number


def test_two_packages_of_an_order_under_one_number_both_follow_it(services: Services, clock: Clock) -> None:
    """R-TRK-02: the order is taken in at once"""
    pack(clock, box("A", "a", ONE), box("B", "b", ONE))
    travel(clock, ONE)
    assert status("A") == status("B") == WHOLE


def test_a_known_order_is_packed_into_one_box(services: Services, clock: Clock) -> None:
    """R-TRK-02"""
    pack(clock, box("A", "a", ONE), box("B", "b", None))
    report(clock, ONE, "accepted", SCANNED)
    pack(clock, box("A", "a", ONE), box("B", "b", ONE))
    assert status("A") == status("B") == ("accepted", ["accepted"])


def test_twenty_packages_under_one_number_all_follow_it(services: Services, clock: Clock) -> None:
    """R-TRK-02: written some at a time"""
    names = [f"pkg-{n:02d}" for n in range(20)]
    pack(clock, *(box(name, name, ONE) for name in names))
    travel(clock, ONE)
    assert [status(name) for name in names] == [WHOLE] * 20


@pytest.mark.parametrize("seller", ["shop-1", "shop-2"])
def test_two_orders_under_one_number_both_follow_it(services: Services, clock: Clock, seller: str) -> None:
    """R-TRK-02: one buyer's parcel, and another shop's"""
    pack(clock, box("A", "a", ONE))
    pack(clock, box("B", "b", ONE), order_id="ord-2", seller_id=seller)
    travel(clock, ONE)
    assert status("A") == status("B", seller) == WHOLE


def test_more_than_twenty_are_brought_up_to_date_off_the_queue(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-TRK-02, settled 14: in pages, each follower in one of them"""
    monkeypatch.setattr(numbers, "AT_ONCE", 3)
    names = [f"pkg-{n}" for n in range(8)]
    pack(clock, *(box(name, name, ONE) for name in names))
    travel(clock, ONE)
    assert [status(name)[0] for name in names] == ["delivered"] * 3 + ["pre_transit"] * 5
    while deliver(services, "work"):
        pass
    assert [status(name) for name in names] == [WHOLE] * 8


def test_what_joins_while_a_report_is_written_gets_it_too(services: Services, clock: Clock) -> None:
    """R-TRK-04: neither is written as long as it has not seen the other"""
    pack(clock, box("A", "a", ONE))

    def joined(send: Send) -> Sent:
        pack(clock, box("B", "b", ONE), order_id="ord-2")
        return send()

    with watched(fault=first(1, "TransactWriteItems", joined)):
        report(clock, ONE, "accepted", SCANNED)
    assert status("A") == status("B") == ("accepted", ["accepted"])


def test_a_report_that_comes_while_a_package_joins_reaches_it(services: Services, clock: Clock) -> None:
    """R-TRK-04: the same the other way round"""

    def reported(send: Send) -> Sent:
        report(clock, ONE, "accepted", SCANNED)
        return send()

    with watched(fault=first(1, "TransactWriteItems", reported)):
        pack(clock, box("A", "a", ONE))
    assert status("A") == ("accepted", ["accepted"])


# Numbers that several sellers name


def deliver_all(services: Services) -> None:
    """Everything off the queue, what that leaves to do included."""
    while deliver(services, "work"):
        pass


def flags(order_id: str, account: str) -> list[list[str]]:
    packages = shop.get(f"/orders/{order_id}", account=account).json()["packages"]
    return [package["flags"] for package in packages]


def test_a_number_that_two_sellers_name_is_flagged_with_both_until_one_corrects_it(
    services: Services, clock: Clock
) -> None:
    """R-TRK-07"""
    pack(clock, box("A", "a", ONE))
    pack(clock, box("B", "b", ONE), order_id="ord-2", seller_id="shop-2")
    deliver(services, "work")
    assert (flags("ord-1", "shop-1"), flags("ord-2", "shop-2")) == ([["number_shared"]],) * 2
    travel(clock, ONE)
    assert status("A") == status("B", "shop-2") == WHOLE
    pack(clock, box("B", "b", OTHER), order_id="ord-2", seller_id="shop-2")
    deliver(services, "work")
    assert (flags("ord-1", "shop-1"), flags("ord-2", "shop-2")) == ([[]],) * 2


def test_the_label_of_another_seller_is_borrowed_and_its_owner_is_not_affected(
    services: Services, clock: Clock
) -> None:
    """R-TRK-07"""
    shop.place(clock)
    number = shop.bought()["tracking_number"]
    pack(clock, box("B", "b", number, carrier="usps"), order_id="ord-2", seller_id="shop-2")
    deliver(services, "work")
    assert (flags("ord-1", "shop-1"), flags("ord-2", "shop-2")) == ([[]], [["number_shared"]])


@pytest.mark.parametrize("at_once", [2, 3, 20])
@pytest.mark.parametrize("other", ["shop-0", "shop-2"])
def test_a_number_shared_beyond_a_page_is_flagged_with_all_until_it_is_corrected(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch, other: str, at_once: int
) -> None:
    """R-TRK-07, settled 14: whichever page the other seller's package is in"""
    monkeypatch.setattr(numbers, "AT_ONCE", at_once)
    pack(clock, *(box(name, name, ONE) for name in "ABCDEF"))
    pack(clock, box("Z", "z", ONE), order_id="ord-2", seller_id=other)
    assert flags("ord-2", other) == [["number_shared"]]
    deliver_all(services)
    travel(clock, ONE)
    deliver_all(services)
    assert (flags("ord-1", "shop-1"), flags("ord-2", other)) == ([["number_shared"]] * 6, [["number_shared"]])
    pack(clock, box("Z", "z", OTHER), order_id="ord-2", seller_id=other)
    deliver_all(services)
    assert (flags("ord-1", "shop-1"), flags("ord-2", other)) == ([[]] * 6, [[]])


@pytest.mark.parametrize("other", ["shop-0", "shop-2"])
def test_a_label_s_number_borrowed_for_more_than_a_page_of_packages_proves_nothing(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """R-TRK-07, settled 14"""
    monkeypatch.setattr(numbers, "AT_ONCE", 3)
    shop.place(clock)
    number = shop.bought()["tracking_number"]
    borrowing = [box(name, name, number, carrier="usps") for name in "ABCDEF"]
    pack(clock, *borrowing, order_id="ord-2", seller_id=other)
    report(clock, number, "accepted", SCANNED, carrier="usps")
    report(clock, number, "delivered", ARRIVED, carrier="usps")
    deliver_all(services)
    assert (flags("ord-1", "shop-1"), flags("ord-2", other)) == ([[]], [["number_shared"]] * 6)


def to_review() -> list[str]:
    """The packages whose number agents are asked to review."""
    moves = shop.get("/agenda", role="agent", account="agent-1").json()["data"]
    return [move["id"] for move in moves if move["action"] == "review_number"]


def test_with_a_label_a_package_loses_the_flag_of_the_number_it_bore_and_so_does_the_other(
    services: Services, clock: Clock
) -> None:
    """R-TRK-07, R-TRK-04: a label's own number is nobody else's"""
    shop.place(clock, packages=[box("pkg-1", "line-1", ONE)])
    pack(clock, box("B", "b", ONE), order_id="ord-2", seller_id="shop-2")
    deliver_all(services)
    assert sorted(to_review()) == ["B", "pkg-1"]
    label = shop.bought()
    assert (flags("ord-1", "shop-1"), to_review()) == ([[]], ["B"])
    deliver_all(services)
    assert (flags("ord-2", "shop-2"), to_review()) == ([[]], [])
    assert review("pkg-1", own=False).status == 409
    report(clock, label["tracking_number"], "accepted", SCANNED, carrier="usps")
    assert status("pkg-1") == ("accepted", ["accepted"])


def test_a_number_left_by_whoever_it_was_found_to_belong_to_is_the_other_s_alone(
    services: Services, clock: Clock
) -> None:
    """R-TRK-07, R-TRK-04"""
    pack(clock, box("A", "a", ONE))
    pack(clock, box("B", "b", ONE), order_id="ord-2", seller_id="shop-2")
    deliver_all(services)
    assert review("A", own=True).status == 200
    pack(clock, box("A", "a", OTHER))
    deliver_all(services)
    assert (flags("ord-1", "shop-1"), flags("ord-2", "shop-2")) == ([[]], [[]])


@pytest.mark.parametrize("at_once", [3, 20])
def test_a_voided_label_s_number_stays_the_label_s_however_many_borrow_it(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """R-INS-28, R-TRK-02: its order goes on naming it, and so do packages of another seller"""
    monkeypatch.setattr(numbers, "AT_ONCE", at_once)
    shop.place(clock)
    label = shop.bought()
    number = label["tracking_number"]
    borrowing = [box(name, name, number, carrier="usps") for name in "ABCD"]
    pack(clock, *borrowing, order_id="ord-2", seller_id="shop-0")
    assert shop.post(f"/labels/{label['id']}/void").status == 200
    clock.forward(minutes=1)
    shop.place(clock, packages=[box("pkg-1", "line-1", number, "usps")], occurred_at=rfc3339(clock.now))
    report(clock, number, "accepted", SCANNED, carrier="usps")
    deliver_all(services)
    assert status("pkg-1") == NOTHING


def test_two_orders_of_one_seller_share_a_number_without_a_flag(services: Services, clock: Clock) -> None:
    """R-TRK-02, R-TRK-07"""
    pack(clock, box("A", "a", ONE))
    pack(clock, box("B", "b", ONE), order_id="ord-2")
    deliver(services, "work")
    assert (flags("ord-1", "shop-1"), flags("ord-2", "shop-1")) == ([[]],) * 2


# An agent's review of them


def shared_and_delivered(services: Services, clock: Clock) -> None:
    """A of shop-1 and B of shop-2 under one number, delivered."""
    pack(clock, box("A", "a", ONE))
    pack(clock, box("B", "b", ONE), order_id="ord-2", seller_id="shop-2")
    deliver(services, "work")
    travel(clock, ONE)


def review(package_id: str, *, own: bool, reason: str = "The carrier's receipt.", key: str = "k") -> Answer:
    return shop.post(
        f"/packages/{package_id}/number-review",
        {"own": own, "reason": reason},
        key=f"{key}-{package_id}",
        role="agent",
        account="agent-1",
    )


def published() -> list[tuple[str, str, dict[str, Any]]]:
    """What is told of packages: type, id and detail."""
    rows = [item for item in shop.table() if item["pk"]["S"].startswith("outbox#evt_")]
    told = [json.loads(item["payload"]["S"]) for item in rows]
    return [(one["type"], one["object_id"], one["detail"]) for one in told if one["object"] == "package"]


def help_asked(order_id: str = "ord-1") -> Answer:
    asked = {"kind": "return", "channel": "ticket", "description": "Too big."}
    body = {"order_id": order_id, **asked, "seller_contacted_at": "2026-03-02T20:00:00Z"}
    return shop.post("/support-cases", body, role="buyer", account="buyer-1", key="help")


def test_agents_are_told_once_of_each_package_that_is_flagged(services: Services, clock: Clock) -> None:
    """R-TRK-07: whatever step brings the flag"""
    shared_and_delivered(services, clock)
    named = {"carrier": "ups", "tracking_number": ONE}
    assert sorted(published(), key=str) == [("package.number_shared", name, named) for name in "AB"]


def test_a_number_found_its_own_counts_again_and_the_other_stays_flagged(
    services: Services, clock: Clock
) -> None:
    """R-TRK-07"""
    shared_and_delivered(services, clock)
    answer = review("A", own=True)
    assert (answer.status, answer.json()["own"], answer.json()["flags"]) == (200, True, [])
    assert (flags("ord-1", "shop-1"), flags("ord-2", "shop-2")) == ([[]], [["number_shared"]])
    assert ("package.number_reviewed", "A", {"own": True}) in published()
    report(clock, ONE, "in_transit", "2026-03-02T19:10:00Z")
    assert flags("ord-1", "shop-1") == [[]]
    again = review("A", own=False, key="other")
    assert (again.status, again.json()["code"]) == (409, "number_not_shared")
    assert review("A", own=True).json() == answer.json()


def test_of_a_number_found_anothers_nothing_is_shown_until_it_is_found_its_own(
    services: Services, clock: Clock
) -> None:
    """R-TRK-07"""
    shared_and_delivered(services, clock)
    assert review("A", own=False).status == 200
    assert (status("A"), status("B", "shop-2")) == (NOTHING, WHOLE)
    report(clock, ONE, "in_transit", "2026-03-02T19:10:00Z")
    assert status("A") == NOTHING
    assert review("A", own=True, key="other").status == 200
    deliver(services, "work")
    assert status("A") == ("delivered", ["accepted", "in_transit", "delivered"])


def test_what_was_found_of_a_number_does_not_hold_for_the_next(services: Services, clock: Clock) -> None:
    """R-TRK-07"""
    shared_and_delivered(services, clock)
    assert review("A", own=False).status == 200
    pack(clock, box("A", "a", OTHER))
    travel(clock, OTHER)
    assert (status("A"), flags("ord-1", "shop-1")) == (WHOLE, [[]])


def test_a_flagged_delivery_opens_a_case_however_late_and_closes_nothing(
    services: Services, clock: Clock
) -> None:
    """R-TRK-07, R-BPP-12: a year later it is still the time of the standard return"""
    shared_and_delivered(services, clock)
    clock.forward(days=365)
    answer = help_asked()
    assert (answer.status, answer.json()["route"]) == (201, "standard_return_refund")


def dispute_filed(clock: Clock) -> Answer:
    asked = {"request_id": "req-1", "kind": "refund", "status": "rejected", "contacted_seller": True}
    about = {"order_id": "ord-1", "line_ids": ["a"]}
    shop.tell("after_sale.updated", {**about, **asked, "occurred_at": rfc3339(clock.now)}, clock=clock)
    body = {**about, "scenario": "inconsistent_product", "description": "It is green, not blue."}
    return shop.post("/disputes", body, role="buyer", account="buyer-1", key="dispute")


@pytest.mark.parametrize(("found", "status"), [(None, 201), (True, 201), (False, 422)])
def test_a_flagged_delivery_opens_a_dispute_however_late(
    services: Services, clock: Clock, found: bool | None, status: int
) -> None:
    """R-TRK-07: just reviewed too, unless the number was found another's"""
    shared_and_delivered(services, clock)
    clock.forward(days=365)
    if found is not None:
        assert review("A", own=found).status == 200
    assert dispute_filed(clock).status == status


def test_long_after_the_review_a_dispute_can_not_be_filed(services: Services, clock: Clock) -> None:
    """R-TRK-07, R-DSP-03"""
    shared_and_delivered(services, clock)
    assert review("A", own=True).status == 200
    clock.forward(days=365)
    answer = dispute_filed(clock)
    assert (answer.status, answer.json()["code"]) == (422, "acceptance_window_closed")


@pytest.mark.parametrize(("days", "status"), [(89, 201), (91, 422)])
def test_after_the_review_periods_run_from_it(
    services: Services, clock: Clock, days: int, status: int
) -> None:
    """R-TRK-07, R-BPP-07"""
    shared_and_delivered(services, clock)
    clock.forward(days=365)
    assert review("A", own=True).status == 200
    clock.forward(days=days)
    answer = help_asked()
    assert answer.status == status, answer.text


# What is a package's own


def test_an_event_of_an_earlier_parcel_does_not_put_a_policy_in_force(
    services: Services, clock: Clock
) -> None:
    """R-TRK-03: a label's number, delivered 200 days ago"""
    shop.place(clock)
    label = shop.bought()
    report(clock, label["tracking_number"], "delivered", "2025-08-14T20:00:00Z", carrier="usps")
    after = shop.get(f"/labels/{label['id']}").json()
    assert (after["insurance"]["status"], after["shipped_at"], after["claim_by"]) == ("confirmed", None, None)
    assert status("pkg-1") == NOTHING
    assert shop.post(f"/labels/{label['id']}/void").status == 200


@pytest.mark.parametrize(
    ("at", "own"), [("2026-03-01T17:59:59Z", False), ("2026-03-01T18:00:00Z", True)], ids=str
)
def test_a_package_has_what_was_reported_from_a_day_before_its_order_on(
    services: Services, clock: Clock, at: str, own: bool
) -> None:
    """R-TRK-03: to the second, before and after the number is told"""
    report(clock, ONE, "delivered", at)
    pack(clock, box("A", "a", ONE))
    report(clock, OTHER, "delivered", at)
    pack(clock, box("A", "a", ONE), box("B", "b", OTHER))
    expected = ("delivered", ["delivered"]) if own else NOTHING
    assert status("A") == status("B") == expected


@pytest.mark.parametrize("at", ["2026-03-01T19:59:59Z", "2026-03-01T20:00:00Z"], ids=str)
def test_a_label_has_what_was_reported_from_a_day_before_its_purchase_on(
    services: Services, clock: Clock, at: str
) -> None:
    """R-TRK-03: to the second"""
    shop.place(clock)
    label = shop.bought()
    report(clock, label["tracking_number"], "accepted", at, carrier="usps")
    shown = shop.get(f"/labels/{label['id']}").json()
    assert (shown["shipped_at"] is not None) == (at == "2026-03-01T20:00:00Z")


# Numbers that move


def test_numbers_mixed_up_and_put_right_have_each_their_own_history(services: Services, clock: Clock) -> None:
    """R-TRK-04"""
    pack(clock, box("A", "a", OTHER), box("B", "b", ONE))
    travel(clock, ONE)
    report(clock, OTHER, "accepted", SCANNED)
    pack(clock, box("A", "a", ONE), box("B", "b", OTHER))
    assert (status("A"), status("B")) == (WHOLE, ("accepted", ["accepted"]))


def test_a_number_had_by_mistake_is_lost_with_all_it_brought(services: Services, clock: Clock) -> None:
    """R-TRK-04"""
    pack(clock, box("A", "a", ONE))
    travel(clock, ONE)
    pack(clock, box("A", "a", OTHER))
    pack(clock, box("B", "b", ONE), order_id="ord-2")
    assert (status("A"), status("B")) == (NOTHING, WHOLE)
    assert [page("A")[name] for name in ("shipped_at", "delivered_at", "last_update_at")] == [None] * 3
    report(clock, ONE, "in_transit", "2026-03-02T19:10:00Z")
    assert status("A") == NOTHING


def test_a_typo_and_back_keeps_the_scan(services: Services, clock: Clock) -> None:
    """R-TRK-04"""
    pack(clock, box("A", "a", ONE))
    report(clock, ONE, "accepted", SCANNED)
    pack(clock, box("A", "a", OTHER))
    report(clock, ONE, "delivered", ARRIVED)
    pack(clock, box("A", "a", ONE))
    assert status("A") == WHOLE


@pytest.mark.parametrize("first", [None, "usps"])
def test_a_carrier_told_later_or_corrected_is_followed(
    services: Services, clock: Clock, first: str | None
) -> None:
    """R-TRK-04"""
    pack(clock, box("A", "a", ONE, carrier=first))
    report(clock, ONE, "accepted", SCANNED)
    pack(clock, box("A", "a", ONE))
    report(clock, ONE, "delivered", ARRIVED)
    assert status("A") == WHOLE


def test_a_label_bought_here_takes_the_place_of_a_number_told(services: Services, clock: Clock) -> None:
    """R-TRK-04"""
    shop.place(clock, packages=[box("pkg-1", "line-1", ONE)])
    travel(clock, ONE)
    label = shop.bought()
    assert status("pkg-1") == NOTHING
    report(clock, ONE, "exception", ARRIVED)
    assert status("pkg-1") == NOTHING
    report(clock, label["tracking_number"], "accepted", SCANNED, carrier="usps")
    assert status("pkg-1") == ("accepted", ["accepted"])


def test_an_earlier_scan_told_late_corrects_ship_date_and_claim_window(
    services: Services, clock: Clock
) -> None:
    """R-INS-31"""
    shop.place(clock)
    label = shop.bought()
    clock.forward(days=2)
    number = label["tracking_number"]
    report(clock, number, "in_transit", "2026-03-04T19:00:00Z", carrier="usps")
    report(clock, number, "accepted", SCANNED, carrier="usps")
    shown = shop.get(f"/labels/{label['id']}").json()
    assert (shown["shipped_at"], shown["claim_by"]) == (SCANNED, "2026-06-01T06:59:59Z")
    assert shown["timeline"][-1]["event"] == "ship_date_corrected"
    (package,) = shop.get("/orders/ord-1").json()["packages"]
    assert package["shipped_at"] == SCANNED


@pytest.mark.parametrize("swept", [True, False])
def test_an_earlier_scan_told_after_the_claim_window_lets_no_claim_in(
    services: Services, clock: Clock, swept: bool
) -> None:
    """R-GEN-05, R-CLM-03, R-INS-31: whether or not the sweep has ended the policy"""
    shop.place(clock)
    label = shop.bought()
    number = label["tracking_number"]
    clock.forward(hours=30)
    report(clock, number, "in_transit", rfc3339(clock.now), carrier="usps")
    earlier = rfc3339(clock.now - timedelta(hours=10))
    closed = shop.get(f"/labels/{label['id']}").json()["claim_by"]
    clock.now = datetime.fromisoformat(closed) + timedelta(seconds=1)
    if swept:
        enforce(services, f"label#{label['id']}", now=clock.now)
    report(clock, number, "accepted", earlier, carrier="usps")
    shown = shop.get(f"/labels/{label['id']}").json()
    assert (shown["shipped_at"], shown["claim_by"]) == (earlier, closed)
    assert shown["timeline"][-1]["detail"]["claim_by"] == closed
    refused = shop.post("/claims", {"package_id": "pkg-1", "reason": "loss", "description": "It never came."})
    assert (refused.status, refused.json()["code"]) == (422, "claim_window_closed")


# Any order, repetition, correction and spelling

EVENTS = {
    ONE: (("accepted", SCANNED), ("in_transit", "2026-03-02T19:10:00Z"), ("delivered", ARRIVED)),
    OTHER: (("accepted", "2026-03-02T19:05:00Z"), ("exception", "2026-03-02T19:20:00Z")),
}
TELLINGS = st.tuples(
    st.sampled_from([ONE, OTHER, None]), st.sampled_from(["ups", "usps", None]), st.sampled_from([ONE, OTHER])
)
REPORTS = st.sampled_from([(number, n) for number, all in EVENTS.items() for n in range(len(all))])
SPELLINGS = st.sampled_from([str, str.lower, " {} ".format, lambda number: f"{number[:4]}-{number[4:]}"])


@FEW
@given(
    acts=st.lists(st.one_of(TELLINGS, REPORTS), min_size=2, max_size=10),
    spell=SPELLINGS,
    lines=st.just(("a", "b")),
)
def test_whatever_was_told_in_between_the_end_is_what_the_true_history_gives(
    aws: None, clock: Clock, pace: Pace, acts: list[Any], spell: Any, lines: tuple[str, str]
) -> None:
    """R-TRK-01 to R-TRK-04: a package shows its number's own events, and nothing else's"""
    with emulated_services(clock) as services:
        said: dict[str, set[tuple[str, str]]] = {ONE: set(), OTHER: set()}
        last: Any = None
        for act in acts:
            if len(act) == 3:
                last = act
                first, carrier, second = act
                spelled = first and spell(first)
                pack(clock, box("A", "a", spelled, carrier), box("B", "b", second))
            else:
                number, n = act
                event = EVENTS[number][n]
                report(clock, spell(number), *event)
                said[number].add((event[1], event[0]))
            deliver(services, "work")
        if last is not None:
            # What is not told anew leaves what was told before; so tell it all once more.
            first, _, second = last
            pack(clock, box("A", "a", first or OTHER), box("B", "b", second))
            for package_id, bears in (("A", first or OTHER), ("B", second)):
                known = [name for _, name in sorted(said[bears])]
                assert status(package_id) == (known[-1] if known else "pre_transit", known)
                scans = sorted(at for at, _ in said[bears])
                assert page(package_id)["shipped_at"] == (scans[0] if scans else None)
