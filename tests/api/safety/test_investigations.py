"""Investigations: opened by lost product disputes, ended by a finding that refunds and is remembered."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.disputes.case import Dispute, Verdict
from shared.domain.disputes.facts import Flags
from shared.domain.orders.order import Order
from shared.domain.safety.investigations import Investigation
from shared.domain.safety.seller_records import SellerRecord
from shared.storage.ledger import entries
from shared.storage.store import Ref
from shared.usecases.disputes import queries, withdrawal
from shared.usecases.safety import investigations
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.claims import keep
from tests.support.dispute_builders import SECOND
from tests.support.disputes import AGENT, ORDER, REFUTED, SELLER, Court, court, packages_with_ups
from tests.support.http import Answer, call, deliver
from tests.support.moments import market
from tests.support.policies import CURRENT

AS_AGENT = {"role": "agent", "account": AGENT.account}
DAY = timedelta(days=1)


@pytest.fixture
def lost(services: Services, clock: Clock) -> Court:
    """One product dispute, lost by its seller for good, and counted."""
    found = court(services, clock)
    found.final()
    deliver(services, "work")
    return found


def lose(first: Court, number: int, *, at: datetime | None = None, **changes: Any) -> str:
    """Another dispute like the first one, lost now, about an order of its own; its id."""
    services, dispute = first.services, first.dispute
    (order,) = services.store.load(Ref(Order, ORDER))
    assert order is not None
    order_id, when = f"order-{number + 1}", at or first.clock.now
    another: dict[str, Any] = {"id": f"dsp_{number}", "order_id": order_id, "final_at": when, **changes}
    keep(services, order.model_copy(update={"id": order_id}), dispute.model_copy(update=another))
    investigations.note_lost_dispute(services, another["id"])
    return f"dsp_{number}"


def lose_five(first: Court) -> list[str]:
    """The first one and four more; their ids."""
    return [first.id, *(lose(first, n) for n in range(1, 5))]


def listed(query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("GET", f"/investigations{query}", **AS_AGENT).json()["data"]
    return found


def find(investigation_id: str, *, bad_faith: bool = True, **how: Any) -> Answer:
    body = {"bad_faith": bad_faith, "reason": "Empty boxes, five times."}
    return call("POST", f"/investigations/{investigation_id}/finding", body, **{**AS_AGENT, **how})


def refunds(services: Services, order_id: str) -> list[tuple[str, int]]:
    return [(one.debit, one.amount) for one in entries(services.store, order_id)]


def test_the_fifth_product_dispute_lost_in_30_days_opens_one_investigation(lost: Court) -> None:
    """R-JDG-33"""
    cases = [lost.id, *(lose(lost, n) for n in range(1, 4))]
    assert listed() == []
    cases.append(lose(lost, 4))
    (opened,) = listed()
    assert (opened["object"], opened["status"], opened["seller_id"]) == ("investigation", "open", "seller-1")
    assert opened["cases"] == cases
    assert listed("?status=open") == [opened]
    assert listed("?status=bad_faith") == []


def test_a_dispute_counts_once_however_often_it_is_told(lost: Court) -> None:
    """R-JDG-33"""
    for n in range(1, 4):
        lose(lost, n)
    for _ in range(3):
        investigations.note_lost_dispute(lost.services, "dsp_1")
    assert listed() == []


@pytest.mark.parametrize(("late", "opened"), [(timedelta(0), 1), (SECOND, 0)])
def test_a_loss_counts_to_the_last_second_of_the_30th_day(lost: Court, late: timedelta, opened: int) -> None:
    """R-JDG-33"""
    assert lost.dispute.final_at == market("2026-05-04T12:00:00")
    for n in range(1, 4):
        lose(lost, n)
    lost.clock.now = market("2026-06-03T23:59:59") + late
    lose(lost, 4)
    assert len(listed()) == opened


def test_what_the_seller_won_and_what_is_not_about_the_product_does_not_count(lost: Court) -> None:
    """R-JDG-33"""
    for n in range(1, 4):
        lose(lost, n)
    judgment = lost.dispute.judgment
    assert judgment is not None
    lose(lost, 4, judgment=judgment.model_copy(update={"winner": "seller"}))
    lose(lost, 5, scenario="delayed_delivery")
    lose(lost, 6, scenario="lost_package")
    assert listed() == []


def test_a_judgment_that_can_still_be_disagreed_with_does_not_count(services: Services, clock: Clock) -> None:
    """R-JDG-33"""
    open_case = court(services, clock)
    open_case.won()
    deliver(services, "work")
    assert services.store.load(Ref(SellerRecord, "seller-1")) == (None,)


def test_a_dispute_the_seller_wins_leaves_nothing_on_record(services: Services, clock: Clock) -> None:
    """R-JDG-33"""
    court(services, clock).final(verdict=REFUTED)
    deliver(services, "work")
    assert services.store.load(Ref(SellerRecord, "seller-1")) == (None,)


def test_a_later_loss_joins_the_open_investigation_and_after_a_finding_counts_anew(lost: Court) -> None:
    """R-JDG-33"""
    cases = lose_five(lost)
    cases.append(lose(lost, 5))
    (opened,) = listed()
    assert opened["cases"] == cases
    find(opened["id"], bad_faith=False)
    later = [lose(lost, n) for n in range(6, 10)]
    assert listed("?status=open") == []
    later.append(lose(lost, 10))
    assert [one["cases"] for one in listed("?status=open")] == [later]


def test_bad_faith_refunds_what_the_buyers_have_not_got_back_once(lost: Court) -> None:
    """R-JDG-33"""
    lose_five(lost)
    lost.perform("refund")
    (opened,) = listed()
    found = find(opened["id"], headers={"idempotency-key": "key-1"})
    assert (found.status, found.json()["status"]) == (200, "bad_faith")
    assert found.json()["decision"]["clauses"][0]["id"] == "R-JDG-33"
    assert find(opened["id"], headers={"idempotency-key": "key-1"}).json() == found.json()
    deliver(lost.services)
    for dispute_id in opened["cases"]:
        investigations.refund_case(lost.services, opened["id"], dispute_id)
    for order_id in (ORDER, "order-2", "order-5"):
        assert refunds(lost.services, order_id) == [("seller", 200_00)]


def test_the_seller_is_told_of_the_finding_and_each_buyer_of_the_refund(lost: Court) -> None:
    """R-JDG-33"""
    lose_five(lost)
    lost.perform("refund")
    find(listed()[0]["id"])
    deliver(lost.services)
    words = lost.notice("seller", "finding_entered")
    assert "Bad faith was found" in words.paragraphs[1]
    assert ("Reason", "Empty boxes, five times.") in words.facts
    refunded = [one.about_order for one in lost.inbox("buyer") if one.kind == "investigation_refunded"]
    assert sorted(map(str, refunded)) == ["order-2", "order-3", "order-4", "order-5"]
    told = lost.notice("buyer", "investigation_refunded")
    assert told.heading == "$200.00 is refunded to you" and ("Refunded", "$200.00") in told.facts


def test_many_cases_are_refunded_some_at_a_time(lost: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-JDG-33"""
    monkeypatch.setattr(investigations, "CASES_AT_ONCE", 2)
    lose_five(lost)
    find(listed()[0]["id"])
    deliver(lost.services)
    for order_id in (ORDER, *(f"order-{n}" for n in range(2, 6))):
        assert refunds(lost.services, order_id) == [("seller", 200_00)]


