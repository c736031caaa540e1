"""What the insurer asks back while it reviews a claim, and the seller's answer (R-CLM-23)."""

from collections.abc import Sequence
from datetime import datetime

from shared.domain.case import PLATFORM, Actor, Transition, close_deadlines
from shared.domain.claims.claim import (
    INFORMATION_REQUESTED,
    INSURER,
    QUESTION,
    Claim,
    close_question,
    ignored,
)
from shared.domain.claims.decisions import decided_already
from shared.domain.claims.exchange import Answer, ClaimFile, InformationRequest
from shared.domain.claims.files import FILES, find_file
from shared.domain.errors import Conflict, Refusal, not_found
from shared.domain.evidence.files import FileInfo, check_may_come
from shared.domain.policy import clause, policy
from shared.domain.times import rfc3339

# A question that comes while another is open joins it, so that none is lost from view.
QUESTION_AT_MOST = 20_000
_OTHERWISE = "What you still have can be handed in on the insurer's site."


def ask(
    claim: Claim, *, question: str, until: datetime | None, occurred_at: datetime, now: datetime
) -> Transition[Claim]:
    """Put the insurer's question to the seller; the claim stays under review.

    until: the insurer's own last second, else the policy's; never before that of a question that is open
    (R-GEN-11); one whose time is over has lapsed, swept or not. A question about a decided claim, or one
    whose own time is over, is recorded without effect.
    """
    because = decided_already(claim)
    if because is None and until is not None and until < now:
        because = "information_request_over"
    if because is not None:
        return ignored(claim, "claim.information_requested", because, occurred_at=occurred_at, now=now)
    window = policy(claim.policy_version).deadline(
        QUESTION, starts_at=now, start_event="information_requested"
    )
    open_one = None if _is_over(claim, now) else claim.information_request
    due_at = max([until or window.due_at, *([open_one.until] if open_one else [])])
    window = window.model_copy(update={"due_at": due_at})
    asked = f"{open_one.question}\n\n{question}" if open_one else question
    return Transition.of(
        claim,
        event="information_requested",
        actor=INSURER,
        now=now,
        detail={"until": rfc3339(due_at), "occurred_at": rfc3339(occurred_at)},
        information_request=InformationRequest(question=asked[-QUESTION_AT_MOST:], until=due_at),
        flags=(*_without_flag(claim), INFORMATION_REQUESTED),
        deadlines=(*close_question(claim, now=now), window),
    )


def answering_refusal(claim: Claim, *, now: datetime) -> Refusal | None:
    """Find what stands in the way of an answer now; None if the insurer waits for one.

    Conflict `claim_closed`, `nothing_asked`, `information_window_closed` with `deadline`.
    """
    window, rule = claim.deadline(QUESTION), clause("R-CLM-23")
    if claim.status != "under_review":
        return _closed(claim)
    if window is None or window.state == "met":
        return Conflict("nothing_asked", "The insurer has no question open about this claim.", clause=rule)
    if window.state == "lapsed" or window.is_over(now):
        detail, deadline = f"The time for the answer is over. {_OTHERWISE}", rfc3339(window.due_at)
        return Conflict("information_window_closed", detail, clause=rule, deadline=deadline)
    return None


def answer(
    claim: Claim, *, id: str, text: str, files: Sequence[tuple[str, FileInfo]], now: datetime
) -> Transition[Claim]:
    """Take the seller's answer in; with files it is forwarded once they have come, or their hour is over.

    files: each with its id. Raises what `answering_refusal` names.
    """
    refused = answering_refusal(claim, now=now)
    if refused is not None:
        raise refused
    request = claim.information_request
    window = policy(claim.policy_version).deadline(FILES, starts_at=now, start_event="information_answered")
    made = Answer(
        id=id,
        question=request.question if request else "",
        text=text,
        answered_at=now,
        forwarded=not files,
    )
    awaited = [ClaimFile(id=name, answer_id=id, file=file, upload_by=window.due_at) for name, file in files]
    return Transition.of(
        claim,
        event="information_answered",
        actor=Actor(role="seller", account=claim.seller_id),
        now=now,
        detail={"answer_id": id, "files": len(files)},
        answers=(*claim.answers, made),
        files=(*claim.files, *awaited),
        information_request=None,
        flags=_without_flag(claim),
        deadlines=(*close_deadlines(claim.deadlines, "met", QUESTION), *([window] if files else [])),
    )


def check_may_upload(claim: Claim, answer_id: str, file_id: str, *, now: datetime) -> ClaimFile:
    """Find a file of that answer which may still come (R-UPL-02).

    Raises NotFound; Conflict `claim_closed`, and what `check_may_come` raises.
    """
    item = find_file(claim, file_id)
    if item is None or item.answer_id != answer_id:
        raise not_found("file")
    if claim.status != "under_review":
        raise _closed(claim)
    check_may_come(item, instead=_OTHERWISE, over=_OTHERWISE, now=now)
    return item


def lapse(claim: Claim, *, now: datetime) -> Transition[Claim] | None:
    """End the time for an answer; None while it runs, or where nothing is asked."""
    if not _is_over(claim, now):
        return None
    return Transition.of(
        claim,
        event="information_request_lapsed",
        actor=PLATFORM,
        now=now,
        information_request=None,
        flags=_without_flag(claim),
        deadlines=close_deadlines(claim.deadlines, "lapsed", QUESTION),
    )


def _is_over(claim: Claim, now: datetime) -> bool:
    return any(one.kind == QUESTION for one in claim.lapsed_at(now))


def _closed(claim: Claim) -> Conflict:
    over = f"The insurer has {claim.status} this claim and asks nothing more."
    return Conflict("claim_closed", over, clause=clause("R-CLM-23"))


def _without_flag(claim: Claim) -> tuple[str, ...]:
    return tuple(flag for flag in claim.flags if flag != INFORMATION_REQUESTED)
