"""The return of a case of customer service over HTTP: the refund follows the goods."""

from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.gateways.carriers import SandboxCarrier
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.help import ask, listed
from tests.support.http import Answer, deliver
from tests.support.moments import market
from tests.support.refunds import book
from tests.support.reshipments import AGENT, BUYER, SECOND, arrive, inbox, sweep

SELLER = {"role": "seller", "account": "shop-1"}
LINES = [{"line_id": "plates", "quantity": 1}]
OBJECTION = {"reason": "damaged_by_buyer", "description": "It has been used."}


def ok(answer: Answer, status: int = 200) -> Any:
    assert answer.status == status, answer.text
    return answer.json()


def asked_back(clock: Clock, **told: Any) -> str:
    """A case that an agent has decided by a return: a plate for 20.00."""
    arrive(clock)
    body = {
        "order_id": "ord-1",
        "kind": "refund",
        "channel": "message",
        "description": "Two plates are broken.",
        "seller_contacted_at": "2026-03-02T19:30:00Z",
    }
    path = f"/support-cases/{ok(shop.post('/support-cases', body, **BUYER), 201)['id']}"
    decided = {"outcome": "return_and_refund", "reason": "They are not as described.", "lines": LINES, **told}
    ok(shop.post(f"{path}/resolution", decided, **AGENT))
    return path


def arrived(clock: Clock, **told: Any) -> str:
    path = asked_back(clock, **told)
    label = ok(shop.post(f"{path}/return/label", {}, **BUYER), 201)
    shop.report(clock, label["tracking_number"], "delivered", carrier=label["carrier"])
    return path


def read(path: str, **caller: str) -> Any:
    return ok(shop.get(path, **(caller or BUYER)))


def test_a_return_is_asked_for_and_nothing_is_refunded_yet(services: Services, clock: Clock) -> None:
    """R-BPP-15, R-PDA-20"""
    path = asked_back(clock)
    case = read(path)
    assert (case["status"], case["closed_reason"], case["refunded"]) == ("return_pending", None, "0.00")
    assert case["resolution"] == {
        "outcome": "return_and_refund",
        "amount": "20.00",
        "lines": LINES,
        "reason": "They are not as described.",
        "at": "2026-03-02T20:00:00Z",
    }
    back = case["return"]
    assert (back["status"], back["paid_by"], back["due_at"]) == ("due", "seller", "2026-03-17T06:59:59Z")
    assert back["address"]["city"] == "Oakland"
    assert book(services) == {} and shop.get("/ledger?order_id=ord-1").json()["data"] == []
    assert "support_case_resolved" in set(inbox("buyer")) & set(inbox("seller"))
    offered = {one["action"]: one["available"] for one in case["available_actions"]}
    assert offered == {"send_message": True, "buy_return_label": True, "ship_back": True}
    groups = {
        line["line_id"]: [(one["units"], one["state"]) for one in line["groups"]]
        for line in shop.get("/orders/ord-1/book").json()["lines"]
    }
    assert groups["plates"] == [(1, "returning"), (1, "paid")]


def test_48_hours_after_the_goods_are_back_the_refund_is_made(services: Services, clock: Clock) -> None:
    """R-PDA-19, R-BPP-15"""
    path = arrived(clock)
    case = read(path)
    due = next(one for one in case["deadlines"] if one["kind"] == "return_objection")
    assert (case["status"], due["due_at"]) == ("return_pending", "2026-03-04T20:00:00Z")
    clock.forward(hours=48)
    stored = f"supportcase#{path.rsplit('/', 1)[1]}"
    assert sweep(services, stored, clock) == 0
    clock.now += SECOND
    assert sweep(services, stored, clock) == 1
    case = read(path)
    assert (case["status"], case["closed_reason"], case["refunded"]) == ("closed", "refunded", "20.00")
    assert case["return"]["status"] == "refund_due"
    assert book(services) == {"plates": 20_00}
    assert "return_accepted" in set(inbox("buyer")) & set(inbox("seller"))


def test_an_amount_is_what_follows_the_return(services: Services, clock: Clock) -> None:
    """R-BPP-15"""
    path = arrived(clock, amount="7.77")
    assert read(path)["amount"] == "7.77"
    clock.forward(hours=48, seconds=1)
    ok(shop.get(path, **BUYER))
    sweep(services, f"supportcase#{path.rsplit('/', 1)[1]}", clock)
    assert read(path)["refunded"] == "7.77"


