"""Product disputes a seller loses: which count, for how long, and when they open an investigation."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.case import PLATFORM
from shared.domain.safety.investigations import Investigation, note_loss, take_back_loss, was_lost
from shared.domain.safety.seller_records import Loss, SellerRecord
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.moments import market
from tests.support.policies import CURRENT
from tests.support.safety_builders import Watched, a_lost_dispute, a_won_dispute

# The last second of the 30th day after a loss at noon of 4 May.
DAY_30_END = market("2026-06-03T23:59:59")
LATER = FILED + HOUR


def losses(*numbers: int, listed: bool = False) -> list[tuple[str, str, bool]]:
    return [(f"dsp_{number}", f"order-{number}", listed) for number in numbers]


def counted(record: SellerRecord) -> list[tuple[str, str, bool]]:
    return [(loss.dispute_id, loss.order_id, loss.listed) for loss in record.losses]


# Which are lost


@pytest.mark.parametrize(
    ("scenario", "lost"),
    [
        ("inconsistent_product", True),
        ("counterfeit", True),
        ("quality_safety", True),
        ("lost_package", False),
        ("damaged_package", False),
        ("delayed_delivery", False),
    ],
)
def test_only_disputes_about_the_product_count(scenario: str, lost: bool) -> None:
    """R-JDG-33"""
    dispute = a_lost_dispute(scenario=scenario)
    assert was_lost(dispute) is lost
    assert (note_loss(None, dispute, now=FILED) is not None) is lost


def test_what_the_seller_has_won_or_what_is_not_final_is_not_lost() -> None:
    """R-JDG-33"""
    for dispute in (a_won_dispute(), a_lost_dispute(final_at=None), a_lost_dispute(judgment=None)):
        assert not was_lost(dispute)
        assert note_loss(None, dispute, now=FILED) is None


# What is counted


def test_the_first_loss_opens_the_sellers_record() -> None:
    """R-JDG-33"""
    step = note_loss(None, a_lost_dispute(), now=LATER)
    assert step is not None
    assert (step.event, step.actor, step.at, step.before) == ("dispute_lost", PLATFORM, LATER, None)
    assert step.detail == {"dispute_id": "dsp_1"}
    assert step.case == SellerRecord(
        id="seller-1",
        version=1,
        created_at=LATER,
        updated_at=LATER,
        policy_version=CURRENT,
        seller_id="seller-1",
        losses=(Loss(dispute_id="dsp_1", order_id="order-1", lost_at=FILED, listed=False),),
    )


def test_the_next_one_is_added_to_it() -> None:
    """R-JDG-33"""
    first = Watched().lose(1).known
    step = note_loss(first, a_lost_dispute(2, at=LATER), now=LATER + HOUR)
    assert step is not None
    assert (step.event, step.actor, step.at, step.before) == (
        "dispute_lost",
        PLATFORM,
        LATER + HOUR,
        first,
    )
    assert (step.detail, step.case.version) == ({"dispute_id": "dsp_2"}, 2)
    assert [(loss.dispute_id, loss.lost_at) for loss in step.case.losses] == [
        ("dsp_1", FILED),
        ("dsp_2", LATER),
    ]


def test_a_dispute_is_counted_once() -> None:
    """R-JDG-33"""
    record = Watched().lose(1, 2).known
    for number in (1, 2):
        assert note_loss(record, a_lost_dispute(number, at=LATER), now=LATER) is None


def test_a_loss_counts_to_the_last_second_of_the_30th_day() -> None:
    """R-JDG-33"""
    watched = Watched().lose(1).lose(2, at=DAY_30_END)
    assert counted(watched.known) == losses(1, 2)
    watched = Watched().lose(1).lose(2, at=DAY_30_END + SECOND)
    assert counted(watched.known) == losses(2)


def test_a_loss_that_is_told_late_counts_if_it_is_within_30_days_of_the_newest() -> None:
    """R-JDG-33: in whichever order they are told"""
    record = Watched().lose(2, at=DAY_30_END).known
    step = note_loss(record, a_lost_dispute(1), now=DAY_30_END + HOUR)
    assert step is not None and counted(step.case) == losses(2, 1)
    record = Watched().lose(2, at=DAY_30_END + SECOND).known
    assert note_loss(record, a_lost_dispute(1), now=DAY_30_END + HOUR) is None


# When an investigation opens


def test_the_fifth_loss_opens_an_investigation_of_all_five() -> None:
    """R-JDG-33"""
    watched = Watched().lose(1, 2, 3, 4)
    assert (watched.investigation, watched.known.investigation_id) == (None, None)
    assert counted(watched.known) == losses(1, 2, 3, 4)
    watched.lose(5, at=LATER)
    opened = watched.steps[-1]
    assert (opened.event, opened.actor, opened.at, opened.before) == (
        "investigation_opened",
        PLATFORM,
        LATER,
        None,
    )
    cases = tuple(f"dsp_{n}" for n in range(1, 6))
    assert opened.detail == {"cases": list(cases)}
    assert opened.case == Investigation(
        id="inv_5",
        version=1,
        created_at=LATER,
        updated_at=LATER,
        policy_version=CURRENT,
        seller_id="seller-1",
        cases=cases,
        order_ids=tuple(f"order-{n}" for n in range(1, 6)),
        status="open",
    )
    assert (watched.known.investigation_id, watched.known.version) == ("inv_5", 5)
    assert counted(watched.known) == losses(1, 2, 3, 4, 5, listed=True)


def test_five_losses_that_are_not_within_30_days_open_none() -> None:
    """R-JDG-33"""
    watched = Watched().lose(1).lose(2, 3, 4, 5, at=DAY_30_END + SECOND)
    assert watched.investigation is None
    assert Watched().lose(1).lose(2, 3, 4, 5, at=DAY_30_END).investigation is not None


def test_a_later_loss_joins_the_open_investigation() -> None:
    """R-JDG-33"""
    watched = Watched().lose(1, 2, 3, 4, 5).lose(6, at=LATER)
    joined = watched.steps[-1]
    assert (joined.event, joined.actor, joined.at) == ("case_added", PLATFORM, LATER)
    assert (joined.detail, joined.case.id) == ({"cases": ["dsp_6"]}, "inv_5")
    assert watched.under_way.cases == tuple(f"dsp_{n}" for n in range(1, 7))
    assert watched.under_way.order_ids == tuple(f"order-{n}" for n in range(1, 7))
    assert counted(watched.known) == losses(1, 2, 3, 4, 5, 6, listed=True)
    assert (watched.known.investigation_id, watched.known.version) == ("inv_5", 6)


@pytest.mark.parametrize("bad_faith", [True, False])
def test_after_a_finding_five_others_open_another_one(bad_faith: bool) -> None:
    """R-JDG-33: what one investigation has listed counts towards no other"""
    watched = Watched().lose(1, 2, 3, 4, 5).find(bad_faith)
    assert watched.known.investigation_id is None
    watched.lose(6, 7, 8, 9)
    assert (watched.under_way.id, watched.known.investigation_id) == ("inv_5", None)
    watched.lose(10)
    assert (watched.under_way.id, watched.under_way.status) == ("inv_10", "open")
    assert watched.under_way.cases == ("dsp_6", "dsp_7", "dsp_8", "dsp_9", "dsp_10")


# What is taken back


def test_a_loss_that_an_appeal_has_turned_counts_no_more() -> None:
    """R-JDG-33, R-JDG-09"""
    record = Watched().lose(1, 2, 3).known
    (step,) = take_back_loss(record, None, a_won_dispute(2), now=LATER)
    assert (step.event, step.actor, step.at) == ("loss_taken_back", PLATFORM, LATER)
    assert (step.detail, step.before) == ({"dispute_id": "dsp_2"}, record)
    assert counted(step.case) == losses(1, 3)


def test_the_open_investigation_lists_it_no_more() -> None:
    """R-JDG-33"""
    watched = Watched().lose(1, 2, 3, 4, 5).take_back(2, now=LATER)
    removed = watched.steps[-1]
    assert (removed.event, removed.actor, removed.at) == ("case_removed", PLATFORM, LATER)
    assert (removed.detail, removed.case.version) == ({"cases": ["dsp_2"]}, 2)
    assert watched.under_way.cases == ("dsp_1", "dsp_3", "dsp_4", "dsp_5")
    assert watched.under_way.order_ids == ("order-1", "order-3", "order-4", "order-5")
    assert watched.under_way.status == "open"
    assert counted(watched.known) == losses(1, 3, 4, 5, listed=True)


def test_it_is_removed_also_where_it_is_too_old_to_count() -> None:
    """R-JDG-33: else its buyer would be refunded for what the seller has won"""
    watched = Watched().lose(1, 2, 3, 4, 5).lose(6, at=DAY_30_END + SECOND)
    assert counted(watched.known) == losses(6, listed=True)
    known = watched.known
    watched.take_back(1, now=DAY_30_END + HOUR)
    assert (watched.steps[-1].event, watched.known) == ("case_removed", known)
    assert watched.under_way.cases == ("dsp_2", "dsp_3", "dsp_4", "dsp_5", "dsp_6")


def test_an_investigation_without_it_stays_as_it_is() -> None:
    """R-JDG-33"""
    watched = Watched().lose(1, 2, 3, 4, 5)
    record = watched.known.model_copy(
        update={"losses": (*watched.known.losses, Loss(dispute_id="dsp_9", order_id="o", lost_at=FILED))}
    )
    steps = take_back_loss(record, watched.under_way, a_won_dispute(9), now=LATER)
    assert [step.event for step in steps] == ["loss_taken_back"]


def test_what_is_still_lost_or_not_known_is_not_taken_back() -> None:
    """R-JDG-33: once, too"""
    watched = Watched().lose(1, 2, 3, 4, 5)
    known: tuple[Any, Any] = (watched.known, watched.under_way)
    assert take_back_loss(*known, a_lost_dispute(1), now=LATER) == ()
    assert take_back_loss(*known, a_won_dispute(9), now=LATER) == ()
    assert take_back_loss(None, None, a_won_dispute(1), now=LATER) == ()
    watched.take_back(1)
    assert take_back_loss(watched.known, watched.under_way, a_won_dispute(1), now=LATER) == ()


def test_what_was_taken_back_counts_again_when_it_is_lost_again() -> None:
    """R-JDG-33"""
    watched = Watched().lose(1, 2).take_back(1).lose(1, at=FILED + timedelta(days=2))
    assert counted(watched.known) == losses(2, 1)
