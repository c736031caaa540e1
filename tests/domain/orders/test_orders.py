"""How orders are taken in: the newest telling counts."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Conflict, Invalid
from shared.domain.orders.order import AfterSale, Order, normalise_mode, receive, record_after_sale
from tests.support.order_builders import (
    ADDRESS,
    BUYER,
    an_item,
    an_order,
    at,
    order_facts,
    package_facts,
    step,
)

NOW = at("03-05T12:00:00")


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("tiktok_shipping", "tiktok_shipping"),
        ("shipped_via_platform", "tiktok_shipping"),
        ("ship_by_tiktok", "tiktok_shipping"),
        ("seller_shipping", "seller_shipping"),
        ("ship_by_seller", "seller_shipping"),
        ("fbt", "fbt"),
    ],
)
def test_former_names_of_a_shipping_mode_mean_the_present_one(name: str, mode: str) -> None:
    """R-GEN-12"""
    assert normalise_mode(name) == mode


@pytest.mark.parametrize("name", ["", "FBT", "drone", "tiktok shipping", None, 7, ["fbt"]])
def test_an_unknown_shipping_mode_is_malformed_and_the_field_is_named(name: object) -> None:
    """R-GEN-12"""
    with pytest.raises(Invalid) as refused:
        normalise_mode(name)
    assert refused.value.code == "invalid_request"
    assert refused.value.errors[0]["field"] == "shipping_mode"
    assert "fbt, seller_shipping, tiktok_shipping" in refused.value.errors[0]["message"]


def test_an_order_told_for_the_first_time_is_opened_with_its_parties() -> None:
    """R-GEN-10, R-GEN-13"""
    opened = step(receive(None, order_facts(), now=NOW))
    assert opened.before is None
    assert opened.event == "order_received"
    assert (opened.case.id, opened.case.seller_id, opened.case.buyer_id) == ("order-1", "seller-1", "buyer-1")
    assert (opened.case.version, opened.case.created_at) == (1, NOW)
    assert opened.case.facts == order_facts()


def test_the_audit_record_of_an_order_carries_no_personal_data() -> None:
    """R-GEN-13"""
    detail = step(receive(None, order_facts(delivered_at=at("03-04T09:00:00")), now=NOW)).detail
    assert detail == {
        "occurred_at": "2026-03-01T10:05:00Z",
        "delivered_at": "2026-03-04T09:00:00Z",
        "cancelled_at": None,
        "packages": ["A", "B"],
    }


def test_a_newer_report_replaces_the_order_whole() -> None:
    newer = order_facts(occurred_at=at("03-01T10:05:01"), delivered_at=at("03-04T09:00:00"), packages=())
    updated = step(receive(an_order(), newer, now=NOW))
    assert updated.event == "order_updated"
    assert updated.case.facts == newer
    assert (updated.case.version, updated.case.updated_at) == (2, NOW)


def test_a_telling_older_by_a_second_never_overwrites() -> None:
    older = order_facts(occurred_at=at("03-01T10:04:59"), tax=5)
    assert receive(an_order(), older, now=NOW) is None


def test_the_same_telling_again_changes_nothing() -> None:
    assert receive(an_order(), order_facts(), now=NOW) is None


def test_of_two_reports_of_one_second_the_one_received_last_counts() -> None:
    other = order_facts(delivered_at=at("03-04T09:00:00"))
    assert step(receive(an_order(), other, now=NOW)).case.facts == other


def test_any_order_and_repetition_of_reports_ends_in_the_newest() -> None:
    reports = [order_facts(occurred_at=at(f"03-0{day}T10:00:00"), tax=day) for day in (2, 3, 4)]
    for sequence in permutations([*reports, reports[1]]):
        kept: Order | None = None
        for told in sequence:
            transition = receive(kept, told, now=NOW)
            kept = transition.case if transition else kept
        assert kept is not None
        assert kept.facts.tax == 4


def test_an_order_never_changes_hands() -> None:
    """R-GEN-10"""
    later = at("03-02T10:00:00")
    someone = BUYER.model_copy(update={"buyer_id": "buyer-2"})
    for told in (
        order_facts(seller_id="seller-2", occurred_at=later),
        order_facts(buyer=someone, occurred_at=later),
    ):
        with pytest.raises(Conflict) as refused:
            receive(an_order(), told, now=NOW)
        assert refused.value.code == "order_party_changed"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"items": (an_item("a", 1), an_item("a", 1)), "packages": ()}, "items[1].line_id"),
        ({"packages": (package_facts("A", "a"), package_facts("A", "b"))}, "packages[1].package_id"),
        ({"packages": (package_facts("A", "a"), package_facts("B", "b", "c"))}, "packages[1].lines"),
    ],
)
def test_lines_and_packages_that_do_not_fit_together_are_malformed(
    told: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        receive(None, order_facts(**told), now=NOW)
    assert refused.value.errors[0]["field"] == field


def test_an_address_is_written_as_on_a_parcel() -> None:
    assert ADDRESS.lines() == ("1 Main St", "Reno, NV 89501", "US")
    flat = ADDRESS.model_copy(update={"line2": "Flat 2"})
    assert flat.lines() == ("1 Main St", "Flat 2", "Reno, NV 89501", "US")


def after_sale(request_id: str = "r1", **told: object) -> AfterSale:
    usual: dict[str, object] = {
        "request_id": request_id,
        "line_ids": ("a",),
        "kind": "refund",
        "status": "in_process",
        "occurred_at": at("03-04T10:00:00"),
    }
    return AfterSale.model_validate({**usual, **told})


def test_an_order_keeps_of_what_was_shown_what_there_is_room_for() -> None:
    """Invariant 19: thirty pieces and 50 kB, over all requests; a request told again doesn't count twice"""

    def shown(request_id: str, *descriptions: str) -> AfterSale:
        pieces = [{"kind": "photo", "description": text} for text in descriptions]
        return after_sale(request_id, evidence=pieces)

    def kept(order: Order, told: AfterSale) -> Order:
        return step(record_after_sale(order, told, now=NOW)).case

    order = kept(an_order(), shown("r1", *["x"] * 20))
    order = kept(order, shown("r2", *["x"] * 20))
    assert [len(one.evidence) for one in order.after_sales] == [20, 10]
    again = kept(order, shown("r1", "é" * 12_000, "é" * 12_000, "é" * 1_000))
    assert [len(one.evidence) for one in again.after_sales] == [2, 10]
    assert record_after_sale(again, shown("r1", "é" * 12_000, "é" * 12_000, "é" * 1_000), now=NOW) is None


