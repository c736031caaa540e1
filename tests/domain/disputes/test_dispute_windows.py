"""When disputes may be filed, evidence submitted and judgments are due: each window to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.case import Deadline
from shared.domain.disputes.vocabulary import SCENARIOS, Party, Scenario
from shared.domain.disputes.windows import Anchors, acceptance_deadline, evidence_deadline, judgment_deadline
from shared.domain.policy import clause
from tests.support.moments import market
from tests.support.policies import CURRENT

SECOND = timedelta(seconds=1)
PRODUCT: tuple[Scenario, ...] = ("inconsistent_product", "counterfeit", "quality_safety")
TRANSPORT: tuple[Scenario, ...] = ("delayed_delivery", "lost_package")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def acceptance(scenario: Scenario, **anchors: datetime) -> Deadline:
    deadline = acceptance_deadline(scenario, Anchors(**anchors), version=CURRENT)
    assert deadline is not None
    return deadline


def evidence(scenario: Scenario, party: Party, starts_at: datetime, *, visible: bool = True) -> Deadline:
    deadline = evidence_deadline(scenario, party, visible=visible, starts_at=starts_at, version=CURRENT)
    assert deadline is not None
    return deadline


def judgment(scenario: Scenario, starts_at: datetime) -> Deadline:
    return judgment_deadline(scenario, starts_at=starts_at, version=CURRENT)


@pytest.mark.parametrize(
    ("scenario", "last_day"),
    [
        ("inconsistent_product", "2026-03-31"),
        ("counterfeit", "2026-03-31"),
        ("quality_safety", "2026-03-31"),
        ("damaged_package", "2026-03-16"),
    ],
)
def test_a_delivered_product_may_be_disputed_to_the_last_second_of_the_last_day(
    scenario: Scenario, last_day: str
) -> None:
    """R-DSP-30, R-DSP-40, R-DSP-50, R-DSP-80; the clocks go forward on the way"""
    deadline = acceptance(scenario, delivered_at=market("2026-03-01T09:30:00"))
    assert deadline.due_at == market(f"{last_day}T23:59:59")
    assert not deadline.is_over(deadline.due_at)
    assert deadline.is_over(deadline.due_at + SECOND)
    assert (deadline.kind, deadline.party) == ("dispute_acceptance", "buyer")
    assert (deadline.starts_at, deadline.start_event) == (utc("2026-03-01T17:30:00"), "delivered")


@pytest.mark.parametrize(
    ("delivered", "due"),
    [
        ("2026-02-06T00:00:00", "2026-03-09T06:59:59"),  # forward on the last day
        ("2026-02-06T23:59:59", "2026-03-09T06:59:59"),
        ("2026-02-05T23:59:59", "2026-03-08T07:59:59"),  # the night before
        ("2026-10-02T12:00:00", "2026-11-02T07:59:59"),  # back on the last day: 25 hours of it
        ("2026-10-01T12:00:00", "2026-11-01T06:59:59"),
        ("2028-01-30T12:00:00", "2028-03-01T07:59:59"),  # ends on 29 February
        ("2027-01-30T12:00:00", "2027-03-02T07:59:59"),
        ("2026-12-02T12:00:00", "2027-01-02T07:59:59"),  # over the turn of the year
        ("2026-12-01T23:59:59", "2027-01-01T07:59:59"),
    ],
)
def test_thirty_calendar_days_end_with_the_market_s_day(delivered: str, due: str) -> None:
    """R-DSP-30, R-GEN-02"""
    assert acceptance("inconsistent_product", delivered_at=market(delivered)).due_at == utc(due)


@pytest.mark.parametrize(
    ("delivered", "due"),
    [
        ("2026-02-21T12:00:00", "2026-03-08T23:59:59"),
        ("2026-10-17T12:00:00", "2026-11-01T23:59:59"),
        ("2028-02-14T12:00:00", "2028-02-29T23:59:59"),
        ("2026-12-16T12:00:00", "2026-12-31T23:59:59"),
    ],
)
def test_a_damaged_package_may_be_disputed_for_fifteen_calendar_days(delivered: str, due: str) -> None:
    """R-DSP-80"""
    assert acceptance("damaged_package", delivered_at=market(delivered)).due_at == market(due)


@pytest.mark.parametrize(
    ("update", "due"),
    [
        ("2026-03-07T08:00:00", "2026-03-09T09:00:00"),
        ("2026-10-31T08:00:00", "2026-11-02T07:00:00"),
        ("2028-02-28T08:00:01", "2028-03-01T08:00:01"),
        ("2026-12-30T23:59:59", "2027-01-01T23:59:59"),
    ],
)
def test_a_delay_may_be_disputed_for_48_elapsed_hours_after_the_last_update(update: str, due: str) -> None:
    """R-DSP-60, R-GEN-01"""
    deadline = acceptance("delayed_delivery", last_update_at=market(update))
    assert deadline.due_at == market(due)
    assert deadline.due_at - deadline.starts_at == timedelta(hours=48)


@pytest.mark.parametrize(
    ("update", "due"),
    [
        ("2026-02-08T12:00:00", "2026-03-08T23:59:59"),
        ("2026-10-04T12:00:00", "2026-11-01T23:59:59"),
        ("2028-02-01T12:00:00", "2028-02-29T23:59:59"),
        ("2026-12-03T12:00:00", "2026-12-31T23:59:59"),
        ("2026-12-04T00:00:00", "2027-01-01T23:59:59"),
    ],
)
def test_a_loss_may_be_disputed_for_28_calendar_days_after_the_last_update(update: str, due: str) -> None:
    """R-DSP-70"""
    assert acceptance("lost_package", last_update_at=market(update)).due_at == market(due)


@pytest.mark.parametrize("scenario", TRANSPORT)
def test_without_any_tracking_update_the_window_starts_with_shipping_or_else_with_the_payment(
    scenario: Scenario,
) -> None:
    """A-36"""
    paid, shipped, shown = (market(f"2026-05-0{day}T12:00:00") for day in (1, 2, 3))
    all_three = acceptance(scenario, paid_at=paid, shipped_at=shipped, last_update_at=shown)
    two = acceptance(scenario, paid_at=paid, shipped_at=shipped)
    one = acceptance(scenario, paid_at=paid)
    assert (all_three.start_event, all_three.starts_at) == ("last_update", shown)
    assert (two.start_event, two.starts_at) == ("shipped", shipped)
    assert (one.start_event, one.starts_at) == ("paid", paid)
    assert one.due_at < two.due_at < all_three.due_at
    assert acceptance_deadline(scenario, Anchors(delivered_at=paid), version=CURRENT) is None


@pytest.mark.parametrize("scenario", [*PRODUCT, "damaged_package"])
def test_a_product_that_was_not_delivered_has_no_acceptance_window_yet(scenario: Scenario) -> None:
    """R-DSP-30: a tracking update starts nothing"""
    moment = market("2026-05-01T12:00:00")
    anchors = Anchors(last_update_at=moment, shipped_at=moment, paid_at=moment)
    assert acceptance_deadline(scenario, anchors, version=CURRENT) is None


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("party", ["buyer", "seller"])
@pytest.mark.parametrize("start", ["2026-03-07T18:00:00", "2026-10-31T18:00:00", "2028-02-28T18:00:00"])
def test_buyer_and_seller_have_48_elapsed_hours(scenario: Scenario, party: Party, start: str) -> None:
    """R-DSP-31, R-DSP-32, R-DSP-41, R-DSP-43, R-DSP-51, R-DSP-53, R-DSP-61, R-DSP-71, R-DSP-81"""
    deadline = evidence(scenario, party, market(start))
    assert deadline.due_at - market(start).astimezone(UTC) == timedelta(hours=48)
    assert (deadline.kind, deadline.party) == ("evidence", party)
    assert deadline.start_event == {"buyer": "dispute_filed", "seller": "seller_notified"}[party]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-02-21T23:59:59", "2026-03-09T06:59:59"),
        ("2026-10-17T00:00:00", "2026-11-02T07:59:59"),
        ("2028-02-14T12:00:00", "2028-03-01T07:59:59"),
        ("2026-12-16T12:00:00", "2027-01-01T07:59:59"),
    ],
)
@pytest.mark.parametrize("scenario", ["counterfeit", "quality_safety"])
def test_what_the_eye_does_not_see_gives_the_buyer_15_calendar_days_and_the_seller_48_hours(
    scenario: Scenario, start: str, due: str
) -> None:
    """R-DSP-42, R-DSP-52"""
    assert evidence(scenario, "buyer", market(start), visible=False).due_at == utc(due)
    seller = evidence(scenario, "seller", market(start), visible=False)
    assert seller.due_at - seller.starts_at == timedelta(hours=48)


@pytest.mark.parametrize("scenario", ["inconsistent_product", "damaged_package", *TRANSPORT])
def test_elsewhere_visibility_makes_no_difference(scenario: Scenario) -> None:
    start = market("2026-05-01T12:00:00")
    assert evidence(scenario, "buyer", start, visible=False) == evidence(scenario, "buyer", start)


@pytest.mark.parametrize(
    ("start", "due"),
    [("2026-02-21T12:00:00", "2026-03-09T06:59:59"), ("2026-10-17T12:00:00", "2026-11-02T07:59:59")],
)
@pytest.mark.parametrize("scenario", TRANSPORT)
def test_a_carrier_has_15_calendar_days(scenario: Scenario, start: str, due: str) -> None:
    """R-DSP-63, R-DSP-74"""
    deadline = evidence(scenario, "carrier", market(start))
    assert deadline.due_at == utc(due)
    assert (deadline.party, deadline.start_event) == ("carrier", "carrier_notified")


@pytest.mark.parametrize("scenario", [*PRODUCT, "damaged_package"])
def test_elsewhere_no_carrier_is_expected(scenario: Scenario) -> None:
    """R-DSP-84"""
    start = market("2026-05-01T12:00:00")
    assert evidence_deadline(scenario, "carrier", visible=True, starts_at=start, version=CURRENT) is None


@pytest.mark.parametrize(
    ("scenario", "start", "due"),
    [
        ("inconsistent_product", "2026-03-07T12:00:00", "2026-03-09T13:00:00"),
        ("damaged_package", "2026-10-31T12:00:00", "2026-11-02T11:00:00"),
        ("delayed_delivery", "2026-03-07T12:00:00", "2026-03-08T13:00:00"),
        ("lost_package", "2026-10-31T12:00:00", "2026-11-01T11:00:00"),
        ("lost_package", "2026-12-31T12:00:00", "2027-01-01T12:00:00"),
        ("counterfeit", "2026-03-03T00:00:00", "2026-03-08T23:59:59"),
        ("counterfeit", "2028-02-24T23:59:59", "2028-02-29T23:59:59"),
        ("quality_safety", "2026-10-27T12:00:00", "2026-11-01T23:59:59"),
        ("quality_safety", "2026-12-26T23:59:59", "2026-12-31T23:59:59"),
    ],
)
def test_the_platform_judges_within_the_scenario_s_time(scenario: Scenario, start: str, due: str) -> None:
    """R-JDG-11, R-JDG-12, R-JDG-13"""
    deadline = judgment(scenario, market(start))
    assert deadline.due_at == market(due)
    assert (deadline.kind, deadline.party) == ("judgment", "platform")
    assert (deadline.starts_at, deadline.start_event) == (market(start), "documents_received")


def test_days_that_follow_a_lapsed_window_are_counted_from_its_last_second() -> None:
    """R-GEN-07: 15 dates and then 5 are 20, not 21"""
    lapsed = evidence("quality_safety", "buyer", market("2026-05-01T12:00:00"), visible=False)
    assert judgment("quality_safety", lapsed.due_at).due_at == market("2026-05-21T23:59:59")


def test_a_fraction_of_a_second_neither_lengthens_nor_shortens_a_window() -> None:
    """R-GEN-04"""
    start = market("2026-05-01T12:00:00")
    assert judgment("lost_package", start + SECOND / 2) == judgment("lost_package", start)


def test_a_deadline_names_its_clause_and_what_its_end_means() -> None:
    """R-DSP-02: no text says that legal claims are excluded"""
    filing = acceptance("lost_package", last_update_at=market("2026-05-01T12:00:00"))
    assert filing.clause == clause("R-DSP-70")
    assert "legal remedy remains" in filing.consequence
    assert evidence("lost_package", "carrier", filing.starts_at).clause == clause("R-DSP-74")
    late = judgment("lost_package", filing.starts_at)
    assert (late.clause, late.state) == (clause("R-JDG-13"), "open")
    assert "escalated" in late.consequence
