"""Twenty mails an hour to one account, the rest in one letter (R-LIM-02): queue and sweep."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.erasure import erased
from shared.domain.errors import ConcurrentUpdate
from shared.domain.mailbox import Mailbox
from shared.domain.notifications import Notification
from shared.storage.records import StoredEffect
from shared.storage.store import Ref
from shared.usecases import mailing
from shared.usecases.mail_limit import has_turn
from shared.usecases.outbox import deliver as carry_out
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock, messages
from tests.support.http import deliver, handler, outbox, work

Mails = list[dict[str, Any]]
MAILBOX = {"case": "mailbox#seller:shop-1"}
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def ask(services: Services, clock: Clock, *numbers: int, every: timedelta = MINUTE, **told: Any) -> None:
    """Buyers write to the shop, each about an order of their own, and what can be mailed is."""
    for n in numbers:
        buyer = {**shop.BUYER, "buyer_id": f"buyer-{n}"}
        shop.place(
            clock, order_id=f"ord-{n}", buyer=buyer, packages=[shop.package(f"pkg-{n}", "line-1")], **told
        )
        answer = shop.post(f"/orders/ord-{n}/messages", {"text": "When?"}, role="buyer", account=f"buyer-{n}")
        assert answer.status == 201, answer.text
        deliver(services, "mail")
        clock.now += every


def texts(mailbox: Mails) -> list[str]:
    """What was mailed: the text of each."""
    return [mail["Content"]["Simple"]["Body"]["Text"]["Data"] for mail in mailbox]


def end_hour(services: Services) -> bool:
    """Sweep, carry out what is due, and mail; whether the mailbox was among it."""
    handler("functions.deadlines.sweep.handler")({}, None)
    due = messages("deadline")
    for message in due:
        work("deadline", message)
    deliver(services, "mail")
    return MAILBOX in due


def test_of_twenty_five_mails_in_an_hour_five_come_in_one_when_the_first_is_an_hour_old(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-LIM-02, R-GEN-04: to the second; the inbox has all of them"""
    ask(services, clock, *range(25))
    assert len(mailbox) == 20
    assert outbox() == []
    clock.forward(minutes=35)
    assert (end_hour(services), len(mailbox)) == (False, 20)
    clock.now += SECOND
    assert (end_hour(services), len(mailbox)) == (True, 21)
    rest = mailbox[-1]["Content"]["Simple"]
    assert rest["Subject"]["Data"] == "5 more messages about your orders"
    told = " ".join(texts(mailbox)[-1].split())
    assert [n for n in range(25) if f"wrote to you about order ord-{n} " in told] == [20, 21, 22, 23, 24]
    assert shop.get("/notifications?page_size=100").json()["data"][-1]["status"] == "told"
    assert len(shop.get("/notifications?page_size=100").json()["data"]) == 25


