"""Threads: how much and how often somebody can write, and who is mailed what when."""

from datetime import datetime, timedelta

import pytest

from shared.domain.case import PLATFORM, Actor
from shared.domain.errors import Conflict, RateLimited
from shared.domain.evidence.files import FileInfo
from shared.domain.messages.thread import (
    NewMessage,
    Party,
    Posted,
    Thread,
    end_hour,
    new_thread,
    post,
    post_offer,
)
from tests.support.moments import market
from tests.support.refusals import refused

NOON = market("2026-03-02T12:00:00")
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
BUYER = Actor(role="buyer", account="ann")
SELLER = Actor(role="seller", account="shop-1")
AGENT = Actor(role="agent", account="ag-7")
FULL = 200_000


def a_thread(**told: int) -> Thread:
    thread = new_thread("ord-1", order_id="ord-1", seller_id="shop-1", buyer_id="ann", now=NOON)
    return thread.model_copy(update=told)


def said(
    thread: Thread, by: Actor = BUYER, now: datetime = NOON, *, text: str = "Hello.", **files: FileInfo
) -> Posted:
    """Somebody writes; the entries of the inboxes are named after reader and number."""
    told: dict[Party, str] = {
        party: f"ntf-{party}-{thread.last + 1}" for party in ("buyer", "seller") if party != by.role
    }
    return post(thread, NewMessage(text=text, files=files), by=by, notifications=told, now=now)


def after(thread: Thread, *steps: tuple[Actor, datetime]) -> Thread:
    """The thread once these people have written at these times."""
    for by, now in steps:
        thread = said(thread, by, now).thread.case
    return thread


def hours(thread: Thread) -> list[tuple[str, datetime]]:
    return [(one.party, one.due_at) for one in thread.deadlines]


# What is written


def test_a_message_is_the_next_of_its_thread_and_says_who_wrote_it_when() -> None:
    """R-MSG-01"""
    first = said(a_thread())
    second = said(first.thread.case, SELLER, NOON + MINUTE, text="Good morning.")
    one, two = first.message.case, second.message.case
    assert (one.id, one.number, one.by_role, one.by_account, one.text) == (
        "msg_ord-1-1",
        1,
        "buyer",
        "ann",
        "Hello.",
    )
    assert (two.id, two.number, two.by_role, two.created_at) == ("msg_ord-1-2", 2, "seller", NOON + MINUTE)
    assert (first.thread.before, first.thread.case.version, second.thread.case.version) == (None, 1, 2)
    assert (second.thread.event, second.thread.detail) == ("message_posted", {"message_id": "msg_ord-1-2"})


def test_the_first_message_of_the_buyer_is_remembered_as_a_contact() -> None:
    """R-BPP-08"""
    thread = after(a_thread(), (SELLER, NOON))
    assert thread.buyer_wrote_at is None
    thread = after(thread, (BUYER, NOON + MINUTE), (BUYER, NOON + 2 * MINUTE))
    assert thread.buyer_wrote_at == NOON + MINUTE


# How often and how much


def test_the_31st_message_within_an_hour_is_refused_until_the_first_is_an_hour_old() -> None:
    """R-LIM-02: to the second"""
    thread = a_thread()
    for n in range(30):
        thread = said(thread, BUYER, NOON + n * SECOND).thread.case
    late = NOON + HOUR - SECOND
    refusal = refused(RateLimited, "too_many_messages", lambda: said(thread, BUYER, late))
    assert (refusal.clause, refusal.extra) == ("R-LIM-02", {"opens_at": "2026-03-02T21:00:00Z"})
    assert said(thread, BUYER, NOON + HOUR).message.case.number == 31


def test_the_limit_is_for_each_person_and_thread() -> None:
    """R-LIM-02"""
    thread = a_thread()
    for _ in range(30):
        thread = said(thread).thread.case
    others = (SELLER, AGENT, Actor(role="agent", account="ag-8"))
    assert [said(thread, by).message.case.number for by in others] == [31, 31, 31]
    assert said(a_thread()).message.case.number == 1