def test_the_seller_owes_nothing_more_for_a_case_that_was_refunded_so(lost: Court) -> None:
    """R-PDA-03: at the end of the 48 hours nothing is left to deduct"""
    lose_five(lost)
    find(listed()[0]["id"])
    deliver(lost.services)
    lost.pass_due("post_dispute_action")
    assert (lost.dispute.status, refunds(lost.services, ORDER)) == ("closed", [("seller", 200_00)])


def test_a_seller_who_is_cleared_refunds_nothing(lost: Court) -> None:
    """R-JDG-33"""
    lose_five(lost)
    assert find(listed()[0]["id"], bad_faith=False).json()["status"] == "cleared"
    deliver(lost.services)
    assert refunds(lost.services, "order-2") == []
    assert "Bad faith was not found" in lost.notice("seller", "finding_entered").paragraphs[1]
    assert basis_of_next(lost) == "both_sides_complete"


def test_a_finding_is_an_agents_and_final(lost: Court) -> None:
    """R-GEN-10"""
    lose_five(lost)
    (opened,) = listed()
    assert call("GET", "/investigations", role="seller", account="seller-1").status == 403
    assert find(opened["id"], role="seller", account="seller-1").status == 403
    assert find("inv_none").status == 404
    blank = {"bad_faith": True, "reason": " "}
    refused = call("POST", f"/investigations/{opened['id']}/finding", blank, **AS_AGENT)
    assert (refused.status, refused.json()["code"]) == (400, "reason_required")
    assert find(opened["id"], headers={"if-match": '"9"'}).status == 412
    assert find(opened["id"], bad_faith=False).status == 200
    assert find(opened["id"]).json()["code"] == "already_decided"


