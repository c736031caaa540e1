"""How packages follow what the platform says is packed."""

from datetime import datetime

from shared.domain.orders.order import Order, receive
from shared.domain.orders.package_changes import package_changes
from shared.domain.orders.packages import (
    Package,
    TrackingEvent,
    cancel,
    is_as_told,
    is_cancelled,
    known_value,
    track,
)
from tests.support.order_builders import an_item, an_order, at, order_facts, package_facts, packages_of, step

NOW = at("03-02T12:00:00")
LATER = at("03-03T12:00:00")


def retold(kept: Order, **told: object) -> Order:
    """The order after a newer telling."""
    newest = order_facts(**{"occurred_at": NOW, **told})
    newer: Order = step(receive(kept, newest, now=max(NOW, newest.occurred_at))).case
    return newer


def labelled(package: Package) -> Package:
    return package.model_copy(update={"label_id": "lbl_1", "carrier": "ups", "tracking_number": "1Z"})


def value(package: Package) -> int:
    return known_value(package).total


def scan(package: Package, occurred_at: datetime) -> Package:
    event = TrackingEvent(status="accepted", occurred_at=occurred_at, received_at=occurred_at)
    scanned: Package = step(track(package, [event], now=occurred_at)).case
    return scanned


def test_each_package_of_an_order_is_opened_with_its_own_contents_and_value() -> None:
    """R-INS-02, R-INS-03"""
    kept = an_order(packages=(package_facts("A", "a", weight_oz=8.5, length_in=9), package_facts("B", "b")))
    steps = package_changes(kept, (), now=NOW)
    assert [one.event for one in steps] == ["package_opened", "package_opened"]
    first, second = (one.case for one in steps)
    assert (first.id, first.order_id, first.seller_id, first.buyer_id) == (
        "A",
        "order-1",
        "seller-1",
        "buyer-1",
    )
    assert (first.placed_at, first.policy_version) == (order_facts().placed_at, kept.policy_version)
    assert (first.weight_oz, first.length_in, first.shipping_mode) == (8.5, 9, "tiktok_shipping")
    assert (value(first), value(second)) == (200_00, 300_00)


def test_telling_the_same_again_moves_no_package() -> None:
    kept = an_order()
    assert package_changes(kept, packages_of(kept).values(), now=NOW) == ()


def test_until_there_is_a_label_contents_and_value_follow_the_order() -> None:
    kept = an_order()
    newer = retold(kept, packages=(package_facts("A", "a", "b"), package_facts("B")))
    (moved, _), carried = package_changes(newer, packages_of(kept).values(), now=NOW), packages_of(kept)
    assert (moved.event, moved.before) == ("package_updated", carried["A"])
    assert value(moved.case) == 500_00
    assert [line.line_id for line in moved.case.lines] == ["a", "b"]


def test_contents_value_and_tracking_number_of_a_package_with_a_label_are_frozen() -> None:
    """R-INS-27, R-INS-11"""
    kept = an_order()
    sold = labelled(packages_of(kept)["A"])
    newer = retold(
        kept,
        items=(an_item("a", 1_00), an_item("b", 1_00)),
        platform_coupon=None,
        shipping_mode="seller_shipping",
        packages=(package_facts("A", "b", weight_oz=1, carrier="usps", tracking_number="9400"),),
    )
    assert package_changes(newer, [sold], now=NOW) == ()


def test_whether_a_package_holds_what_the_order_says_goes_by_lines_and_name() -> None:
    """R-INS-27: one with a label may not, one that was made to send items again is none of the order's"""
    kept = an_order()
    box = packages_of(kept)["A"]
    assert is_as_told(kept, box)
    assert is_as_told(retold(kept, packages=(package_facts("A", "a", weight_oz=1),)), box)
    for packages in ((), (package_facts("A", "b"),), (package_facts("A", ("a", 2)),)):
        told = retold(kept, packages=packages)
        assert not is_as_told(told, box)
        assert is_as_told(told, box.model_copy(update={"reshipment_id": "rsh_1"}))