def test_an_after_sale_request_is_kept_with_the_refund_data_in_the_audit_record() -> None:
    """R-CLM-14"""
    told = after_sale(status="processed", refund_status="refunded", refund_reason="not received")
    recorded = step(record_after_sale(an_order(), told, now=NOW))
    assert recorded.case.after_sales == (told,)
    assert recorded.event == "after_sale_updated"
    assert recorded.detail == {
        "request_id": "r1",
        "kind": "refund",
        "status": "processed",
        "refund_status": "refunded",
        "refund_reason": "not received",
    }


def test_an_older_or_repeated_state_of_a_request_changes_nothing() -> None:
    kept = step(record_after_sale(an_order(), after_sale(), now=NOW)).case
    older = after_sale(status="closed", occurred_at=at("03-04T09:59:59"))
    assert record_after_sale(kept, older, now=NOW) is None
    assert record_after_sale(kept, after_sale(), now=NOW) is None


def test_the_newest_state_of_each_request_is_kept_in_whatever_order_they_come() -> None:
    first, processed = after_sale(), after_sale(status="processed", occurred_at=at("03-05T10:00:00"))
    other = after_sale("r0", kind="return")
    for sequence in permutations([first, processed, other, first]):
        kept = an_order()
        for told in sequence:
            transition = record_after_sale(kept, told, now=NOW)
            kept = transition.case if transition else kept
        assert kept.after_sales == (other, processed)


def test_requests_of_the_order_survive_a_newer_report() -> None:
    kept = step(record_after_sale(an_order(), after_sale(), now=NOW)).case
    newer = at("03-06T10:00:00")
    updated = step(receive(kept, order_facts(occurred_at=newer), now=newer))
    assert updated.case.after_sales == (after_sale(),)


# What a report leaves out

MOMENT = at("03-04T09:00:00")


def order_after(first: dict[str, object], second: dict[str, object]) -> Order:
    """The order after both reports, the second a minute later."""
    kept = step(receive(None, order_facts(**first), now=NOW)).case
    later = order_facts(**{"occurred_at": at("03-04T12:00:00"), **second})
    newer: Order = step(receive(kept, later, now=NOW)).case
    return newer


@pytest.mark.parametrize("name", ["delivered_at", "cancelled_at", "estimated_delivery_at"])
def test_what_a_newer_report_leaves_out_stays_and_null_takes_it_back(name: str) -> None:
    """R-INT-02"""
    assert getattr(order_after({name: MOMENT}, {}).facts, name) == MOMENT
    assert getattr(order_after({name: MOMENT}, {name: None}).facts, name) is None


@pytest.mark.parametrize(
    ("name", "value"), [("delivered_at", MOMENT), ("carrier", "ups"), ("tracking_number", "1ZABC12345")]
)
def test_so_it_is_with_a_package(name: str, value: object) -> None:
    """R-INT-02"""
    first = {"packages": (package_facts("A", "a", **{name: value}), package_facts("B", "b"))}
    silent = order_after(
        first, {"packages": (package_facts("B", "b"), package_facts("A", "a", weight_oz=5.0))}
    )
    assert [getattr(one, name) for one in silent.facts.packages] == [None, value]
    taken_back = order_after(
        first, {"packages": (package_facts("A", "a", **{name: None}), package_facts("B", "b"))}
    )
    assert getattr(taken_back.facts.packages[0], name) is None


