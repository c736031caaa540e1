"""What an agent finds of a seller: for how long it is known, how it is lifted, what is refunded."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.case import PLATFORM
from shared.domain.decision import Decision
from shared.domain.disputes.facts import Flags
from shared.domain.errors import Conflict
from shared.domain.orders.entries import buyer_refund
from shared.domain.policy import clause
from shared.domain.safety.investigations import Investigation, InvestigationRefund, find, known_of, refunded
from shared.domain.safety.seller_records import BadFaith, SellerRecord, bad_faith_of, note_hazard
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.dispute_play import AGENT
from tests.support.moments import market
from tests.support.policies import CURRENT
from tests.support.refusals import refused
from tests.support.safety_builders import Watched, a_lost_dispute

# The last second of the 90th day after a finding at noon of 4 May.
DAY_90_END = market("2026-08-02T23:59:59")
LATER = FILED + HOUR
CASES = ["dsp_1", "dsp_2", "dsp_3", "dsp_4", "dsp_5"]


def investigated() -> Watched:
    """A seller whose five losses are investigated."""
    return Watched().lose(1, 2, 3, 4, 5)


def decision(outcome: str, reason: str, found_at: str) -> Decision:
    return Decision(
        outcome=outcome,
        basis="finding_of_agent",
        clauses=(clause("R-JDG-33"),),
        facts={"cases": CASES, "reason": reason, "found_at": found_at},
        policy_version=CURRENT,
    )


def enter(watched: Watched, bad_faith: bool, now: Any = LATER) -> Any:
    how: dict[str, Any] = {"reason": "Empty boxes.", "agent": AGENT, "now": now}
    return find(watched.under_way, watched.record, bad_faith=bad_faith, **how)


# The finding


def test_bad_faith_is_known_to_the_last_second_of_the_90th_day() -> None:
    """R-JDG-33"""
    watched = investigated()
    step, noted = enter(watched, True)
    assert (step.event, step.actor, step.at) == ("finding_entered", AGENT, LATER)
    assert (step.detail, step.before) == ({"bad_faith": True}, watched.under_way)
    found = step.case
    assert (found.status, found.reason, found.ends_at) == ("bad_faith", "Empty boxes.", DAY_90_END)
    assert found.decision == decision("bad_faith", "Empty boxes.", "2026-05-04T20:00:00Z")
    assert (noted.event, noted.actor, noted.at) == ("finding_entered", PLATFORM, LATER)
    assert (noted.detail, noted.before) == ({"investigation_id": "inv_5"}, watched.known)
    assert noted.case.losses == watched.known.losses
    assert noted.case.bad_faith == (BadFaith(investigation_id="inv_5", ends_at=DAY_90_END),)
    assert noted.case.investigation_id is None
    assert bad_faith_of(noted.case, DAY_90_END) == ("inv_5",)
    assert bad_faith_of(noted.case, DAY_90_END + timedelta(microseconds=999_999)) == ("inv_5",)
    assert bad_faith_of(noted.case, DAY_90_END + SECOND) == ()


def test_of_a_seller_who_is_cleared_nothing_is_known_later() -> None:
    """R-JDG-33"""
    step, noted = enter(investigated(), False)
    assert (step.event, step.actor, step.detail) == ("finding_entered", AGENT, {"bad_faith": False})
    assert (step.case.status, step.case.reason, step.case.ends_at) == ("cleared", "Empty boxes.", None)
    assert step.case.decision == decision("cleared", "Empty boxes.", "2026-05-04T20:00:00Z")
    assert (noted.case.bad_faith, noted.case.investigation_id) == ((), None)
    assert bad_faith_of(noted.case, LATER) == bad_faith_of(None, LATER) == ()


def test_a_finding_about_a_seller_without_a_record_opens_one() -> None:
    """R-JDG-33"""
    how: dict[str, Any] = {"reason": "Empty boxes.", "agent": AGENT, "now": LATER}
    _, noted = find(investigated().under_way, None, bad_faith=True, **how)
    assert noted.before is None
    assert noted.case == SellerRecord(
        id="seller-1",
        version=1,
        created_at=LATER,
        updated_at=LATER,
        policy_version=CURRENT,
        seller_id="seller-1",
        bad_faith=(BadFaith(investigation_id="inv_5", ends_at=DAY_90_END),),
    )


def test_a_second_finding_stands_beside_the_first_until_that_ends() -> None:
    """R-JDG-33"""
    watched = investigated().find(True)
    later = market("2026-06-20T12:00:00")
    watched.lose(6, 7, 8, 9, 10, at=later).find(True, now=later)
    assert bad_faith_of(watched.known, DAY_90_END) == ("inv_5", "inv_10")
    assert bad_faith_of(watched.known, DAY_90_END + SECOND) == ("inv_10",)
    for number, now, kept in ((15, DAY_90_END, 3), (16, DAY_90_END + SECOND, 2)):
        other = Watched(record=watched.record)
        other.lose(*range(number, number + 5), at=now).find(True, now=now)
        assert len(other.known.bad_faith) == kept


# Once, and until it is lifted


@pytest.mark.parametrize(("first", "second"), [(True, True), (False, True), (False, False)])
def test_a_finding_is_entered_once(first: bool, second: bool) -> None:
    """R-JDG-33"""
    watched = investigated().find(first)
    refusal = refused(Conflict, "already_decided", lambda: enter(watched, second))
    assert refusal.clause == clause("R-JDG-33")


def test_bad_faith_can_be_lifted_to_its_last_second() -> None:
    """R-JDG-33: what was found and for which reason stays to be read"""
    watched = investigated().find(True, reason="Empty boxes.")
    known = watched.known
    watched.find(False, now=DAY_90_END, reason="The maker vouches for it.")
    step, noted = watched.steps[-2:]
    assert (step.event, step.actor, step.at, step.detail) == ("finding_lifted", AGENT, DAY_90_END, {})
    lifted = watched.under_way
    assert (lifted.status, lifted.reason, lifted.lift_reason, lifted.ends_at) == (
        "lifted",
        "Empty boxes.",
        "The maker vouches for it.",
        DAY_90_END,
    )
    assert lifted.decision == decision("lifted", "The maker vouches for it.", "2026-08-03T06:59:59Z")
    assert (noted.event, noted.actor, noted.at) == ("finding_lifted", PLATFORM, DAY_90_END)
    assert (noted.detail, noted.before) == ({"investigation_id": "inv_5"}, known)
    assert (noted.case.id, noted.case.bad_faith) == ("seller-1", ())
    for bad_faith in (True, False):
        refused(Conflict, "already_decided", lambda said=bad_faith: enter(watched, said))


def test_a_second_later_there_is_nothing_left_to_lift() -> None:
    """R-JDG-33"""
    watched = investigated().find(True)
    refused(Conflict, "already_decided", lambda: enter(watched, False, DAY_90_END + SECOND))


def test_lifting_one_finding_leaves_the_others() -> None:
    """R-JDG-33"""
    watched = investigated().find(True)
    first = watched.under_way
    watched.lose(6, 7, 8, 9, 10).find(True)
    how: dict[str, Any] = {"bad_faith": False, "reason": "So.", "agent": AGENT, "now": LATER}
    _, noted = find(first, watched.known, **how)
    assert bad_faith_of(noted.case, LATER) == ("inv_10",)
    _, opened = find(first, None, **how)
    assert (opened.case.seller_id, opened.case.bad_faith) == ("seller-1", ())


# What is refunded


def test_a_case_of_a_seller_in_bad_faith_is_refunded() -> None:
    """R-JDG-33"""
    found = investigated().find(True).under_way.model_copy(update={"policy_version": "2025_07"})
    payment = buyer_refund(case_id="inv_5-dsp_1", order_id="order-1", seller_id="seller-1", amount=200_01)
    step = refunded(found, a_lost_dispute(1), id="inv_5-dsp_1", payment=payment, now=LATER)
    assert (step.event, step.actor, step.at, step.money) == ("order_refunded", PLATFORM, LATER, (payment,))
    assert step.case == InvestigationRefund(
        id="inv_5-dsp_1",
        version=1,
        created_at=LATER,
        updated_at=LATER,
        policy_version="2025_07",
        investigation_id="inv_5",
        dispute_id="dsp_1",
        order_id="order-1",
        seller_id="seller-1",
        status="refunded",
        amount=200_01,
    )


def test_a_case_with_nothing_left_is_done_without_money() -> None:
    """R-JDG-33"""
    found = investigated().find(True).under_way
    step = refunded(found, a_lost_dispute(1), id="inv_5-dsp_1", payment=None, now=LATER)
    assert (step.event, step.money, step.case.status, step.case.amount) == (
        "order_refunded",
        (),
        "nothing_left",
        0,
    )


# What a judgment takes as known


def known(
    record: SellerRecord | None = None,
    *found: Investigation,
    order_id: str = "order-1",
    scenario: Any = "counterfeit",
    products: tuple[str, ...] = ("p",),
) -> Flags:
    return known_of(record, found, order_id=order_id, scenario=scenario, product_ids=set(products))


def test_bad_faith_is_known_of_the_very_orders_it_was_found_about() -> None:
    """R-JDG-33, R-JDG-35: in disputes about the product"""
    found = investigated().find(True).under_way
    assert known(None, found) == Flags(bad_faith=True)
    assert known(None, found, order_id="order-5", scenario="quality_safety") == Flags(bad_faith=True)
    assert known(None, found, order_id="order-6") == Flags()
    assert known(None, found, scenario="lost_package") == Flags()
    assert known(None) == Flags()


def test_one_finding_of_several_about_the_order_is_enough() -> None:
    """R-JDG-33"""
    found = investigated().find(True).under_way
    other = found.model_copy(update={"order_ids": ("order-9",)})
    assert known(None, other, found) == known(None, found, other) == Flags(bad_faith=True)


def test_the_hazard_of_a_product_recalled_as_a_whole_is_known_of_its_orders() -> None:
    """R-JDG-34: of one that is disputed with others it decides nothing of the others"""
    told: dict[str, Any] = {"seller_id": "seller-1", "now": LATER}
    step = note_hazard(None, product_id="p", recall_id="rcl_1", **told)
    assert step is not None
    assert (step.event, step.actor, step.at) == ("hazard_confirmed", PLATFORM, LATER)
    assert (step.detail, step.case.id, step.case.hazards) == (
        {"product_id": "p"},
        "seller-1",
        {"p": "rcl_1"},
    )
    record = step.case
    assert known(record) == Flags(hazard_confirmed=True)
    for products in (("other", "p"), ("other",), ()):
        assert known(record, products=products) == Flags()
    assert note_hazard(record, product_id="p", recall_id="rcl_2", **told) is None
    second = note_hazard(record, product_id="q", recall_id="rcl_2", **told)
    assert second is not None and second.before == record
    assert second.case.hazards == {"p": "rcl_1", "q": "rcl_2"}
    assert known(second.case, products=("p", "q")) == Flags(hazard_confirmed=True)