def test_times_told_by_the_platform_still_reach_a_package_with_a_label() -> None:
    kept = an_order()
    sold = labelled(packages_of(kept)["A"])
    newer = retold(
        kept, packages=(package_facts("A", "a", shipped_at=at("03-02T09:00:00"), delivered_at=NOW),)
    )
    (told,) = package_changes(newer, [sold], now=NOW)
    assert (told.case.marked_shipped_at, told.case.delivered_at) == (at("03-02T09:00:00"), NOW)
    assert told.case.shipped_at is None


def test_marking_an_order_as_shipped_is_no_carrier_scan() -> None:
    """R-CLM-04"""
    kept = an_order(packages=(package_facts("A", "a", shipped_at=NOW),))
    assert packages_of(kept)["A"].shipped_at is None


def test_another_package_with_a_label_keeps_its_lines_in_the_sharing_of_values() -> None:
    """R-INS-02: A was bought with line a; that the platform forgets it makes B worth no more."""
    kept = an_order(platform_coupon=5_00)
    carried = packages_of(kept)
    newer = retold(kept, platform_coupon=5_00, packages=(package_facts("B", "b"),))
    after = packages_of(newer, labelled(carried["A"]), carried["B"], now=NOW)
    assert value(after["B"]) == 303_00
    assert not is_cancelled(after["A"])


def test_a_line_under_a_label_is_shared_with_the_package_it_is_said_to_have_moved_to() -> None:
    """R-INS-27: A keeps line a and its 200.00, so B doesn't get the whole of it as well."""
    kept = an_order()
    carried = packages_of(kept)
    newer = retold(kept, packages=(package_facts("A"), package_facts("B", "a", "b")))
    after = packages_of(newer, labelled(carried["A"]), carried["B"], now=NOW)
    assert (value(after["A"]), value(after["B"])) == (200_00, 400_00)


def test_a_seller_shipping_package_takes_its_tracking_number_from_the_order() -> None:
    kept = an_order(
        shipping_mode="seller_shipping",
        packages=(package_facts("A", "a", carrier="usps", tracking_number="9400"),),
    )
    assert (packages_of(kept)["A"].carrier, packages_of(kept)["A"].tracking_number) == ("usps", "9400")


def test_another_tracking_number_begins_the_tracking_anew_and_the_same_one_keeps_it() -> None:
    first = (package_facts("A", "a", tracking_number="9400"),)
    kept = an_order(shipping_mode="seller_shipping", packages=first)
    scanned = scan(packages_of(kept)["A"], NOW)
    heavier = (package_facts("A", "a", tracking_number="9400", weight_oz=3),)
    (same,) = package_changes(
        retold(kept, shipping_mode="seller_shipping", packages=heavier), [scanned], now=NOW
    )
    assert (same.case.shipped_at, same.case.weight_oz) == (NOW, 3)
    corrected = (package_facts("A", "a", tracking_number="9401"),)
    (anew,) = package_changes(
        retold(kept, shipping_mode="seller_shipping", packages=corrected), [scanned], now=NOW
    )
    assert (anew.case.shipped_at, anew.case.status) == (None, "pre_transit")
    assert anew.case.last_update_at is None
    assert (anew.case.tracking_number, anew.case.lines) == ("9401", scanned.lines)


def test_values_wait_for_amounts_the_platform_has_not_told() -> None:
    """R-INS-03"""
    kept = an_order(platform_coupon=None)
    waiting = packages_of(kept)["A"]
    assert waiting.value is None
    assert value(packages_of(retold(kept, platform_coupon=10_00), waiting, now=NOW)["A"]) == 204_00


