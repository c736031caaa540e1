"""Files of evidence: through quarantine, refused, late, and found where nobody told of them."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.errors import ConcurrentUpdate, Invalid
from shared.domain.evidence.files import EXTENSIONS, ScanResult
from shared.runtime import wiring
from shared.usecases.disputes import queries
from shared.usecases.disputes.inspection import enter_scan_result, inspect
from tests.support.aws import Clock
from tests.support.disputes import AGENT, BUYER, JPEG, SELLER, Court, a_file, form_of
from tests.support.files import GOOD
from tests.support.refusals import refusal

EXE = b"MZ\x90\x00" + bytes(200)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"
ZIP = b"PK\x03\x04" + bytes(200)


def quarantined(case: Court) -> list[str]:
    found = wiring.client("s3").list_objects_v2(Bucket="evidence", Prefix=f"quarantine/{case.id}/")
    return [one["Key"] for one in found.get("Contents", ())]


def status_of(case: Court, evidence_id: str) -> str:
    return next(piece.status for piece in case.dispute.evidence if piece.id == evidence_id)


def test_a_file_counts_once_it_has_come_and_can_be_read_then(case: Court) -> None:
    """R-DSP-13: by a download link, out of quarantine."""
    case.file()
    made = case.show("buyer", file=a_file())
    assert (made.evidence.status, form_of(made).url) == (
        "awaiting_upload",
        "https://evidence.s3.us-west-2.amazonaws.com/",
    )
    assert form_of(made).fields["key"] == f"quarantine/{case.id}/{made.evidence.id}"
    assert form_of(made).fields["Content-Type"] == "image/jpeg"
    case.upload(made)
    assert status_of(case, made.evidence.id) == "counted"
    assert quarantined(case) == []
    page = queries.read(case.services, SELLER, case.id)
    assert list(page.links) == [made.evidence.id]
    kept = wiring.client("s3").get_object(Bucket="evidence", Key=f"accepted/{made.evidence.id}")
    assert kept["Body"].read() == JPEG
    assert kept["ContentDisposition"] == "attachment; filename*=UTF-8''parcel.jpg"


@pytest.mark.parametrize("content", [EXE, SVG, HTML, ZIP], ids=["exe", "svg", "html", "zip"])
def test_what_is_not_what_it_is_called_is_refused_and_its_sender_told(case: Court, content: bytes) -> None:
    """.exe renamed .jpg, SVG, HTML, zip"""
    case.file()
    case.show("seller")
    made = case.show("buyer", file=a_file(content))
    case.upload(made, content)
    _, piece = case.dispute.evidence
    assert (piece.status, piece.refusal) == ("refused", "Its content is not image/jpeg.")
    assert quarantined(case) == []
    refused = [one for one in case.inbox("buyer") if one.kind == "evidence_refused"]
    assert "parcel.jpg" in str(refused[0].words)
    assert refused[0].words.until == "May 6, 2026, 12:00 p.m. Pacific time"
    assert queries.read(case.services, SELLER, case.id).links == {}


@pytest.mark.parametrize(("media_type", "content"), GOOD.values(), ids=GOOD)
def test_what_devices_make_counts_whatever_they_call_it(case: Court, media_type: str, content: bytes) -> None:
    """R-UPL-01: an empty type, and a name that is no file's of its kind"""
    case.file()
    made = case.show("buyer", file=a_file(content, name="proof.hta", media_type=""))
    assert form_of(made).fields["Content-Type"] == "application/octet-stream"
    case.upload(made, content)
    (piece,) = case.dispute.evidence
    assert (piece.status, piece.refusal) == ("counted", None)
    assert piece.file is not None and piece.file.media_type == media_type
    kept = wiring.client("s3").get_object(Bucket="evidence", Key=f"accepted/{piece.id}")
    name = f"proof.{EXTENSIONS[media_type][0]}"
    assert (kept["ContentType"], piece.file.name) == (media_type, name)
    assert kept["ContentDisposition"] == f"attachment; filename*=UTF-8''{name}"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (JPEG + b"1", f"It has {len(JPEG) + 1} bytes and not the {len(JPEG)} that were announced."),
        (JPEG[:-1] + b"!", "Its content is not the one whose checksum was announced."),
    ],
)
def test_another_file_than_the_one_announced_is_refused(case: Court, content: bytes, why: str) -> None:
    case.file()
    case.upload(case.show("buyer", file=a_file()), content)
    assert case.dispute.evidence[0].refusal == why


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"size_bytes": 0}, "file.size_bytes"),
        ({"size_bytes": 20 * 1024 * 1024 + 1}, "file.size_bytes"),
        ({"media_type": "video/mp4", "size_bytes": 100 * 1024 * 1024 + 1}, "file.size_bytes"),
        ({"media_type": "image/svg+xml"}, "file.media_type"),
        ({"media_type": "text/html"}, "file.media_type"),
        ({"media_type": "application/zip"}, "file.media_type"),
        ({"name": "../../etc/passwd"}, "file.name"),
        ({"name": ".."}, "file.name"),
        ({"name": "a\\b.jpg"}, "file.name"),
        ({"name": "\u202e\u200b\n"}, "file.name"),
        ({"sha256": "ABC"}, "file.sha256"),
    ],
)
def test_a_file_that_can_not_be_taken_is_refused_at_once(
    case: Court, told: dict[str, Any], field: str
) -> None:
    case.file()
    refused = refusal(case.show, "buyer", file=a_file(**told))
    assert (type(refused), [one["field"] for one in refused.errors]) == (Invalid, [field])
    assert case.dispute.evidence == ()


