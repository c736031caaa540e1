"""Files and the malware scanner: judging waits an hour at most, and what passed or was not seen counts."""

from typing import Any

import pytest

from shared.domain.disputes import closing, evidence_files
from shared.domain.disputes.evidence_files import check_may_upload
from shared.domain.errors import Conflict, NotFound
from tests.support.dispute_builders import FILE, FILED, HOUR, SECOND
from tests.support.dispute_play import Life
from tests.support.dispute_stages import a_contested_dispute, a_dispute
from tests.support.files import ARRIVED
from tests.support.refusals import refusal


def arrive(life: Life, evidence_id: str, **told: Any) -> None:
    how = {"arrived": ARRIVED, "scanner": True, **told}
    life.commit(evidence_files.confirm_upload(life.context, evidence_id=evidence_id, now=life.now, **how))


def scanned(life: Life, evidence_id: str, result: Any, version_id: str = "v1") -> bool:
    told = {"evidence_id": evidence_id, "version_id": version_id, "result": result}
    steps = evidence_files.enter_scan(life.context, **told, now=life.now)
    if steps is not None:
        life.commit(steps)
    return steps is not None


def last(life: Life) -> tuple[str, str | None]:
    piece = life.dispute.evidence[-1]
    return piece.status, piece.scan


def waiting() -> tuple[Life, str]:
    """Both sides are done; the buyer's file is with the scanner."""
    life = a_dispute()
    life.show("seller")
    photo = life.show("buyer", file=FILE)
    arrive(life, photo)
    return life.complete("buyer", "seller"), photo


def test_a_file_waits_for_the_scanner_and_counts_when_it_is_clean() -> None:
    """R-UPL-01: judging waits with it"""
    life, photo = waiting()
    assert last(life) == ("scanning", None)
    due = life.due("scan")
    assert (life.dispute.status, due.due_at, due.party) == ("evidence_collection", FILED + HOUR, "platform")
    life.wait(HOUR)
    assert scanned(life, photo, "clean")
    assert (last(life), life.due("scan").state) == (("counted", "clean"), "met")
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + HOUR)
    assert not scanned(life, photo, "threat")


def test_after_an_hour_without_a_word_it_counts_unscanned() -> None:
    """R-UPL-01: to the second"""
    life, _ = waiting()
    life.wait(HOUR)
    assert life.dispute.status == "evidence_collection"
    life.wait(SECOND)
    assert (last(life), life.due("scan").state) == (("counted", "unscanned"), "lapsed")
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + HOUR)


def test_what_the_scanner_can_not_scan_counts_unscanned_at_once() -> None:
    life, photo = waiting()
    assert scanned(life, photo, "unscannable")
    assert (last(life), life.dispute.status) == (("counted", "unscanned"), "judging")
    assert not scanned(life, photo, "unscannable")


def test_a_threat_is_refused_with_the_reason() -> None:
    """R-UPL-01: and judging goes on without it"""
    life, photo = waiting()
    assert scanned(life, photo, "threat")
    piece = life.dispute.evidence[-1]
    assert (piece.status, piece.refusal) == ("refused", "The malware scanner found a threat in it.")
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.basis == "buyer_evidence_insufficient"


def test_a_threat_found_after_the_hour_takes_the_piece_out_until_the_judgment() -> None:
    """Afterwards the judgment stands, and the piece says what it is."""
    life, photo = waiting()
    life.wait(HOUR + SECOND)
    late = Life(**{**vars(life), "disputes": list(life.disputes), "steps": []})
    assert scanned(life, photo, "threat")
    assert last(life) == ("refused", "threat")
    late.judge()
    judgment = late.dispute.judgment
    assert scanned(late, photo, "threat")
    assert (last(late), late.dispute.judgment) == (("counted", "threat"), judgment)


def test_a_late_word_that_it_is_clean_is_kept() -> None:
    life, photo = waiting()
    life.wait(2 * HOUR)
    assert scanned(life, photo, "clean") and last(life) == ("counted", "clean")


def test_the_scanner_s_word_on_another_file_under_the_same_name_is_none_on_this_one() -> None:
    life, photo = waiting()
    assert not scanned(life, photo, "clean", "v2")
    assert not scanned(life, photo, "threat", "")
    assert last(life) == ("scanning", None)


def test_of_several_files_each_has_its_own_hour() -> None:
    life = a_dispute()
    one, two = (life.show("buyer", file=FILE) for _ in range(2))
    arrive(life, one)
    life.wait(HOUR / 2)
    arrive(life, two)
    life.wait(HOUR / 2 + SECOND)
    assert [piece.status for piece in life.dispute.evidence] == ["counted", "scanning"]
    assert life.due("scan").due_at == FILED + HOUR * 1.5
    life.skip("scan")
    assert [piece.scan for piece in life.dispute.evidence] == ["unscanned", "unscanned"]


