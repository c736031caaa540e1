"""The files of messages: until when one may come, what becomes of it, when the others see it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.case import Actor
from shared.domain.errors import Conflict, Invalid, NotFound
from shared.domain.evidence.files import FileInfo, announced_files
from shared.domain.messages.files import check_may_upload, enter_scan, take_in
from shared.domain.messages.message import Message, MessageFile
from shared.domain.messages.thread import NewMessage, new_thread, post
from tests.support.files import ARRIVED
from tests.support.moments import market
from tests.support.refusals import refused

NOON = market("2026-03-02T12:00:00")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
DAY = 24 * HOUR
FILE = FileInfo(name="lamp.jpg", media_type="image/jpeg", size_bytes=10, sha256="0" * 64)


def a_message(**changes: Any) -> Message:
    """A message with one file that is yet to come, changed like this."""
    thread = new_thread("cse_1", order_id="ord-1", seller_id="shop-1", buyer_id="ann", now=NOON)
    buyer = Actor(role="buyer", account="ann")
    new = NewMessage(text="Look.", files={"fil_1": FILE})
    message = post(thread, new, by=buyer, notifications={}, now=NOON).message.case
    return message.model_copy(update={"files": (message.files[0].model_copy(update=changes),)})


def taken(message: Message, *, scanner: bool = False, **arrived: Any) -> Message:
    step = take_in(message, "fil_1", replace(ARRIVED, **arrived), scanner=scanner, now=NOON)
    assert step is not None
    return step.case


def file_of(message: Message) -> MessageFile:
    (file,) = message.files
    return file


def test_a_file_may_come_for_a_day_to_the_second() -> None:
    """R-UPL-02"""
    message = a_message()
    assert file_of(message).upload_by == NOON + DAY
    assert check_may_upload(message, "fil_1", now=NOON + DAY).id == "fil_1"
    late = NOON + DAY + SECOND
    refusal = refused(Conflict, "upload_over", lambda: check_may_upload(message, "fil_1", now=late))
    assert refusal.extra == {"deadline": "2026-03-03T20:00:00Z"}
    assert take_in(message, "fil_1", ARRIVED, scanner=False, now=late) is None
    assert take_in(message, "fil_1", ARRIVED, scanner=False, now=NOON + DAY) is not None


def test_what_has_come_is_available_as_what_it_was_found_to_be() -> None:
    """R-UPL-01"""
    file = file_of(taken(a_message(), media_type="image/png"))
    assert (file.status, file.uploaded_at, file.file.media_type, file.file.name) == (
        "available",
        NOON,
        "image/png",
        "lamp.png",
    )


def test_what_cannot_be_taken_is_refused_with_the_reason() -> None:
    """R-UPL-01"""
    file = file_of(taken(a_message(), refusal="Its content is not image/jpeg."))
    assert (file.status, file.refusal) == ("refused", "Its content is not image/jpeg.")


@pytest.mark.parametrize("status", ["scanning", "available", "refused"])
def test_what_has_come_is_taken_in_once(status: Any) -> None:
    assert take_in(a_message(status=status), "fil_1", ARRIVED, scanner=False, now=NOON) is None


@pytest.mark.parametrize(
    ("status", "code"),
    [("scanning", "already_uploaded"), ("available", "already_uploaded"), ("refused", "file_refused")],
)
def test_a_file_that_has_come_needs_no_form(status: Any, code: str) -> None:
    """R-UPL-02"""
    refused(Conflict, code, lambda: check_may_upload(a_message(status=status), "fil_1", now=NOON))


def test_a_file_nobody_announced_is_not_there() -> None:
    refused(NotFound, "not_found", lambda: check_may_upload(a_message(), "fil_2", now=NOON))


@pytest.mark.parametrize(
    ("result", "status", "scan"),
    [
        ("clean", "available", "clean"),
        ("threat", "refused", "threat"),
        ("unscannable", "available", "unscanned"),
    ],
)
def test_with_a_scanner_a_file_is_shown_on_its_word(result: Any, status: str, scan: str) -> None:
    """R-UPL-01"""
    message = taken(a_message(), scanner=True)
    version = file_of(message).file_version or ""
    assert file_of(message).status == "scanning"
    step = enter_scan(message, "fil_1", version_id=version, result=result, now=NOON)
    assert step is not None
    assert (file_of(step.case).status, file_of(step.case).scan) == (status, scan)
    assert enter_scan(step.case, "fil_1", version_id=version, result=result, now=NOON) is None
    assert enter_scan(message, "fil_1", version_id="another", result=result, now=NOON) is None


def test_a_file_the_scanner_says_nothing_of_is_shown_unscanned_after_an_hour() -> None:
    """R-UPL-01: to the second"""
    file = file_of(taken(a_message(), scanner=True))
    assert file.at(NOON + HOUR).status == "scanning"
    shown = file.at(NOON + HOUR + SECOND)
    assert (shown.status, shown.scan) == ("available", "unscanned")
    waiting = file_of(a_message())
    assert waiting.at(NOON + DAY) == waiting


def test_every_bad_field_of_every_file_is_named() -> None:
    """R-UPL-01"""
    bad = FILE.model_copy(update={"size_bytes": 0, "sha256": "x"})
    refusal = refused(Invalid, "invalid_request", lambda: announced_files([FILE, bad]))
    assert [error["field"] for error in refusal.errors] == ["files[1].size_bytes", "files[1].sha256"]
    assert announced_files([FILE]) == (FILE,)
