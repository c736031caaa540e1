"""Mail out, and what comes back: statuses say it, business goes on."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.domain.case import PLATFORM, Transition
from shared.domain.claims.claim import Claim
from shared.domain.errors import Conflict
from shared.domain.notifications import Notification
from shared.domain.orders.order import Order
from shared.storage.lists import with_timeline
from shared.storage.records import StoredEffect
from shared.storage.store import Ref
from shared.usecases import mailing
from shared.usecases.claims import affidavits
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.outbox import deliver
from shared.usecases.queries import list_inbox
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claim_builders import CONTENTS, DAY, OPENED, SENT, rejecting
from tests.support.claims import SELLER, command, effects_of, open_claim, ship
from tests.usecases.claims.test_claims import filed, package_of


class Ses:
    """An SES that answers every sending with the same error."""

    def __init__(self, code: str) -> None:
        self.code = code

    def send_email(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": self.code}}, "SendEmail")


@pytest.fixture
def claim(services: Services, clock: Clock) -> Claim:
    """A claim whose affidavit e-mail is on its way."""
    open_claim(services)
    clock.now = SENT
    return affidavits.send(services, command(services), "clm_1")


def the_mail(services: Services) -> StoredEffect:
    (effect,) = effects_of(services, "mail")
    return effect


def status(services: Services) -> str:
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    return claim.affidavit.status


def seller_inbox(services: Services) -> list[Notification]:
    return list_inbox(services, SELLER, size=10, token=None).rows


def feedback(services: Services, kind: str, tag: str, **more: Any) -> None:
    """What SES publishes about a mail."""
    mail = {"messageId": "m-1", "destination": ["bea@example.com"], "tags": {"effect": [tag]}}
    mailing.take_feedback(services, {"eventType": kind, "mail": mail, **more})


def test_the_buyer_gets_the_link_and_the_mail_can_be_matched_again(
    services: Services, claim: Claim, mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-01, R-AFF-12"""
    assert deliver(services, the_mail(services).id, mailing.HANDLERS)
    (sent,) = mailbox
    assert sent["Destination"] == {"ToAddresses": ["bea@example.com"]}
    assert sent["EmailTags"] == [{"Name": "effect", "Value": "aff_1-1"}]
    body = sent["Content"]["Simple"]["Body"]
    assert personal_link(services, claim) in body["Text"]["Data"]
    assert personal_link(services, claim) in body["Html"]["Data"]
    assert effects_of(services, "mail") == []