def test_goods_that_are_not_sent_in_time_are_not_refunded(services: Services, clock: Clock) -> None:
    """R-PDA-20, A-43"""
    path = asked_back(clock)
    ok(shop.post(f"{path}/return/label", {}, **BUYER), 201)
    clock.forward(days=15)
    sweep(services, f"supportcase#{path.rsplit('/', 1)[1]}", clock)
    deliver(services, "work")
    case = read(path)
    assert (case["status"], case["closed_reason"], case["refunded"]) == ("closed", "return_lapsed", "0.00")
    assert case["return"]["label"]["status"] == "voided"
    kinds = [entry["kind"] for entry in shop.get("/ledger?order_id=ord-1").json()["data"]]
    assert sorted(kinds) == ["label_fee", "label_refund"]
    late = shop.post(f"{path}/return/label", {}, **BUYER)
    assert late.refusal == (409, "return_window_closed")


def test_the_row_of_a_case_offers_the_label_that_the_case_offers(services: Services, clock: Clock) -> None:
    """R-PDA-20: though a row is without the address the goods go to"""
    path = asked_back(clock)
    (row,) = ok(shop.get("/support-cases", **BUYER))["data"]
    assert row["available_actions"] == read(path)["available_actions"]
    assert sending(path) == [(True, None)] * 2


def test_what_is_offered_about_a_return_ends_with_its_last_second(services: Services, clock: Clock) -> None:
    """R-PDA-20, R-GEN-05: swept or not"""
    path = asked_back(clock)
    clock.now = market("2026-03-16T23:59:59")
    assert sending(path) == [(True, None)] * 2
    clock.now += SECOND
    over = "return_window_closed"
    assert sending(path) == [(False, over)] * 2
    assert shop.post(f"{path}/return/label", {}, **BUYER).refusal == (409, over)


def sending(path: str) -> list[tuple[bool, str | None]]:
    """Whether the buyer may buy a label, or name a number."""
    return [
        (one["available"], one["reason_code"])
        for one in read(path)["available_actions"]
        if one["action"] in ("buy_return_label", "ship_back")
    ]


def test_a_number_of_the_buyers_own_is_followed(services: Services, clock: Clock) -> None:
    """R-PDA-21"""
    path = asked_back(clock)
    number = {"carrier": "ups", "tracking_number": "1ZBACK", "shipped_at": "2026-03-02T20:00:00Z"}
    assert ok(shop.post(f"{path}/return", number, **BUYER))["return"]["status"] == "number_entered"
    shop.report(clock, "1ZBACK", "return_to_sender", carrier="ups")
    assert read(path)["return"]["status"] == "back_with_buyer"
    ok(shop.post(f"{path}/return", {**number, "tracking_number": "1ZAGAIN"}, **BUYER))
    shop.report(clock, "1ZAGAIN", "lost", carrier="ups")
    case = read(path)
    assert (case["closed_reason"], case["refunded"]) == ("refunded", "20.00")


@pytest.mark.parametrize(
    ("decision", "refunded", "reason"),
    [
        ({"upheld": False}, "20.00", "refunded"),
        ({"upheld": True}, "0.00", "objection_upheld"),
        ({"upheld": True, "amount": "3.21"}, "3.21", "objection_upheld"),
    ],
)
def test_the_seller_objects_and_an_agent_decides(
    services: Services, clock: Clock, decision: dict[str, Any], refunded: str, reason: str
) -> None:
    """R-PDA-23, R-BPP-15"""
    path = arrived(clock)
    assert read(path)["waiting_since"] is None
    made = ok(shop.post(f"{path}/return/objection", OBJECTION, **SELLER))
    assert made["return"]["objection"]["reason"] == "damaged_by_buyer"
    assert made["waiting_since"] == "2026-03-02T20:00:00Z"
    assert listed("?status=return_pending") == [made["id"]]
    told = {**decision, "reason": "The photos show it."}
    case = ok(shop.post(f"{path}/return/objection/decision", told, **AGENT))
    assert (case["status"], case["closed_reason"], case["refunded"]) == ("closed", reason, refunded)
    again = shop.post(f"{path}/return/objection/decision", told, **AGENT)
    assert again.refusal == (409, "not_objected")


