"""How orders are taken in: the newest telling counts."""

from itertools import permutations

import pytest

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


def test_a_newer_telling_replaces_the_order_whole() -> None:
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


def test_of_two_tellings_of_one_second_the_one_received_last_counts() -> None:
    other = order_facts(delivered_at=at("03-04T09:00:00"))
    assert step(receive(an_order(), other, now=NOW)).case.facts == other


def test_any_order_and_repetition_of_tellings_ends_in_the_newest() -> None:
    tellings = [order_facts(occurred_at=at(f"03-0{day}T10:00:00"), tax=day) for day in (2, 3, 4)]
    for sequence in permutations([*tellings, tellings[1]]):
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


def test_requests_of_the_order_survive_a_newer_telling() -> None:
    kept = step(record_after_sale(an_order(), after_sale(), now=NOW)).case
    newer = at("03-06T10:00:00")
    updated = step(receive(kept, order_facts(occurred_at=newer), now=newer))
    assert updated.case.after_sales == (after_sale(),)
