"""How long the link to an affidavit works, and what it answers when it doesn't."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.case import PLATFORM, Transition
from shared.domain.claims import affidavits
from shared.domain.claims.claim import Claim
from shared.domain.errors import Conflict, Gone, NotFound
from tests.support.claim_builders import (
    DAY,
    LINK_ENDS,
    NEXT_TOKEN,
    SECOND,
    SENT,
    TOKEN,
    a_claim,
    accepted,
    completed,
    rejected,
    sent,
    submitted,
)
from tests.support.refusals import refusal_of


def happened(step: Transition[Claim] | None) -> Transition[Claim]:
    assert step is not None
    return step


def opens(claim: Claim, now: datetime, token_hash: str = TOKEN) -> bool:
    affidavits.check_link(claim, token_hash=token_hash, now=now)
    return True


# The link


def test_a_link_works_to_the_last_second_of_its_thirtieth_day() -> None:
    """R-AFF-09, R-GEN-04"""
    for moment in (SENT, LINK_ENDS - SECOND, LINK_ENDS, LINK_ENDS + timedelta(microseconds=999_999)):
        assert submitted(now=moment, signed_on="2026-03-11").affidavit.status == "submitted"


def test_a_link_one_second_older_has_expired_swept_or_not() -> None:
    """R-AFF-09, R-GEN-05"""
    late = LINK_ENDS + SECOND
    swept = happened(affidavits.expire(sent(), now=late)).case
    for claim in (sent(), swept):
        why = refusal_of(Gone, lambda it=claim: submitted(it, now=late))  # type: ignore[misc]
        assert (why.code, why.clause) == ("affidavit_link_expired", "R-AFF-09")


@pytest.mark.parametrize("token_hash", [NEXT_TOKEN, "", "a" * 63, "a" * 65, "a" * 300])
@pytest.mark.parametrize("claim", [a_claim(), sent(), submitted(), accepted(sent())])
def test_an_unknown_link_is_not_found_whatever_became_of_the_claim(claim: Claim, token_hash: str) -> None:
    """R-AFF-07"""
    why = refusal_of(NotFound, lambda: opens(claim, SENT + 90 * DAY, token_hash))
    assert (why.code, why.detail) == ("not_found", affidavits.unknown_link().detail)


@pytest.mark.parametrize("claim", [submitted(), completed(), accepted(submitted()), rejected(completed())])
@pytest.mark.parametrize("moment", [SENT + DAY, LINK_ENDS + SECOND])
def test_a_used_link_says_so_even_after_its_time_and_the_claims_end(claim: Claim, moment: datetime) -> None:
    """R-AFF-08: what the buyer did comes before what became of it."""
    why = refusal_of(Conflict, lambda: opens(claim, moment))
    assert (why.code, why.clause) == ("affidavit_already_submitted", "R-AFF-08")


@pytest.mark.parametrize("end", [accepted, rejected])
def test_the_link_of_a_decided_claim_is_closed_also_when_it_had_expired(
    end: Callable[[Claim], Claim],
) -> None:
    """R-AFF-11 before R-AFF-09: a new link would not help."""
    expired = happened(affidavits.expire(sent(), now=LINK_ENDS + SECOND)).case
    failed = happened(affidavits.fail_sending(sent(), sending=1, cause="bounce", now=SENT)).case
    for claim in (end(sent()), end(expired), end(failed)):
        why = refusal_of(Gone, lambda it=claim: opens(it, LINK_ENDS + SECOND))  # type: ignore[misc]
        assert (why.code, why.clause) == ("claim_closed", "R-AFF-11")


def test_the_link_of_a_failed_email_is_over() -> None:
    """R-AFF-12"""
    failed = happened(affidavits.fail_sending(sent(), sending=1, cause="bounce", now=SENT)).case
    assert refusal_of(Gone, lambda: opens(failed, SENT + SECOND)).code == "affidavit_link_expired"


def test_a_link_that_is_over_is_answered_before_the_form_is_read() -> None:
    """R-AFF-09 before R-AFF-03"""
    late = LINK_ENDS + SECOND
    assert refusal_of(Gone, lambda: submitted(now=late, agree=False)).code == "affidavit_link_expired"
    assert (
        refusal_of(Conflict, lambda: submitted(submitted(), agree=False)).code
        == "affidavit_already_submitted"
    )


def test_looking_at_the_form_does_not_use_up_the_link() -> None:
    """R-AFF-08"""
    claim = sent()
    assert all(opens(claim, SENT + DAY) for _ in range(3))
    assert submitted(claim).affidavit.status == "submitted"


# What ends a link


def test_a_link_expires_once_its_time_is_over() -> None:
    """R-AFF-09"""
    step = happened(affidavits.expire(sent(), now=LINK_ENDS + SECOND))
    assert (step.event, step.actor, step.at) == ("affidavit_link_expired", PLATFORM, LINK_ENDS + SECOND)
    assert (step.case.affidavit.status, step.case.deadlines[-1].state) == ("link_expired", "lapsed")
    assert step.case.status == "under_review"


@pytest.mark.parametrize("claim", [a_claim(), submitted(), completed(), accepted(sent())])
def test_there_is_no_link_to_expire_when_none_is_out(claim: Claim) -> None:
    """R-GEN-06"""
    assert affidavits.expire(claim, now=LINK_ENDS + 99 * DAY) is None


def test_a_link_never_expires_early_nor_twice() -> None:
    """R-AFF-09, R-GEN-06"""
    assert affidavits.expire(sent(), now=LINK_ENDS) is None
    over = happened(affidavits.expire(sent(), now=LINK_ENDS + SECOND)).case
    assert affidavits.expire(over, now=LINK_ENDS + DAY) is None


def test_the_sweep_of_an_old_link_leaves_the_new_one_alone() -> None:
    """R-AFF-10, R-GEN-06"""
    claim = sent(sent(), now=SENT + 2 * DAY)
    assert affidavits.expire(claim, now=LINK_ENDS + SECOND) is None
    assert affidavits.expire(claim, now=LINK_ENDS + 2 * DAY + SECOND) is not None


@pytest.mark.parametrize("cause", ["bounce", "error"])
def test_an_email_that_did_not_arrive_ends_its_link_and_is_not_repeated(cause: Any) -> None:
    """R-AFF-12"""
    step = happened(affidavits.fail_sending(sent(), sending=1, cause=cause, now=SENT + SECOND))
    assert (step.event, step.actor) == ("affidavit_send_failed", PLATFORM)
    assert step.detail == {"sending": 1, "cause": cause}
    assert (step.case.affidavit.status, step.case.affidavit.sent_count) == ("send_failed", 1)
    assert step.case.next_deadline is None
    assert step.case.deadlines[-1].state == "met"
    assert affidavits.fail_sending(step.case, sending=1, cause=cause, now=SENT + 2 * SECOND) is None
    gone = refusal_of(Gone, lambda: submitted(step.case, now=SENT + 2 * SECOND))
    assert gone.code == "affidavit_link_expired"


@pytest.mark.parametrize("cause", ["complaint", "undetermined"])
def test_an_email_that_the_buyer_may_have_keeps_its_link_to_its_last_second(cause: Any) -> None:
    """R-AFF-12, R-AFF-09"""
    failed = happened(affidavits.fail_sending(sent(), sending=1, cause=cause, now=SENT + SECOND)).case
    assert failed.affidavit.status == "send_failed"
    assert submitted(failed, now=LINK_ENDS).affidavit.status == "submitted"
    assert (
        refusal_of(Gone, lambda: submitted(failed, now=LINK_ENDS + SECOND)).code == "affidavit_link_expired"
    )
    over = happened(affidavits.expire(failed, now=LINK_ENDS + SECOND)).case
    assert over.affidavit.status == "link_expired"


def test_an_automatic_reply_is_recorded_once_and_changes_nothing() -> None:
    """R-AFF-12"""
    step = happened(affidavits.note_answer(sent(), sending=1, answer="not-spam", now=SENT + SECOND))
    assert (step.event, step.detail) == ("affidavit_mail_answered", {"sending": 1, "answer": "not-spam"})
    assert step.case.affidavit.model_copy(update={"answers": ()}) == sent().affidavit
    assert step.case.deadlines == sent().deadlines
    assert affidavits.note_answer(step.case, sending=1, answer="not-spam", now=SENT + DAY) is None
    assert affidavits.note_answer(step.case, sending=1, answer="Transient/General", now=SENT + DAY)
    assert (
        affidavits.note_answer(sent(step.case, now=SENT + DAY), sending=1, answer="x", now=SENT + DAY) is None
    )
    assert affidavits.note_answer(submitted(), sending=1, answer="x", now=SENT + 4 * DAY) is None


def test_the_failure_of_an_earlier_email_does_not_touch_the_newer_one() -> None:
    """R-AFF-12"""
    twice = sent(sent(), now=SENT + DAY)
    assert affidavits.fail_sending(twice, sending=1, cause="bounce", now=SENT + DAY + SECOND) is None
    assert affidavits.fail_sending(twice, sending=2, cause="bounce", now=SENT + DAY + SECOND) is not None


@pytest.mark.parametrize("claim", [submitted(), completed(), accepted(sent()), accepted(submitted())])
def test_a_bounce_that_comes_too_late_changes_nothing(claim: Claim) -> None:
    """R-AFF-12"""
    assert affidavits.fail_sending(claim, sending=1, cause="bounce", now=SENT + 4 * DAY) is None
