"""Until when each kind of trouble can be disputed, and what a late buyer is told."""

from datetime import datetime

import pytest

from shared.domain.errors import Rejected
from shared.domain.policy import clause
from shared.domain.times import rfc3339
from tests.support.dispute_builders import DELIVERED, FILED, HOUR, PLACED, SECOND, a_disputed_order, a_scan
from tests.support.dispute_play import Life
from tests.support.dispute_stages import a_dispute, deliver
from tests.support.moments import market
from tests.support.refusals import refusal


@pytest.mark.parametrize(
    ("scenario", "last"),
    [
        ("inconsistent_product", "2026-05-31T23:59:59"),
        ("counterfeit", "2026-05-31T23:59:59"),
        ("quality_safety", "2026-05-31T23:59:59"),
        ("damaged_package", "2026-05-16T23:59:59"),
    ],
)
def test_a_delivered_product_can_be_disputed_to_the_last_second_of_its_period(
    scenario: str, last: str
) -> None:
    """R-DSP-30, R-DSP-40, R-DSP-50, R-DSP-80"""
    life = a_dispute(scenario, life=Life(now=market(last)))
    assert life.dispute.created_at == market(last)
    refused = refusal(Life(now=market(last) + SECOND).file, scenario)
    assert (type(refused), refused.code) == (Rejected, "acceptance_window_closed")
    assert refused.extra["deadline"] == market(last).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("delivered", "last"),
    [("2026-02-06T23:59:59", "2026-03-08T23:59:59"), ("2026-10-02T00:00:00", "2026-11-01T23:59:59")],
)
def test_the_period_ends_with_the_day_also_where_the_clocks_change(delivered: str, last: str) -> None:
    """R-DSP-30, R-GEN-02"""
    told = a_disputed_order(delivered_at=market(delivered))
    assert a_dispute(life=Life(order=told, now=market(last))).dispute
    assert refusal(Life(order=told, now=market(last) + SECOND).file).code == "acceptance_window_closed"


def test_a_late_buyer_is_sent_to_the_seller_with_every_way_that_is_left() -> None:
    """R-DSP-02, R-DSP-03, R-DSP-04, R-BPP-14"""
    refused = refusal(Life(now=market("2026-06-01T00:00:00")).file, "counterfeit")
    assert refused.extra["seller_contact"] == {"name": "Shop", "email": "shop@example.com"}
    assert refused.extra["alternatives"] == ["buyer_protection"]
    assert refused.clause == clause("R-DSP-40")
    assert "shop@example.com" in refused.detail
    assert "rights under the law" in refused.detail


@pytest.mark.parametrize(
    ("now", "alternatives"),
    [
        ("2026-05-17T00:00:00", ["quality_safety", "inconsistent_product", "buyer_protection"]),
        ("2026-05-31T23:59:59", ["quality_safety", "inconsistent_product", "buyer_protection"]),
        ("2026-06-01T00:00:00", ["buyer_protection"]),
        ("2026-07-30T23:59:59", ["buyer_protection"]),
        ("2026-07-31T00:00:00", []),
    ],
)
def test_an_alternative_is_named_until_its_own_end(now: str, alternatives: list[str]) -> None:
    """R-DSP-03, A-28, A-35"""
    assert refusal(Life(now=market(now)).file, "damaged_package").extra["alternatives"] == alternatives


@pytest.mark.parametrize(
    "scenario", ["inconsistent_product", "counterfeit", "quality_safety", "damaged_package"]
)
def test_what_has_not_been_delivered_can_only_be_late_or_lost(scenario: str) -> None:
    """R-DSP-30"""
    refused = refusal(Life(order=a_disputed_order(delivered_at=None)).file, scenario)
    assert (type(refused), refused.code) == (Rejected, "not_delivered")
    assert refused.extra["alternatives"] == ["delayed_delivery", "lost_package"]


def late(now: datetime, *, estimate: datetime | None, updated: datetime) -> Life:
    """A parcel on its way, last heard of then."""
    life = Life(order=a_disputed_order(delivered_at=None, estimated_delivery_at=estimate), now=now)
    return deliver(life, at=None, seen=[a_scan("in_transit", updated)])


def test_a_delay_can_be_disputed_from_the_second_after_the_estimate() -> None:
    """R-DSP-60"""
    life = late(FILED, estimate=FILED, updated=FILED - HOUR)
    refused = refusal(life.file, "delayed_delivery")
    assert (type(refused), refused.code) == (Rejected, "not_yet_delayed")
    life.now = FILED + SECOND
    assert life.file("delayed_delivery").dispute.scenario == "delayed_delivery"


def test_without_an_estimate_a_delay_can_be_claimed() -> None:
    """R-DSP-60: whether it is one is then for the adjudicator"""
    assert late(FILED, estimate=None, updated=FILED).file("delayed_delivery").dispute


