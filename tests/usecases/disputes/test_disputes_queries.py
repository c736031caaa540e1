"""Reading disputes: to each what it may see, by status, with history; an order with its disputes."""

from typing import Any

import pytest

from shared.domain.errors import NotFound
from shared.domain.order_page.options import options
from shared.usecases.disputes import filing, queries, withdrawal
from shared.usecases.orders.queries import read_order
from shared.usecases.services import Caller
from tests.support.claims import effects_of
from tests.support.disputes import AGENT, BUYER, CARRIER, ORDER, REFUTED, SELLER, STRANGERS, VERIFIED, Court
from tests.support.faults import watched


def listed(case: Court, caller: Caller, *statuses: str) -> list[str]:
    page = queries.list_disputes(case.services, caller, statuses=statuses, size=10, token=None)
    return [row.dispute.id for row in page.rows]


def test_disputes_are_listed_by_status_for_their_parties_alone(case: Court) -> None:
    """R-GEN-10"""
    lost = case.file("lost_package", "a").id
    wrong = case.file("inconsistent_product", "b").id
    withdrawal.withdraw(case.services, case.command(BUYER), wrong)
    for caller in (BUYER, SELLER, AGENT):
        assert sorted(listed(case, caller)) == sorted([lost, wrong])
        assert listed(case, caller, "withdrawn") == [wrong]
        assert listed(case, caller, "evidence_collection") == [lost]
        assert listed(case, caller, "judged") == []
    assert listed(case, CARRIER) == listed(case, CARRIER, "evidence_collection") == [lost]
    assert [listed(case, stranger) for stranger in STRANGERS] == [[], [], []]


def test_a_dispute_is_read_with_its_history_and_while_it_is_unjudged_with_its_order(case: Court) -> None:
    """A-41: what our own data show is known from order and packages, and by the sandbox's clock"""
    case.contested()
    with watched() as wire:
        page = queries.read(case.services, SELLER, case.id)
    assert wire.operations == ["Query", *["BatchGetItem"] * 2]
    case.judge(VERIFIED)
    with watched() as wire:
        judged = queries.read(case.services, SELLER, case.id)
    assert wire.operations == ["Query"]
    assert judged.requirements == page.requirements != ()
    assert [audit.event for audit in page.history] == [
        "dispute_filed",
        "evidence_submitted",
        "evidence_submitted",
        "evidence_completed",
        "evidence_completed",
    ]


@pytest.mark.parametrize("caller", [*STRANGERS, CARRIER])
def test_to_others_a_dispute_looks_absent(case: Court, caller: Caller) -> None:
    """R-GEN-10: also to a carrier that was not notified"""
    case.file()
    with pytest.raises(NotFound):
        queries.read(case.services, caller, case.id)


def test_where_a_second_request_is_possible_the_book_says_whether_one_is_left(case: Court) -> None:
    """R-DSP-10"""
    case.won(verdict=REFUTED)
    assert queries.read(case.services, BUYER, case.id).book is not None
    assert queries.read(case.services, SELLER, case.id).book is None


def test_an_order_shows_its_disputes_and_what_can_be_done_about_them(case: Court) -> None:
    """GET /orders/{id} and its options, by scenario"""

    def choices(caller: Caller) -> dict[str, Any]:
        file = read_order(case.services, caller, ORDER)
        found = options(file, role=caller.role, now=case.clock.now)
        return {f"{one.action} {one.subject_id}": one for one in found}

    before = choices(BUYER)["file_dispute a:inconsistent_product"]
    assert (before.available, before.reason_code) == (True, None)
    filed = case.file()
    file = read_order(case.services, SELLER, ORDER)
    assert [one.id for one in file.disputes] == [filed.id] and file.book is not None
    after = choices(BUYER)
    assert after["file_dispute a:inconsistent_product"].reason_code == "dispute_already_open"
    assert after["file_dispute b:damaged_package"].available
    assert after["file_dispute b:delayed_delivery"].reason_code == "acceptance_window_closed"
    assert after[f"withdraw {filed.id}"].available
    assert choices(SELLER)[f"submit_evidence {filed.id}"].closes_at == filed.deadlines[1].due_at
    assert choices(AGENT)[f"judge {filed.id}"].reason_code == "evidence_still_open"
    withdrawal.withdraw(case.services, case.command(BUYER), filed.id)
    assert f"withdraw {filed.id}" not in choices(BUYER)


def test_integrators_hear_every_step_once_in_order_and_no_personal_data(case: Court) -> None:
    """Published events"""
    case.won(verdict=REFUTED)
    filing.redispute(case.services, case.command(BUYER), case.id, description="Look again.")
    heard = [one.payload for one in effects_of(case.services, "events")]
    mine = sorted((one for one in heard if one["object_id"] == case.id), key=lambda one: one["sequence"])
    assert [one["type"] for one in mine] == [f"dispute.{event}" for event in case.events()]
    assert [one["sequence"] for one in mine] == list(range(1, len(mine) + 1))
    text = str(heard)
    assert not any(secret in text for secret in ("Bea", "example.com", "It is blue.", "Look again."))
