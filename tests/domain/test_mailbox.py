"""How much mail an account gets: twenty within an hour, the rest in one letter (R-LIM-02)."""

from datetime import timedelta

from shared.domain.mailbox import Mailbox, Rest, end_wait, mailbox_id, new_mailbox, take_turn
from tests.support.moments import market

NOON = market("2026-03-02T12:00:00")
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def mailed(number: int, *, every: timedelta = MINUTE) -> Mailbox:
    """A mailbox to which so many were sent, one after the other from noon on."""
    mailbox = new_mailbox(mailbox_id("seller", "shop-1"), now=NOON)
    for n in range(number):
        step = take_turn(mailbox, f"ntf_{n}", can_wait=True, now=NOON + n * every).step
        assert step is not None and step.event == "mail_counted"
        mailbox = step.case
    return mailbox


def put_off(mailbox: Mailbox, *ids: str, at: int = 30) -> Mailbox:
    """With these waiting, so many minutes after noon."""
    for one in ids:
        turn = take_turn(mailbox, one, can_wait=True, now=NOON + at * MINUTE)
        assert turn.step is not None and not turn.mailed
        mailbox = turn.step.case
    return mailbox


def test_twenty_are_mailed_at_once_and_the_twenty_first_waits() -> None:
    """R-LIM-02: until the first is an hour old"""
    full = mailed(20)
    assert (len(full.sent), full.waiting, full.deadlines) == (20, (), ())
    waiting = put_off(full, "ntf_20")
    (deadline,) = waiting.deadlines
    assert (waiting.waiting, deadline.due_at) == (("ntf_20",), NOON + HOUR)
    assert (deadline.kind, deadline.clause) == ("recipient_mail", "R-LIM-02")


def test_an_hour_ends_to_the_second() -> None:
    """R-LIM-02, R-GEN-04"""
    full = mailed(20, every=timedelta(0))
    assert not take_turn(full, "late", can_wait=True, now=NOON + HOUR - SECOND).mailed
    assert take_turn(full, "late", can_wait=True, now=NOON + HOUR).mailed
    waiting = put_off(full, "ntf_20")
    assert end_wait(waiting, now=NOON + HOUR) is None
    assert end_wait(waiting, now=NOON + HOUR + SECOND) is not None


def test_in_any_hour_there_are_twenty_not_in_the_hours_of_the_clock() -> None:
    """R-LIM-02: at 1:05 p.m. those of noon to 12:05 are an hour old"""
    full = mailed(20)
    for n in range(6):
        turn = take_turn(full, f"more_{n}", can_wait=True, now=NOON + HOUR + 5 * MINUTE)
        assert turn.step is not None and turn.mailed
        full = turn.step.case
    assert not take_turn(full, "one_more", can_wait=True, now=NOON + HOUR + 5 * MINUTE).mailed


def test_what_comes_while_others_wait_waits_with_them() -> None:
    """R-LIM-02: one letter, in the order in which they came"""
    waiting = put_off(put_off(mailed(20), "a", "b"), "c", at=60)
    ended = end_wait(waiting, now=NOON + HOUR + SECOND)
    assert ended is not None
    step, rest = ended
    assert rest == Rest(notification_ids=("a", "b", "c"), further=0)
    assert (step.event, step.case.waiting, step.case.deadlines) == ("wait_ended", (), ())


def test_fifty_of_them_are_named_and_the_others_counted() -> None:
    """R-LIM-01, R-LIM-02: whatever a shop is told, its mailbox stays small"""
    waiting = put_off(mailed(20), *(f"more_{n}" for n in range(53)))
    assert (len(waiting.waiting), waiting.waiting[-1], waiting.further) == (50, "more_49", 3)
    ended = end_wait(waiting, now=NOON + HOUR + SECOND)
    assert ended is not None and ended[1].further == 3
    assert ended[0].case.further == 0


def test_a_mail_sent_again_is_counted_once() -> None:
    """Queue: each message twice"""
    full = mailed(20)
    turn = take_turn(full, "ntf_19", can_wait=True, now=NOON + 30 * MINUTE)
    assert (turn.mailed, turn.step) == (True, None)


def test_what_cannot_wait_is_mailed_and_counted() -> None:
    """R-AFF-01, R-LIM-02"""
    turn = take_turn(mailed(20), "aff_1-1", can_wait=False, now=NOON + 30 * MINUTE)
    assert turn.step is not None and turn.mailed
    assert len(turn.step.case.sent) == 21
    (deadline,) = put_off(turn.step.case, "ntf_20").deadlines
    assert deadline.due_at == NOON + MINUTE + HOUR


def test_of_what_was_sent_only_the_last_hour_is_kept() -> None:
    """R-PRV-01: no more than the rule needs"""
    turn = take_turn(mailed(20), "next", can_wait=True, now=NOON + HOUR + 10 * MINUTE)
    assert turn.step is not None
    assert [one.id for one in turn.step.case.sent] == [*(f"ntf_{n}" for n in range(11, 20)), "next"]
