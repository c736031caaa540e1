"""Evidence: who may hand in what until when, when a file counts, and who sees it."""

from datetime import datetime, timedelta

import pytest

from shared.domain.disputes import evidence_submission
from shared.domain.disputes.dispute_facts import as_evidence
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import clause
from tests.support.dispute_builders import FILE, FILED, HOUR, SECOND, a_disputed_order
from tests.support.dispute_play import Life
from tests.support.dispute_stages import a_dispute, a_won_dispute, on_its_way
from tests.support.moments import market
from tests.support.refusals import refusal


def test_each_party_hands_in_its_own_material_and_all_of_it_counts() -> None:
    """R-DSP-13"""
    life = a_dispute()
    ids = [life.show("buyer", "photo"), life.show("buyer", "statement"), life.show("seller", "video")]
    assert [piece.id for piece in life.dispute.counted()] == ids
    assert [piece.kind for piece in as_evidence(life.dispute).buyer] == ["photo", "statement"]
    assert [piece.kind for piece in as_evidence(life.dispute).seller] == ["video"]


@pytest.mark.parametrize("party", ["buyer", "seller"])
@pytest.mark.parametrize(
    ("scenario", "clauses"),
    [
        ("inconsistent_product", ("R-DSP-31", "R-DSP-32")),
        ("counterfeit", ("R-DSP-41", "R-DSP-43")),
        ("quality_safety", ("R-DSP-51", "R-DSP-53")),
        ("delayed_delivery", ("R-DSP-61", "R-DSP-62")),
        ("lost_package", ("R-DSP-71", "R-DSP-72")),
        ("damaged_package", ("R-DSP-81", "R-DSP-82")),
    ],
)
def test_material_counts_to_the_last_second_of_the_party_s_48_hours(
    scenario: str, clauses: tuple[str, str], party: str
) -> None:
    """R-DSP-14, R-DSP-31, R-DSP-32, R-DSP-41, R-DSP-43, R-DSP-51, R-DSP-53, R-DSP-61, R-DSP-62, R-DSP-71,
    R-DSP-72, R-DSP-73, R-DSP-81, R-DSP-82, R-DSP-83"""
    life = on_its_way(scenario)
    life.wait(FILED + 48 * HOUR)
    piece = life.show(party)
    assert piece in [one.id for one in life.dispute.counted(party)]
    life.wait(SECOND)
    refused = refusal(life.show, party)
    assert (type(refused), refused.code) == (Conflict, "evidence_window_closed")
    assert refused.clause == clause(clauses[party == "seller"])
    assert refused.extra["deadline"] == "2026-05-06T19:00:00Z"


def test_a_carrier_s_material_counts_to_the_end_of_its_fifteenth_day() -> None:
    """R-DSP-63, R-DSP-74"""
    life = on_its_way("lost_package").wait(market("2026-05-19T23:59:59"))
    life.show("carrier", "carrier_record", "delivered_to_address")
    refused = refusal(life.wait(SECOND).show, "carrier")
    assert (refused.code, refused.clause) == ("evidence_window_closed", clause("R-DSP-74"))
    window = on_its_way("delayed_delivery").due("evidence", "carrier")
    assert (window.due_at, window.clause) == (market("2026-05-19T23:59:59"), clause("R-DSP-63"))


@pytest.mark.parametrize(("scenario", "rule"), [("counterfeit", "R-DSP-42"), ("quality_safety", "R-DSP-52")])
def test_for_what_is_not_visible_the_buyer_s_material_counts_for_fifteen_days(
    scenario: str, rule: str
) -> None:
    """R-DSP-42, R-DSP-52"""
    life = a_dispute(scenario, visible=False).wait(market("2026-05-19T23:59:59"))
    life.show("buyer", "test_report", issuer="third_party_lab")
    refused = refusal(life.wait(SECOND).show, "buyer")
    assert (refused.code, refused.clause) == ("evidence_window_closed", clause(rule))


def test_a_window_that_is_over_is_closed_whether_a_sweep_has_run_or_not() -> None:
    """R-DSP-14, R-GEN-05"""
    life = a_dispute()
    life.now = FILED + 48 * HOUR + SECOND
    with pytest.raises(RuntimeError, match="bring it up to date first"):
        life.show("buyer")
    with pytest.raises(Conflict, match="evidence_window_closed"):
        evidence_submission.check_may_submit(life.dispute, "buyer", life.now)


