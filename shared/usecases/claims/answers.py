"""The seller's answer to what the insurer asks back (R-CLM-23)."""

from collections.abc import Sequence
from datetime import timedelta

from shared.domain.claims import questions
from shared.domain.claims.claim import Claim
from shared.domain.claims.exchange import ClaimFile
from shared.domain.claims.page import ClaimPage
from shared.domain.errors import Invalid
from shared.domain.evidence.files import FileForm, FileInfo, announced
from shared.usecases.claims.effects import AnswerInsurer
from shared.usecases.queries import load_own
from shared.usecases.services import Command, Services


def answer(
    services: Services, command: Command, claim_id: str, *, text: str, files: Sequence[FileInfo]
) -> ClaimPage:
    """Take in an answer; with files, the page says where each is posted, and they go out together.

    Raises Invalid for files that can't be taken, and what `questions.answer` raises.
    """
    announcements = [_announced(place, file) for place, file in enumerate(files)]
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
    page = ClaimPage(
        claim=step.case,
        insurer_url=services.deployment.insurer_site,
        forms={one.id: _form(services, command, step.case, one) for one in expected},
    )
    services.store.commit(
        step,
        effects=[AnswerInsurer.of(step.case, made.id)] if made.forwarded else [],
        idempotency=command.idempotency,
        answer=page,
    )
    return page


def _form(services: Services, command: Command, claim: Claim, item: ClaimFile) -> FileForm:
    seconds = int((item.upload_by - command.now).total_seconds()) if item.upload_by else 0
    form = services.uploads.form(claim.id, item.id, item.file, seconds=seconds)
    return FileForm(
        url=form.url, fields=form.fields, expires_at=command.now + timedelta(seconds=form.seconds)
    )


def _announced(place: int, file: FileInfo) -> FileInfo:
    """As `announced`, its mistakes by the file's place in the list."""
    try:
        return announced(file)
    except Invalid as refusal:
        errors = [
            {**error, "field": f"files.{place}.{error['field'].removeprefix('file.')}"}
            for error in refusal.errors
        ]
        told = "; ".join(f"{one['field']}: {one['message']}" for one in errors)
        raise Invalid(refusal.code, told, errors=errors) from None
