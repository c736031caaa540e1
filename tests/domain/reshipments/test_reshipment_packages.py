"""The parcel of a reshipment: what is in it, what it is worth, and what becomes of it for the request."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.errors import Conflict
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, delivered_at
from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.case import RequestedLine, Reshipment
from shared.domain.reshipments.following import follow_package, take_back
from shared.domain.reshipments.shipment import open_package, package_id_of, renumber
from tests.support import order_builders
from tests.support.reshipment_builders import (
    MONDAY,
    SECOND,
    WEDNESDAY_END,
    a_book,
    a_reshipment,
    clocks,
    lapsed,
    record,
    sent,
)


def an_order_of_two_packages(**told: Any) -> Order:
    items = (order_builders.an_item("cups", 1_000, 3), order_builders.an_item("plates", 4_000, 2))
    parcels = (
        order_builders.package_facts("A", ("cups", 3)),
        order_builders.package_facts("B", ("plates", 2)),
    )
    return order_builders.an_order(**{"order_id": "o-1", "items": items, "packages": parcels, **told})


def approved(**changes: Any) -> Reshipment:
    return approve(a_reshipment(**changes), now=MONDAY).case


def a_reshipped_package(case: Reshipment, **changes: Any) -> Package:
    return open_package(case, an_order_of_two_packages(), now=MONDAY).case.model_copy(update=changes)


NUMBERED = {"carrier": "usps", "tracking_number": "9400"}


def test_the_parcel_holds_what_was_asked_for_and_is_worth_what_was_paid_for_that() -> None:
    """A-46: a package of the order, known by its request"""
    case = approved(
        lines=[RequestedLine(line_id="cups", quantity=1), RequestedLine(line_id="plates", quantity=2)]
    )
    step = open_package(case, an_order_of_two_packages(), now=MONDAY)
    package = step.case
    assert (package.id, package.reshipment_id, package.order_id) == ("pkg_1", "rsh_1", "o-1")
    assert [(line.line_id, line.quantity) for line in package.lines] == [("cups", 1), ("plates", 2)]
    assert package.value is not None
    assert (package.value.items, package.value.platform_coupon, package.value.shipping_fee) == (4_333, 0, 0)
    assert package.value.total == 4_333
    order = an_order_of_two_packages()
    told = (order.seller_id, order.buyer_id, order.facts.placed_at)
    assert (package.seller_id, package.buyer_id, package.placed_at) == told
    assert (package.siblings, package.label_id, package.tracking_number) == (("A", "B"), None, None)
    assert (step.event, str(step.actor), step.detail) == (
        "package_opened",
        "seller:seller-1",
        {"reshipment_id": "rsh_1"},
    )
    assert package.id == package_id_of(case)


def test_a_parcel_whose_price_was_not_told_has_no_value() -> None:
    """R-INS-03"""
    assert (
        open_package(approved(), an_order_of_two_packages(platform_coupon=None), now=MONDAY).case.value
        is None
    )


def test_a_parcel_is_insured_for_price_coupon_and_shipping_of_its_units_without_tax() -> None:
    """R-INS-03"""
    told = an_order_of_two_packages(platform_coupon=500, shipping_fee_paid=250, tax=99)
    value = open_package(approved(), told, now=MONDAY).case.value
    assert value is not None
    assert (value.items, value.platform_coupon, value.shipping_fee, value.total) == (2_000, 200, 100, 2_300)


@pytest.mark.parametrize(
    ("mode", "by"),
    [
        ("tiktok_shipping", "tiktok_shipping"),
        ("seller_shipping", "seller_shipping"),
        ("fbt", "tiktok_shipping"),
    ],
)
def test_the_parcel_goes_the_way_the_order_went(mode: str, by: str) -> None:
    """R-RSH-14"""
    assert a_reshipped_package(approved(of=a_book(shipping_mode=mode))).shipping_mode == by


def test_a_numbered_parcel_means_that_the_items_were_sent() -> None:
    """R-RSH-12"""
    step = follow_package(approved(), a_reshipped_package(approved(), **NUMBERED), now=WEDNESDAY_END)
    assert step is not None
    assert (step.event, step.case.status, step.case.package_id) == ("reshipment_shipped", "shipped", "pkg_1")
    assert (step.case.carrier, step.case.tracking_number) == ("usps", "9400")
    assert clocks(step.case)[-1][2] == "met"


def test_a_number_can_be_corrected_until_the_carriers_first_scan_and_both_records_say_what_it_was() -> None:
    """R-RSH-12"""
    case = sent(approved(), MONDAY).case
    package = a_reshipped_package(case, **NUMBERED)
    corrected, parcel = renumber(case, package, carrier="usps", tracking_number="9401", now=MONDAY)
    told = {"carrier": "usps", "tracking_number": "9401", "instead_of": case.tracking_number}
    assert (corrected.event, corrected.detail) == ("reshipment_renumbered", told)
    assert (parcel.event, parcel.detail) == ("package_renumbered", told)
    assert corrected.case.tracking_number == parcel.case.tracking_number == "9401"
    for over in ({"shipped_at": MONDAY}, {"label_id": "lbl_1"}, {"delivered_at": MONDAY}):
        gone = package.model_copy(update=over)
        with pytest.raises(Conflict, match="already_shipped"):
            renumber(case, gone, carrier="usps", tracking_number="9401", now=MONDAY)


def test_a_parcel_without_a_label_changes_nothing() -> None:
    """R-RSH-12"""
    assert follow_package(approved(), a_reshipped_package(approved()), now=MONDAY) is None
    assert follow_package(a_reshipment(), a_reshipped_package(approved(), **NUMBERED), now=MONDAY) is None
    rejected = reject(a_reshipment(), reason="No.", now=MONDAY).case
    assert follow_package(rejected, a_reshipped_package(approved(), **NUMBERED), now=MONDAY) is None


@pytest.mark.parametrize(("since", "status"), [(-1, None), (0, "completed"), (3600, "completed")])
def test_a_parcel_that_arrived_completes_the_request_unless_it_arrived_before_it_was_asked_for(
    since: int, status: str | None
) -> None:
    """R-RSH-15"""
    case = sent(approved()).case
    arrived = a_reshipped_package(case, **NUMBERED, delivered_at=MONDAY + timedelta(seconds=since))
    step = follow_package(case, arrived, now=MONDAY + timedelta(days=1))
    assert (step.case.status if step else None) == status


def test_a_parcel_still_on_its_way_changes_nothing() -> None:
    """R-RSH-15"""
    case = sent(approved()).case
    assert follow_package(case, a_reshipped_package(case, **NUMBERED), now=MONDAY) is None


def test_a_label_bought_here_is_noted_and_sent_with_its_first_scan() -> None:
    """R-RSH-12: in the carrier's time, however late it is reported"""
    packed = a_reshipped_package(approved(), **NUMBERED, label_id="lbl_1")
    noted = follow_package(approved(), packed, now=MONDAY)
    assert record(noted) == (
        "reshipment_label_bought",
        "seller:shop-1",
        {"carrier": "usps", "tracking_number": "9400"},
    )
    assert noted is not None and noted.case.status == "approved"
    assert noted.case.next_deadline == approved().next_deadline
    assert follow_package(noted.case, packed, now=MONDAY) is None
    overdue = lapsed(noted.case, WEDNESDAY_END + SECOND)
    scanned = packed.model_copy(update={"shipped_at": WEDNESDAY_END})
    step = follow_package(overdue, scanned, now=WEDNESDAY_END + timedelta(days=3))
    assert step is not None
    assert (step.case.status, step.case.shipped_at) == ("shipped", WEDNESDAY_END)
    assert (step.detail["late"], clocks(step.case)[-1][2]) == (False, "met")


