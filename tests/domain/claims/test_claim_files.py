"""The files for the insurer: what becomes of one that comes, and when its answer goes out."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.claims.claim import Claim
from shared.domain.claims.files import (
    Outcome,
    enter_scan,
    lapse,
    photos_left,
    photos_of,
    photos_until,
    take_file,
    take_photo,
)
from shared.domain.claims.questions import answer, ask
from shared.domain.evidence.files import UNKNOWN, FileInfo
from tests.support.claim_builders import DAY, SECOND, SENT, a_claim, accepted, rejected, sent, submitted
from tests.support.files import ARRIVED

FILE = FileInfo(name="box.jpg", media_type="image/jpeg", size_bytes=9, sha256="0" * 64)
ANSWERED = SENT + DAY
OVER = ANSWERED + timedelta(hours=1)
PHOTO = FileInfo(media_type=UNKNOWN, size_bytes=9, sha256="0" * 64)
SIGNED = SENT + DAY
LAST = SIGNED + timedelta(hours=24)


def answered(*names: str) -> Claim:
    asked = ask(a_claim(), question="Where?", until=None, occurred_at=SENT, now=SENT).case
    files = [(name, FILE) for name in names]
    return answer(asked, id="ans_1", text="Here.", files=files, now=ANSWERED).case


def come(claim: Claim, name: str = "fil_1", *, scanner: bool = False, **told: Any) -> Outcome:
    found = take_file(claim, name, replace(ARRIVED, **told), scanner=scanner, now=ANSWERED + SECOND)
    assert found is not None
    return found


def shown(
    claim: Claim, name: str = "aff_1-photo_1", *, now: datetime = SIGNED, **told: Any
) -> Outcome | None:
    return take_photo(claim, name, PHOTO, replace(ARRIVED, **told), scanner=False, now=now)


def with_photos(count: int) -> Claim:
    claim = submitted()
    for n in range(count):
        found = shown(claim, f"aff_1-photo_{n}")
        assert found is not None
        claim = found.step.case
    return claim


# Of an answer


def test_the_last_file_sends_the_answer_out() -> None:
    """R-CLM-23"""
    first = come(answered("fil_1", "fil_2"))
    assert (first.answers, first.step.event) == ((), "claim_file_uploaded")
    assert first.step.detail == {"file_id": "fil_1", "status": "accepted"}
    second = come(first.step.case, "fil_2")
    assert (second.answers, second.photos) == (("ans_1",), ())
    assert second.step.case.answers[0].forwarded is True
    assert [one.state for one in second.step.case.deadlines] == ["met", "met"]


def test_a_file_that_can_not_be_taken_holds_nothing_up() -> None:
    """R-CLM-23"""
    found = come(answered("fil_1"), refusal="It is no picture.")
    assert (found.step.event, found.answers) == ("claim_file_refused", ("ans_1",))
    (item,) = found.step.case.files
    assert (item.status, item.refusal) == ("refused", "It is no picture.")


def test_a_file_told_of_twice_or_unknown_changes_nothing() -> None:
    """R-CLM-23: S3 tells at least once."""
    after = come(answered("fil_1")).step.case
    assert take_file(after, "fil_1", ARRIVED, scanner=False, now=ANSWERED) is None
    assert take_file(after, "fil_9", ARRIVED, scanner=False, now=ANSWERED) is None


def test_after_its_hour_an_answer_goes_out_with_what_has_come() -> None:
    """R-CLM-23, R-GEN-04"""
    claim = come(answered("fil_1", "fil_2")).step.case
    assert lapse(claim, now=OVER) is None
    found = lapse(claim, now=OVER + SECOND)
    assert found is not None
    assert (found.step.event, found.answers) == ("claim_files_lapsed", ("ans_1",))
    assert found.step.detail == {"deadline": "answer_files", "due_at": "2026-03-12T21:00:00Z"}
    assert [one.state for one in found.step.case.deadlines] == ["met", "lapsed"]
    assert take_file(found.step.case, "fil_2", ARRIVED, scanner=False, now=OVER + SECOND) is None


def test_with_a_scanner_an_answer_waits_for_its_word() -> None:
    """R-UPL-01, R-CLM-23"""
    waiting = come(answered("fil_1"), scanner=True)
    assert (waiting.answers, waiting.step.case.files[0].status) == ((), "scanning")
    assert waiting.step.case.next_deadline is not None
    assert waiting.step.case.next_deadline.kind == "scan"
    clean = enter_scan(waiting.step.case, "fil_1", version_id="v1", result="clean", now=ANSWERED)
    assert clean is not None
    assert (clean.step.event, clean.answers) == ("claim_file_scanned", ("ans_1",))
    assert clean.step.case.files[0].scan == "clean"
    assert clean.step.case.next_deadline is None
    assert enter_scan(clean.step.case, "fil_1", version_id="v1", result="clean", now=ANSWERED) is None


def test_a_threat_is_refused_and_the_answer_goes_out_without_it() -> None:
    """R-UPL-01"""
    waiting = come(answered("fil_1"), scanner=True).step.case
    assert enter_scan(waiting, "fil_1", version_id="v2", result="threat", now=ANSWERED) is None
    found = enter_scan(waiting, "fil_1", version_id="v1", result="threat", now=ANSWERED)
    assert found is not None
    assert (found.step.event, found.answers) == ("claim_file_refused", ("ans_1",))
    assert found.step.case.files[0].status == "refused"


def test_a_scanner_that_says_nothing_for_an_hour_holds_nothing_up_and_may_still_find_a_threat() -> None:
    """R-UPL-01: its hour begins with the file."""
    waiting = come(answered("fil_1"), scanner=True).step.case
    due = ANSWERED + SECOND + timedelta(hours=1)
    assert lapse(waiting, now=due) is None
    found = lapse(waiting, now=due + SECOND)
    assert found is not None
    assert found.answers == ("ans_1",)
    assert (found.step.case.files[0].status, found.step.case.files[0].scan) == ("accepted", "unscanned")
    late = enter_scan(found.step.case, "fil_1", version_id="v1", result="threat", now=due + DAY)
    assert late is not None
    assert (late.step.case.files[0].status, late.answers) == ("refused", ())


def test_two_answers_wait_each_for_its_own_files() -> None:
    """R-CLM-23"""
    again = ask(answered("fil_1"), question="And?", until=None, occurred_at=SENT, now=ANSWERED).case
    later = ANSWERED + timedelta(minutes=30)
    both = answer(again, id="ans_2", text="There.", files=[("fil_2", FILE)], now=later).case
    found = lapse(both, now=OVER + SECOND)
    assert found is not None
    assert found.answers == ("ans_1",)
    assert [one.forwarded for one in found.step.case.answers] == [True, False]
    waiting = found.step.case.next_deadline
    assert waiting is not None
    assert waiting.due_at == later + timedelta(hours=1)


# Photos with the affidavit


def test_a_photo_that_comes_within_the_day_is_taken_and_goes_out_by_itself() -> None:
    """R-AFF-15"""
    found = shown(submitted())
    assert found is not None
    assert (found.step.event, str(found.step.actor)) == ("claim_file_uploaded", "buyer:buyer-1")
    assert (found.photos, found.answers) == (("aff_1-photo_1",), ())
    (photo,) = photos_of(found.step.case)
    assert (photo.file.media_type, photo.file.name) == ("image/jpeg", "file.jpg")
    assert shown(found.step.case) is None


def test_five_photos_are_taken_and_no_sixth() -> None:
    """R-AFF-15"""
    four = with_photos(4)
    assert photos_left(four, now=SIGNED) == 1
    five = with_photos(5)
    assert photos_left(five, now=SIGNED) == 0
    assert shown(five, "aff_1-photo_9") is None


def test_photos_can_be_added_to_the_last_second_of_a_day() -> None:
    """R-AFF-15: what is looked at within an hour after has come in time, as no form takes a later one."""
    claim = submitted(now=SIGNED)
    assert photos_until(claim) == LAST
    assert (photos_left(claim, now=LAST), photos_left(claim, now=LAST + SECOND)) == (5, 0)
    assert shown(claim, now=LAST + timedelta(hours=1)) is not None
    assert shown(claim, now=LAST + timedelta(hours=1) + SECOND) is None


@pytest.mark.parametrize("claim", [a_claim(), sent(), accepted(submitted()), rejected(submitted())])
def test_no_photo_is_taken_before_the_affidavit_or_after_the_decision(claim: Claim) -> None:
    """R-AFF-11, R-AFF-15"""
    assert shown(claim) is None


@pytest.mark.parametrize("told", [{"media_type": "application/pdf"}, {"refusal": "It can't be read."}])
def test_what_is_no_picture_is_not_taken(told: dict[str, str]) -> None:
    """R-AFF-15"""
    assert shown(submitted(), **told) is None


def test_a_photo_with_the_scanner_goes_out_on_its_word() -> None:
    """R-UPL-01"""
    found = take_photo(submitted(), "aff_1-photo_1", PHOTO, ARRIVED, scanner=True, now=SIGNED)
    assert found is not None
    assert found.photos == ()
    clean = enter_scan(found.step.case, "aff_1-photo_1", version_id="v1", result="clean", now=SIGNED)
    assert clean is not None
    assert clean.photos == ("aff_1-photo_1",)