def test_a_package_the_order_no_longer_names_is_cancelled_and_comes_back_with_its_name() -> None:
    kept = an_order()
    carried = packages_of(kept)
    fewer = retold(kept, packages=(package_facts("A", "a", "b"),))
    gone = packages_of(fewer, *carried.values(), now=NOW)
    assert (gone["B"].cancelled_at, gone["B"].repacked) == (NOW, True)
    assert value(gone["A"]) == 500_00
    assert package_changes(fewer, gone.values(), now=LATER) == ()
    again = packages_of(retold(fewer, occurred_at=LATER), *gone.values(), now=LATER)
    assert (again["B"].cancelled_at, again["B"].repacked) == (None, False)
    assert (value(again["A"]), value(again["B"])) == (200_00, 300_00)


def test_a_repacked_package_can_still_be_cancelled_for_good() -> None:
    kept = an_order()
    gone = packages_of(retold(kept, packages=()), packages_of(kept)["A"], now=NOW)["A"]
    assert not is_cancelled(gone)
    assert is_cancelled(step(cancel(gone, occurred_at=NOW, now=LATER)).case)


def test_a_package_with_a_label_stays_although_the_order_no_longer_names_it() -> None:
    kept = an_order()
    assert package_changes(retold(kept, packages=()), [labelled(packages_of(kept)["A"])], now=NOW) == ()


def test_a_cancelled_package_stays_cancelled_and_its_contents_can_be_packed_anew() -> None:
    """R-INS-22: cancelled is for good; R-INS-02: the new package has the whole value."""
    kept = an_order(platform_coupon=5_00)
    carried = packages_of(kept)
    gone = step(cancel(labelled(carried["A"]), occurred_at=NOW, now=NOW)).case
    newer = retold(
        kept,
        platform_coupon=5_00,
        packages=(package_facts("A", "a"), package_facts("B", "b"), package_facts("C", "a")),
    )
    after = packages_of(newer, gone, carried["B"], now=NOW)
    assert after["A"] == gone
    assert (value(after["B"]), value(after["C"])) == (303_00, 202_00)


def test_a_package_cancelled_with_its_label_is_not_revived_by_the_order() -> None:
    """R-INS-22"""
    kept = an_order()
    voided = packages_of(kept)["A"].model_copy(update={"cancelled_at": NOW, "label_id": "lbl_1"})
    assert package_changes(kept, [voided, packages_of(kept)["B"]], now=LATER) == ()
    assert package_changes(retold(kept, packages=(), cancelled_at=NOW), [voided], now=LATER) == ()


def test_a_cancelled_order_cancels_all_its_packages_for_good() -> None:
    """R-INS-22, R-INS-28"""
    kept = an_order()
    carried = packages_of(kept)
    over = retold(
        kept, cancelled_at=at("03-02T11:00:00"), packages=(package_facts("A", "a"), package_facts("C", "b"))
    )
    steps = {
        one.case.id: one for one in package_changes(over, [labelled(carried["A"]), carried["B"]], now=NOW)
    }
    assert {id: one.event for id, one in steps.items()} == {
        "A": "package_cancelled",
        "B": "package_cancelled",
        "C": "package_opened",
    }
    assert all(one.case.cancelled_at == NOW and is_cancelled(one.case) for one in steps.values())
    assert steps["A"].detail == {"by": "order", "occurred_at": "2026-03-02T11:00:00Z"}
    after = [one.case for one in steps.values()]
    assert package_changes(retold(over, occurred_at=LATER), after, now=LATER) == ()


def test_a_scanned_package_of_a_cancelled_order_keeps_its_tracking() -> None:
    """R-INS-23"""
    kept = an_order()
    scanned = scan(labelled(packages_of(kept)["A"]), NOW)
    (gone,) = package_changes(
        retold(kept, packages=(package_facts("A", "a"),), cancelled_at=NOW), [scanned], now=LATER
    )
    assert (gone.case.shipped_at, gone.case.cancelled_at) == (NOW, LATER)