def test_a_delay_can_be_disputed_for_48_hours_after_the_last_update_and_a_new_scan_reopens_it() -> None:
    """R-DSP-60, A-14: a stalled parcel is named as lost instead"""
    estimate = FILED - 48 * HOUR
    assert late(FILED, estimate=estimate, updated=FILED - 48 * HOUR).file("delayed_delivery").dispute
    stalled = late(FILED, estimate=estimate, updated=FILED - 48 * HOUR - SECOND)
    refused = refusal(stalled.file, "delayed_delivery")
    assert refused.code == "acceptance_window_closed"
    assert refused.extra["alternatives"] == ["lost_package"]
    again = deliver(stalled, at=None, seen=[a_scan("in_transit", FILED - SECOND)])
    assert again.file("delayed_delivery").dispute


def test_a_loss_can_be_disputed_for_28_days_after_the_last_update_also_of_what_counts_as_delivered() -> None:
    """R-DSP-70"""
    life = deliver(Life(), at=DELIVERED, seen=[a_scan("in_transit", PLACED), a_scan("delivered", DELIVERED)])
    life.now = market("2026-05-29T23:59:59")
    assert life.file("lost_package").dispute
    life = deliver(Life(), at=DELIVERED, seen=[a_scan("delivered", DELIVERED)])
    life.now = market("2026-05-30T00:00:00")
    assert refusal(life.file, "lost_package").code == "acceptance_window_closed"


def test_of_what_arrived_without_any_tracking_the_period_runs_from_the_payment() -> None:
    """R-DSP-70, A-36"""
    assert a_dispute("lost_package", life=Life(now=market("2026-05-26T23:59:59"))).dispute
    refused = refusal(Life(now=market("2026-05-27T00:00:00")).file, "lost_package")
    assert refused.code == "acceptance_window_closed"


UNSHIPPED = [
    # the estimate: 1 May, ten o'clock
    ("delayed_delivery", DELIVERED, DELIVERED, "2026-05-03T10:00:00"),
    ("lost_package", DELIVERED, DELIVERED, "2026-05-29T23:59:59"),
    # none: paid on 28 April, the fifth day ends on 3 May
    ("delayed_delivery", None, market("2026-05-03T23:59:59"), "2026-05-05T23:59:59"),
    ("lost_package", None, market("2026-05-03T23:59:59"), "2026-05-31T23:59:59"),
]


@pytest.mark.parametrize(("scenario", "estimate", "last", "until"), UNSHIPPED)
def test_what_was_never_handed_over_can_be_disputed_once_the_seller_s_time_is_over(
    scenario: str, estimate: datetime | None, last: datetime, until: str
) -> None:
    """R-DSP-25: whatever the tracking page shows of a label, the period starts when it opens"""
    told = a_disputed_order(delivered_at=None, estimated_delivery_at=estimate)
    announced = deliver(Life(order=told, now=last), at=None)
    announced.packages = tuple(box.model_copy(update={"last_update_at": last}) for box in announced.packages)
    refused = refusal(announced.file, scenario)
    assert (type(refused), refused.code, refused.clause) == (Rejected, "not_shipped", clause("R-DSP-25"))
    assert refused.extra["opens_at"] == rfc3339(last + SECOND)
    assert refused.extra["seller_contact"] == {"name": "Shop", "email": "shop@example.com"}
    assert Life(order=told, now=last + SECOND).file(scenario).dispute
    assert Life(order=told, now=market(until)).file(scenario).dispute
    late = refusal(Life(order=told, now=market(until) + SECOND).file, scenario)
    assert late.code == "acceptance_window_closed"


@pytest.mark.parametrize(
    "sent",
    [{"marked_shipped_at": PLACED}, {"shipped_at": PLACED}, {"status": "lost"}, {"delivered_at": FILED}],
)
def test_what_was_handed_over_by_any_word_is_never_called_unshipped(sent: dict[str, object]) -> None:
    """R-DSP-25"""
    life = Life(order=a_disputed_order(delivered_at=None, estimated_delivery_at=FILED))
    life.packages = tuple(box.model_copy(update=sent) for box in life.packages)
    assert life.file("lost_package").dispute


def test_a_seller_who_never_sent_it_can_t_show_that_and_loses() -> None:
    """R-DSP-25, R-DSP-71, R-DSP-72: nothing of the buyer is asked, the address can't have been wrong"""
    life = Life(order=a_disputed_order(delivered_at=None), now=DELIVERED + SECOND).file("lost_package")
    life.complete("buyer", "seller")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert (judgment.winner, judgment.basis) == ("buyer", "seller_evidence_insufficient")
    assert judgment.liable_party == "seller"