def test_material_has_to_be_attested() -> None:
    """R-DSP-15"""
    refused = refusal(a_dispute().show, "buyer", attested=False)
    assert isinstance(refused, Invalid)
    assert [bad["field"] for bad in refused.errors] == ["attested"]
    life = a_dispute()
    life.show("seller")
    assert life.dispute.evidence[0].attested


@pytest.mark.parametrize(
    "scenario", ["inconsistent_product", "counterfeit", "quality_safety", "damaged_package"]
)
def test_a_carrier_that_was_not_notified_is_not_expected(scenario: str) -> None:
    """R-DSP-84"""
    life = on_its_way(scenario)
    for attempt in (lambda: life.show("carrier"), lambda: life.complete("carrier")):
        with pytest.raises(Conflict) as caught:
            attempt()
        assert (caught.value.code, caught.value.clause) == ("party_not_expected", clause("R-DSP-84"))


def test_who_has_said_that_this_is_all_can_add_nothing() -> None:
    """R-DSP-14, R-JDG-14: the other side still can"""
    life = a_dispute().complete("buyer")
    assert life.dispute.completed_by == ("buyer",)
    assert life.due("evidence", "buyer").state == "met"
    assert refusal(life.show, "buyer").code == "evidence_window_closed"
    with pytest.raises(Conflict, match="evidence_window_closed"):
        life.complete("buyer")
    assert life.show("seller")


def test_judging_begins_when_the_last_party_says_that_this_is_all() -> None:
    """R-JDG-14"""
    life = a_dispute()
    life.show("buyer")
    life.show("seller")
    life.wait(HOUR).complete("seller")
    assert life.dispute.status == "evidence_collection"
    life.wait(HOUR).complete("buyer")
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + 2 * HOUR)


def test_nothing_can_be_handed_in_for_what_is_over_or_judged() -> None:
    """R-DSP-06, R-DSP-14"""
    life = a_dispute()
    life.withdraw()
    assert refusal(life.show, "buyer").code == "dispute_over"
    with pytest.raises(Conflict, match="dispute_over"):
        life.complete("seller")
    assert refusal(a_won_dispute().show, "seller").code == "evidence_window_closed"


def test_there_is_a_most_of_what_one_party_can_hand_in() -> None:
    """R-DSP-13"""
    life = a_dispute()
    for _ in range(50):
        life.show("buyer")
    assert refusal(life.show, "buyer").code == "too_much_evidence"
    assert life.show("seller")


@pytest.mark.parametrize(
    ("filed_at", "due"),
    [("2026-03-07T18:00:00", "2026-03-09T19:00:00"), ("2026-10-31T18:00:00", "2026-11-02T17:00:00")],
)
def test_hours_pass_as_they_do_when_the_clocks_change(filed_at: str, due: str) -> None:
    """R-DSP-31, R-GEN-01"""
    start = market(filed_at)
    life = a_dispute(life=Life(order=a_disputed_order(delivered_at=start, placed_at=start), now=start))
    life.wait(market(due))
    assert life.show("buyer")
    assert refusal(life.wait(SECOND).show, "buyer").code == "evidence_window_closed"


@pytest.mark.parametrize(
    ("filed_at", "due"),
    [("2026-02-21T23:59:59", "2026-03-08T23:59:59"), ("2026-10-17T00:00:00", "2026-11-01T23:59:59")],
)
def test_days_end_with_the_market_s_day_when_the_clocks_change(filed_at: str, due: str) -> None:
    """R-DSP-42, R-GEN-02"""
    start: datetime = market(filed_at)
    life = Life(order=a_disputed_order(delivered_at=start, placed_at=start), now=start)
    life.file("counterfeit", visible=False).wait(market(due))
    assert life.show("buyer", "statement")
    assert refusal(life.wait(SECOND).show, "buyer").code == "evidence_window_closed"


def test_a_file_announced_before_is_no_reason_to_wait_with_the_windows() -> None:
    """R-DSP-23"""
    life = a_dispute()
    life.show("buyer", file=FILE)
    assert life.due("evidence", "buyer").due_at - FILED == timedelta(hours=48)
