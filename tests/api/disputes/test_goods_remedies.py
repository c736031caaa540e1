"""Goods as the remedy of a dispute over HTTP: numbers, labels, the carrier's reports, letters, the book."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.labels.label import Label
from shared.domain.orders.order import Order, receive
from shared.domain.times import rfc3339
from shared.gateways.carriers import CarrierRefused, SandboxCarrier
from shared.storage.store import Ref
from shared.usecases.disputes import withdrawal
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.carriers import silent_carrier
from tests.support.disputes import Court, court
from tests.support.faults import Send, Sent, first, watched
from tests.support.http import Answer, call, deliver
from tests.support.iam import outside
from tests.support.refusals import refusal
from tests.support.shop import report

SELLER = {"role": "seller", "account": "seller-1"}
NUMBER = {"action": "replacement", "carrier": "ups", "tracking_number": "1ZNEW"}
LABEL = {"action": "replacement", "service": "ups_ground"}


@pytest.fixture
def own(services: Services, clock: Clock) -> Court:
    """Seller Shipping: the wrong product is to be replaced within 48 hours."""
    case = court(services, clock, shipping_mode="seller_shipping")
    case.final()
    return case


@pytest.fixture
def ours(services: Services, clock: Clock) -> Court:
    """The same in TikTok Shipping."""
    case = court(services, clock)
    case.final()
    return case


def act(case: Court, body: dict[str, Any], key: str = "", **caller: str) -> Answer:
    headers = {"Idempotency-Key": key} if key else {}
    return call("POST", f"/disputes/{case.id}/actions", body, headers=headers, **(caller or SELLER))


def done(case: Court, body: dict[str, Any], key: str = "") -> Any:
    answer = act(case, body, key)
    assert answer.status == 200, answer.text
    return answer.json()


def shown(case: Court, role: str = "seller") -> Any:
    return call("GET", f"/disputes/{case.id}", role=role, account=case.callers[role].account).json()


def gives(case: Court) -> list[tuple[str, int]]:
    return [(entry.gives, entry.amount) for entry in case.book.book.entries]


def test_a_number_is_followed_to_the_delivery(own: Court) -> None:
    """R-PDA-04, R-TRK-02: and then the judgment has been carried out"""
    sent = done(own, {**NUMBER, "note": "A new one."})
    shipment = sent["remedy_shipment"]
    assert (sent["status"], shipment["status"], shipment["note"]) == (
        "action_pending",
        "number_entered",
        "A new one.",
    )
    assert gives(own) == [("goods", 0)]
    report(own.clock, "1ZNEW", "accepted", carrier="ups")
    on_its_way = shown(own, "buyer")["remedy_shipment"]
    assert (on_its_way["status"], on_its_way["scanned_at"]) == ("on_its_way", rfc3339(own.clock.now))
    own.clock.forward(days=3)
    assert own.sweep() == []
    report(own.clock, "1ZNEW", "delivered", carrier="ups")
    closed = shown(own)
    assert (closed["status"], closed["closed_reason"], own.payments()) == ("closed", "done", [])
    for party in ("buyer", "seller"):
        assert {"remedy_shipped", "dispute_closed"} <= set(own.told(party))
        assert ("Shipment", "UPS, 1ZNEW") in own.notice(party, "dispute_closed").facts


def test_a_lost_parcel_gives_48_hours_anew_and_both_are_told(own: Court) -> None:
    """R-PDA-02, R-PDA-03"""
    done(own, NUMBER)
    report(own.clock, "1ZNEW", "accepted", carrier="ups")
    own.clock.forward(days=3)
    report(own.clock, "1ZNEW", "lost", carrier="ups")
    due = own.clock.now + timedelta(hours=48)
    letter = own.notice("seller", "remedy_lost")
    assert (letter.due_at, letter.asked) == (due, "Send it again, or refund the buyer.")
    assert "reports it lost" in own.notice("buyer", "remedy_lost").paragraphs[0]
    assert gives(own) == [("money", 0)]
    own.clock.now = due
    assert own.sweep() == []
    own.clock.forward(seconds=1)
    own.sweep()
    assert sorted(one[0] for one in own.payments()) == ["buyer_refund", "seller_deduction"]
    assert shown(own)["closed_reason"] == "auto_deducted"


def test_a_scan_reported_late_counts_by_its_own_time(own: Court) -> None:
    """settled: however late, unless the deduction has been made"""
    done(own, NUMBER)
    due = own.dispute.deadline("post_dispute_action")
    assert due is not None
    own.clock.now = due.due_at + timedelta(seconds=30)
    report(own.clock, "1ZNEW", "accepted", carrier="ups", occurred_at=rfc3339(due.due_at))
    assert own.sweep() == []
    assert (shown(own)["remedy_shipment"]["status"], own.payments()) == ("on_its_way", [])


def test_a_number_of_another_parcel_is_refused(own: Court) -> None:
    """M5: the same number closed two disputes"""
    report(own.clock, "1ZNEW", "delivered", carrier="ups")
    done(own, {**NUMBER, "tracking_number": "1ZONE"})
    own.file("inconsistent_product", "b")
    own.show("buyer")
    own.show("seller")
    own.complete("buyer", "seller")
    own.judge()
    own.accept("buyer", "seller")
    assert act(own, {**NUMBER, "tracking_number": "1ZONE"}).refusal == (409, "tracking_number_in_use")
    assert shown(own)["remedy_shipment"] is None
    done(own, {**NUMBER, "tracking_number": "1ZTWO"})


def test_a_number_is_corrected_until_its_first_scan(own: Court) -> None:
    """settled; R-TRK-04: what followed it by mistake loses it"""
    done(own, NUMBER)
    assert done(own, NUMBER)["remedy_shipment"]["tracking_number"] == "1ZNEW"
    corrected = done(own, {**NUMBER, "tracking_number": "1ZRIGHT"})
    assert corrected["remedy_shipment"]["tracking_number"] == "1ZRIGHT"
    report(own.clock, "1ZNEW", "delivered", carrier="ups")
    assert shown(own)["status"] == "action_pending"
    report(own.clock, "1ZRIGHT", "accepted", carrier="ups")
    assert act(own, {**NUMBER, "tracking_number": "1ZLATE"}).refusal == (409, "already_shipped")
    assert act(own, {"action": "refund"}).refusal == (409, "already_shipped")


def test_what_was_reported_of_a_number_before_it_was_entered_is_taken_over(own: Court) -> None:
    """R-TRK-04"""
    report(own.clock, "1ZNEW", "accepted", carrier="ups")
    done(own, NUMBER)
    deliver(own.services, "work")
    assert shown(own)["remedy_shipment"]["status"] == "on_its_way"


def test_a_label_is_bought_here_in_tiktok_shipping(ours: Court) -> None:
    """settled: as for reshipments; the seller pays it, and the first scan keeps the 48 hours"""
    sent = done(ours, LABEL, key="k-1")
    shipment = sent["remedy_shipment"]
    assert (shipment["status"], shipment["action"], sent["status"]) == (
        "label_bought",
        "replacement",
        "action_pending",
    )
    label = call("GET", f"/labels/{shipment['label_id']}", **SELLER).json()
    assert (label["status"], label["tracking_number"]) == ("purchased", shipment["tracking_number"])
    assert [one[:3] for one in ours.payments()] == [("label_fee", "seller", "carrier")]
    again = act(ours, LABEL, key="k-1")
    assert (again.headers["idempotent-replayed"], again.json()["remedy_shipment"]) == ("true", shipment)
    assert act(ours, LABEL).refusal == (409, "label_already_created")
    assert shown(ours, "buyer")["remedy_shipment"]["label_id"] is None
    deliver(ours.services, "work")
    report(ours.clock, shipment["tracking_number"], "accepted", carrier="ups")
    report(ours.clock, shipment["tracking_number"], "delivered", carrier="ups")
    assert shown(ours)["closed_reason"] == "done"


def test_an_address_told_while_a_purchase_begins_is_the_one_its_label_bears(ours: Court) -> None:
    """R-INS-27, R-INS-30"""
    store = ours.services.store

    def overtaken(send: Send) -> Sent:
        (order,) = store.load(Ref(Order, ours.order_id))
        assert order is not None
        moved = order.facts.buyer.address.model_copy(update={"line1": "2 Side St"})
        buyer = order.facts.buyer.model_copy(update={"address": moved})
        told = order.facts.model_copy(update={"buyer": buyer, "occurred_at": ours.clock.now})
        step = receive(order, told, now=ours.clock.now)
        assert step is not None
        with outside():
            store.commit(step)
        return send()

    with watched(fault=first(1, "TransactWriteItems", overtaken)):
        shipment = done(ours, LABEL)["remedy_shipment"]
    label, order = store.load(Ref(Label, shipment["label_id"]), Ref(Order, ours.order_id))
    assert label and order and label.address == order.facts.buyer.address.fingerprint()
    assert order.facts.buyer.address.line1 == "2 Side St"


def test_a_label_given_back_leaves_the_48_hours_as_they_were(ours: Court) -> None:
    """settled: its units are given back; another can be bought at once"""
    label_id = done(ours, LABEL)["remedy_shipment"]["label_id"]
    due = ours.dispute.deadline("post_dispute_action")
    assert call("POST", f"/labels/{label_id}/void", **SELLER).status == 200
    second = done(ours, LABEL)["remedy_shipment"]["label_id"]
    assert second != label_id
    assert call("POST", f"/labels/{second}/void", **SELLER).status == 200
    deliver(ours.services, "work")
    assert (shown(ours)["remedy_shipment"], ours.dispute.deadline("post_dispute_action")) == (None, due)


def test_a_label_nobody_needs_any_more_is_paid_back(ours: Court) -> None:
    """R-INS-22: refunded instead, or deducted"""
    done(ours, LABEL)
    ours.pass_due("post_dispute_action")
    deliver(ours.services, "work")
    kinds = sorted(one[0] for one in ours.payments())
    assert kinds == ["buyer_refund", "label_fee", "label_refund", "seller_deduction"]


def both_settle(case: Court) -> None:
    for party in ("buyer", "seller"):
        withdrawal.settle(case.services, case.command(case.callers[party]), case.id)


def test_goods_under_way_when_both_settle_are_not_paid_for_as_well(own: Court) -> None:
    """R-REF-01, R-DSP-17: nor is another request promised; of their arrival nobody need be told"""
    done(own, NUMBER)
    report(own.clock, "1ZNEW", "accepted", carrier="ups")
    both_settle(own)
    letter = own.notice("buyer", "dispute_cancelled_mutual")
    assert not any("one more dispute" in one for one in letter.paragraphs)
    told = own.told("buyer")
    own.clock.forward(days=2)
    report(own.clock, "1ZNEW", "delivered", carrier="ups")
    ended = shown(own)
    assert (ended["status"], ended["remedy_shipment"]["status"]) == ("cancelled_mutual", "delivered")
    assert (gives(own), own.told("buyer"), own.payments()) == ([("goods", 0)], told, [])
    assert refusal(own.file).code == "resolution_breach_out_of_scope"


def test_a_label_nobody_has_used_when_both_settle_is_paid_back(ours: Court) -> None:
    """R-REF-01, R-DSP-17: its units are given back"""
    done(ours, LABEL)
    both_settle(ours)
    assert gives(ours) == []
    deliver(ours.services, "work")
    assert [one[0] for one in ours.payments()] == ["label_fee", "label_refund"]
    assert gives(ours) == []


def test_a_label_that_is_printed_when_both_have_settled_is_paid_back(ours: Court) -> None:
    """R-INS-22, R-DSP-17: the carrier answered late, and nobody needs it"""
    with silent_carrier():
        done(ours, LABEL)
    both_settle(ours)
    deliver(ours.services, "work")
    assert sorted(one[0] for one in ours.payments()) == ["label_fee", "label_refund"]
    assert gives(ours) == []


def test_a_label_the_carrier_does_not_print_changes_nothing(
    ours: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-INS-18: the same key works again"""

    def refuse(*_: Any) -> None:
        raise CarrierRefused("The printer is down.")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxCarrier, "buy", refuse)
        assert act(ours, LABEL, key="k-1").refusal == (502, "label_purchase_failed")
    assert (shown(ours)["remedy_shipment"], ours.payments()) == (None, [])
    assert done(ours, LABEL, key="k-1")["remedy_shipment"]["status"] == "label_bought"