def test_what_is_older_than_an_hour_is_kept_no_longer() -> None:
    thread = after(a_thread(), (BUYER, NOON), (SELLER, NOON + HOUR))
    assert [one.by for one in thread.sent] == ["seller:shop-1"]


def test_a_thread_takes_200_kilobytes_and_not_a_byte_more() -> None:
    """R-LIM-01"""
    thread = a_thread(text_bytes=FULL - 4)
    assert said(thread, text="äö").thread.case.text_bytes == FULL
    refusal = refused(Conflict, "thread_full", lambda: said(thread, text="äöx"))
    assert "4 are left, and this one has 5" in refusal.detail
    assert refusal.clause == "R-LIM-01"


def test_names_of_files_use_room_too() -> None:
    """R-LIM-01"""
    file = FileInfo(name="lamp.jpg", media_type="image/jpeg", size_bytes=1, sha256="0" * 64)
    assert said(a_thread(), text="Look.", fil_1=file).thread.case.text_bytes == len("Look.lamp.jpg")


def test_an_agent_can_always_answer() -> None:
    """R-LIM-01"""
    thread = a_thread(text_bytes=FULL)
    assert said(thread, AGENT, text="x" * 2_000).thread.case.text_bytes == FULL


# Who is mailed what


def test_the_first_message_is_mailed_at_once_and_what_follows_within_the_hour_at_its_end() -> None:
    """R-MSG-01"""
    first = said(a_thread())
    assert (first.mailed, hours(first.thread.case)) == (("seller",), [("seller", NOON + HOUR)])
    assert [one.start_event for one in first.thread.case.deadlines] == ["mailed"]
    second = said(first.thread.case, BUYER, NOON + MINUTE)
    third = said(second.thread.case, BUYER, NOON + HOUR)
    assert (second.mailed, third.mailed) == ((), ())
    thread = third.thread.case
    assert end_hour(thread, now=NOON + HOUR) is None
    ended = end_hour(thread, now=NOON + HOUR + SECOND)
    assert ended is not None
    step, digest = ended
    assert digest is not None
    assert (digest.reader, digest.first, digest.last) == ("seller", 2, 3)
    assert digest.notification_id == "ntf-seller-3"
    assert (step.event, step.actor) == ("hour_ended", PLATFORM)
    assert (step.case.unmailed, hours(step.case)) == ({}, [("seller", NOON + 2 * HOUR)])


def test_a_quiet_hour_ends_without_a_letter_and_the_next_message_is_the_first_again() -> None:
    """R-MSG-01"""
    ended = end_hour(after(a_thread(), (BUYER, NOON)), now=NOON + HOUR + SECOND)
    assert ended is not None
    step, digest = ended
    assert (digest, hours(step.case)) == (None, [])
    assert said(step.case, BUYER, NOON + HOUR + SECOND).mailed == ("seller",)


def test_each_reader_has_an_hour_of_their_own() -> None:
    """R-MSG-01"""
    first = said(a_thread(), AGENT)
    assert first.mailed == ("buyer", "seller")
    thread = after(first.thread.case, (BUYER, NOON + MINUTE), (SELLER, NOON + 2 * MINUTE))
    digests = []
    while ended := end_hour(thread, now=NOON + HOUR + SECOND):
        thread = ended[0].case
        digests.append(ended[1])
    assert [(one.reader, one.first, one.last) for one in digests if one] == [
        ("buyer", 3, 3),
        ("seller", 2, 3),
    ]


def test_an_offer_stands_in_the_thread_and_is_told_in_a_letter_of_its_own() -> None:
    """R-MSG-01"""
    full = a_thread(text_bytes=FULL)
    posted = post_offer(full, "rsh_1", by=SELLER, now=NOON)
    message = posted.message.case
    assert (message.reshipment_id, message.text, message.by_role) == ("rsh_1", "", "seller")
    assert (posted.mailed, posted.thread.case.last, posted.thread.case.deadlines) == ((), 1, ())


@pytest.mark.parametrize("by", [BUYER, SELLER])
def test_nobody_is_mailed_what_they_wrote_themselves(by: Actor) -> None:
    """R-MSG-01"""
    assert by.role not in said(a_thread(), by).mailed