def test_a_file_just_as_large_as_allowed_is_taken(case: Court) -> None:
    case.file()
    for told in ({}, {"media_type": "video/mp4", "size_bytes": 100 * 1024 * 1024}):
        assert case.show("buyer", file=a_file(**{"size_bytes": 20 * 1024 * 1024, **told})).form


def test_a_file_nobody_told_of_is_found_by_who_needs_it(case: Court) -> None:
    """The notification is late: completing looks itself."""
    case.file()
    made = case.show("buyer", file=a_file())
    case.upload(made, told=False)
    case.complete("buyer")
    assert status_of(case, made.evidence.id) == "counted"
    assert case.dispute.deadline("evidence", "buyer").state == "met"  # type: ignore[union-attr]
    version = case.dispute.version
    assert inspect(case.services, form_of(made).fields["key"]) is False
    assert (case.dispute.version, quarantined(case)) == (version, [])


def test_completing_before_the_upload_waits_an_hour_for_the_file(case: Court, clock: Clock) -> None:
    """An hour's grace for what was registered in time"""
    case.file()
    case.show("seller")
    case.complete("seller")
    made = case.show("buyer", file=a_file())
    case.complete("buyer")
    assert case.dispute.status == "evidence_collection"
    case.upload(made)
    assert case.dispute.status == "judging"


def test_a_file_that_came_in_time_counts_although_the_sweep_was_first(case: Court) -> None:
    """R-GEN-05: its form takes nothing after its time, so what is there came in time."""
    case.file()
    made = case.show("buyer", file=a_file())
    case.upload(made, told=False)
    case.pass_due("evidence", "buyer")
    (piece,) = case.dispute.evidence
    assert (piece.status, piece.uploaded_at) == ("counted", case.dispute.deadlines[0].due_at)
    assert case.dispute.judgment and case.dispute.judgment.winner == "buyer"


def test_a_file_that_never_comes_does_not_count_after_its_hour(case: Court, clock: Clock) -> None:
    case.file()
    clock.now = case.dispute.deadlines[0].due_at
    made = case.show("buyer", file=a_file())
    case.pass_due("evidence", "buyer")
    assert case.dispute.status == "evidence_collection"
    case.pass_due("evidence", "buyer")
    assert status_of(case, made.evidence.id) == "not_uploaded"
    case.upload(made)
    assert status_of(case, made.evidence.id) == "not_uploaded"
    assert quarantined(case) == []