def test_a_notice_goes_to_the_shop_in_the_words_of_its_inbox(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """GET /notifications tells the same facts as the e-mails."""
    clock.now = OPENED
    ship(services)
    filed(services)
    (notice,) = seller_inbox(services)
    deliver(services, notice.id, mailing.HANDLERS)
    (sent,) = mailbox
    assert sent["Destination"] == {"ToAddresses": ["shop@example.com"]}
    assert sent["EmailTags"] == [{"Name": "effect", "Value": notice.id}]
    simple = sent["Content"]["Simple"]
    assert simple["Subject"]["Data"] == notice.words.subject
    assert all(value in simple["Body"]["Html"]["Data"] for _, value in notice.words.facts)


def test_what_the_shop_and_the_item_are_called_is_escaped(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-14"""
    named = CONTENTS[0].model_copy(update={"title": "<script>alert(1)</script>\r\nBcc: x@y.z"})
    open_claim(services, contents=(named,))
    clock.now = SENT
    affidavits.send(services, command(services), "clm_1")
    deliver(services, "aff_1-1", mailing.HANDLERS)
    body = mailbox[0]["Content"]["Simple"]["Body"]
    assert "<script>" not in body["Html"]["Data"]
    assert "&lt;script&gt;" in body["Html"]["Data"]
    assert "\nBcc:" not in body["Text"]["Data"]


def test_a_mail_refused_for_good_fails_the_sending_and_is_done_with(services: Services, claim: Claim) -> None:
    """R-AFF-12"""
    services.mail.client = Ses("BadRequestException")
    assert deliver(services, the_mail(services).id, mailing.HANDLERS)
    assert status(services) == "send_failed"
    assert [one.kind for one in seller_inbox(services)] == ["affidavit_undelivered"]
    assert [one.kind for one in effects_of(services, "mail")] == ["notice"]


@pytest.mark.parametrize("code", ["TooManyRequestsException", "MessageRejected"])
def test_a_busy_ses_or_one_in_its_sandbox_changes_nothing_and_is_tried_again(
    services: Services, claim: Claim, mailbox: list[dict[str, Any]], code: str
) -> None:
    """R-AFF-12"""
    services.mail.client = Ses(code)
    with pytest.raises(ClientError):
        deliver(services, "aff_1-1", mailing.HANDLERS)
    assert status(services) == "sent"
    services.mail.client = services.client("sesv2")
    assert deliver(services, "aff_1-1", mailing.HANDLERS)
    assert len(mailbox) == 1


@pytest.mark.parametrize("kind", ["Bounce", "Complaint", "Reject"])
def test_a_bounce_or_complaint_fails_the_sending_once(services: Services, claim: Claim, kind: str) -> None:
    """R-AFF-12"""
    for _ in range(3):
        feedback(services, kind, "aff_1-1")
    assert status(services) == "send_failed"
    assert [one.kind for one in seller_inbox(services)] == ["affidavit_undelivered"]


REPLIES = {
    "absence note": ("Bounce", {"bounce": {"bounceType": "Transient", "bounceSubType": "General"}}),
    "full mailbox": ("Bounce", {"bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull"}}),
    "not spam": ("Complaint", {"complaint": {"complaintFeedbackType": "not-spam"}}),
}


@pytest.mark.parametrize("name", REPLIES)
def test_an_automatic_reply_ends_no_link_and_stands_in_the_record_alone(
    services: Services, claim: Claim, name: str
) -> None:
    """R-AFF-12"""
    kind, more = REPLIES[name]
    for _ in range(3):
        feedback(services, kind, "aff_1-1", **more)
    assert (status(services), seller_inbox(services)) == ("sent", [])
    found = with_timeline(services.store, Claim, "clm_1")
    assert found is not None
    assert [entry.event for entry in found.history].count("affidavit_mail_answered") == 1


@pytest.mark.parametrize("name", REPLIES)
def test_an_automatic_reply_to_a_notice_changes_nothing(services: Services, clock: Clock, name: str) -> None:
    """R-AFF-12"""
    clock.now = OPENED
    ship(services)
    filed(services)
    (notice,) = seller_inbox(services)
    kind, more = REPLIES[name]
    feedback(services, kind, notice.id, **more)
    assert seller_inbox(services) == [notice]


@pytest.mark.parametrize("kind", ["Permanent", "Undetermined", "Unheard-of"])
def test_any_other_bounce_fails_the_sending(services: Services, claim: Claim, kind: str) -> None:
    """R-AFF-12"""
    feedback(services, "Bounce", "aff_1-1", bounce={"bounceType": kind, "bounceSubType": "General"})
    assert status(services) == "send_failed"
    (notice,) = seller_inbox(services)
    assert ("stays usable" in str(notice.words)) == (kind == "Undetermined")


@pytest.mark.parametrize(
    ("kind", "tag"),
    [("DeliveryDelay", "aff_1-1"), ("Bounce", "aff_1-2"), ("Bounce", "aff_9-1"), ("Bounce", "ntf_9")],
)
def test_a_delay_or_a_bounce_of_other_mail_changes_nothing(
    services: Services, claim: Claim, kind: str, tag: str
) -> None:
    """R-AFF-12"""
    feedback(services, kind, tag)
    assert (status(services), seller_inbox(services)) == ("sent", [])


def test_a_bounce_without_our_tag_changes_nothing(services: Services, claim: Claim) -> None:
    """R-AFF-12"""
    mailing.take_feedback(services, {"eventType": "Bounce", "mail": {"messageId": "m-1"}})
    assert status(services) == "sent"


def test_a_bounce_of_a_mail_that_was_followed_by_another_changes_nothing(
    services: Services, claim: Claim, clock: Clock
) -> None:
    """R-AFF-12"""
    clock.now = SENT + DAY
    affidavits.send(services, command(services), "clm_1")
    feedback(services, "Bounce", "aff_1-1")
    assert status(services) == "sent"


def test_a_mail_overtaken_by_another_or_by_the_decision_is_not_sent(
    services: Services, claim: Claim, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-10, R-AFF-11"""
    clock.now = SENT + DAY
    again = affidavits.send(services, command(services), "clm_1")
    assert deliver(services, "aff_1-1", mailing.HANDLERS)
    assert mailbox == []
    services.store.commit(*[step for step in rejecting(again, package_of(services)) if step])
    assert deliver(services, "aff_1-2", mailing.HANDLERS)
    assert mailbox == []


def test_a_notice_that_bounces_is_marked_in_the_inbox_once_and_stays_there(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-12: mail bounced, state unaffected, the status says so."""
    clock.now = OPENED
    ship(services)
    filed(services)
    (notice,) = seller_inbox(services)
    feedback(services, "Bounce", notice.id)
    feedback(services, "Complaint", notice.id)
    (after,) = seller_inbox(services)
    assert (after.status, after.version) == ("mail_failed", 2)
    assert deliver(services, notice.id, mailing.HANDLERS)
    assert mailbox == []


def test_a_notice_refused_for_good_is_marked_in_the_inbox(services: Services, clock: Clock) -> None:
    """R-AFF-12"""
    clock.now = OPENED
    ship(services)
    filed(services)
    services.mail.client = Ses("BadRequestException")
    assert deliver(services, seller_inbox(services)[0].id, mailing.HANDLERS)
    assert seller_inbox(services)[0].status == "mail_failed"


@pytest.mark.parametrize("kind", ["notice", "affidavit_request"])
def test_mail_about_what_is_gone_is_dropped(
    services: Services, mailbox: list[dict[str, Any]], kind: str
) -> None:
    """Queue: a deleted case."""
    payload = {"notification_id": "ntf_9", "claim_id": "clm_9", "sending": 1}
    services.store.commit(effects=[StoredEffect(id="gone", queue="mail", kind=kind, payload=payload)])
    assert deliver(services, "gone", mailing.HANDLERS)
    assert mailbox == []


def without_address(services: Services) -> None:
    """The buyer's address can't be used any more."""
    (order,) = services.store.load(Ref(Order, "ord-1"))
    assert order is not None
    buyer = order.facts.buyer.model_copy(update={"email": None})
    facts = order.facts.model_copy(update={"buyer": buyer})
    services.store.commit(Transition.of(order, event="put", actor=PLATFORM, now=services.now(), facts=facts))


def test_without_a_usable_address_no_affidavit_is_asked_for(services: Services, clock: Clock) -> None:
    """Settled: `no_usable_address` when sending"""
    open_claim(services)
    without_address(services)
    clock.now = SENT
    with pytest.raises(Conflict) as refused:
        affidavits.send(services, command(services), "clm_1")
    assert refused.value.code == "no_usable_address"
    assert (status(services), effects_of(services, "mail")) == ("not_sent", [])
    assert affidavits.preview(services, SELLER, "clm_1").to is None


def test_an_address_that_is_lost_before_the_mail_goes_fails_the_sending(
    services: Services, claim: Claim, mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-12; settled: `no_usable_address` when sending"""
    without_address(services)
    assert deliver(services, the_mail(services).id, mailing.HANDLERS)
    assert (status(services), mailbox) == ("send_failed", [])
    assert next(one.kind for one in seller_inbox(services)) == "affidavit_undelivered"
