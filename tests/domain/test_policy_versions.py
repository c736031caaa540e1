"""A policy that changes: versions side by side, cases under way across the change, drafts (R-GEN-14)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.domain.disputes.replay import replay
from shared.domain.policy import in_force, policy, policy_at
from shared.domain.reshipments.answers import approve
from shared.domain.reshipments.lapse import lapse
from tests.support.dispute_builders import FILED, SECOND
from tests.support.dispute_play import REFUTED, VERIFIED, Life
from tests.support.dispute_stages import a_dispute, a_final_dispute, a_won_dispute
from tests.support.moments import market
from tests.support.policies import CURRENT, beside
from tests.support.reshipment_builders import TUESDAY_END, a_reshipment

CHANGE = market("2026-06-01T00:00:00")
NEXT = "2026_06"
FIGURES = {
    "windows": {
        '[appeal]\nlength = 2\nunit = "calendar_days"': '[appeal]\nlength = 5\nunit = "calendar_days"',
        "[post_dispute_action]\nlength = 48": "[post_dispute_action]\nlength = 72",
        "[reshipment_response]\nlength = 1": "[reshipment_response]\nlength = 3",
    },
    "reshipments": {'["missing_items"]': '["missing_items", "damaged"]'},
    "disputes": {"requests_per_line = 2": "requests_per_line = 1"},
}


@pytest.fixture(autouse=True)
def second_version(tmp_path: Path) -> Iterator[None]:
    """Another version, with other figures, in force from the first second of June on."""
    with beside(tmp_path, NEXT, FIGURES, in_force_from=CHANGE):
        yield


def test_a_version_is_in_force_from_its_instant_to_the_second() -> None:
    """R-GEN-14, R-GEN-04: a part of a second counts as the second before"""
    assert in_force(CHANGE - SECOND) == CURRENT
    assert in_force(CHANGE - timedelta(microseconds=1)) == CURRENT
    assert in_force(CHANGE) == in_force(CHANGE + 400 * timedelta(days=1)) == NEXT
    assert policy_at(CHANGE) is policy(NEXT)


def test_the_first_version_is_in_force_from_always() -> None:
    """R-GEN-14"""
    assert in_force(market("1999-01-01T00:00:00")) == CURRENT


def test_a_draft_is_never_in_force_and_can_be_read(tmp_path: Path) -> None:
    """R-GEN-14"""
    with beside(tmp_path / "drafts", "2027_draft", FIGURES, in_force_from=None):
        assert in_force(market("2099-01-01T00:00:00")) == NEXT
        assert policy("2027_draft").section("windows")["appeal"]["length"] == 5


@pytest.mark.parametrize("unknown", ["2025_01", "../2026_01", ".", ""])
def test_a_version_there_is_not_is_an_error(unknown: str) -> None:
    """R-GEN-14"""
    with pytest.raises(LookupError):
        policy(unknown)


def test_requests_on_both_sides_of_the_change_each_have_their_own_window() -> None:
    """R-GEN-11: asked in the last second of the old version and in the first of the new"""
    old, new = a_reshipment(CHANGE - SECOND), a_reshipment(CHANGE)
    assert (old.policy_version, new.policy_version) == (CURRENT, NEXT)
    ends = [case.deadlines[0].due_at for case in (old, new)]
    assert ends == [market("2026-06-01T23:59:59"), market("2026-06-04T23:59:59")]


def test_a_request_under_way_keeps_its_version_through_all_its_steps() -> None:
    """R-GEN-11: approved by lapse after the change, its time to send is the old one"""
    case = a_reshipment(CHANGE - SECOND)
    step = lapse(case, now=CHANGE + 2 * timedelta(days=1))
    assert step is not None
    assert step.case.decision is not None
    assert (step.case.policy_version, step.case.decision.policy_version) == (CURRENT, CURRENT)
    assert approve(a_reshipment(CHANGE), now=CHANGE).case.policy_version == NEXT


def test_a_dispute_judged_after_the_change_is_appealed_and_carried_out_as_when_it_was_filed() -> None:
    """R-GEN-11"""
    life = a_dispute()
    assert life.now < CHANGE
    life.show("buyer")
    life.show("seller")
    life.complete("buyer", "seller")
    life.wait(CHANGE)
    life.judge()
    assert life.dispute.policy_version == CURRENT
    assert life.due("appeal").due_at == market("2026-06-03T23:59:59")
    life.accept("buyer", "seller")
    assert life.due("post_dispute_action").due_at == CHANGE + timedelta(hours=48)


def test_a_second_request_keeps_the_version_of_the_first() -> None:
    """R-GEN-11, R-DSP-10: two requests a line there, although new disputes may have one"""
    life = a_won_dispute(verdict=REFUTED)
    life.redispute()
    assert (life.dispute.round, life.dispute.policy_version) == (2, CURRENT)


def test_what_was_judged_is_replayed_under_a_draft(tmp_path: Path) -> None:
    """R-GEN-14: who lost for a photo too few wins where none is asked for"""
    easier = {"framework": {'{ kinds = ["photo", "video"] }': '{ kinds = ["photo", "video", "statement"] }'}}
    life = Life().file("counterfeit", visible=True)
    life.show("buyer", "statement")
    life.complete("buyer", "seller")
    assert life.dispute.judgment is not None
    before = life.dispute.judgment
    assert (before.winner, before.basis) == ("seller", "buyer_evidence_insufficient")
    with beside(tmp_path / "drafts", "2027_draft", easier, in_force_from=None):
        change = replay(life.dispute, version="2027_draft")
        assert change is not None
        assert change.parts["winner"][0] == "seller" != change.parts["winner"][1]
        assert change.amount == 0
    assert replay(life.dispute, version=CURRENT) is None


@pytest.mark.parametrize("verdict", [VERIFIED, REFUTED])
def test_a_judgment_replayed_under_its_own_version_comes_to_the_same(verdict: object) -> None:
    """R-GEN-14"""
    life = a_won_dispute(verdict=verdict)
    assert life.dispute.judgment is not None
    assert replay(life.dispute, version=CURRENT) is None


def test_unjudged_disputes_and_overrides_are_passed_over() -> None:
    """R-GEN-14"""
    assert replay(a_dispute().dispute, version=NEXT) is None
    assert replay(a_final_dispute("counterfeit").dispute, version=CURRENT) is None


def test_days_that_start_before_a_change_end_as_they_were_promised() -> None:
    """R-GEN-11"""
    assert a_reshipment().deadlines[0].due_at == TUESDAY_END
    assert in_force(FILED) == CURRENT