def test_a_label_given_back_leaves_the_time_to_send_as_it_was() -> None:
    """R-RSH-12, invariant 7: the due time does not change"""
    packed = a_reshipped_package(approved(), **NUMBERED, label_id="lbl_1")
    noted = follow_package(approved(), packed, now=MONDAY)
    assert noted is not None
    step = follow_package(noted.case, a_reshipped_package(approved()), now=WEDNESDAY_END)
    assert record(step) == (
        "reshipment_taken_back",
        "seller:shop-1",
        {"send_by": "2026-03-05T07:59:59Z", "given_back": "9400"},
    )
    assert step is not None
    back = step.case
    assert (back.status, back.carrier, back.tracking_number) == ("approved", None, None)
    assert back.deadlines == approved().deadlines
    assert take_back(back, now=WEDNESDAY_END) is None


def test_what_was_not_sent_is_not_taken_back() -> None:
    """R-RSH-12"""
    assert take_back(approved(), now=MONDAY) is None
    assert take_back(a_reshipment(), now=MONDAY) is None


def test_a_borrowed_number_completes_no_request() -> None:
    """R-TRK-07: not before an agent has looked"""
    case = sent(approved()).case
    packed = a_reshipped_package(approved(), **NUMBERED, delivered_at=WEDNESDAY_END)
    flagged = packed.model_copy(update={"flags": ("number_shared",)})
    assert follow_package(case, flagged, now=WEDNESDAY_END) is None
    step = follow_package(case, packed, now=WEDNESDAY_END)
    assert step is not None and step.case.status == "completed"


def test_the_order_arrived_when_its_own_packages_did() -> None:
    """R-BPP-12: whatever is sent again later"""
    kept = an_order_of_two_packages()
    own = list(order_builders.packages_of(kept).values())
    arrived = [package.model_copy(update={"delivered_at": MONDAY}) for package in own]
    assert delivered_at(kept, [*arrived, a_reshipped_package(approved())]) == MONDAY


def test_lines_are_delivered_with_the_packages_they_are_in() -> None:
    """R-RSH-01"""
    kept = an_order_of_two_packages()
    both = order_builders.packages_of(kept)
    packages = [both["A"].model_copy(update={"delivered_at": MONDAY}), both["B"]]
    assert delivered_at(kept, packages, ["cups"]) == MONDAY
    assert delivered_at(kept, packages, ["plates"]) is None
    assert delivered_at(kept, packages, ["cups", "plates"]) is None
