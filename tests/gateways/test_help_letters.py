"""What buyer and seller read about reshipments and cases of customer service."""

from dataclasses import replace
from typing import Any

import pytest

from local.letters.facts import MESSAGE, RESHIPMENT, SUPPORT
from shared.domain.notifications import Notice
from shared.gateways.letters import render
from shared.gateways.letters.messages import Written, messages_received
from shared.gateways.letters.reshipments import LETTERS
from shared.gateways.letters.support import (
    case_moved,
    case_opened,
    case_reported,
    case_resolved,
)
from tests.support.papers import HOSTILE

ALL = [(event, reader) for event, letters in LETTERS.items() for reader in letters]


def notice(event: str, reader: Any, **facts: Any) -> Notice:
    return LETTERS[event][reader](replace(RESHIPMENT, **facts))


def row(found: Notice, name: str) -> str:
    return dict(found.facts)[name]


@pytest.mark.parametrize(("event", "reader"), ALL)
def test_a_letter_about_a_reshipment_says_which_one_and_leaves_no_word_open(event: str, reader: Any) -> None:
    """R-RSH-03 to R-RSH-19, R-REF-04"""
    found = notice(event, reader)
    letter = render(found)
    assert "{" not in letter.text
    assert found.greeting == f"Hello {'Harbor & Pine Goods' if reader == 'seller' else 'Maria Gonzalez'},"
    assert RESHIPMENT.order_id in found.subject
    assert row(found, "Items") == "2 × Stoneware plate; 1 × Ceramic cup"  # noqa: RUF001
    others = {
        "reshipment_closed": "R-REF-04",
        "reshipment_lost": "R-DSP-11",
        "reshipment_disputed": "R-DSP-11",
    }
    assert found.clause.startswith(others.get(event, "R-RSH-"))


@pytest.mark.parametrize(("event", "reader"), ALL)
def test_names_and_reasons_stay_text_whatever_is_in_them(event: str, reader: Any) -> None:
    """R-AFF-14: also where somebody calls their shop {amount}"""
    hostile = notice(event, reader, shop="{amount}{x}" + HOSTILE, buyer=HOSTILE, reason=HOSTILE)
    letter = render(hostile)
    assert "<script" not in letter.html
    assert "\n" not in letter.subject
    assert hostile.subject.count("$15.00") == notice(event, reader).subject.count("$15.00")


@pytest.mark.parametrize(("event", "reader"), ALL)
def test_who_is_asked_for_something_is_told_until_when_and_what_happens_otherwise(
    event: str, reader: Any
) -> None:
    """R-RSH-03, R-RSH-10, R-RSH-12"""
    found = notice(event, reader)
    assert bool(found.asked) == bool(found.until) == bool(found.otherwise)
    if found.asked:
        assert found.until == "April 1, 2026, 11:59 p.m. Pacific time"


def test_somebody_is_asked_in_every_state_that_waits_for_an_answer() -> None:
    """R-RSH-03, R-RSH-10, R-RSH-11"""
    asked = {(event, reader) for event, reader in ALL if notice(event, reader).asked}
    assert asked == {
        ("reshipment_requested", "seller"),
        ("reshipment_auto_approved", "seller"),
        ("partial_refund_offered", "buyer"),
        ("offer_rejected", "seller"),
        ("offer_expired", "seller"),
    }


@pytest.mark.parametrize("event", ["reshipment_overdue", "reshipment_rejected", "reshipment_lost"])
def test_a_buyer_left_without_the_items_reads_what_is_open(event: str) -> None:
    """R-RSH-19"""
    found = notice(event, "buyer")
    assert row(found, "Buyer Protection") == "until April 1, 2026, 11:59 p.m. Pacific time"
    assert row(found, "A question to customer service") == "at any time"


def test_who_got_the_items_is_sent_to_the_dispute_service_with_what_is_still_missing() -> None:
    """R-RSH-22: what was sent again can't be asked for again"""
    (told,) = notice("reshipment_delivered", "buyer").paragraphs
    assert "open a dispute" in told
    assert "ask again" not in told


