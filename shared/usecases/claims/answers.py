"""The seller's answer to what the insurer asks back, and where its files go (R-CLM-23)."""

from collections.abc import Iterable, Sequence

from shared.domain.claims import questions
from shared.domain.claims.claim import Claim
from shared.domain.claims.exchange import ClaimFile
from shared.domain.claims.page import ClaimPage
from shared.domain.evidence.files import FileInfo, announced_files
from shared.usecases.claims.effects import AnswerInsurer
from shared.usecases.queries import load_own
from shared.usecases.services import Command, Services


def answer(
    services: Services, command: Command, claim_id: str, *, text: str, files: Sequence[FileInfo]
) -> ClaimPage:
    """Take in an answer; with files, the page says where each is posted, and they go out together.

    Raises Invalid for files that can't be taken, and what `questions.answer` raises.
    """
    announcements = announced_files(files)
    claim = load_own(services, command.caller, Claim, claim_id, idempotency=command.idempotency)
    command.check_version(claim)
    step = questions.answer(
        claim,
        id=services.new_id("ans"),
        text=text,
        files=[(services.new_id("fil"), file) for file in announcements],
        now=command.now,
    )
    made = step.case.answers[-1]
    expected = [one for one in step.case.files if one.answer_id == made.id]
    page = _page(services, command, step.case, expected)
    services.store.commit(
        step,
        effects=[AnswerInsurer.of(step.case, made.id)] if made.forwarded else [],
        idempotency=command.idempotency,
        answer=page,
    )
    return page


def renew_upload(
    services: Services, command: Command, claim_id: str, answer_id: str, answer_file_id: str
) -> ClaimPage:
    """Give a fresh form for a file of an answer that has not come, until its time is over (R-UPL-02).

    Raises what `questions.check_may_upload` raises.
    """
    claim = load_own(services, command.caller, Claim, claim_id, idempotency=command.idempotency)
    command.check_version(claim)
    item = questions.check_may_upload(claim, answer_id, answer_file_id, now=command.now)
    return _page(services, command, claim, [item])


def _page(services: Services, command: Command, claim: Claim, awaited: Iterable[ClaimFile]) -> ClaimPage:
    """The claim, with the forms by which these files are uploaded."""
    forms = {
        one.id: services.uploads.form(claim.id, one.id, one.file, until=one.upload_by, now=command.now)
        for one in awaited
        if one.upload_by is not None
    }
    return ClaimPage(claim=claim, insurer_url=services.deployment.insurer_site, forms=forms)
