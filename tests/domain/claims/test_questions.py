"""What the insurer asks back while it reviews a claim, and the seller's answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.domain.case import PLATFORM, Actor, Transition
from shared.domain.claims.claim import Claim, loss_from
from shared.domain.claims.questions import QUESTION_AT_MOST, answer, ask, check_may_upload, lapse
from shared.domain.errors import Conflict, NotFound
from shared.domain.evidence.files import FileInfo
from shared.domain.policy import Policy
from tests.support.claim_builders import DAY, SECOND, SENT, a_claim, accepted, rejected
from tests.support.policies import CURRENT
from tests.support.refusals import refusal_of

UNTIL = SENT + 5 * DAY
FILE = FileInfo(name="box.jpg", media_type="image/jpeg", size_bytes=9, sha256="0" * 64)


def asking(claim: Claim, question: str = "Where is the box?", **told: Any) -> Transition[Claim]:
    usual = {"until": UNTIL, "occurred_at": SENT, "now": SENT}
    return ask(claim, question=question, **{**usual, **told})


def asked(**told: Any) -> Claim:
    return asking(a_claim(), **told).case


def answering(claim: Claim, *files: tuple[str, FileInfo], now: datetime = SENT + DAY) -> Transition[Claim]:
    return answer(claim, id="ans_1", text="In the hall.", files=files, now=now)


def test_a_question_is_kept_with_its_end_and_the_claim_stays_under_review() -> None:
    """R-CLM-23"""
    step = asking(a_claim())
    assert (step.event, step.actor) == ("information_requested", Actor(role="insurer"))
    assert step.detail == {"until": "2026-03-16T20:00:00Z", "occurred_at": "2026-03-11T20:00:00Z"}
    assert (step.case.status, step.case.flags) == ("under_review", ("information_requested",))
    request = step.case.information_request
    assert request is not None
    assert (request.question, request.until) == ("Where is the box?", UNTIL)
    window = step.case.next_deadline
    assert window is not None
    assert (window.kind, window.party, window.due_at) == ("information_request", "seller", UNTIL)
    assert window.consequence == "The insurer decides the claim on what it has."


def test_without_a_time_of_the_insurers_the_policys_ten_days_run() -> None:
    """R-CLM-23"""
    request = asked(until=None).information_request
    assert request is not None
    assert request.until == datetime(2026, 3, 22, 6, 59, 59, tzinfo=UTC)  # the end of 21 March there


@pytest.mark.parametrize(
    ("claim", "until", "because"),
    [
        (accepted(), UNTIL, "claim_already_accepted"),
        (rejected(), UNTIL, "claim_already_rejected"),
        (a_claim(), SENT - SECOND, "information_request_over"),
    ],
)
def test_a_question_that_comes_too_late_is_recorded_without_effect(
    claim: Claim, until: datetime, because: str
) -> None:
    """R-CLM-17, R-CLM-23"""
    step = asking(claim, until=until)
    assert (step.event, step.detail["because"]) == ("insurer_message_ignored", because)
    assert (step.case.information_request, step.case.status) == (None, claim.status)


def test_a_second_question_joins_the_first_under_its_own_end() -> None:
    """R-CLM-23: neither is lost from view."""
    both = asking(asked(), "And the label?", until=UNTIL + DAY).case
    request = both.information_request
    assert request is not None
    assert (request.question, request.until) == ("Where is the box?\n\nAnd the label?", UNTIL + DAY)
    assert both.flags == ("information_requested",)
    assert [(one.kind, one.state) for one in both.deadlines] == [
        ("information_request", "met"),
        ("information_request", "open"),
    ]
    assert len(asking(both, "x" * QUESTION_AT_MOST).case.information_request.question) == QUESTION_AT_MOST  # type: ignore[union-attr]


def test_a_second_question_does_not_shorten_the_time_of_the_first() -> None:
    """R-GEN-11: what the seller was promised stays"""
    both = asking(asked(), "And the label?", until=UNTIL - DAY)
    assert both.detail["until"] == "2026-03-16T20:00:00Z"
    assert (both.case.information_request.until, both.case.next_deadline.due_at) == (UNTIL, UNTIL)  # type: ignore[union-attr]
    assert answering(both.case, now=UNTIL).event == "information_answered"


def test_a_question_after_the_time_of_the_first_stands_alone() -> None:
    """R-GEN-05: that time is over, swept or not"""
    later = ask(
        asked(), question="And the label?", until=UNTIL + DAY, occurred_at=UNTIL, now=UNTIL + SECOND
    ).case
    assert later.information_request is not None
    assert later.information_request.question == "And the label?"
    assert [one.state for one in later.deadlines] == ["lapsed", "open"]


def test_an_answer_meets_the_question_and_goes_out_at_once_without_files() -> None:
    """R-CLM-23: to the last second"""
    step = answering(asked(), now=UNTIL)
    assert (step.event, str(step.actor)) == ("information_answered", "seller:shop-1")
    assert step.detail == {"answer_id": "ans_1", "files": 0}
    (given,) = step.case.answers
    assert (given.question, given.text, given.forwarded) == ("Where is the box?", "In the hall.", True)
    assert (step.case.status, step.case.flags, step.case.information_request) == ("under_review", (), None)
    assert [(one.kind, one.state) for one in step.case.deadlines] == [("information_request", "met")]


def test_an_answer_with_files_waits_an_hour_for_them() -> None:
    """R-CLM-23"""
    step = answering(asked(), ("fil_1", FILE))
    (item,) = step.case.files
    assert (item.answer_id, item.status, item.upload_by) == (
        "ans_1",
        "awaiting_upload",
        SENT + DAY + timedelta(hours=1),
    )
    assert step.case.answers[0].forwarded is False
    window = step.case.next_deadline
    assert window is not None
    assert (window.kind, window.party, window.due_at) == ("answer_files", "seller", item.upload_by)
    assert (window.starts_at, window.start_event) == (SENT + DAY, "information_answered")


@pytest.mark.parametrize(
    ("claim", "now", "code"),
    [
        (a_claim(), SENT, "nothing_asked"),
        (asked(), UNTIL + SECOND, "information_window_closed"),
        (accepted(), SENT, "claim_closed"),
        (rejected(), SENT, "claim_closed"),
        (answering(asked()).case, SENT + DAY, "nothing_asked"),
    ],
)
def test_an_answer_nobody_waits_for_is_refused(claim: Claim, now: datetime, code: str) -> None:
    """R-CLM-23"""
    assert refusal_of(Conflict, lambda: answering(claim, now=now)).code == code


def test_a_late_answer_hears_when_the_last_second_was() -> None:
    """R-CLM-23"""
    refused = refusal_of(Conflict, lambda: answering(asked(), now=UNTIL + SECOND))
    assert refused.extra == {"deadline": "2026-03-16T20:00:00Z"}
    assert refused.clause == "R-CLM-23"


def test_the_question_lapses_after_its_last_second_and_not_before() -> None:
    """R-CLM-23, R-GEN-04"""
    assert lapse(asked(), now=UNTIL) is None
    step = lapse(asked(), now=UNTIL + SECOND)
    assert step is not None
    assert (step.event, step.actor) == ("information_request_lapsed", PLATFORM)
    assert (step.case.status, step.case.flags, step.case.information_request) == ("under_review", (), None)
    assert [one.state for one in step.case.deadlines] == ["lapsed"]
    assert refusal_of(Conflict, lambda: answering(step.case, now=UNTIL + DAY)).code == (
        "information_window_closed"
    )


@pytest.mark.parametrize(
    ("end", "late", "state"), [(accepted, 0, "met"), (rejected, 0, "met"), (accepted, 9, "lapsed")]
)
def test_a_decision_ends_the_question(end: Any, late: int, state: str) -> None:
    """R-CLM-17, R-CLM-23"""
    claim = asked()
    ended = end(claim, now=UNTIL + late * DAY) if late else end(claim)
    assert (ended.information_request, ended.flags) == (None, ())
    assert [one.state for one in ended.deadlines] == [state]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (None, None),
        (1, datetime(2026, 3, 4, 8, tzinfo=UTC)),
        (21, datetime(2026, 3, 24, 7, tzinfo=UTC)),  # summer time has begun
    ],
)
def test_a_loss_counts_from_the_policys_day_after_the_scan_where_it_names_one(
    monkeypatch: pytest.MonkeyPatch, days: int | None, expected: datetime | None
) -> None:
    """R-CLM-22: the day of the scan, 3 March, is day 0."""
    terms = Policy.terms
    told = {} if days is None else {"loss_waiting_days": days}
    monkeypatch.setattr(Policy, "terms", lambda self, area: told if area == "claim" else terms(self, area))
    assert loss_from(CURRENT, a_claim().shipped_at) == expected


def with_file(**changes: Any) -> Claim:
    """A claim whose answer, of the day after it was sent, has one file, changed like this."""
    claim = answering(asked(), ("fil_1", FILE)).case
    return claim.model_copy(update={"files": (claim.files[0].model_copy(update=changes),)})


def test_a_fresh_form_can_be_had_for_an_hour_to_the_second() -> None:
    """R-UPL-02"""
    claim, end = with_file(), SENT + DAY + timedelta(hours=1)
    for now in (SENT + DAY, end):
        assert check_may_upload(claim, "ans_1", "fil_1", now=now).id == "fil_1"
    with pytest.raises(Conflict, match="insurer's site") as late:
        check_may_upload(claim, "ans_1", "fil_1", now=end + SECOND)
    assert (late.value.code, late.value.clause) == ("upload_over", "R-UPL-02")
    assert late.value.extra == {"deadline": "2026-03-12T21:00:00Z"}


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"status": "scanning"}, "already_uploaded", "there is nothing to upload"),
        ({"status": "accepted"}, "already_uploaded", "there is nothing to upload"),
        ({"status": "refused", "refusal": "It is no picture."}, "file_refused", "It is no picture."),
    ],
)
def test_what_has_come_needs_no_form(changes: dict[str, str], code: str, told: str) -> None:
    """R-UPL-02"""
    with pytest.raises(Conflict, match=told) as refused:
        check_may_upload(with_file(**changes), "ans_1", "fil_1", now=SENT + DAY)
    assert refused.value.code == code


@pytest.mark.parametrize(("answer_id", "file_id"), [("ans_2", "fil_1"), ("ans_1", "fil_2")])
def test_a_file_is_looked_for_in_its_own_answer(answer_id: str, file_id: str) -> None:
    with pytest.raises(NotFound):
        check_may_upload(with_file(), answer_id, file_id, now=SENT + DAY)


def test_a_photo_of_the_affidavit_is_no_file_of_an_answer() -> None:
    with pytest.raises(NotFound):
        check_may_upload(with_file(answer_id=None), "ans_1", "fil_1", now=SENT + DAY)


@pytest.mark.parametrize("status", ["accepted", "rejected"])
def test_the_insurer_takes_no_file_once_it_has_decided(status: str) -> None:
    """R-CLM-23"""
    decided = with_file().model_copy(update={"status": status})
    with pytest.raises(Conflict, match=f"has {status} this claim") as refused:
        check_may_upload(decided, "ans_1", "fil_1", now=SENT + DAY)
    assert (refused.value.code, refused.value.clause) == ("claim_closed", "R-CLM-23")
