"""The buyer's affidavit: asking for it, accepting it one time, and what ends a link.

Every decision takes the claim, because claim and affidavit are one case.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest

from shared.domain.case import PLATFORM, Actor, Transition
from shared.domain.claims.affidavit_form import read_form
from shared.domain.claims.claim import INSURER, LINK, Claim, close_link, ignored
from shared.domain.errors import Conflict, Gone, NotFound, RateLimited, Refusal
from shared.domain.notifications import Cause
from shared.domain.policy import clause, local_time, policy
from shared.domain.times import rfc3339

RECEIVED = ("submitted", "completed")


def sending_refusal(claim: Claim, *, now: datetime) -> Refusal | None:
    """Find what stands in the way of sending the e-mail now; None if it may be sent (R-AFF-10).

    Conflict `affidavit_already_submitted`, `claim_closed`; RateLimited `affidavit_send_limit`,
    `affidavit_sent_recently` with `opens_at`.
    """
    if over := _sending_is_over(claim):
        return over
    opens_at = resend_opens_at(claim)
    if opens_at is not None and now < opens_at:
        detail = (
            f"The e-mail was sent less than a day ago. It can be sent again from {local_time(opens_at)} on."
        )
        return RateLimited(
            "affidavit_sent_recently", detail, clause=clause("R-AFF-10"), opens_at=rfc3339(opens_at)
        )
    return None


def _sending_is_over(claim: Claim) -> Refusal | None:
    """Find what stands in the way of any further sending, whenever that would be."""
    if claim.affidavit.status in RECEIVED:
        return _already_submitted("The buyer has submitted the affidavit; there is nothing left to ask for.")
    if claim.status != "under_review":
        detail = f"The insurer has {claim.status} this claim; an affidavit would change nothing."
        return Conflict("claim_closed", detail, clause=clause("R-AFF-11"))
    limit = policy(claim.policy_version).terms("affidavit")["max_sends"]
    if claim.affidavit.sent_count >= limit:
        detail = (
            f"The e-mail was sent {limit} times, the most there can be. If you reach the buyer in another "
            "way, hand their statement in on the insurer's site."
        )
        return RateLimited("affidavit_send_limit", detail, clause=clause("R-AFF-10"))
    return None


def resend_opens_at(claim: Claim) -> datetime | None:
    """Find the first second in which the e-mail may be sent again; None for at once, and for never.

    At once is before the first sending, and after one that failed (R-AFF-12).
    """
    affidavit = claim.affidavit
    if affidavit.last_sent_at is None or affidavit.status == "send_failed" or _sending_is_over(claim):
        return None
    gap = policy(claim.policy_version).terms("affidavit")["resend_gap_hours"]
    return affidavit.last_sent_at + timedelta(hours=gap)


def send(claim: Claim, *, token_hash: str, now: datetime) -> Transition[Claim]:
    """Send the e-mail, or send it again with a new link that replaces the old one (R-AFF-01, R-AFF-10).

    Raises what `sending_refusal` names.
    """
    refused = sending_refusal(claim, now=now)
    if refused is not None:
        raise refused
    terms = policy(claim.policy_version)
    link = terms.deadline("affidavit_link", starts_at=now, start_event="affidavit_sent")
    sending = claim.affidavit.sent_count + 1
    return Transition.of(
        claim,
        event="affidavit_sent",
        actor=Actor(role="seller", account=claim.seller_id),
        now=now,
        detail={"sending": sending, "link_expires_at": rfc3339(link.due_at)},
        affidavit=claim.affidavit.model_copy(
            update={
                "status": "sent",
                "sent_count": sending,
                "last_sent_at": now,
                "link_expires_at": link.due_at,
                "token_hash": token_hash,
            }
        ),
        deadlines=(*close_link(claim, now=now), link),
    )


def check_link(claim: Claim, *, token_hash: str, now: datetime) -> None:
    """Check that this link can still be used, alike for looking at the form and for posting it.

    In this order: NotFound for a link that was replaced, as for one that never was (R-AFF-07);
    Conflict `affidavit_already_submitted` (R-AFF-08), which stays the answer after the claim's end;
    Gone `claim_closed` (R-AFF-11), which no new link could mend; Gone `affidavit_link_expired`
    (R-AFF-09), also for a link whose e-mail never reached the buyer.
    """
    check_known(claim, token_hash=token_hash)
    if is_received(claim):
        raise _already_submitted("This affidavit has been submitted already. Nothing more is needed.")
    if claim.status != "under_review":
        raise Gone(
            "claim_closed",
            "The claim this affidavit was meant for has been decided, so it is no longer needed.",
            clause=clause("R-AFF-11"),
        )
    link = claim.deadline("affidavit_link")
    if link is None or link.state != "open" or link.is_over(now):
        raise Gone(
            "affidavit_link_expired",
            "This link is no longer valid. The seller can send you a new one.",
            clause=clause("R-AFF-09"),
        )


def check_known(claim: Claim, *, token_hash: str) -> None:
    """Check that the link is the newest one, spent or not. Raises NotFound (R-AFF-07)."""
    known = claim.affidavit.token_hash
    if known is None or not compare_digest(known, token_hash):
        raise unknown_link()


def is_received(claim: Claim) -> bool:
    """Tell whether the buyer has submitted the affidavit."""
    return claim.affidavit.status in RECEIVED


def unknown_link() -> NotFound:
    """Answer for a token that belongs to no link in force (R-AFF-07)."""
    return NotFound(
        "not_found",
        "This link is not known. If you were sent a newer e-mail, please use the link in that one.",
        clause=clause("R-AFF-07"),
    )


def submit(claim: Claim, form: Mapping[str, object], *, token_hash: str, now: datetime) -> Transition[Claim]:
    """Accept the buyer's affidavit, one time only (R-AFF-03, R-AFF-08).

    Raises what `check_link` raises, and only then Invalid with every bad field of the form; the
    link stays usable after that.
    """
    check_link(claim, token_hash=token_hash, now=now)
    shipped_on = claim.shipped_at.astimezone(policy(claim.policy_version).zone).date()
    submission = read_form(
        form,
        contents={line.line_id: line.quantity for line in claim.contents},
        details_at_least=policy(claim.policy_version).terms("affidavit")["details_at_least"],
        earliest=shipped_on,
        now=now,
    )
    return Transition.of(
        claim,
        event="affidavit_submitted",
        actor=Actor(role="buyer", account=claim.buyer_id),
        now=now,
        detail={"statement": submission.statement},
        affidavit=claim.affidavit.model_copy(
            update={"status": "submitted", "submission": submission, "submitted_at": now}
        ),
        deadlines=close_link(claim, now=now),
    )


def acknowledge(claim: Claim, *, occurred_at: datetime, now: datetime) -> Transition[Claim]:
    """Complete the affidavit when the insurer has it, even after the decision (R-AFF-04, R-AFF-05).

    Where nothing waits to be acknowledged the message is recorded without effect.
    """
    if claim.affidavit.status != "submitted":
        because = f"affidavit_{claim.affidavit.status}"
        return ignored(claim, "affidavit.acknowledged", because, occurred_at=occurred_at, now=now)
    return Transition.of(
        claim,
        event="affidavit_completed",
        actor=INSURER,
        now=now,
        detail={"occurred_at": rfc3339(occurred_at)},
        affidavit=claim.affidavit.model_copy(update={"status": "completed", "completed_at": now}),
    )


def expire(claim: Claim, *, now: datetime) -> Transition[Claim] | None:
    """End the link whose last second is over (R-AFF-09); None when it is not, or no link is open."""
    if not any(one.kind == LINK for one in claim.lapsed_at(now)):
        return None
    return Transition.of(
        claim,
        event="affidavit_link_expired",
        actor=PLATFORM,
        now=now,
        affidavit=claim.affidavit.model_copy(update={"status": "link_expired"}),
        deadlines=close_link(claim, now=now),
    )


def fail_sending(claim: Claim, *, sending: int, cause: Cause, now: datetime) -> Transition[Claim] | None:
    """Note that the e-mail failed; the seller may send another at once (R-AFF-12).

    Its link ends, unless the buyer may have it all the same: after a complaint, or a bounce that SES
    can't explain. `sending` is the number of the e-mail, the first being 1. None for one that was
    followed by another, and when the affidavit no longer waits for the buyer.
    """
    if not _is_newest(claim, sending):
        return None
    arrived = cause in ("complaint", "undetermined")
    return Transition.of(
        claim,
        event="affidavit_send_failed",
        actor=PLATFORM,
        now=now,
        detail={"sending": sending, "cause": cause},
        affidavit=claim.affidavit.model_copy(update={"status": "send_failed"}),
        deadlines=claim.deadlines if arrived else close_link(claim, now=now),
    )


def note_answer(claim: Claim, *, sending: int, answer: str, now: datetime) -> Transition[Claim] | None:
    """Note what came back about an e-mail and is no failure: an absence note, a full mailbox, `not-spam`.

    In the record of the claim, once for each sending and kind; nothing else changes (R-AFF-12).
    """
    noted = f"{sending}:{answer}"
    if not _is_newest(claim, sending) or noted in claim.affidavit.answers:
        return None
    return Transition.of(
        claim,
        event="affidavit_mail_answered",
        actor=PLATFORM,
        now=now,
        detail={"sending": sending, "answer": answer},
        affidavit=claim.affidavit.model_copy(update={"answers": (*claim.affidavit.answers, noted)}),
    )


def _is_newest(claim: Claim, sending: int) -> bool:
    return claim.affidavit.status == "sent" and sending == claim.affidavit.sent_count


def _already_submitted(detail: str) -> Conflict:
    return Conflict("affidavit_already_submitted", detail, clause=clause("R-AFF-08"))