def test_an_offer_names_its_amount_and_a_rejection_its_reason() -> None:
    """R-RSH-06, R-RSH-09"""
    assert "$15.00" in notice("partial_refund_offered", "buyer").subject
    assert row(notice("reshipment_rejected", "buyer"), "Reason") == "Both were packed."
    assert row(notice("reshipment_shipped", "buyer"), "Shipped with") == "USPS, 9400111899223100001234"


CASES = {
    "opened": case_opened(SUPPORT),
    "question": case_opened(replace(SUPPORT, route="customer_service", due_at=None)),
    "to the dispute service": case_opened(replace(SUPPORT, route="dispute_service")),
    "reported": case_reported(SUPPORT),
    "moved": case_moved(SUPPORT),
    "for the buyer": case_resolved(SUPPORT, reader="buyer"),
    "for the seller": case_resolved(SUPPORT, reader="seller"),
    "hostile": case_resolved(replace(SUPPORT, shop=HOSTILE, buyer=HOSTILE, reason=HOSTILE), reader="seller"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_letter_about_a_case_says_which_one(name: str) -> None:
    """R-BPP-03"""
    found = CASES[name]
    letter = render(found)
    assert (SUPPORT.order_id in found.subject, row(found, "Case")) == (True, SUPPORT.case_id)
    assert "<script" not in letter.html
    assert found.clause.startswith("R-BPP-")


def test_a_case_promises_no_time_but_says_when_it_goes_on_by_itself() -> None:
    """R-BPP-05, R-BPP-06"""
    assert "as soon as possible" in CASES["opened"].paragraphs[0]
    assert "April 1, 2026, 11:59 p.m. Pacific time" in CASES["opened"].paragraphs[1]
    assert len(CASES["question"].paragraphs) == 1


@pytest.mark.parametrize(
    ("outcome", "refunded", "paragraphs"),
    [("refund", 1_250, 2), ("declined", 0, 1), ("answered", 0, 1)],
)
def test_a_decision_says_what_is_refunded_and_from_where(
    outcome: str, refunded: int, paragraphs: int
) -> None:
    """R-BPP-07"""
    found = case_resolved(replace(SUPPORT, outcome=outcome, refunded=refunded), reader="seller")
    assert len(found.paragraphs) == paragraphs
    assert row(found, "Refunded") == ("$12.50" if refunded else "")
    assert row(found, "Answer" if outcome == "answered" else "Reason") == "The goods arrived broken."


def test_an_answer_is_not_called_a_refusal() -> None:
    """R-BPP-05"""
    for reader in ("buyer", "seller"):
        found = case_resolved(replace(SUPPORT, outcome="answered", refunded=0), reader=reader)
        assert "refund" not in " ".join((found.subject, *found.paragraphs)).lower()


def test_no_letter_says_that_a_dispute_is_open_when_none_is() -> None:
    """R-BPP-11"""
    (none, *_), (open_, *_) = (
        case_opened(replace(SUPPORT, route="dispute_service", dispute_open=is_open)).paragraphs
        for is_open in (False, True)
    )
    assert "No dispute is open yet" in none
    assert open_ == "A dispute about this order is open; what it is about is decided there."


def test_the_seller_reads_what_the_buyer_says_and_where_to_answer() -> None:
    """R-BPP-15"""
    found = case_reported(SUPPORT)
    assert "The buyer writes: Two of the plates came in pieces." in found.paragraphs
    assert row(found, "Items") == "2 × Stoneware plate"  # noqa: RUF001
    assert "messages of the case" in found.asked


def test_a_letter_of_messages_names_who_wrote_what_and_when() -> None:
    """R-MSG-01"""
    one = messages_received(MESSAGE)
    assert one.subject == f"Maria Gonzalez wrote to you about order {MESSAGE.order_id}"
    assert one.greeting == "Hello Harbor & Pine Goods,"
    assert one.paragraphs == (
        "Maria Gonzalez, March 2, 2026, 10:30 a.m. Pacific time: "
        "Two plates are broken. Can you send me others?",
    )
    staff = Written(by="agent", at=MESSAGE.written[0].at, text=HOSTILE, files=2)
    several = messages_received(replace(MESSAGE, case_id="cse_1", written=(*MESSAGE.written, staff)))
    assert several.heading == "You have new messages"
    assert "TikTok Shop customer service" in several.subject
    assert " (with 2 files): " in several.paragraphs[1]
    assert "<script" not in render(several).html
