"""What helps a claim, and what can be done with it now."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.claims.claim import Claim, SharedRefund
from shared.domain.claims.details import ChecklistItem, available_actions, evidence_checklist
from shared.domain.claims.questions import ask
from shared.views.links import href
from tests.support.claim_builders import DAY, SECOND, SENT, a_claim, accepted, completed, sent, submitted


def link(item: ChecklistItem) -> str:
    return href(item.item, item.target)


def states(claim: Claim) -> dict[str, str]:
    return {item.item: item.state for item in evidence_checklist(claim)}


def test_the_checklist_names_the_papers_the_affidavit_and_the_refund() -> None:
    """R-CLM-08, R-CLM-13, R-CLM-14, R-AFF-01"""
    assert states(a_claim()) == {
        "invoice": "available",
        "package_receipt": "available",
        "tracking_record": "available",
        "affidavit": "open",
        "refund_record": "open",
    }
    items = {item.item: item for item in evidence_checklist(a_claim())}
    assert link(items["invoice"]) == "/claims/clm_1/invoice"
    assert link(items["package_receipt"]) == "/packages/pkg-1/receipt"
    assert link(items["tracking_record"]) == "/packages/pkg-1/tracking"
    assert link(items["affidavit"]) == "/claims/clm_1/affidavit"
    assert items["refund_record"].target is None
    assert items["affidavit"].clause == "R-AFF-01"
    assert all(item.hint for item in items.values())


def test_damage_is_best_shown_with_photos() -> None:
    """R-CLM-09: they are handed in on the insurer's site."""
    assert states(a_claim(reason="damage"))["damage_photos"] == "open"
    assert "damage_photos" not in states(a_claim(reason="other"))


def test_the_checklist_follows_the_affidavit() -> None:
    """R-AFF-01, R-AFF-04"""
    assert states(sent())["affidavit"] == "requested"
    assert states(submitted())["affidavit"] == "received"
    assert states(completed())["affidavit"] == "received"
    assert states(accepted(sent()))["affidavit"] == "open"


def test_a_refund_the_insurer_was_told_of_is_received() -> None:
    """R-CLM-14"""
    told = SharedRefund(request_id="r-1", refund_status="refunded", refund_reason=None)
    assert states(a_claim().model_copy(update={"shared_refunds": (told,)}))["refund_record"] == "received"


def choices(claim: Claim, role: Any = "seller", now: Any = SENT) -> dict[str, Any]:
    return {choice.action: choice for choice in available_actions(claim, role=role, now=now)}


def test_a_seller_can_preview_and_send_the_affidavit_and_download_the_papers() -> None:
    """R-AFF-01, R-AFF-06, R-CLM-08"""
    offered = choices(a_claim())
    assert {name: (choice.available, href(name, choice.target)) for name, choice in offered.items()} == {
        "preview_affidavit": (True, "/claims/clm_1/affidavit/preview"),
        "send_affidavit": (True, "/claims/clm_1/affidavit"),
        "answer_insurer": (False, "/claims/clm_1/answers"),
        "download_invoice": (True, "/claims/clm_1/invoice"),
        "download_receipt": (True, "/packages/pkg-1/receipt"),
    }
    assert offered["send_affidavit"].opens_at is None


def test_sending_again_opens_24_hours_after_the_last_sending() -> None:
    """R-AFF-10"""
    opens_at = SENT + timedelta(hours=24)
    early = choices(sent(), now=opens_at - SECOND)["send_affidavit"]
    assert (early.available, early.reason_code, early.opens_at) == (
        False,
        "affidavit_sent_recently",
        opens_at,
    )
    assert early.clause == "R-AFF-10"
    in_time = choices(sent(), now=opens_at)["send_affidavit"]
    assert (in_time.available, in_time.reason_code, in_time.opens_at) == (True, None, opens_at)


@pytest.mark.parametrize(
    ("claim", "code"),
    [(submitted(), "affidavit_already_submitted"), (accepted(sent()), "claim_closed")],
)
def test_an_action_that_will_not_come_back_says_why_and_no_time(claim: Claim, code: str) -> None:
    """R-AFF-10, R-AFF-11"""
    choice = choices(claim, now=SENT + 5 * DAY)["send_affidavit"]
    assert (choice.available, choice.reason_code, choice.opens_at) == (False, code, None)


def test_an_agent_reads_the_papers_and_others_do_nothing_here() -> None:
    """R-GEN-10"""
    assert list(choices(a_claim(), "agent")) == ["download_invoice", "download_receipt"]
    assert choices(a_claim(), "buyer") == {}
    assert choices(a_claim(), "carrier") == {}


def test_an_answer_can_be_given_as_long_as_the_insurer_waits_for_one() -> None:
    """R-CLM-23"""
    until = SENT + DAY
    asked = ask(a_claim(), question="Where?", until=until, occurred_at=SENT, now=SENT).case
    waiting = choices(asked, now=until)["answer_insurer"]
    assert (waiting.available, waiting.closes_at) == (True, until)
    over = choices(asked, now=until + SECOND)["answer_insurer"]
    assert (over.available, over.reason_code, over.closes_at) == (False, "information_window_closed", None)
    assert choices(a_claim())["answer_insurer"].reason_code == "nothing_asked"


def test_for_a_loss_the_checklist_says_that_insurers_ask_for_the_affidavit() -> None:
    """R-AFF-01"""
    hints = {item.item: item.hint for item in evidence_checklist(a_claim())}
    assert hints["affidavit"].endswith("Insurers ask for one for a loss.")
    other = {item.item: item.hint for item in evidence_checklist(a_claim(reason="damage"))}
    assert "loss" not in other["affidavit"]