def test_goods_that_turn_up_find_their_case_though_another_was_opened(
    services: Services, clock: Clock
) -> None:
    """R-LIM-02, R-PDA-22: a decided case is in nobody's way, and goes on beside the other"""
    path = asked_back(clock)
    assert ask().status == 201
    label = ok(shop.post(f"{path}/return/label", {}, **BUYER), 201)
    clock.forward(days=15)
    sweep(services, f"supportcase#{path.rsplit('/', 1)[1]}", clock)
    assert read(path)["closed_reason"] == "return_lapsed"
    carrier, number = label["carrier"], label["tracking_number"]
    shop.report(clock, number, "accepted", carrier=carrier, occurred_at="2026-03-02T20:00:00Z")
    case = read(path)
    assert (case["status"], case["closed_reason"], case["return"]["status"]) == (
        "return_pending",
        None,
        "on_its_way",
    )


def test_of_a_cancelled_order_nothing_goes_back_and_the_label_is_paid_back(
    services: Services, clock: Clock
) -> None:
    """R-REF-04, R-PDA-20"""
    path = asked_back(clock)
    ok(shop.post(f"{path}/return/label", {}, **BUYER), 201)
    arrive(clock, cancelled_at="2026-03-02T19:30:00Z", occurred_at="2026-03-02T19:30:00Z")
    deliver(services)
    case = read(path)
    assert (case["status"], case["closed_reason"]) == ("closed", "nothing_left")
    assert case["return"]["label"]["status"] == "voided"


