"""Delivering mail, and what comes back when it does not arrive."""

from collections.abc import Mapping
from typing import Any

from shared.domain.claims.claim import Claim
from shared.domain.email import deliverable
from shared.domain.mailbox import Mailbox, mailbox_id
from shared.domain.messages.thread import Thread
from shared.domain.notifications import Cause, Notice, Notification, fail_mail
from shared.domain.orders.order import Order
from shared.gateways.letters import render
from shared.gateways.letters.messages import messages_received
from shared.gateways.letters.rest import RestFacts, rest_of_the_hour
from shared.gateways.mail import TAG, MailRefused
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import fail_sending, mail_of, note_answer, personal_link
from shared.usecases.claims.effects import MailAffidavitRequest
from shared.usecases.claims.letters import link_ends, order_of, request
from shared.usecases.effects import handlers
from shared.usecases.mail_limit import MailRest, has_turn
from shared.usecases.messages.effects import MailMessages
from shared.usecases.messages.order_threads import load_messages
from shared.usecases.messages.posting import digest_facts
from shared.usecases.notices import MailNotice, address, page_link
from shared.usecases.services import Services

# What SES reports beside these, such as a delay, may still pass.
_CAUSES: Mapping[str, Cause] = {"Bounce": "bounce", "Complaint": "complaint", "Reject": "error"}


def send_notice(services: Services, id: str, notification_id: str) -> None:
    """Mail what stands in an inbox, when it is its turn; a refusal for good is noted there.

    Raises what botocore raises when SES is too busy: the queue tries again. ConcurrentUpdate likewise.
    """
    (notification,) = services.store.load(Ref(Notification, notification_id))
    if notification is None or notification.about_order is None or notification.status == "mail_failed":
        return
    place = mailbox_id(notification.role, notification.account)
    order, mailbox = services.store.load(Ref(Order, notification.about_order), Ref(Mailbox, place))
    if order is None or not _can_be_sent(services, order, notification.role, mailbox, place, id):
        return
    _mail_notice(services, notification.words, order, notification.role, id)


def _can_be_sent(
    services: Services, order: Order, reader: str, mailbox: Mailbox | None, place: str, id: str
) -> bool:
    """Whether it is a mail's turn (`has_turn`); one without a usable address is refused and takes none."""
    return deliverable(address(order, reader)) is None or has_turn(services, mailbox, place, id)


def _mail_notice(services: Services, notice: Notice, order: Order, reader: str, *ids: str) -> None:
    """Mail a notice to a party of an order; a refusal for good is noted at these entries of its inbox.

    What comes back later is noted at the last of them.
    """
    letter = render(_with_whole_link(services, notice), services.brand)
    try:
        services.mail.send(letter, to=address(order, reader), tag=ids[-1])
    except MailRefused as refused:
        for id in ids:
            _fail_notice(services, id, refused.cause)


def _with_whole_link(services: Services, notice: Notice) -> Notice:
    """With the whole address of a page of the service's own console, which an inbox leaves out."""
    if notice.link is None or not notice.link.url.startswith("/"):
        return notice
    whole = notice.link.model_copy(update={"url": f"{services.deployment.public_url()}{notice.link.url}"})
    return notice.model_copy(update={"link": whole})


def send_affidavit_request(services: Services, id: str, claim_id: str, sending: int) -> None:
    """Mail the buyer their personal link, unless it has been replaced or is no longer waited for.

    It never waits: the seller is told that it was sent, and each has limits of its own (R-AFF-10). A refusal
    for good fails the sending (R-AFF-12); otherwise raises as `send_notice` does.
    """
    (claim,) = services.store.load(Ref(Claim, claim_id))
    if claim is None or claim.affidavit.status != "sent" or claim.affidavit.sent_count != sending:
        return
    order, _ = order_of(services, claim)
    url = personal_link(services, claim)
    letter = render(request(claim, order, url=url, due_at=link_ends(claim)), services.brand)
    place = mailbox_id("buyer", order.buyer_id)
    (mailbox,) = services.store.load(Ref(Mailbox, place))
    has_turn(services, mailbox, place, id, can_wait=False)
    try:
        services.mail.send(letter, to=address(order, "buyer"), tag=id)
    except MailRefused as refused:
        fail_sending(services, claim_id, sending=sending, cause=refused.cause)


