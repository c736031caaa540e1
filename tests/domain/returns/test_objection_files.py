"""The files of an objection: until when one may come, and what takes its place."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.case import Actor
from shared.domain.errors import Conflict
from shared.domain.evidence.files import FileInfo
from shared.domain.returns.files import ObjectionFile, announce_file, check_may_upload, replace_file, take_in
from tests.support.files import ARRIVED
from tests.support.moments import market
from tests.support.policies import CURRENT

NOON = market("2026-03-02T12:00:00")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
SELLER = Actor(role="seller", account="shop-1")
FILE = FileInfo(name="lamp.jpg", media_type="image/jpeg", size_bytes=10, sha256="0" * 64)
OTHER = FileInfo(name="box.pdf", media_type="application/pdf", size_bytes=20, sha256="1" * 64)
REFUSED = {"status": "refused", "refusal": "It is no picture.", "scan": "threat", "file_version": "v1"}


def a_file(**changes: Any) -> ObjectionFile:
    """A file announced at noon, changed like this."""
    step = announce_file(FILE, id="evd_1", about_case="dsp_1", by=SELLER, version=CURRENT, now=NOON)
    return step.case.model_copy(update=changes)


def test_a_fresh_form_can_be_had_for_an_hour_to_the_second() -> None:
    """R-UPL-02"""
    for now in (NOON, NOON + HOUR):
        check_may_upload(a_file(), now=now)
    with pytest.raises(Conflict, match="Announce it again") as late:
        check_may_upload(a_file(), now=NOON + HOUR + SECOND)
    assert (late.value.code, late.value.clause) == ("upload_over", "R-UPL-02")
    assert late.value.extra == {"deadline": "2026-03-02T21:00:00Z"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "scanning"}, "already_uploaded"),
        ({"status": "kept"}, "already_uploaded"),
        (REFUSED, "file_refused"),
    ],
)
def test_what_has_come_needs_no_form(changes: dict[str, str], code: str) -> None:
    """R-UPL-02"""
    with pytest.raises(Conflict, match=code):
        check_may_upload(a_file(**changes), now=NOON)


@pytest.mark.parametrize("changes", [{}, REFUSED])
def test_another_takes_the_place_of_what_did_not_come_or_was_refused(changes: dict[str, str]) -> None:
    """R-UPL-02: it has an hour of its own, and nothing of the one before sticks to it"""
    late = NOON + 3 * HOUR
    step = replace_file(a_file(**changes), OTHER, by=SELLER, now=late)
    assert (step.event, step.actor) == ("file_announced", SELLER)
    assert step.case == a_file().model_copy(
        update={"file": OTHER, "upload_by": late + HOUR, "updated_at": late, "version": step.case.version}
    )
    kept = take_in(step.case, ARRIVED, scanner=False, now=late + HOUR)
    assert kept is not None and kept.case.status == "kept"


@pytest.mark.parametrize("status", ["scanning", "kept"])
def test_nothing_takes_the_place_of_what_has_come(status: str) -> None:
    """R-UPL-02: the agent decides on what was sent"""
    with pytest.raises(Conflict, match="already_uploaded"):
        replace_file(a_file(status=status), OTHER, by=SELLER, now=NOON)
