"""The buyer's affidavit: previewed, sent, looked at, submitted, and what ends a link.

The token of a link is derived anew wherever it is needed, which is the mail alone; kept is its hash.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.domain.claims import affidavits
from shared.domain.claims.affidavits import check_known, check_link, is_received, unknown_link
from shared.domain.claims.claim import Claim
from shared.domain.claims.files import photos_left, photos_of, photos_until
from shared.domain.claims.page import AffidavitPreview
from shared.domain.email import deliverable, masked, no_usable_address
from shared.domain.evidence.files import FileForm
from shared.domain.notifications import Cause
from shared.domain.orders.order import Order
from shared.domain.policy import clause, policy
from shared.domain.record import record
from shared.gateways.affidavit import AffidavitFacts
from shared.gateways.letters import render
from shared.storage.links import Linked, find_link, keep_link
from shared.storage.store import Ref
from shared.usecases.claims.effects import MailAffidavitRequest, SubmitAffidavit
from shared.usecases.claims.letters import (
    NO_LINK,
    affidavit_facts,
    ask_buyer,
    link_ends,
    order_of,
    request,
    tell_received,
    tell_undelivered,
)
from shared.usecases.queries import load_own
from shared.usecases.services import Caller, Command, Services

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@record(kw_only=False)
class Form:
    """What the page of a link that works shows, and the day it is opened on."""

    facts: AffidavitFacts
    today: date


@record
class Received:
    """What the buyer is thanked for, and how they can add a photo; photos: those that have come."""

    order_id: str
    at: datetime
    zone: ZoneInfo
    photos: int
    photos_left: int
    photo_form: FileForm | None
    photos_until: datetime | None


def preview(services: Services, caller: Caller, claim_id: str) -> AffidavitPreview:
    """The e-mail as it would be sent now, with no link that works (R-AFF-06)."""
    claim = load_own(services, caller, Claim, claim_id)
    order, _ = order_of(services, claim)
    table, now = policy(claim.policy_version), services.now()
    link = table.deadline("affidavit_link", starts_at=now, start_event="affidavit_sent")
    letter = render(request(claim, order, url=NO_LINK, due_at=link.due_at), services.brand)
    return AffidavitPreview(
        claim_id=claim.id,
        to=masked(order.facts.buyer.email),
        subject=letter.subject,
        html=letter.html,
        text=letter.text,
    )


def send(services: Services, command: Command, claim_id: str) -> Claim:
    """Send the e-mail, or send it again with a new link (R-AFF-01, R-AFF-10).

    Raises Conflict `no_usable_address` where no mail can reach the buyer.
    """
    claim = load_own(services, command.caller, Claim, claim_id, idempotency=command.idempotency)
    command.check_version(claim)
    order, _ = order_of(services, claim)
    sending = claim.affidavit.sent_count + 1
    token_hash = _hash(_token(services, claim, sending))
    step = affidavits.send(claim, token_hash=token_hash, now=command.now)
    if deliverable(order.facts.buyer.email) is None:
        raise no_usable_address(clause("R-AFF-12"))
    services.store.commit(
        step,
        ask_buyer(services, step.case, order, now=command.now),
        effects=[MailAffidavitRequest.of(claim, sending)],
        writes=[keep_link(services.store, token_hash, Linked(claim.id, claim.order_id))],
        idempotency=command.idempotency,
    )
    return step.case


def personal_link(services: Services, claim: Claim) -> str:
    """The address of the form, for the e-mail of the newest sending alone."""
    token = _token(services, claim, claim.affidavit.sent_count)
    return f"{services.deployment.public_url()}/affidavits/{token}"


def look(services: Services, token: str) -> Form | Received:
    """The form behind a link, or thanks for what was sent with it; nothing changes.

    Raises what `check_link` raises for a link that was not used (R-AFF-07, R-AFF-09, R-AFF-11).
    """
    claim, order, token_hash = _claim_behind(services, token)
    now = services.now()
    check_known(claim, token_hash=token_hash)
    if is_received(claim):
        return _received(services, claim, token, now=now)
    check_link(claim, token_hash=token_hash, now=now)
    facts = affidavit_facts(claim, order, due_at=link_ends(claim))
    return Form(facts, now.astimezone(facts.zone).date())


def submit(services: Services, command: Command, *, token: str, fields: Mapping[str, object]) -> Received:
    """Take in the affidavit, once; the insurer gets it and the seller hears of it (R-AFF-03, R-AFF-08).

    Raises what `check_link` raises, and Invalid with every bad field.
    """
    claim, order, token_hash = _claim_behind(services, token)
    step = affidavits.submit(claim, fields, token_hash=token_hash, now=command.now)
    notice, mail = tell_received(services, step.case, order, now=command.now)
    services.store.commit(step, notice, effects=[SubmitAffidavit.of(step.case), mail])
    return _received(services, step.case, token, now=command.now)


def _received(services: Services, claim: Claim, token: str, *, now: datetime) -> Received:
    """Thanks, with a form for one more photo as long as there is room and time for it (R-AFF-15).

    Each form is for a file of its own, so that no photo takes another's place.
    """
    until, left, form = photos_until(claim), photos_left(claim, now=now), None
    if until and left and until > now:
        form = services.uploads.picture_form(
            claim.id,
            services.new_id(f"{claim.affidavit.id}-photo"),
            back_to=f"{services.deployment.public_url()}/affidavits/{token}",
            until=until,
            now=now,
        )
    return Received(
        order_id=claim.order_id,
        at=claim.affidavit.submitted_at or now,
        zone=policy(claim.policy_version).zone,
        photos=len(photos_of(claim)),
        photos_left=left,
        photo_form=form,
        photos_until=until,
    )


def fail_sending(services: Services, claim_id: str, *, sending: int, cause: Cause) -> None:
    """The e-mail failed: the seller hears of it, nothing is sent again by itself (R-AFF-12)."""
    (claim,) = services.store.load(Ref(Claim, claim_id))
    if claim is None:
        return
    now = services.now()
    step = affidavits.fail_sending(claim, sending=sending, cause=cause, now=now)
    if step is None:
        return
    order, _ = order_of(services, claim)
    notice, mail = tell_undelivered(services, step.case, order, now=now)
    services.store.commit(step, notice, effects=[mail])


def note_answer(services: Services, claim_id: str, *, sending: int, answer: str) -> None:
    """Record an automatic reply to the e-mail, which changes nothing else (R-AFF-12)."""
    (claim,) = services.store.load(Ref(Claim, claim_id))
    now = services.now()
    step = affidavits.note_answer(claim, sending=sending, answer=answer, now=now) if claim else None
    if step:
        services.store.commit(step)


def mail_of(effect_id: str) -> tuple[str, int] | None:
    """Claim and number of the sending an affidavit e-mail's id stands for; None for other mail."""
    found = re.fullmatch(r"aff_([0-9A-Za-z]+)-([0-9]+)", effect_id)
    return (f"clm_{found[1]}", int(found[2])) if found else None


def _claim_behind(services: Services, token: str) -> tuple[Claim, Order, str]:
    """The claim behind a link with its order, and the hash of its token."""
    token_hash = _hash(token)
    linked = find_link(services.store, token_hash) if TOKEN.fullmatch(token) else None
    if linked is None:
        raise unknown_link()
    claim, order = services.store.load(Ref(Claim, linked.claim_id), Ref(Order, linked.order_id))
    if claim is None or order is None:
        raise unknown_link()
    return claim, order, token_hash


def _token(services: Services, claim: Claim, sending: int) -> str:
    """256 bits that nobody can guess without the key: the same for the same sending."""
    key = services.deployment.secret("links").encode()
    digest = hmac.digest(key, f"{claim.affidavit.id}:{sending}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