def test_a_carrier_that_does_not_answer_is_asked_later(ours: Court) -> None:
    """R-INS-18: the dispute follows when that is known"""
    with silent_carrier():
        assert done(ours, LABEL, key="k-1")["remedy_shipment"] is None
    assert act(ours, LABEL).refusal == (409, "label_already_created")
    deliver(ours.services, "work")
    bought = shown(ours)["remedy_shipment"]
    assert bought["status"] == "label_bought"
    assert done(ours, LABEL, key="k-1")["remedy_shipment"] == bought


@pytest.mark.parametrize(
    "body",
    [
        {"action": "replacement"},
        {"action": "replacement", "tracking_number": "1ZNEW"},
        {"action": "replacement", "carrier": "ups"},
        {**NUMBER, "service": "ups_ground"},
        {**NUMBER, "signature": "signature_required"},
        {"action": "refund", "carrier": "ups", "tracking_number": "1ZNEW"},
        {**LABEL, "note": "A new one."},
    ],
    ids=str,
)
def test_a_shipment_is_named_in_one_way(own: Court, body: dict[str, Any]) -> None:
    """400, and nothing is changed"""
    assert act(own, body).refusal == (400, "invalid_request")
    assert shown(own)["remedy_shipment"] is None


def test_goods_go_the_way_the_order_went(own: Court) -> None:
    """R-RSH-14"""
    assert act(own, LABEL).refusal == (422, "shipping_mode_mismatch")


def test_nobody_else_sends_goods_for_the_seller(own: Court) -> None:
    assert act(own, NUMBER, role="seller", account="seller-2").refusal == (404, "not_found")
    assert act(own, NUMBER, role="buyer", account="buyer-1").status == 403