def basis_of_next(first: Court) -> str:
    """What decides a further dispute of the same seller, contested by both sides."""
    following = Court(first.services, first.clock)
    following.file("inconsistent_product", "b")
    following.show("buyer")
    following.show("seller")
    following.complete("buyer", "seller")
    dispute = following.dispute
    if dispute.judgment is not None:
        return dispute.judgment.basis
    return queries.recommendation(first.services, following.command(AGENT), following.id).basis


def test_bad_faith_decides_about_the_very_orders_it_was_found_about(lost: Court) -> None:
    """R-JDG-33, R-JDG-35: another line of the order"""
    lose_five(lost)
    find(listed()[0]["id"])
    assert basis_of_next(lost) == "bad_faith_override"


def another_order(first: Court) -> Court:
    """A contested dispute about another order of the same seller."""
    services = first.services
    keep(services, *[one.model_copy(update={"id": f"{one.id}9"}) for one in packages_with_ups()])
    (order,) = services.store.load(Ref(Order, ORDER))
    assert order is not None
    packages = [one.model_copy(update={"package_id": f"{one.package_id}9"}) for one in order.facts.packages]
    facts = order.facts.model_copy(update={"order_id": "order-99", "packages": tuple(packages)})
    keep(services, order.model_copy(update={"id": "order-99", "facts": facts, "package_ids": ("A9", "B9")}))
    other = Court(services, first.clock, order_id="order-99")
    other.contested()
    return other


def seen_by(role: str, case: Court) -> list[str]:
    flags: list[str] = call("GET", f"/disputes/{case.id}", role=role, account=f"{role}-1").json()["flags"]
    return flags


def test_in_later_disputes_bad_faith_is_a_fact_before_the_agent_and_no_verdict(lost: Court) -> None:
    """R-JDG-33: to its last second; the agent's own flag decides"""
    lose_five(lost)
    found = find(listed()[0]["id"]).json()
    assert found["ends_at"] == "2026-08-03T06:59:59Z"
    later = another_order(lost)
    judge = (later.services, later.command(AGENT), later.id)
    assert queries.recommendation(*judge).basis == "both_sides_complete"
    assert [seen_by(role, later) for role in ("agent", "buyer", "seller")] == [["seller_bad_faith"], [], []]
    lost.clock.now = market("2026-08-02T23:59:59")
    assert seen_by("agent", later) == ["seller_bad_faith"]
    lost.clock.now += SECOND
    assert seen_by("agent", later) == []
    later.judge(Verdict(flags=Flags(bad_faith=True)))
    assert later.dispute.judgment is not None
    assert later.dispute.judgment.basis == "bad_faith_override"


def test_an_agent_lifts_a_finding_of_bad_faith_before_it_ends(lost: Court) -> None:
    """R-JDG-33: what was refunded stays refunded, and the seller is told"""
    lose_five(lost)
    found = find(listed()[0]["id"]).json()
    deliver(lost.services)
    later = another_order(lost)
    assert seen_by("agent", later) == ["seller_bad_faith"]
    body = {"bad_faith": False, "reason": "The maker vouches for the goods."}
    path = f"/investigations/{found['id']}/finding"
    lifted = call("POST", path, body, **AS_AGENT).json()
    assert (lifted["status"], lifted["lift_reason"], lifted["reason"]) == (
        "lifted",
        body["reason"],
        found["reason"],
    )
    assert lifted["decision"]["outcome"] == "lifted"
    assert seen_by("agent", later) == []
    assert refunds(lost.services, "order-2") == [("seller", 200_00)]
    assert ("Reason", body["reason"]) in lost.notice("seller", "finding_lifted").facts
    for bad_faith in (True, False):
        again = find(found["id"], bad_faith=bad_faith)
        assert (again.status, again.json()["code"]) == (409, "already_decided")


def test_a_finding_that_has_ended_can_be_lifted_no_more(lost: Court) -> None:
    """R-JDG-33"""
    lose_five(lost)
    found = find(listed()[0]["id"]).json()
    lost.clock.now = market("2026-08-03T00:00:00")
    assert find(found["id"], bad_faith=False).json()["code"] == "already_decided"


