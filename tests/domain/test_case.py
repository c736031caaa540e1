"""What all cases share: versions, deadlines, transitions."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

import pytest
from pydantic import ValidationError

from shared.domain.case import PLATFORM, Actor, Case, Deadline, Transfer, Transition, close_deadlines

NOW = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SELLER = Actor(role="seller", account="shop-1")


class Parcel(Case):
    KIND: ClassVar[str] = "parcel"

    status: str = "open"


def deadline(
    kind: str = "evidence",
    *,
    hours: int = 48,
    party: Literal["buyer", "seller"] = "seller",
    state: Literal["open", "met", "lapsed"] = "open",
) -> Deadline:
    return Deadline(
        kind=kind,
        party=party,
        starts_at=NOW,
        start_event="filed",
        due_at=NOW + timedelta(hours=hours),
        state=state,
        consequence="It is over.",
        clause="R-GEN-04",
    )


def parcel(*deadlines: Deadline, **fields: Any) -> Parcel:
    return Parcel(
        id="par_1", created_at=NOW, updated_at=NOW, policy_version="2026_01", deadlines=deadlines, **fields
    )


# Deadlines


def test_a_deadline_is_over_one_second_after_its_last_valid_second() -> None:
    """R-GEN-04: in time if and only if received at or before `due_at`."""
    due = deadline()
    assert not due.is_over(due.due_at - SECOND)
    assert not due.is_over(due.due_at)
    assert not due.is_over(due.due_at + timedelta(microseconds=999_999))
    assert due.is_over(due.due_at + SECOND)


def test_only_open_deadlines_lapse_and_the_oldest_comes_first() -> None:
    """R-GEN-04"""
    late, early = deadline("late", hours=3), deadline("early", hours=1)
    case = parcel(late, deadline("met", state="met", hours=1), early, deadline("gone", state="lapsed"))
    assert case.lapsed_at(NOW + timedelta(hours=1)) == ()
    assert case.lapsed_at(NOW + timedelta(hours=1) + SECOND) == (early,)
    assert case.lapsed_at(NOW + timedelta(hours=3)) == (early,)
    assert case.lapsed_at(NOW + timedelta(hours=3) + SECOND) == (early, late)


def test_the_next_deadline_is_the_earliest_open_one() -> None:
    """R-GEN-06"""
    early, late = deadline("early", hours=1), deadline("late", hours=2)
    assert parcel(late, early, deadline("met", hours=0, state="met")).next_deadline == early
    assert parcel(deadline(state="met"), deadline(state="lapsed")).next_deadline is None
    assert parcel().next_deadline is None


def test_of_two_deadlines_due_together_the_first_written_is_next() -> None:
    """R-GEN-06"""
    assert parcel(deadline("a"), deadline("b")).next_deadline == deadline("a")


def test_a_deadline_is_found_by_kind_and_party_and_the_newest_counts() -> None:
    """R-GEN-11"""
    first, second = deadline("answer", hours=1, state="met"), deadline("answer", hours=2)
    buyers = deadline("answer", hours=3, party="buyer")
    case = parcel(first, second, buyers)
    assert case.deadline("answer", "seller") == second
    assert case.deadline("answer") == buyers
    assert case.deadline("answer", "carrier") is None
    assert case.deadline("appeal") is None


@pytest.mark.parametrize(
    ("kinds", "party", "states"),
    [
        ((), None, ["lapsed", "lapsed", "lapsed", "met"]),
        (("evidence",), None, ["lapsed", "lapsed", "open", "met"]),
        (("evidence",), "seller", ["lapsed", "open", "open", "met"]),
        ((), "buyer", ["open", "lapsed", "open", "met"]),
        (("appeal",), None, ["open", "open", "lapsed", "met"]),
        (("nothing",), None, ["open", "open", "open", "met"]),
    ],
)
def test_closing_reaches_the_open_deadlines_that_are_named_and_changes_no_due_time(
    kinds: tuple[str, ...], party: str | None, states: list[str]
) -> None:
    """R-GEN-11"""
    before = (
        deadline("evidence"),
        deadline("evidence", party="buyer"),
        deadline("appeal"),
        deadline("evidence", state="met"),
    )
    after = close_deadlines(before, "lapsed", *kinds, party=party)
    assert [d.state for d in after] == states
    assert [d.due_at for d in after] == [d.due_at for d in before]


def test_a_case_and_its_deadlines_cannot_be_changed_in_place() -> None:
    """R-GEN-11"""
    case = parcel(deadline())
    with pytest.raises(ValidationError, match="frozen"):
        case.status = "closed"
    with pytest.raises(ValidationError, match="frozen"):
        case.deadlines[0].due_at = NOW


def test_a_field_an_older_version_does_not_know_is_ignored() -> None:
    """R-GEN-11"""
    document = parcel(deadline()).model_dump(mode="json") | {"added_later": 1}
    assert Parcel.model_validate(document) == parcel(deadline())


# Transitions


def test_the_first_step_opens_the_case_at_version_1_at_its_creation() -> None:
    """R-GEN-13"""
    step = Transition.opening(parcel(), event="filed", actor=SELLER, detail={"reason": "loss"})
    assert (step.before, step.case.version, step.at) == (None, 1, NOW)
    assert (step.event, step.actor, step.detail) == ("filed", SELLER, {"reason": "loss"})


def test_every_step_raises_the_version_by_one_and_keeps_what_was_before() -> None:
    """R-GEN-13"""
    opened = Transition.opening(parcel(), event="filed", actor=SELLER).case
    later = NOW + timedelta(hours=1)
    step = Transition.of(opened, event="closed", actor=PLATFORM, now=later, status="closed")
    assert (opened.version, opened.status) == (1, "open")
    assert step.before is opened
    assert (step.case.version, step.case.status) == (2, "closed")
    assert (step.case.created_at, step.case.updated_at, step.at) == (NOW, later, later)
    assert (step.detail, step.money) == ({}, ())


def test_a_change_of_a_field_the_case_does_not_have_is_an_error() -> None:
    """R-GEN-13: a mistyped field must not be lost in silence."""
    with pytest.raises(TypeError, match="Parcel has no statsu"):
        Transition.of(parcel(), event="closed", actor=PLATFORM, now=NOW, statsu="closed")


def test_a_step_can_change_more_of_its_case_and_stays_one_step() -> None:
    """R-GEN-13"""
    closed = Transition.of(parcel(), event="closed", actor=PLATFORM, now=NOW, status="closed")
    more = closed.with_changes(policy_version="2027_01")
    assert (more.case.status, more.case.policy_version, more.case.version) == ("closed", "2027_01", 1)
    assert (more.before, more.event, more.at) == (closed.before, "closed", NOW)
    with pytest.raises(TypeError, match="Parcel has no colour"):
        closed.with_changes(colour="red")


def test_a_step_carries_the_money_it_moves() -> None:
    """R-GEN-13"""
    transfer = Transfer(
        id="par_1:refund",
        order_id="o-1",
        case_id="par_1",
        kind="buyer_refund",
        debit="seller",
        credit="buyer",
        amount=500,
        seller_id="shop-1",
    )
    opened = Transition.opening(parcel(), event="filed", actor=SELLER, money=(transfer,))
    moved = Transition.of(parcel(), event="paid", actor=PLATFORM, now=NOW, money=(transfer,))
    assert opened.money == moved.money == (transfer,)


@pytest.mark.parametrize(("actor", "text"), [(SELLER, "seller:shop-1"), (PLATFORM, "platform")])
def test_an_actor_is_written_as_role_and_account(actor: Actor, text: str) -> None:
    """R-GEN-13"""
    assert str(actor) == text
