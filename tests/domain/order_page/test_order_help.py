"""Who helps with an order: the seller first, missing items line by line, then customer service."""

from datetime import datetime, timedelta
from typing import Any

from shared.domain.actions import Action, Target
from shared.domain.order_page.help import agent_help, buyer_help, seller_help
from shared.domain.policy import clause
from shared.domain.reshipments.answers import reject
from shared.domain.reshipments.case import RequestedLine
from shared.domain.reshipments.negotiation import propose
from shared.domain.reshipments.request import request
from shared.domain.support.resolving import resolve
from tests.support.dispute_builders import DELIVERED, FILED, HOUR, a_disputed_order
from tests.support.dispute_play import AGENT
from tests.support.moments import market
from tests.support.order_builders import packages_of
from tests.support.order_page_builders import a_help_case, a_page

# It was delivered on 1 May; day 30 and day 90 after that.
DAY_30_END = market("2026-05-31T23:59:59")
DAY_90_END = market("2026-07-30T23:59:59")
SECOND = timedelta(seconds=1)
ORDER = Target(kind="order", id="order-1")


def choices(found: Any) -> dict[tuple[str, str | None], Action]:
    """By name and subject, none of them twice."""
    actions = list(found)
    by_name = {(one.action, one.subject_id): one for one in actions}
    assert len(by_name) == len(actions)
    return by_name


def ways(found: Any) -> list[tuple[str, str | None, str | None]]:
    """Name, subject, and the code of what stands in the way."""
    return [(one.action, one.subject_id, one.reason_code) for one in found]


def asked(*line_ids: str, id: str = "rsh_1") -> Any:
    """A request for one unit of each of these lines, and the book that holds them."""
    step, book = request(
        a_page().order_book,
        id=id,
        received_at=DELIVERED,
        lines=[RequestedLine(line_id=line_id, quantity=1) for line_id in line_ids],
        reason="missing_items",
        description="It was not in the box.",
        now=FILED,
    )
    return step.case, book


def with_request(*line_ids: str) -> Any:
    case, book = asked(*line_ids)
    return a_page(reshipments=(case,), book=book.book)


# The buyer


def test_a_buyer_is_sent_to_the_seller_first_and_shown_what_is_open() -> None:
    """R-BPP-01, R-RSH-01, R-BPP-03, R-BPP-11"""
    assert ways(buyer_help(a_page(), FILED)) == [
        ("contact_seller", "order-1", None),
        ("request_reshipment", "a", None),
        ("request_reshipment", "b", None),
        ("standard_return", "order-1", None),
        ("buyer_protection", "order-1", "standard_period_running"),
        ("ask_customer_service", "order-1", None),
    ]
    found = choices(buyer_help(a_page(), FILED))
    seller, missing = found["contact_seller", "order-1"], found["request_reshipment", "a"]
    assert (seller.target, seller.clause, seller.closes_at) == (ORDER, clause("R-BPP-01"), None)
    assert (missing.target, missing.clause, missing.opens_at) == (None, clause("R-RSH-01"), DELIVERED)
    assert found["standard_return", "order-1"].closes_at == DAY_30_END
    assert found["buyer_protection", "order-1"].closes_at == DAY_90_END


def test_missing_items_can_be_asked_for_after_the_standard_period_too() -> None:
    """R-RSH-01: no window is set for that"""
    assert ways(buyer_help(a_page(), DAY_90_END + SECOND)) == [
        ("contact_seller", "order-1", None),
        ("request_reshipment", "a", None),
        ("request_reshipment", "b", None),
        ("standard_return", "order-1", "standard_period_over"),
        ("buyer_protection", "order-1", "bpp_window_closed"),
        ("ask_customer_service", "order-1", None),
    ]


def test_before_the_delivery_nothing_is_missing() -> None:
    """R-RSH-01, R-BPP-13"""
    page = a_page(order=a_disputed_order(delivered_at=None))
    found = choices(buyer_help(page, FILED))
    for line_id in ("a", "b"):
        missing = found["request_reshipment", line_id]
        assert (missing.available, missing.reason_code, missing.opens_at) == (False, "not_delivered", None)
    assert found["standard_return", "order-1"].reason_code == "not_delivered"
    assert found["contact_seller", "order-1"].available


def test_each_line_counts_from_the_arrival_of_its_own_packages() -> None:
    """R-RSH-01"""
    order = a_disputed_order(delivered_at=None)
    packages = packages_of(order)
    arrived = packages["A"].model_copy(update={"delivered_at": DELIVERED, "status": "delivered"})
    found = choices(buyer_help(a_page(order=order, packages=(arrived, packages["B"])), FILED))
    one, other = found["request_reshipment", "a"], found["request_reshipment", "b"]
    assert (one.available, one.opens_at) == (True, DELIVERED)
    assert (other.available, other.reason_code, other.opens_at) == (False, "not_delivered", None)
    assert found["standard_return", "order-1"].reason_code == "not_delivered"


