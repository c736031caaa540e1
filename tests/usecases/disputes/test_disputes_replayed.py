"""Judgments simulated under a draft of the policy, and those made so far replayed under it (R-GEN-14)."""

from pathlib import Path
from typing import Any

import pytest

from local.replay import disputes_in, report
from shared.usecases.disputes import filing
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.disputes import BUYER, REFUTED, VERIFIED, Court, court
from tests.support.http import Answer, call
from tests.support.policies import CURRENT, beside

DRAFT = "2027_draft"
STRICTER = {"framework": {'{ kinds = ["photo", "video"] }': '{ kinds = ["video"] }'}}


def simulated(**told: Any) -> Answer:
    made_up = {"scenario": "counterfeit", "shipping_mode": "tiktok_shipping", "visible": True}
    shown = {"buyer": [{"kind": "photo"}], "seller": []}
    return call(
        "POST", "/judgments/simulate", {**made_up, "evidence": shown, **told}, role="agent", account="a-1"
    )


def test_a_draft_is_simulated_by_its_name(services: Services, tmp_path: Path) -> None:
    """R-GEN-14: without a name, under the version in force"""
    with beside(tmp_path, DRAFT, STRICTER, in_force_from=None):
        now, then = simulated().json(), simulated(policy_version=DRAFT).json()
    assert (now["policy_version"], now["winner"]) == (CURRENT, "buyer")
    assert (then["policy_version"], then["winner"]) == (DRAFT, "seller")
    assert then["basis"] == "buyer_evidence_insufficient"


def test_a_version_there_is_not_is_bad_input(services: Services) -> None:
    """R-GEN-14"""
    for unknown in (DRAFT, "../2026_01", ""):
        refused = simulated(policy_version=unknown)
        assert refused.status == 400
        assert [error["field"] for error in refused.json()["errors"]] == ["policy_version"]


def test_a_replay_says_which_judgments_change_and_by_how_much(
    services: Services, clock: Clock, tmp_path: Path
) -> None:
    """R-GEN-14: one of two, whose 30.00 would not be refunded; nothing is written"""
    case = court(services, clock)
    case.file("counterfeit", visible=True)
    case.show("buyer")
    case.complete("buyer", "seller")
    assert case.dispute.judgment is not None
    assert case.dispute.judgment.winner == "buyer"
    before = case.dispute
    with beside(tmp_path, DRAFT, STRICTER, in_force_from=None):
        lines = list(report(disputes_in(services.store), DRAFT))
    assert lines[0].startswith(f"{before.id}  winner: buyer -> seller; liable_party: seller -> ")
    assert lines[0].endswith(f"refund: ${before.amount / 100:.2f} -> $0.00")
    assert lines[1] == f"1 of 1 judgments change; refunds: ${before.amount / 100:.2f} -> $0.00."
    assert case.dispute == before
    assert list(report(disputes_in(services.store), CURRENT))[-1].startswith("0 of 1 judgments change")


def test_unjudged_disputes_are_not_counted(case: Court) -> None:
    """R-GEN-14"""
    case.file("counterfeit", visible=True)
    assert list(report(disputes_in(case.services.store), CURRENT)) == [
        "0 of 0 judgments change; refunds: $0.00 -> $0.00."
    ]


def test_a_second_request_is_replayed_on_what_the_first_one_showed(case: Court) -> None:
    """R-GEN-14, R-JDG-08: the piece that decides it is the first request's"""
    case.contested("counterfeit", visible=True)
    case.judge(REFUTED)
    again = filing.redispute(case.services, case.command(BUYER), case.id, description="Look again.")
    case.id = again.dispute.id
    case.complete("buyer", "seller")
    case.judge(VERIFIED)
    assert list(report(disputes_in(case.services.store), CURRENT)) == [
        "0 of 2 judgments change; refunds: $0.00 -> $0.00."
    ]


def test_where_nobody_knew_where_to_send_it_no_return_is_new(
    case: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-GEN-14, R-PDA-20"""
    monkeypatch.setenv("PARAMETERS", "/nobody")
    case.won("quality_safety")
    assert case.dispute.judgment and case.dispute.judgment.ship_from_missing
    assert list(report(disputes_in(case.services.store), CURRENT))[-1].startswith("0 of 1 judgments change")
