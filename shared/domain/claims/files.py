"""The files for the insurer: what becomes of one that has come, and when what it belongs to goes out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from shared.domain.case import PLATFORM, Actor, Deadline, Transition, close_deadlines
from shared.domain.claims.claim import Claim
from shared.domain.claims.exchange import Answer, ClaimFile
from shared.domain.evidence.files import THREAT, Arrived, FileInfo, ScanResult, found_as
from shared.domain.policy import policy
from shared.domain.record import record
from shared.domain.times import rfc3339, whole_second

FILES = "answer_files"
SCAN = "scan"
# No form takes a photo after its day; what is looked at so much later has come in time.
LOOKED_AT_WITHIN = timedelta(hours=1)


@record
class Outcome:
    """A step of the claim, and what goes to the insurer with it: ids of answers, and of photos."""

    step: Transition[Claim]
    answers: tuple[str, ...]
    photos: tuple[str, ...]


def awaited(claim: Claim) -> tuple[ClaimFile, ...]:
    """List the files of answers that have not gone out, and may still come."""
    gone = {one.id for one in claim.answers if one.forwarded}
    return tuple(one for one in claim.files if one.status == "awaiting_upload" and one.answer_id not in gone)


def find_file(claim: Claim, file_id: str) -> ClaimFile | None:
    """Find a file by its id."""
    return next((one for one in claim.files if one.id == file_id), None)


def take_file(
    claim: Claim, file_id: str, arrived: Arrived, *, scanner: bool, now: datetime
) -> Outcome | None:
    """Take in, or refuse, what has come of an answer's file; None if it is not awaited (any more)."""
    item = next((one for one in awaited(claim) if one.id == file_id), None)
    if item is None:
        return None
    taken = _taken(item, arrived, scanner=scanner, now=now)
    files = [taken if one.id == file_id else one for one in claim.files]
    seller, refused = Actor(role="seller", account=claim.seller_id), taken.refusal is not None
    return _settled(
        claim,
        files,
        event="claim_file_refused" if refused else "claim_file_uploaded",
        actor=seller,
        now=now,
        detail=_detail(taken),
    )


def take_photo(
    claim: Claim, file_id: str, file: FileInfo, arrived: Arrived, *, scanner: bool, now: datetime
) -> Outcome | None:
    """Take in a photo that came with the affidavit (R-AFF-15); None for one that can't be taken.

    That is: no picture, one too many, after its day, for a decided claim, or known already.
    """
    known = find_file(claim, file_id) is not None
    if known or arrived.refusal or not photos_left(claim, now=now - LOOKED_AT_WITHIN):
        return None
    taken = _taken(ClaimFile(id=file_id, file=file), arrived, scanner=scanner, now=now)
    if not taken.file.media_type.startswith("image/"):
        return None
    buyer = Actor(role="buyer", account=claim.buyer_id)
    files = (*claim.files, taken)
    return _settled(claim, files, event="claim_file_uploaded", actor=buyer, now=now, detail=_detail(taken))


def photos_of(claim: Claim) -> tuple[ClaimFile, ...]:
    """List the photos that came with the affidavit and were not refused."""
    return tuple(one for one in claim.files if one.answer_id is None and one.status != "refused")


def photos_until(claim: Claim) -> datetime | None:
    """Find the last second in which the buyer may add photos; None before the affidavit is submitted."""
    submitted_at = claim.affidavit.submitted_at
    hours = policy(claim.policy_version).terms("affidavit")["photo_hours"]
    return submitted_at + timedelta(hours=hours) if submitted_at else None


def photos_left(claim: Claim, *, now: datetime) -> int:
    """Count how many photos the buyer may still add (R-AFF-15)."""
    until = photos_until(claim)
    if claim.status != "under_review" or until is None or until < now:
        return 0
    most: int = policy(claim.policy_version).terms("affidavit")["photos"]
    return max(most - len(photos_of(claim)), 0)


def enter_scan(
    claim: Claim, file_id: str, *, version_id: str, result: ScanResult, now: datetime
) -> Outcome | None:
    """Enter what the scanner says of a file that came, be it after its hour; None if that is known."""
    item = find_file(claim, file_id)
    if item is None or item.file_version != (version_id or None):
        return None
    late = item.status == "accepted" and item.scan == "unscanned" and result != "unscannable"
    if item.status != "scanning" and not late:
        return None
    changes: dict[str, Any] = {"status": "accepted", "scan": "clean" if result == "clean" else "unscanned"}
    if result == "threat":
        changes = {"status": "refused", "scan": "threat", "refusal": THREAT}
    scanned, refused = item.model_copy(update=changes), result == "threat"
    files = [scanned if one.id == file_id else one for one in claim.files]
    return _settled(
        claim,
        files,
        event="claim_file_refused" if refused else "claim_file_scanned",
        actor=PLATFORM,
        now=now,
        detail=_detail(scanned),
    )