def test_what_is_asked_for_already_is_not_asked_for_twice() -> None:
    """R-RSH-20"""
    found = choices(buyer_help(with_request("a"), FILED))
    assert found["request_reshipment", "a"].reason_code == "reshipment_already_open"
    assert found["request_reshipment", "b"].available


def test_of_an_order_whose_money_is_back_nothing_is_asked_for() -> None:
    """R-REF-04"""
    page = a_page(order=a_disputed_order(cancelled_at=FILED))
    assert choices(buyer_help(page, FILED))["request_reshipment", "a"].reason_code == "nothing_left"


def test_a_way_to_customer_service_is_closed_while_all_it_leads_to_is_asked_for() -> None:
    """R-LIM-02: one case of a kind is open at a time, so a return can be asked for beside a refund"""
    cases = {kind: a_help_case(kind=kind) for kind in ("refund", "return", "question")}

    def found(*kinds: str) -> dict[str, str | None]:
        page = a_page(support_cases=tuple(cases[kind] for kind in kinds))
        return {one.action: one.reason_code for one in buyer_help(page, FILED)}

    assert found("refund")["standard_return"] is None
    assert found("refund", "return")["standard_return"] == "case_already_open"
    assert found("refund", "return")["buyer_protection"] == "standard_period_running"
    assert found("refund", "return")["ask_customer_service"] is None
    assert found("question")["ask_customer_service"] == "case_already_open"
    late = buyer_help(a_page(support_cases=tuple(cases.values())), DAY_90_END)
    assert ("buyer_protection", "order-1", "case_already_open") in ways(late)
    closed = tuple(case.model_copy(update={"status": "closed"}) for case in cases.values())
    assert choices(buyer_help(a_page(support_cases=closed), FILED))["standard_return", "order-1"].available


# Requests that are not over


def test_buyer_and_seller_are_shown_their_choices_about_a_request() -> None:
    """R-RSH-03, R-RSH-10, R-RSH-11"""
    page = with_request("a")
    (case,) = page.reshipments
    asked_of = Target(kind="reshipment", id="rsh_1")
    buyer, seller = (choices(found) for found in (buyer_help(page, FILED), seller_help(page, FILED)))
    assert {name: one.reason_code for (name, of), one in buyer.items() if of == "rsh_1"} == {
        "accept_offer": "no_offer",
        "reject_offer": "no_offer",
    }
    assert {name: one.available for (name, of), one in seller.items() if of == "rsh_1"} == {
        "approve": True,
        "reject": True,
        "propose": True,
        "ship": False,
    }
    assert seller["approve", "rsh_1"].target == buyer["accept_offer", "rsh_1"].target == asked_of
    assert case.next_deadline is not None
    assert seller["approve", "rsh_1"].closes_at == case.next_deadline.due_at


def test_an_offer_is_the_buyers_to_answer() -> None:
    """R-RSH-11"""
    case, book = asked("a")
    offer = propose(case, book, kind="partial_refund", amount=50_00, now=FILED).case
    page = a_page(reshipments=(offer,), book=book.book)
    buyer, seller = (choices(found) for found in (buyer_help(page, FILED), seller_help(page, FILED)))
    assert buyer["accept_offer", "rsh_1"].available and buyer["reject_offer", "rsh_1"].available
    assert seller["approve", "rsh_1"].reason_code == "offer_pending"


def test_what_was_asked_for_and_is_over_offers_nothing() -> None:
    """R-RSH-21"""
    case, _ = asked("a")
    over = reject(case, reason="It was packed.", now=FILED).case
    page = a_page(reshipments=(over,))
    for found in (buyer_help(page, FILED), seller_help(page, FILED)):
        assert [one for one in found if one.subject_id == "rsh_1"] == []


def test_the_choices_are_those_of_now() -> None:
    """R-RSH-03: the seller's time to answer ends"""
    page = with_request("a")
    (case,) = page.reshipments
    assert case.next_deadline is not None
    due: datetime = case.next_deadline.due_at
    assert choices(seller_help(page, due))["approve", "rsh_1"].available
    assert not choices(seller_help(page, due + SECOND))["approve", "rsh_1"].available


# Seller and agents


def test_a_seller_can_write_to_the_buyer() -> None:
    """R-MSG-01"""
    (contact,) = seller_help(a_page(), FILED)
    assert (contact.action, contact.subject_id, contact.target) == ("contact_buyer", "order-1", ORDER)
    assert (contact.available, contact.clause) == (True, clause("R-MSG-01"))


def test_agents_are_shown_the_cases_that_wait_for_their_decision() -> None:
    """R-BPP-05"""
    waiting = a_help_case()
    done, _ = resolve(
        waiting.model_copy(update={"id": "cse_2"}),
        a_page().order_book,
        outcome="declined",
        amount=None,
        lines=(),
        reason="So.",
        agent=AGENT,
        now=FILED + HOUR,
    )
    (choice,) = agent_help(a_page(support_cases=(waiting, done.case)))
    assert (choice.action, choice.subject_id, choice.available) == ("resolve", "cse_1", True)
    assert choice.target == Target(kind="supportcase", id="cse_1")
    assert list(agent_help(a_page())) == []