def test_other_fields_are_as_the_newest_report_has_them() -> None:
    """An order is reported whole"""
    first = {"paid_at": MOMENT, "packages": (package_facts("A", "a", shipped_at=MOMENT),)}
    newer = order_after(first, {"paid_at": None, "packages": (package_facts("A", "a"),)})
    assert (newer.facts.paid_at, newer.facts.packages[0].shipped_at) == (None, None)


def test_fractions_of_a_second_count_in_what_is_newer() -> None:
    """R-INT-02"""
    newer, older = (at(f"03-04T12:00:00.{fraction}") for fraction in ("900", "100"))
    kept = step(receive(None, order_facts(occurred_at=newer, delivered_at=MOMENT), now=NOW)).case
    assert receive(kept, order_facts(occurred_at=older, delivered_at=None), now=NOW) is None
    same = step(receive(kept, order_facts(occurred_at=newer, delivered_at=None), now=NOW)).case
    assert same.facts.delivered_at is None


def test_a_late_report_still_says_what_no_newer_one_has() -> None:
    """R-INT-02, invariant 15"""
    kept = step(receive(None, order_facts(occurred_at=at("03-04T12:00:00"), market="GB"), now=NOW)).case
    late = step(
        receive(kept, order_facts(occurred_at=at("03-04T11:00:00"), delivered_at=MOMENT), now=NOW)
    ).case
    assert (late.facts.delivered_at, late.facts.market) == (MOMENT, "GB")
    assert late.facts.occurred_at == at("03-04T12:00:00")
    assert receive(late, order_facts(occurred_at=at("03-04T10:00:00"), delivered_at=None), now=NOW) is None


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3))
def test_in_any_order_and_repetition_reports_end_in_the_same_facts(
    sequence: list[int], repeated: list[int]
) -> None:
    """invariant 15"""
    reports = [
        order_facts(
            occurred_at=at("03-04T09:00:00.1"),
            delivered_at=MOMENT,
            packages=(package_facts("A", "a", carrier="ups"),),
        ),
        order_facts(occurred_at=at("03-04T09:00:00.2"), packages=(package_facts("A", "a", carrier=None),)),
        order_facts(
            occurred_at=at("03-04T09:00:00.3"), delivered_at=None, packages=(package_facts("A", "a"),)
        ),
        order_facts(
            occurred_at=at("03-04T09:00:00.4"), packages=(package_facts("A", "a", tracking_number="1ZABC"),)
        ),
    ]
    kept: Order | None = None
    for number in (*sequence, *repeated):
        told = receive(kept, reports[number], now=NOW)
        kept = told.case if told else kept
    assert kept is not None
    (box,) = kept.facts.packages
    assert (kept.facts.delivered_at, box.carrier, box.tracking_number) == (None, None, "1ZABC")
    assert kept.facts.occurred_at == at("03-04T09:00:00.4")


def test_what_was_said_of_a_package_stays_while_it_is_not_named() -> None:
    """R-INT-02, invariant 15: packed otherwise for a while, in whatever order that is told"""
    both = (package_facts("A", "a"), package_facts("B", "b", tracking_number="1ZABC", delivered_at=MOMENT))
    reports = [
        order_facts(occurred_at=at("03-04T09:00:00"), packages=both),
        order_facts(occurred_at=at("03-04T10:00:00"), packages=(package_facts("A", "a", "b"),)),
        order_facts(
            occurred_at=at("03-04T11:00:00"), packages=(package_facts("A", "a"), package_facts("B", "b"))
        ),
    ]
    for sequence in permutations(reports):
        kept: Order | None = None
        for report in sequence:
            told = receive(kept, report, now=NOW)
            kept = told.case if told else kept
        assert kept is not None
        assert (kept.facts.packages[1].tracking_number, kept.facts.packages[1].delivered_at) == (
            "1ZABC",
            MOMENT,
        )
        assert kept.unnamed == ()


@pytest.mark.parametrize("name", ["shipped_at", "delivered_at"])
def test_what_happened_to_a_package_lies_in_the_past(name: str) -> None:
    """R-TRK-05: five minutes are allowed"""
    boxes = [package_facts("A", "a"), package_facts("B", "b", **{name: NOW + timedelta(minutes=5)})]
    assert receive(None, order_facts(packages=boxes), now=NOW)
    boxes[1] = package_facts("B", "b", **{name: NOW + timedelta(minutes=5, seconds=1)})
    with pytest.raises(Invalid) as refused:
        receive(None, order_facts(packages=boxes), now=NOW)
    assert refused.value.errors[0]["field"] == f"packages[1].{name}"