def lapse(claim: Claim, *, now: datetime) -> Outcome | None:
    """End the hour for files to come, or for the scanner: what is there goes out; None while they run."""
    over = next((one for one in claim.lapsed_at(now) if one.kind in (FILES, SCAN)), None)
    if over is None:
        return None
    files = [_unscanned(claim, one, over) if over.kind == SCAN else one for one in claim.files]
    closed = tuple(
        one.model_copy(update={"state": "lapsed"}) if one is over else one for one in claim.deadlines
    )
    return _settled(
        claim,
        files,
        event="claim_files_lapsed",
        actor=PLATFORM,
        now=now,
        detail={"deadline": over.kind, "due_at": rfc3339(over.due_at)},
        deadlines=closed,
    )


def _taken(item: ClaimFile, arrived: Arrived, *, scanner: bool, now: datetime) -> ClaimFile:
    if arrived.refusal is not None:
        return item.model_copy(update={"status": "refused", "refusal": arrived.refusal})
    return item.model_copy(
        update={
            "status": "scanning" if scanner else "accepted",
            "uploaded_at": now,
            "file": found_as(item.file, arrived.media_type),
            "file_version": arrived.version_id or None,
        }
    )


def _detail(item: ClaimFile) -> dict[str, str]:
    return {"file_id": item.id, "status": item.status}


def _unscanned(claim: Claim, item: ClaimFile, over: Deadline) -> ClaimFile:
    window = _scan_window(claim, item)
    if window is None or window.due_at > over.due_at:
        return item
    return item.model_copy(update={"status": "accepted", "scan": "unscanned"})


def _scan_window(claim: Claim, item: ClaimFile) -> Deadline | None:
    """Start the window in which the scanner's word on a file is awaited; None if it isn't."""
    if item.status != "scanning" or item.uploaded_at is None:
        return None
    return policy(claim.policy_version).deadline(SCAN, starts_at=item.uploaded_at, start_event="file_arrived")


def _settled(
    claim: Claim,
    files: Iterable[ClaimFile],
    *,
    event: str,
    actor: Actor,
    now: datetime,
    detail: dict[str, str],
    deadlines: tuple[Deadline, ...] | None = None,
) -> Outcome:
    """Make the step in which files have changed; an answer goes out when nothing of it is awaited."""
    after = claim.model_copy(update={"files": tuple(files)})
    answers = tuple(_sent_if_whole(after, one, now) for one in claim.answers)
    after = after.model_copy(update={"answers": answers})
    waiting = claim.deadlines if deadlines is None else deadlines
    if not awaited(after):
        waiting = close_deadlines(waiting, "met", FILES)
    step = Transition.of(
        claim,
        event=event,
        actor=actor,
        now=now,
        detail=detail,
        files=after.files,
        answers=answers,
        deadlines=_awaiting_scan(after, waiting),
    )
    unsent = {one.id for one in claim.answers if not one.forwarded}
    there = {one.id for one in claim.files if one.status == "accepted"}
    return Outcome(
        step=step,
        answers=tuple(one.id for one in answers if one.forwarded and one.id in unsent),
        photos=tuple(one.id for one in photos_of(after) if one.status == "accepted" and one.id not in there),
    )


def _sent_if_whole(claim: Claim, answer: Answer, now: datetime) -> Answer:
    pending = any(one.answer_id == answer.id and _is_pending(one, now) for one in claim.files)
    return answer if pending else answer.model_copy(update={"forwarded": True})


def _is_pending(item: ClaimFile, now: datetime) -> bool:
    may_come = item.upload_by is not None and item.upload_by >= whole_second(now)
    return item.status == "scanning" or (item.status == "awaiting_upload" and may_come)


def _awaiting_scan(claim: Claim, deadlines: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    """Keep a deadline for the scanner while a file waits for it, of the oldest, and none else."""
    windows = [window for one in claim.files if (window := _scan_window(claim, one))]
    if not windows:
        return close_deadlines(deadlines, "met", SCAN)
    if any(one.kind == SCAN and one.state == "open" for one in deadlines):
        return deadlines
    return (*deadlines, min(windows, key=lambda window: window.due_at))