def send_messages(services: Services, id: str, thread_id: str, reader: str, first: int, last: int) -> None:
    """Mail the messages of an hour in one letter; a refusal for good is noted at the newest inbox entry."""
    (thread,) = services.store.load(Ref(Thread, thread_id))
    if thread is None:
        return
    place = mailbox_id(reader, thread.seller_id if reader == "seller" else thread.buyer_id)
    order, mailbox = services.store.load(Ref(Order, thread.about_order), Ref(Mailbox, place))
    if order is None or not _can_be_sent(services, order, reader, mailbox, place, id):
        return
    messages = load_messages(services, thread_id, range(first, last + 1))
    facts = digest_facts(order, thread, reader, messages)
    about = ("support_case", facts.case_id) if facts.case_id else ("order", order.id)
    notice = messages_received(facts).model_copy(update={"link": page_link(services, *about, "messages")})
    _mail_notice(services, notice, order, reader, id)


def send_rest(services: Services, id: str, mailbox: str, notification_ids: list[str], further: int) -> None:
    """Mail what waited for the end of an hour in one letter; a refusal is noted at each that it names.

    It goes by the newest of their orders that tells a usable address. What was erased meanwhile is left out.
    Raises as `send_notice` does.
    """
    entries = services.store.load_many(Notification, notification_ids)
    told = [one for one in entries if one.words.subject]
    if not told:
        return
    role = told[-1].role
    ids = dict.fromkeys(one.about_order or "" for one in reversed(told))
    stored, *found = services.store.load_each([Ref(Mailbox, mailbox), *(Ref(Order, one) for one in ids)])
    orders = [order for order in found if order is not None]
    if not orders:
        return
    order = next((one for one in orders if deliverable(address(one, role))), orders[0])
    has_turn(services, stored, mailbox, id, can_wait=False)
    notices = [_with_whole_link(services, one.words) for one in told]
    reader = order.facts.seller_contact if role == "seller" else order.facts.buyer
    facts = RestFacts(name=reader.name, notices=notices, further=further)
    notice = rest_of_the_hour(facts) if len(told) + further > 1 else notices[0]
    _mail_notice(services, notice, order, role, *(one.id for one in told))


HANDLERS = handlers(
    {
        MailNotice: send_notice,
        MailAffidavitRequest: send_affidavit_request,
        MailMessages: send_messages,
        MailRest: send_rest,
    }
)


def take_feedback(services: Services, event: Mapping[str, Any]) -> None:
    """Note a bounce, a complaint or a refusal at the mail it is about, once (R-AFF-12).

    event: as SES publishes it. What is about no mail of ours, or only late, changes nothing; an
    automatic reply stands in the record of the claim and changes nothing else.
    """
    cause = _CAUSES.get(event["eventType"])
    tags = event["mail"].get("tags", {}).get(TAG, [])
    if cause is None or not tags:
        return
    bounce, reply = event.get("bounce", {}), _automatic_reply(event)
    if bounce.get("bounceType") == "Undetermined":
        cause = "undetermined"
    if mail := mail_of(tags[0]):
        claim_id, sending = mail
        if reply:
            note_answer(services, claim_id, sending=sending, answer=reply)
        else:
            fail_sending(services, claim_id, sending=sending, cause=cause)
    elif not reply:
        _fail_notice(services, tags[0], cause)


def _automatic_reply(event: Mapping[str, Any]) -> str:
    """What kind of reply this is that means no failure, as SES names it; empty for a failure.

    An absence note comes as a bounce of the type `Transient`, and so does a full mailbox.
    """
    bounce, complaint = event.get("bounce", {}), event.get("complaint", {})
    if bounce.get("bounceType") == "Transient":
        return f"Transient/{bounce.get('bounceSubType', 'General')}"
    return "not-spam" if complaint.get("complaintFeedbackType") == "not-spam" else ""


def _fail_notice(services: Services, notification_id: str, cause: Cause) -> None:
    (notification,) = services.store.load(Ref(Notification, notification_id))
    step = fail_mail(notification, cause=cause, now=services.now()) if notification else None
    if step:
        services.store.commit(step)