def test_nothing_is_waited_for_once_the_dispute_is_over() -> None:
    """A late word on one file doesn't set the scanner's hour for another."""
    life = a_dispute()
    one, two = (life.show("buyer", file=FILE) for _ in range(2))
    arrive(life, one)
    life.wait(HOUR / 2)
    arrive(life, two)
    life.wait(HOUR / 2 + SECOND)
    life.commit(closing.withdraw(life.context, now=life.now))
    assert scanned(life, one, "clean")
    assert [piece.status for piece in life.dispute.evidence] == ["counted", "scanning"]
    assert life.dispute.next_deadline is None


def test_an_adjudicator_waits_for_the_scan_of_a_supplement() -> None:
    """R-JDG-14"""
    life = a_contested_dispute("counterfeit")
    answer = life.show("buyer", file=FILE, supplement=True)
    arrive(life, answer)
    with pytest.raises(Conflict, match="evidence_still_open"):
        life.judge()
    life.skip("scan")
    life.judge()
    assert life.dispute.judgment is not None and answer in life.dispute.judgment.evidence_ids


def refuse(life: Life, evidence_id: str) -> None:
    life.commit(
        evidence_files.refuse_upload(life.context, evidence_id=evidence_id, reason="No.", now=life.now)
    )


def test_failed_uploads_do_not_use_up_the_fifty() -> None:
    """R-UPL-02"""
    life = a_dispute()
    for _ in range(49):
        life.show("buyer", "statement")
    for _ in range(50):
        refuse(life, life.show("buyer", file=FILE))
    good = life.show("buyer", file=FILE)
    life.upload(good)
    assert life.dispute.evidence[-1].status == "counted"
    assert refusal(life.show, "buyer").code == "too_much_evidence"
    assert life.show("seller")


def test_announcing_without_end_is_refused() -> None:
    """What never comes has its limit too."""
    life = a_dispute()
    for _ in range(100):
        life.show("buyer", file=FILE)
    assert refusal(life.show, "buyer").code == "too_much_evidence"


def test_of_the_files_that_come_fifty_count() -> None:
    life = a_dispute()
    for _ in range(49):
        life.show("buyer", "statement")
    one, two = (life.show("buyer", file=FILE) for _ in range(2))
    life.upload(one)
    life.upload(two)
    assert [piece.status for piece in life.dispute.evidence[-2:]] == ["counted", "refused"]
    assert (
        life.dispute.evidence[-1].refusal == "50 pieces of yours have come before it, and no more are taken."
    )


def test_once_it_has_come_a_file_is_what_it_is() -> None:
    life = a_dispute()
    unknown = FILE.model_copy(update={"name": "proof.hta", "media_type": "application/octet-stream"})
    arrive(life, life.show("buyer", file=unknown), scanner=False)
    piece = life.dispute.evidence[0]
    assert piece.file is not None and (piece.file.name, piece.file.media_type) == ("proof.jpg", "image/jpeg")
    assert (piece.file_version, piece.scan) == ("v1", None)


def test_a_fresh_form_can_be_had_until_the_file_s_time_is_over() -> None:
    """R-UPL-02"""
    life = a_dispute()
    photo = life.show("buyer", file=FILE)
    end = life.dispute.evidence[0].upload_by
    assert end == FILED + 48 * HOUR
    for now in (FILED, end):
        assert check_may_upload(life.dispute, photo, "buyer", now=now).id == photo
    with pytest.raises(Conflict, match="evidence_window_closed"):
        check_may_upload(life.dispute, photo, "buyer", now=end + SECOND)


def test_no_form_is_given_for_what_has_come_was_refused_or_is_another_s() -> None:
    life = a_dispute()
    come, refused, statement = (
        life.show("buyer", file=FILE),
        life.show("buyer", file=FILE),
        life.show("buyer", "statement"),
    )
    life.upload(come)
    refuse(life, refused)
    for piece, code in ((come, "already_uploaded"), (refused, "file_refused")):
        with pytest.raises(Conflict, match=code):
            check_may_upload(life.dispute, piece, "buyer", now=FILED)
    for piece, party in ((come, "seller"), (statement, "buyer"), ("evd_none", "buyer")):
        with pytest.raises(NotFound):
            check_may_upload(life.dispute, piece, party, now=FILED)
