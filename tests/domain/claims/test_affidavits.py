"""The buyer's affidavit: how often it is asked for, and that it is taken in once."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from shared.domain.case import Actor, Transition
from shared.domain.claims import affidavits
from shared.domain.claims.claim import Claim
from shared.domain.errors import Conflict, Invalid, NotFound, RateLimited
from shared.domain.notifications import Cause
from tests.support.claim_builders import (
    DAY,
    FORM,
    LINK_ENDS,
    NEXT_TOKEN,
    OPENED,
    SECOND,
    SENT,
    SHIPPED,
    TOKEN,
    a_claim,
    accepted,
    completed,
    rejected,
    sent,
    submitted,
)
from tests.support.refusals import refusal_of

GAP = timedelta(hours=24)


def happened(step: Transition[Claim] | None) -> Transition[Claim]:
    assert step is not None
    return step


# Sending


def test_the_seller_of_an_open_claim_sends_the_affidavit_to_the_buyer() -> None:
    """R-AFF-01, R-AFF-07"""
    step = affidavits.send(a_claim(), token_hash=TOKEN, now=SENT)
    affidavit = step.case.affidavit
    assert (step.event, step.actor) == ("affidavit_sent", Actor(role="seller", account="shop-1"))
    assert step.detail == {"sending": 1, "link_expires_at": "2026-04-11T06:59:59Z"}
    assert (affidavit.status, affidavit.sent_count, affidavit.last_sent_at) == ("sent", 1, SENT)
    assert (affidavit.token_hash, affidavit.link_expires_at) == (TOKEN, LINK_ENDS)
    assert step.case.status == "under_review"


def test_the_link_is_a_promise_to_the_buyer_with_its_clause() -> None:
    """R-AFF-09, R-GEN-02: thirty dates after that of the sending, to the end of the day."""
    (link,) = sent().deadlines
    assert (link.kind, link.party, link.start_event, link.state) == (
        "affidavit_link",
        "buyer",
        "affidavit_sent",
        "open",
    )
    assert (link.starts_at, link.due_at, link.clause) == (SENT, LINK_ENDS, "R-AFF-09")
    evening = datetime(2026, 3, 12, 6, 59, 59, tzinfo=UTC)  # still 11 March in Los Angeles
    assert sent(now=evening).affidavit.link_expires_at == LINK_ENDS
    assert sent(now=evening + SECOND).affidavit.link_expires_at == LINK_ENDS + DAY


def test_no_token_reaches_the_record_of_the_claim() -> None:
    """R-AFF-07"""
    step = affidavits.send(a_claim(), token_hash=TOKEN, now=SENT)
    assert TOKEN not in str(step.detail)


def test_a_second_sending_is_allowed_exactly_24_hours_after_the_first() -> None:
    """R-AFF-10, R-GEN-01"""
    why = refusal_of(RateLimited, lambda: sent(sent(), now=SENT + GAP - SECOND))
    assert (why.code, why.extra) == ("affidavit_sent_recently", {"opens_at": "2026-03-12T20:00:00Z"})
    assert why.clause == "R-AFF-10"
    assert sent(sent(), now=SENT + GAP).affidavit.sent_count == 2


def test_24_hours_pass_as_they_do_when_the_clocks_change() -> None:
    """R-AFF-10, R-GEN-01: in Los Angeles 8 March 2026 has 23 hours."""
    evening = datetime(2026, 3, 8, 4, 0, tzinfo=UTC)
    claim = sent(now=evening)
    assert affidavits.resend_opens_at(claim) == evening + GAP
    assert (
        refusal_of(RateLimited, lambda: sent(claim, now=evening + GAP - SECOND)).code
        == "affidavit_sent_recently"
    )


def test_the_gap_counts_from_the_last_sending() -> None:
    """R-AFF-10"""
    twice = sent(sent(), now=SENT + 3 * DAY)
    assert affidavits.resend_opens_at(twice) == SENT + 4 * DAY
    assert affidavits.resend_opens_at(a_claim()) is None
    assert (
        refusal_of(RateLimited, lambda: sent(twice, now=SENT + 4 * DAY - SECOND)).code
        == "affidavit_sent_recently"
    )


def test_the_email_is_sent_three_times_at_most() -> None:
    """R-AFF-10"""
    claim = sent(sent(sent(), now=SENT + DAY), now=SENT + 2 * DAY)
    assert claim.affidavit.sent_count == 3
    for moment in (SENT + 3 * DAY, SENT + 300 * DAY):
        why = refusal_of(RateLimited, lambda at=moment: sent(claim, now=at))  # type: ignore[misc]
        assert (why.code, why.extra, why.clause) == ("affidavit_send_limit", {}, "R-AFF-10")


def test_a_new_link_replaces_the_old_one_and_starts_its_own_thirty_days() -> None:
    """R-AFF-10, R-GEN-11: the old promise is closed, not moved."""
    claim = sent(sent(), token_hash=NEXT_TOKEN, now=SENT + 2 * DAY)
    assert [(link.state, link.due_at) for link in claim.deadlines] == [
        ("met", LINK_ENDS),
        ("open", LINK_ENDS + 2 * DAY),
    ]
    assert claim.affidavit.token_hash == NEXT_TOKEN
    assert refusal_of(NotFound, lambda: submitted(claim, now=SENT + 3 * DAY)).code == "not_found"
    assert affidavits.submit(claim, FORM, token_hash=NEXT_TOKEN, now=SENT + 3 * DAY)


@pytest.mark.parametrize("swept", [True, False])
def test_an_expired_link_can_be_replaced_whether_or_not_a_sweep_has_run(swept: bool) -> None:
    """R-AFF-09, R-AFF-10, R-GEN-05"""
    late = LINK_ENDS + SECOND
    claim = happened(affidavits.expire(sent(), now=late)).case if swept else sent()
    again = sent(claim, token_hash=NEXT_TOKEN, now=late)
    assert [link.state for link in again.deadlines] == ["lapsed", "open"]
    assert again.affidavit.status == "sent"


@pytest.mark.parametrize("cause", get_args(Cause))
def test_a_failed_sending_can_be_repeated_at_once(cause: Cause) -> None:
    """R-AFF-12: and counts as one of the three (R-AFF-10)."""
    failed = happened(affidavits.fail_sending(sent(), sending=1, cause=cause, now=SENT + SECOND)).case
    assert affidavits.resend_opens_at(failed) is None
    again = sent(failed, token_hash=NEXT_TOKEN, now=SENT + SECOND)
    assert (again.affidavit.sent_count, again.affidavit.status) == (2, "sent")
    assert affidavits.resend_opens_at(again) == SENT + SECOND + GAP


@pytest.mark.parametrize("claim", [submitted(), completed(), accepted(submitted())])
def test_nothing_is_sent_once_the_affidavit_is_there(claim: Claim) -> None:
    """R-AFF-10"""
    why = refusal_of(Conflict, lambda: sent(claim, now=SENT + 9 * DAY))
    assert (why.code, why.clause) == ("affidavit_already_submitted", "R-AFF-08")


@pytest.mark.parametrize("claim", [accepted(), rejected(), accepted(sent()), rejected(sent())])
def test_nothing_is_sent_for_a_decided_claim(claim: Claim) -> None:
    """R-AFF-01, R-AFF-11"""
    why = refusal_of(Conflict, lambda: sent(claim, now=SENT + 9 * DAY))
    assert (why.code, why.clause) == ("claim_closed", "R-AFF-11")
    assert claim.status in why.detail


def test_what_would_refuse_a_sending_is_known_beforehand() -> None:
    """R-AFF-10"""
    assert affidavits.sending_refusal(a_claim(), now=SENT) is None
    foreseen = affidavits.sending_refusal(sent(), now=SENT)
    assert foreseen is not None
    assert foreseen.code == "affidavit_sent_recently"


# Submitting


def test_a_submitted_affidavit_is_kept_as_it_was_signed() -> None:
    """R-AFF-03, R-AFF-05: submitted, and not completed before the insurer says so."""
    step = affidavits.submit(sent(), FORM, token_hash=TOKEN, now=SENT + DAY)
    affidavit = step.case.affidavit
    assert (step.event, step.actor) == ("affidavit_submitted", Actor(role="buyer", account="buyer-1"))
    assert (affidavit.status, affidavit.submitted_at) == ("submitted", SENT + DAY)
    assert affidavit.completed_at is None
    assert affidavit.submission is not None
    assert affidavit.submission.model_dump() == {
        "statement": "not_received",
        "affected": (),
        "details": "Nothing was left at my door.",
        "full_name": "Bea Buyer",
        "signature": "B. Buyer",
        "signed_on": date(2026, 3, 12),
    }
    assert [link.state for link in step.case.deadlines] == ["met"]
    assert step.case.next_deadline is None


def test_the_record_of_a_submission_names_nobody() -> None:
    """R-AFF-14"""
    step = affidavits.submit(sent(), FORM, token_hash=TOKEN, now=SENT + DAY)
    assert step.detail == {"statement": "not_received"}


def test_a_second_submission_has_no_effect() -> None:
    """R-AFF-08"""
    again = {**FORM, "statement": "damaged"}
    why = refusal_of(
        Conflict, lambda: affidavits.submit(submitted(), again, token_hash=TOKEN, now=SENT + 2 * DAY)
    )
    assert why.code == "affidavit_already_submitted"


def test_the_link_stays_usable_after_a_form_with_mistakes() -> None:
    """R-AFF-03"""
    claim = sent()
    assert refusal_of(Invalid, lambda: submitted(claim, agree=False)).clause == "R-AFF-03"
    assert submitted(claim).affidavit.status == "submitted"


def test_the_earliest_date_is_the_day_the_package_was_shipped_in_the_policys_zone() -> None:
    """R-AFF-03: 10:00 on 3 March in Los Angeles; late that evening it is 4 March in UTC."""
    evening = datetime(2026, 3, 4, 7, 59, 59, tzinfo=UTC)
    for shipped_at, day in ((SHIPPED, 3), (evening, 3), (evening + SECOND, 4)):
        claim = sent().model_copy(update={"shipped_at": shipped_at})
        assert submitted(claim, signed_on=f"2026-03-0{day}").affidavit.status == "submitted"
        why = refusal_of(Invalid, lambda it=claim, d=day: submitted(it, signed_on=f"2026-03-0{d - 1}"))  # type: ignore[misc]
        assert why.errors[0]["field"] == "signed_on"


# The insurer has it


def test_an_affidavit_is_completed_when_the_insurer_acknowledges_it() -> None:
    """R-AFF-04, R-AFF-05, A-44"""
    at = SENT + 2 * DAY
    step = affidavits.acknowledge(submitted(), occurred_at=at - SECOND, now=at)
    assert (step.event, step.actor) == ("affidavit_completed", Actor(role="insurer"))
    assert (step.case.affidavit.status, step.case.affidavit.completed_at) == ("completed", at)
    assert step.detail == {"occurred_at": "2026-03-13T19:59:59Z"}


def test_an_affidavit_is_completed_also_after_the_claim_was_decided() -> None:
    """R-AFF-05"""
    step = affidavits.acknowledge(accepted(submitted()), occurred_at=SENT, now=SENT + 9 * DAY)
    assert (step.case.affidavit.status, step.case.status) == ("completed", "accepted")


@pytest.mark.parametrize(
    ("claim", "because"),
    [
        (a_claim(), "affidavit_not_sent"),
        (sent(), "affidavit_sent"),
        (completed(), "affidavit_completed"),
        (accepted(sent()), "affidavit_closed"),
    ],
)
def test_an_acknowledgement_of_nothing_is_recorded_without_effect(claim: Claim, because: str) -> None:
    """R-CLM-17, R-AFF-08"""
    step = affidavits.acknowledge(claim, occurred_at=OPENED, now=SENT + 9 * DAY)
    assert (step.event, step.actor) == ("insurer_message_ignored", Actor(role="insurer"))
    assert step.detail == {
        "message": "affidavit.acknowledged",
        "because": because,
        "occurred_at": "2026-03-10T20:00:00Z",
    }
    assert step.case.affidavit == claim.affidavit
    assert step.case.version == claim.version + 1
