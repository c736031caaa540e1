"""Which packages have a claim and until when: every rule, and which one refuses first."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.case import PLATFORM
from shared.domain.claims.filing import eligibility, refusal
from shared.domain.errors import Conflict, Refusal, Rejected
from shared.domain.labels.label import Label
from shared.domain.labels.voiding import void
from shared.domain.order_page.rows import claim_obstacle
from shared.domain.orders.packages import Package
from tests.support.claim_builders import (
    DAY,
    LAST_SECOND,
    OPENED,
    SECOND,
    SHIPPED,
    a_shipped_package,
    accepting,
    filing,
    rejecting,
)
from tests.support.label_builders import a_label, a_package, failed
from tests.support.refusals import refusal_of


def unfiled(kind: type[Refusal], *case: Any, **asked: Any) -> Refusal:
    return refusal_of(kind, lambda: filing(*case, **asked))


def test_every_rule_is_answered_in_a_fixed_order_with_its_facts_and_clause() -> None:
    """R-CLM-01 to R-CLM-04, R-CLM-16"""
    rules = eligibility(*a_shipped_package(), now=OPENED)
    assert [(rule.rule, rule.passed, rule.code, rule.detail) for rule in rules] == [
        ("shipping_mode", True, None, None),
        ("label_bought", True, None, None),
        ("scanned_by_carrier", True, None, None),
        ("within_claim_window", True, None, None),
        ("no_open_claim", True, None, None),
        ("no_accepted_claim", True, None, None),
        ("covered", True, None, None),
        ("personal_data_kept", True, None, None),
    ]
    assert [rule.facts for rule in rules] == [
        {"shipping_mode": "tiktok_shipping"},
        {"label_id": "lbl_1", "label_status": "purchased"},
        {"shipped_at": "2026-03-03T18:00:00Z"},
        {"deadline": "2026-06-02T06:59:59Z", "received_at": "2026-03-10T20:00:00Z"},
        {"claim_id": None, "claim_status": None},
        {"claim_id": None, "claim_status": None},
        {"total_cover": "300.00"},
        {"personal_data_erased_at": None},
    ]
    assert [rule.clause for rule in rules] == [
        "R-CLM-01",
        "R-CLM-01",
        "R-CLM-02",
        "R-CLM-03",
        "R-CLM-16",
        "R-CLM-16",
        "R-CLM-15",
        "R-PRV-01",
    ]
    assert refusal(rules) is None


def test_a_package_that_fails_on_several_grounds_shows_each_of_them() -> None:
    """R-CLM-01, R-CLM-02: no window has closed that never opened."""
    rules = eligibility(a_package(shipping_mode="seller_shipping"), None, now=OPENED)
    assert [rule.code for rule in rules] == [
        "claim_mode_not_eligible",
        "claim_mode_not_eligible",
        "claim_not_scanned",
        None,
        None,
        None,
        None,
        None,
    ]
    assert all(rule.detail for rule in rules if not rule.passed)
    assert rules[1].facts == {"label_id": None, "label_status": None}
    assert rules[3].facts["deadline"] is None
    assert rules[6].facts == {"total_cover": None}


def test_a_seller_shipping_seller_is_sent_to_the_carrier() -> None:
    """R-CLM-01, R-INS-14"""
    sent_by_seller, label = a_shipped_package()
    sent_by_seller = sent_by_seller.model_copy(update={"shipping_mode": "seller_shipping"})
    why = unfiled(Rejected, sent_by_seller, label)
    assert why.code == "claim_mode_not_eligible"
    assert "contact your carrier" in why.detail
    assert why.extra == {"shipping_mode": "seller_shipping", "advice": "contact your carrier"}
    assert why.clause == "R-CLM-01"


def test_a_package_fulfilled_by_the_platform_has_no_claim_and_no_carrier_to_ask() -> None:
    """R-INS-13"""
    fulfilled, label = a_shipped_package()
    why = unfiled(Rejected, fulfilled.model_copy(update={"shipping_mode": "fbt"}), label)
    assert why.code == "claim_mode_not_eligible"
    assert "carrier" not in why.detail
    assert why.extra == {"shipping_mode": "fbt"}


def test_a_package_without_a_label_bought_here_has_no_claim() -> None:
    """R-CLM-01"""
    why = unfiled(Rejected, a_package(), None)
    assert (why.code, why.extra["label_id"]) == ("claim_mode_not_eligible", None)
    assert "No label" in why.detail


@pytest.mark.parametrize("status", ["purchasing", "voided", "failed"])
def test_only_a_label_in_force_carries_a_claim(status: str) -> None:
    """R-CLM-01, R-INS-18, R-INS-28"""
    parcel, label = a_shipped_package()
    why = unfiled(Rejected, parcel, label.model_copy(update={"status": status}))
    assert why.code == "claim_mode_not_eligible"
    assert why.extra["label_status"] == status
    assert status in why.detail


def test_a_package_of_which_nobody_is_known_any_more_has_no_claim() -> None:
    """R-PRV-01: nothing new is begun, and the order list says the same (R-ORD-05)"""
    parcel, label = a_shipped_package()
    bare = parcel.model_copy(update={"personal_data_erased_at": SHIPPED})
    why = unfiled(Conflict, bare, label)
    assert (why.code, why.clause) == ("personal_data_erased", "R-PRV-01")
    assert why.extra == {"personal_data_erased_at": "2026-03-03T18:00:00Z"}
    assert claim_obstacle(bare, now=OPENED) == why.code


def test_a_voided_or_failed_purchase_leaves_nothing_to_claim() -> None:
    """R-INS-22, R-INS-18"""
    label, parcel = a_label()
    voided, cancelled = void(label, parcel, actor=PLATFORM, now=OPENED)
    assert unfiled(Rejected, cancelled.case, voided.case).code == "claim_mode_not_eligible"
    broken, unlabelled = failed()
    assert unfiled(Rejected, unlabelled.case, broken.case).code == "claim_mode_not_eligible"


def test_a_package_the_carrier_has_not_scanned_has_no_claim_yet() -> None:
    """R-CLM-02"""
    label, parcel = a_label()
    why = unfiled(Rejected, parcel, label)
    assert (why.code, why.extra) == ("claim_not_scanned", {"shipped_at": None})
    assert why.clause == "R-CLM-02"


def test_a_claim_opened_in_the_last_second_of_day_90_is_accepted() -> None:
    """R-CLM-03, R-GEN-04: also when its fraction of a second has begun."""
    for moment in (LAST_SECOND - SECOND, LAST_SECOND, LAST_SECOND + timedelta(microseconds=999_999)):
        assert filing(*a_shipped_package(), now=moment)[0].case.status == "under_review"


def test_a_claim_opened_one_second_after_day_90_is_refused_with_the_deadline() -> None:
    """R-CLM-03"""
    why = unfiled(Rejected, *a_shipped_package(), now=LAST_SECOND + SECOND)
    assert why.code == "claim_window_closed"
    assert why.extra == {"deadline": "2026-06-02T06:59:59Z", "received_at": "2026-06-02T07:00:00Z"}
    assert why.clause == "R-CLM-03"


def test_the_window_counts_from_the_scan_and_not_from_the_label_or_the_mark() -> None:
    """R-CLM-04, A-08"""
    parcel, label = a_shipped_package()
    parcel = parcel.model_copy(
        update={"marked_shipped_at": SHIPPED - 5 * DAY, "placed_at": SHIPPED - 9 * DAY}
    )
    assert label.created_at < SHIPPED
    assert filing(parcel, label, now=LAST_SECOND)[0].case.shipped_at == SHIPPED


def test_a_late_sweep_does_not_lengthen_the_window() -> None:
    """R-GEN-05: the deadline is still open in the record, and over."""
    parcel, label = a_shipped_package()
    assert label.deadlines[-1].state == "open"
    assert unfiled(Rejected, parcel, label, now=LAST_SECOND + 30 * DAY).code == "claim_window_closed"


def test_a_package_has_one_claim_under_review_at_most() -> None:
    """R-CLM-16"""
    parcel, label = a_shipped_package()
    _, claimed = filing(parcel, label)
    why = unfiled(Conflict, claimed.case, label, id="clm_2")
    assert why.code == "claim_already_open"
    assert why.extra == {"claim_id": "clm_1", "claim_status": "under_review"}


def test_a_package_is_paid_for_once() -> None:
    """R-CLM-16"""
    parcel, label = a_shipped_package()
    claim, claimed = filing(parcel, label)
    _, paid = accepting(claim.case, claimed.case)
    assert paid is not None
    why = unfiled(Conflict, paid.case, label, id="clm_2")
    assert (why.code, why.extra["claim_id"]) == ("claim_already_paid", "clm_1")


def rejected_package() -> tuple[Package, Label]:
    parcel, label = a_shipped_package()
    claim, claimed = filing(parcel, label)
    _, shown = rejecting(claim.case, claimed.case)
    assert shown is not None
    return shown.case, label


def test_after_a_rejected_claim_another_may_be_opened_while_the_90_days_run() -> None:
    """R-CLM-16, A-45"""
    claim, shown = filing(*rejected_package(), id="clm_2", now=LAST_SECOND)
    assert claim.case.status == "under_review"
    assert (shown.case.claim_id, shown.case.claim_status) == ("clm_2", "under_review")
    assert unfiled(Rejected, *rejected_package(), now=LAST_SECOND + SECOND).code == "claim_window_closed"


def test_the_first_rule_in_the_way_is_the_one_that_refuses() -> None:
    """R-CLM-01, R-CLM-02, R-CLM-03, R-CLM-16: each hides those after it."""
    parcel, label = a_shipped_package()
    late, claimed = LAST_SECOND + SECOND, parcel.model_copy(update={"claim_status": "under_review"})
    unscanned = label.model_copy(update={"shipped_at": None})
    assert unfiled(Rejected, claimed, label, now=late).code == "claim_window_closed"
    assert unfiled(Rejected, claimed, unscanned, now=late).code == "claim_not_scanned"
    by_seller = claimed.model_copy(update={"shipping_mode": "seller_shipping"})
    assert "Seller Shipping" in unfiled(Rejected, by_seller, None, now=late).detail