def test_after_the_letter_the_next_mail_goes_at_once(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-LIM-02: it counts as one of the next hour's"""
    ask(services, clock, *range(22), every=SECOND)
    clock.forward(hours=1)
    end_hour(services)
    ask(services, clock, 30)
    assert len(mailbox) == 22
    assert "ord-30" in texts(mailbox)[-1]


def test_a_mail_after_the_hour_finds_it_ended_swept_or_not(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-GEN-05, R-LIM-02"""
    ask(services, clock, *range(22), every=SECOND)
    clock.forward(hours=1, seconds=1)
    ask(services, clock, 30)
    assert sorted(text.count("ord-30") > 0 for text in texts(mailbox)[20:]) == [False, True]
    assert not end_hour(services)
    assert len(mailbox) == 22


def test_one_that_waited_alone_is_mailed_as_it_is(services: Services, clock: Clock, mailbox: Mails) -> None:
    """R-LIM-02"""
    ask(services, clock, *range(21), every=SECOND)
    clock.forward(hours=1)
    end_hour(services)
    assert "Bea Buyer, March 2, 2026" in texts(mailbox)[-1]
    assert len(mailbox) == 21


def test_others_are_mailed_meanwhile(services: Services, clock: Clock, mailbox: Mails) -> None:
    """R-LIM-02: a recipient"""
    ask(services, clock, *range(22), every=SECOND)
    shop.post("/orders/ord-3/messages", {"text": "Tomorrow."}, role="seller", account="shop-1")
    ask(
        services, clock, 40, seller_id="shop-2", seller_contact={"name": "Cups", "email": "cups@cups.example"}
    )
    others = [mail["Destination"]["ToAddresses"][0] for mail in mailbox[20:]]
    assert others == ["bea@example.com", "cups@cups.example"]


def test_of_more_than_fifty_that_wait_the_rest_is_counted(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-LIM-01, R-LIM-02"""
    ask(services, clock, *range(73), every=SECOND)
    clock.forward(hours=1)
    end_hour(services)
    assert len(mailbox) == 21
    told = " ".join(texts(mailbox)[-1].split())
    assert (told.count("wrote to you"), "3 more are in your inbox." in told) == (50, True)
    assert mailbox[-1]["Content"]["Simple"]["Subject"]["Data"] == "53 more messages about your orders"


def test_the_same_mails_again_are_neither_sent_nor_counted_twice(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """Queue: each message three times"""
    ask(services, clock, *range(19), every=SECOND)
    found = shop.get("/notifications?page_size=100").json()["data"]
    for _ in range(3):
        for one in found:
            assert not carry_out(services, one["id"], mailing.HANDLERS)
    ask(services, clock, 19, 20, 21, every=SECOND)
    assert len(mailbox) == 20
    clock.forward(hours=1)
    for _ in range(3):
        work("deadline", MAILBOX)
    (waiting,) = [effect for queue, effect in outbox() if queue == "mail"]
    for _ in range(3):
        assert work("mail", {"effect": waiting}) == {"batchItemFailures": []}
    assert len(mailbox) == 21


def test_the_letter_stays_where_its_hour_ends_before_the_last_of_it_is_forgotten(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-LIM-02, R-GEN-06: the worker that put it off forgets what it had, not what has come since"""
    ask(services, clock, *range(20), every=SECOND)
    shop.place(clock, order_id="ord-20", packages=[])
    shop.post("/orders/ord-20/messages", {"text": "When?"}, role="buyer", account="buyer-1")
    (waiting,) = [effect for queue, effect in outbox() if queue == "mail"]

    def slowly(services: Services, effect: StoredEffect) -> None:
        mailing.HANDLERS["notice"](services, effect)
        clock.forward(hours=1)
        work("deadline", MAILBOX)

    assert carry_out(services, waiting, {"notice": slowly})
    deliver(services, "mail")
    assert len(mailbox) == 21
    assert "ord-20" in texts(mailbox)[-1]


def test_of_two_workers_at_once_the_second_looks_again(services: Services, clock: Clock) -> None:
    """Conditional writes: neither takes the last place twice"""
    ask(services, clock, 0)
    with pytest.raises(ConcurrentUpdate):
        has_turn(services, None, "seller:shop-1", "ntf_other")
    (known,) = services.store.load(Ref(Mailbox, "seller:shop-1"))
    assert known is not None and len(known.sent) == 1


def test_what_was_erased_while_it_waited_is_left_out(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-PRV-01: and a letter of nothing is none"""
    ask(services, clock, *range(22), every=SECOND)
    found = shop.get("/notifications?page_size=100").json()["data"]
    for one in found[:2]:
        (entry,) = services.store.load(Ref(Notification, one["id"]))
        assert entry is not None
        services.store.commit(erased(entry, now=clock.now))
    clock.forward(hours=1)
    assert end_hour(services)
    assert len(mailbox) == 20
    assert outbox() == []


def without_address(clock: Clock, *numbers: int) -> None:
    """The platform tells these orders again, without a usable address of the shop."""
    for n in numbers:
        buyer = {**shop.BUYER, "buyer_id": f"buyer-{n}"}
        contact = {"name": "Lamps & More", "email": "nowhere"}
        shop.place(clock, order_id=f"ord-{n}", buyer=buyer, seller_contact=contact, packages=[])


def failed() -> list[str]:
    """The orders about which the shop has entries whose mail failed, the newest first."""
    found = shop.get("/notifications?page_size=100").json()["data"]
    return [one["order_id"] for one in found if one["status"] == "mail_failed"]


def test_a_letter_that_is_refused_is_noted_at_each_it_names(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-AFF-12: as with any letter"""
    ask(services, clock, *range(23), every=SECOND)
    without_address(clock, 20, 21, 22)
    clock.forward(hours=1)
    end_hour(services)
    assert len(mailbox) == 20
    assert failed() == ["ord-22", "ord-21", "ord-20"]


def test_the_letter_goes_by_the_newest_order_that_tells_a_usable_address(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-LIM-02, R-INT-01: what the others would have been mailed is not lost with it"""
    ask(services, clock, *range(23), every=SECOND)
    without_address(clock, 21, 22)
    clock.forward(hours=1)
    end_hour(services)
    assert mailbox[20]["Destination"]["ToAddresses"] == ["care@lamps.example"]
    assert (len(mailbox), failed()) == (21, [])


def test_what_nobody_can_be_mailed_takes_nobodys_place(
    services: Services, clock: Clock, mailbox: Mails
) -> None:
    """R-LIM-02, R-AFF-12: it is refused at once, and waits for no hour"""
    nowhere = {"name": "Lamps & More", "email": "nowhere"}
    ask(services, clock, *range(21), every=SECOND, seller_contact=nowhere)
    assert len(failed()) == 21
    ask(services, clock, 21)
    assert len(mailbox) == 1