def test_of_two_lookers_the_second_starts_over(case: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file was taken in meanwhile: load again, decide again."""
    case.file()
    made = case.show("buyer", file=a_file())
    case.upload(made, told=False)
    accept = case.services.uploads.accept

    def overtaken(*file: Any) -> None:
        monkeypatch.undo()
        inspect(case.services, form_of(made).fields["key"])
        accept(*file)

    monkeypatch.setattr(case.services.uploads, "accept", overtaken)
    with pytest.raises(ConcurrentUpdate):
        case.complete("buyer")
    assert case.complete("buyer").completed_by == ("buyer",)
    assert status_of(case, made.evidence.id) == "counted"


@pytest.mark.parametrize("key", ["elsewhere/x", "quarantine/dsp_none/evd_1", "quarantine/x"])
def test_what_belongs_to_no_evidence_is_left_alone(case: Court, key: str) -> None:
    assert inspect(case.services, key) is False


def test_a_key_of_the_right_dispute_and_no_piece_of_it_is_left_alone(case: Court) -> None:
    case.file()
    plain = case.show("buyer").evidence.id
    assert not any(inspect(case.services, f"quarantine/{case.id}/{name}") for name in ("evd_none", plain))


def test_medical_documents_are_the_buyers_and_the_adjudicators_alone(case: Court) -> None:
    """And no link to them is given to anybody else."""
    case.file("quality_safety", cosmetic_allergy=True)
    made = case.show("buyer", "medical_certificate", issuer="hospital", file=a_file())
    case.upload(made)
    for caller, sees in ((BUYER, True), (AGENT, True), (SELLER, False)):
        assert bool(queries.read(case.services, caller, case.id).links) is sees


@pytest.fixture
def scanned_case(case: Court, monkeypatch: pytest.MonkeyPatch) -> Court:
    """Where the deployment has a scanner, with the buyer's file uploaded."""
    monkeypatch.setattr(case.services, "deployment", replace(case.services.deployment, scanner=True))
    case.file()
    case.upload(case.show("buyer", file=a_file()))
    return case


def scan(case: Court, result: ScanResult) -> bool:
    piece = case.dispute.evidence[0]
    key, version = f"quarantine/{case.id}/{piece.id}", piece.file_version or ""
    return enter_scan_result(case.services, key, version_id=version, result=result)


def accepted(case: Court) -> list[str]:
    name = f"accepted/{case.dispute.evidence[0].id}"
    found = wiring.client("s3").list_objects_v2(Bucket="evidence", Prefix=name)
    return [one["Key"] for one in found.get("Contents", ())]


def test_what_the_scanner_has_yet_to_see_stays_for_it_and_is_shown_to_nobody(scanned_case: Court) -> None:
    """R-UPL-01"""
    case = scanned_case
    (piece,) = case.dispute.evidence
    assert (piece.status, len(quarantined(case))) == ("scanning", 1)
    assert inspect(case.services, quarantined(case)[0]) is False
    assert len(quarantined(case)) == 1
    assert not any(queries.read(case.services, one, case.id).links for one in (BUYER, SELLER, AGENT))
    assert scan(case, "clean")
    assert (status_of(case, piece.id), quarantined(case)) == ("counted", [])
    assert list(queries.read(case.services, SELLER, case.id).links) == [piece.id]
    assert not scan(case, "threat")


def test_a_file_with_a_threat_is_gone_and_its_sender_told(scanned_case: Court) -> None:
    """R-UPL-01"""
    case = scanned_case
    assert scan(case, "threat")
    assert (case.dispute.evidence[0].status, quarantined(case), accepted(case)) == ("refused", [], [])
    assert "evidence_refused" in case.told("buyer")
    assert not scan(case, "threat")


def test_a_threat_found_after_the_judgment_is_shown_to_nobody_any_more(scanned_case: Court) -> None:
    case = scanned_case
    case.show("seller")
    case.complete("buyer", "seller")
    case.pass_due("scan")
    case.judge()
    assert len(queries.read(case.services, SELLER, case.id).links) == 1
    assert scan(case, "threat")
    assert (case.dispute.status, accepted(case)) == ("judged", [])
    assert queries.read(case.services, SELLER, case.id).links == {}


def test_after_the_scanner_s_hour_the_sweep_lets_the_file_count(scanned_case: Court) -> None:
    """R-UPL-01"""
    case = scanned_case
    case.pass_due("scan")
    (piece,) = case.dispute.evidence
    assert (piece.status, piece.scan) == ("counted", "unscanned")
    assert list(queries.read(case.services, SELLER, case.id).links) == [piece.id]
