"""Files for the insurer that have come: looked at, taken in or refused, and what goes out with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.claims import affidavits, files, questions
from shared.domain.claims.claim import Claim
from shared.domain.claims.files import Outcome
from shared.domain.evidence.files import ScanResult
from shared.gateways.uploads.bucket import file_at
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.claims.effects import AnswerInsurer, SendPhoto
from shared.usecases.services import Services


def inspect(services: Services, key: str) -> bool:
    """Take in or refuse the file under this key, and clear it away; whether it changed the claim.

    Told again, or of a file that the claim does not await, it only clears away. What the scanner has yet
    to see stays for it. Raises ConcurrentUpdate where the claim moved on meanwhile.
    """
    if (found := _find(services, key)) is None:
        return False
    claim, file_id = found
    outcome = _take_in(services, claim, file_id, now=services.now())
    if outcome is not None:
        _commit(services, outcome)
    _clear_away(services, outcome.step.case if outcome else claim, file_id)
    return outcome is not None


def enter_scan_result(services: Services, key: str, *, version_id: str, result: ScanResult) -> bool:
    """Enter what the scanner says of the file under this key; whether it changed the claim.

    A file that it was faster with than S3 with its own notice is taken in first. Raises ConcurrentUpdate
    as `inspect` does.
    """
    if (found := _find(services, key)) is None:
        return False
    claim, file_id = found
    changed = inspect(services, key)
    (known,) = services.store.load(Ref(Claim, claim.id))
    claim = known or claim
    outcome = files.enter_scan(claim, file_id, version_id=version_id, result=result, now=services.now())
    if outcome is None:
        return changed
    _commit(services, outcome)
    if result == "threat":
        services.uploads.withdraw(file_id)
    _clear_away(services, outcome.step.case, file_id)
    return True


def lapse(
    services: Services, claim: Claim, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """What the end of a claim's deadline does: of a link (R-AFF-09), of a question, of the hour for files.

    Files that have come and nobody has told of are taken in before theirs ends.
    """
    if any(one.kind == files.FILES for one in claim.lapsed_at(now)):
        for item in files.awaited(claim):
            if outcome := _take_in(services, claim, item.id, now=now):
                return [outcome.step], _effects(outcome)
    if outcome := files.lapse(claim, now=now):
        return [outcome.step], _effects(outcome)
    step = questions.lapse(claim, now=now) or affidavits.expire(claim, now=now)
    return ([step] if step else []), ()


def photo_prefix(claim: Claim) -> str:
    """How the id of a photo begins that comes with the claim's affidavit."""
    return f"{claim.affidavit.id}-"


def _take_in(services: Services, claim: Claim, file_id: str, *, now: datetime) -> Outcome | None:
    """Take in what has come of a file that is awaited, or of a photo; None where that changes nothing."""
    scanner = services.deployment.scanner
    if file_id.startswith(photo_prefix(claim)):
        if files.find_file(claim, file_id) is not None:
            return None
        found = services.uploads.look_at_unknown(claim.id, file_id)
        if found is None:
            return None
        outcome = files.take_photo(claim, file_id, *found, scanner=scanner, now=now)
        arrived = found[1]
    else:
        item = next((one for one in files.awaited(claim) if one.id == file_id), None)
        looked = services.uploads.look(claim.id, file_id, item.file) if item else None
        if looked is None:
            return None
        outcome = files.take_file(claim, file_id, looked, scanner=scanner, now=now)
        arrived = looked
    taken = files.find_file(outcome.step.case, file_id) if outcome else None
    if taken is not None and taken.status != "refused":
        services.uploads.accept(claim.id, file_id, taken.file, arrived)
    return outcome


def _commit(services: Services, outcome: Outcome) -> None:
    services.store.commit(outcome.step, effects=_effects(outcome))


def _effects(outcome: Outcome) -> list[Effect]:
    claim = outcome.step.case
    return [
        *(AnswerInsurer.of(claim, answer_id) for answer_id in outcome.answers),
        *(SendPhoto.of(claim, file_id) for file_id in outcome.photos),
    ]


def _find(services: Services, key: str) -> tuple[Claim, str] | None:
    if (ids := file_at(key)) is None:
        return None
    (claim,) = services.store.load(Ref(Claim, ids[0]))
    return (claim, ids[1]) if claim else None


def _clear_away(services: Services, claim: Claim, file_id: str) -> None:
    item = files.find_file(claim, file_id)
    if item is None or item.status != "scanning":
        services.uploads.discard(claim.id, file_id)