def test_whoever_is_cut_off_while_a_label_is_printed_has_left_it_to_be_asked_about(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-INS-18"""
    path = asked_back(clock)
    monkeypatch.setattr(SandboxCarrier, "buy", None)
    assert shop.post(f"{path}/return/label", {}, **BUYER).status == 500
    label = read(path)["return"]["label"]
    assert label["status"] == "purchasing"
    assert [row for row in shop.table() if row["pk"]["S"].endswith(f"{label['id']}:reconcile")]


def test_a_case_without_a_return_has_none(services: Services, clock: Clock) -> None:
    """R-PDA-07"""
    arrive(clock)
    body = {"order_id": "ord-1", "kind": "refund", "channel": "message", "description": "Broken."}
    told = {**body, "seller_contacted_at": "2026-03-02T19:30:00Z"}
    path = f"/support-cases/{ok(shop.post('/support-cases', told, **BUYER), 201)['id']}"
    assert shop.post(f"{path}/return/label", {}, **BUYER).refusal == (409, "return_not_required")
    assert shop.post(f"{path}/return/objection", OBJECTION, **SELLER).refusal == (409, "return_not_required")
    other = {"role": "buyer", "account": "buyer-2"}
    assert shop.post(f"{path}/return/label", {}, **other).status == 404


def test_without_an_address_no_return_can_be_asked_for(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PDA-20"""
    monkeypatch.setenv("PARAMETERS", "/nobody")
    arrive(clock)
    body = {"order_id": "ord-1", "kind": "refund", "channel": "message", "description": "Broken."}
    told = {**body, "seller_contacted_at": "2026-03-02T19:30:00Z"}
    path = f"/support-cases/{ok(shop.post('/support-cases', told, **BUYER), 201)['id']}"
    decided = {"outcome": "return_and_refund", "reason": "So.", "lines": LINES}
    answer = shop.post(f"{path}/resolution", decided, **AGENT)
    assert answer.refusal == (503, "ship_from_missing")
    assert read(path)["status"] == "open"


def platform_refunds(services: Services, clock: Clock, amount: str, *, at_once: bool = True) -> None:
    told = {"order_id": "ord-1", "line_ids": ["plates"], "request_id": "req-9", "kind": "refund"}
    told |= {"status": "processed", "amount": amount, "contacted_seller": True}
    told |= {"occurred_at": rfc3339(clock.now)}
    assert shop.tell("after_sale.updated", told, clock=clock).status == 202
    if at_once:
        deliver(services)


def due_rows(role: str, account: str) -> list[tuple[str, str]]:
    found = ok(shop.get("/agenda?object=support_case", role=role, account=account))["data"]
    return [(one["action"], one["amount"]) for one in found]


def test_a_return_says_what_others_have_left_of_what_follows_it(services: Services, clock: Clock) -> None:
    """R-REF-01, R-MSG-03: of 40.00 for two plates the platform has refunded 30.00; one tells it anew"""
    path = asked_back(clock, lines=[{"line_id": "plates", "quantity": 2}])
    assert due_rows(**BUYER) == [("ship_back", "40.00")]
    platform_refunds(services, clock, "30.00")
    case = read(path)
    assert (case["status"], case["amount"], case["resolution"]["amount"]) == (
        "return_pending",
        "10.00",
        "40.00",
    )
    assert case["timeline"][-1]["event"] == "amount_changed"
    assert due_rows(**BUYER) == [("ship_back", "10.00")]
    clock.now += SECOND
    platform_refunds(services, clock, "15.00")
    assert due_rows(**BUYER) == [("ship_back", "25.00")]


def test_a_return_taken_up_again_says_what_others_have_left_meanwhile(
    services: Services, clock: Clock
) -> None:
    """R-REF-01, R-PDA-20: its label was scanned in time, as shows when it had lapsed"""
    path = asked_back(clock, lines=[{"line_id": "plates", "quantity": 2}])
    label = ok(shop.post(f"{path}/return/label", {}, **BUYER), 201)
    clock.forward(days=15)
    sweep(services, f"supportcase#{path.rsplit('/', 1)[1]}", clock)
    platform_refunds(services, clock, "30.00")
    number = {"carrier": label["carrier"], "occurred_at": "2026-03-02T20:00:00Z"}
    shop.report(clock, label["tracking_number"], "accepted", **number)
    case = read(path)
    assert (case["status"], case["amount"]) == ("return_pending", "10.00")


def test_a_return_whose_goods_others_have_refunded_is_over(services: Services, clock: Clock) -> None:
    """R-REF-04: nobody sends goods back for nothing; both are told, and the label is paid back"""
    path = asked_back(clock)
    ok(shop.post(f"{path}/return/label", {}, **BUYER), 201)
    platform_refunds(services, clock, "40.00")
    case = read(path)
    assert (case["status"], case["closed_reason"], case["refunded"]) == ("closed", "nothing_left", "0.00")
    assert case["return"]["label"]["status"] == "voided"
    assert due_rows(**BUYER) == []
    for role, account in (BUYER.values(), SELLER.values()):
        letters = ok(shop.get("/notifications", role=role, account=account))["data"]
        (told,) = [one for one in letters if one["kind"] == "support_case_closed"]
        assert told["paragraphs"] == [
            "What was to be refunded in this case has been refunded otherwise, so nothing is left of it.",
            "The goods need not be sent back any more.",
        ]


def test_goods_that_arrive_when_their_case_is_over_are_not_said_to_be_refunded(
    services: Services, clock: Clock
) -> None:
    """R-MSG-04, R-REF-04"""
    path = asked_back(clock)
    label = ok(shop.post(f"{path}/return/label", {}, **BUYER), 201)
    shop.report(clock, label["tracking_number"], "accepted", carrier=label["carrier"])
    platform_refunds(services, clock, "40.00")
    assert read(path)["status"] == "closed"
    clock.forward(hours=1)
    shop.report(clock, label["tracking_number"], "delivered", carrier=label["carrier"])
    for role, account in (BUYER.values(), SELLER.values()):
        letters = ok(shop.get("/notifications", role=role, account=account))["data"]
        (told,) = [one for one in letters if one["kind"] == "return_delivered"]
        assert "refund" not in str(told["paragraphs"]).lower() and not told["asked"]


@pytest.mark.parametrize("event", ["return_accepted", "return_lost"])
def test_where_nothing_is_left_by_then_no_letter_tells_of_a_refund(
    services: Services, clock: Clock, event: str
) -> None:
    """R-MSG-04, R-REF-04: the platform has refunded them, and the return is over before that was looked at"""
    path = asked_back(clock)
    label = ok(shop.post(f"{path}/return/label", {}, **BUYER), 201)
    shop.report(clock, label["tracking_number"], "accepted", carrier=label["carrier"])
    clock.now += SECOND
    if event == "return_accepted":
        shop.report(clock, label["tracking_number"], "delivered", carrier=label["carrier"])
    platform_refunds(services, clock, "40.00", at_once=False)
    if event == "return_lost":
        shop.report(clock, label["tracking_number"], "lost", carrier=label["carrier"])
    clock.forward(hours=48, seconds=1)
    sweep(services, f"supportcase#{path.rsplit('/', 1)[1]}", clock)
    assert read(path)["closed_reason"] == "nothing_left"
    for role, account in (BUYER.values(), SELLER.values()):
        letters = ok(shop.get("/notifications", role=role, account=account))["data"]
        (told,) = [one for one in letters if one["kind"] == event]
        assert told["subject"] == "The case about order ord-1 is closed without a refund"
        assert told["paragraphs"][-1] == "Nothing is left to refund: it was refunded otherwise."