def test_bad_faith_about_products_does_not_decide_about_delivery(lost: Court) -> None:
    """R-JDG-33"""
    lose_five(lost)
    find(listed()[0]["id"])
    late = Court(lost.services, lost.clock)
    late.file("damaged_package", "b")
    found = queries.recommendation(lost.services, late.command(AGENT), late.id)
    assert found.basis != "bad_faith_override"


@pytest.mark.parametrize(
    ("told", "basis"),
    [
        ({}, "hazard_override"),
        ({"batches": ["B-1"]}, "both_sides_complete"),
        ({"seller_id": "seller-2"}, "both_sides_complete"),
        ({"product_id": "another"}, "both_sides_complete"),
    ],
)
def test_a_product_recalled_as_a_whole_is_a_confirmed_hazard_in_judgments(
    services: Services, clock: Clock, told: dict[str, Any], basis: str
) -> None:
    """R-JDG-34"""
    disputed = court(services, clock)
    (order,) = services.store.load(Ref(Order, ORDER))
    assert order is not None
    product = next(item.product_id for item in order.facts.items if item.line_id == "b")
    body = {"product_id": product, "seller_id": SELLER.account, "source": "regulator", "reference": "R 1"}
    assert call("POST", "/recalls", {**body, **told}, **AS_AGENT).status == 201
    assert call("POST", "/recalls", {**body, **told}, **AS_AGENT).status == 201
    assert basis_of_next(disputed) == basis


def test_a_dispute_that_is_gone_is_not_counted(services: Services) -> None:
    """R-JDG-33"""
    investigations.note_lost_dispute(services, "dsp_none")
    assert services.store.load(Ref(Dispute, "dsp_none")) == (None,)
    assert listed() == []


def test_an_agent_reads_in_the_list_why_a_seller_was_found_so(lost: Court) -> None:
    """There is no other place to read it"""
    lose_five(lost)
    (opened,) = listed()
    find(opened["id"], bad_faith=True)
    assert [one["reason"] for one in listed()] == ["Empty boxes, five times."]


@pytest.fixture
def silent(services: Services, clock: Clock) -> Court:
    """One dispute that the seller has lost by letting the two days pass, and counted."""
    found = court(services, clock)
    found.won()
    found.pass_due("appeal")
    deliver(services, "work")
    return found


def test_a_loss_is_taken_back_when_an_appeal_that_came_by_e_mail_succeeds(silent: Court) -> None:
    """R-JDG-33, R-JDG-09: once, and the open investigation lists it no more"""
    lose_five(silent)
    (opened,) = listed()
    assert opened["cases"][0] == silent.id
    assert silent.dispute.judgment is not None
    withdrawal.enter_appeal(
        silent.services,
        silent.command(AGENT),
        silent.id,
        grounds="It was sealed.",
        received_at=silent.dispute.judgment.notified_at,
    )
    silent.decide_appeal(REFUTED)
    deliver(silent.services, "work")
    (left,) = listed()
    assert left["cases"] == opened["cases"][1:]
    assert left["status"] == "open"
    investigations.take_back_lost_dispute(silent.services, silent.id)
    assert listed() == [left]


def test_a_loss_stays_counted_when_the_appeal_is_dismissed(silent: Court) -> None:
    """R-JDG-33"""
    assert silent.dispute.judgment is not None
    received_at = silent.dispute.judgment.notified_at
    withdrawal.enter_appeal(
        silent.services, silent.command(AGENT), silent.id, grounds="It was sealed.", received_at=received_at
    )
    silent.decide_appeal(None)
    deliver(silent.services, "work")
    for n in range(1, 5):
        lose(silent, n)
    assert listed()[0]["cases"][0] == silent.id
    for dispute_id in (silent.id, "dsp_none"):
        investigations.take_back_lost_dispute(silent.services, dispute_id)
    assert listed()[0]["cases"][0] == silent.id


def test_an_investigation_of_which_no_case_is_left_can_be_ended(services: Services, clock: Clock) -> None:
    """R-JDG-33: each was taken back; nothing says where to mail the seller, whose inbox has it"""
    now = {"created_at": clock.now, "updated_at": clock.now, "policy_version": CURRENT}
    about: dict[str, Any] = {"seller_id": "shop-1", "cases": (), "order_ids": ()}
    keep(services, Investigation(id="inv_1", version=1, **about, **now))
    answer = find("inv_1", bad_faith=False)
    assert (answer.status, answer.json()["status"]) == (200, "cleared")
    (told,) = shop.get("/notifications").json()["data"]
    assert told["kind"] == "finding_entered"
