"""Buying a return label when the carrier refuses, is silent, or others act meanwhile: charged once or not."""

from typing import Any

import pytest

from shared.domain.money import cents
from shared.gateways.carriers import CarrierRefused, LabelOrder, SandboxCarrier, sandbox_record
from tests.support.carriers import silent_carrier
from tests.support.disputes import Court
from tests.support.http import Answer, call, deliver

BUY = SandboxCarrier.buy


def due(case: Court) -> str:
    case.final("quality_safety")
    return f"/disputes/{case.id}"


def buy(path: str, key: str = "k-1") -> Answer:
    headers = {"Idempotency-Key": key}
    return call("POST", f"{path}/return/label", {}, role="buyer", account="buyer-1", headers=headers)


def label_of(path: str) -> Any:
    return call("GET", path, role="buyer", account="buyer-1").json()["return"]["label"]


def test_the_label_goes_from_the_buyer_to_the_seller_and_without_a_cover(
    case: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PDA-20"""
    seen: list[LabelOrder] = []
    monkeypatch.setattr(SandboxCarrier, "buy", lambda self, order: (seen.append(order), BUY(self, order))[1])
    assert buy(due(case)).status == 201
    (order,) = seen
    buyer = case.book.order.facts.buyer
    assert order.origin is not None
    assert (order.origin.name, order.origin.line1) == (buyer.name, buyer.address.line1)
    assert (order.recipient, order.address.line1) == ("Sandbox Returns", "1 Warehouse Way")
    assert order.signature == "none"
    assert [kind for kind, *_ in case.payments()] == ["label_fee"]


def test_a_carrier_that_refuses_costs_nothing_and_can_be_asked_again(
    case: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-INS-18: also under the same key"""
    path = due(case)

    def refuse(self: SandboxCarrier, order: LabelOrder) -> Any:
        raise CarrierRefused("No such street.")

    monkeypatch.setattr(SandboxCarrier, "buy", refuse)
    assert buy(path).refusal == (502, "label_purchase_failed")
    assert (label_of(path), case.payments()) == (None, [])
    monkeypatch.setattr(SandboxCarrier, "buy", BUY)
    assert buy(path).status == 201
    assert len(case.payments()) == 1


@pytest.mark.parametrize("printed", [True, False])
def test_a_carrier_that_is_silent_is_asked_what_became_of_it(case: Court, printed: bool) -> None:
    """R-INS-18"""
    path = due(case)
    with silent_carrier(printed=printed):
        bought = buy(path)
    assert (bought.status, bought.json()["status"]) == (201, "purchasing")
    assert buy(path, "k-2").refusal == (409, "label_already_created")
    deliver(case.services, "work")
    label = label_of(path)
    assert (label and label["status"]) == ("purchased" if printed else None)
    assert len(case.payments()) == printed
    deliver(case.services, "work")
    assert len(case.payments()) == printed


def test_a_number_entered_while_the_label_is_printed_wins_and_the_label_is_paid_back(
    case: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PDA-21: charged and paid back, once each"""
    path = due(case)

    def overtaken(self: SandboxCarrier, order: LabelOrder) -> Any:
        case.ship_back("1ZOWN")
        return BUY(self, order)

    monkeypatch.setattr(SandboxCarrier, "buy", overtaken)
    bought = buy(path).json()
    deliver(case.services, "work")
    goods = case.dispute.goods_back
    assert goods is not None and goods.label is not None
    assert (goods.tracking_number, goods.label.status) == ("1ZOWN", "voided")
    fee = cents(bought["rate"])
    assert case.payments() == [
        ("label_fee", "seller", "carrier", fee),
        ("label_refund", "carrier", "seller", fee),
    ]
    assert "return_label_bought" not in (*case.told("buyer"), *case.told("seller"))


def test_a_refund_while_the_label_is_printed_pays_it_back_too(
    case: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PDA-02, R-PDA-20"""
    path = due(case)

    def overtaken(self: SandboxCarrier, order: LabelOrder) -> Any:
        case.perform("refund")
        return BUY(self, order)

    monkeypatch.setattr(SandboxCarrier, "buy", overtaken)
    assert buy(path).status == 201
    deliver(case.services, "work")
    assert sorted(kind for kind, *_ in case.payments()) == ["buyer_refund", "label_fee", "label_refund"]
    assert "return_label_bought" not in (*case.told("buyer"), *case.told("seller"))


def test_a_label_printed_when_the_time_to_send_is_over_is_paid_back_and_offered_to_nobody(
    case: Court,
) -> None:
    """R-PDA-20: a carrier was silent till then"""
    path = due(case)
    with silent_carrier(printed=True):
        assert buy(path).json()["status"] == "purchasing"
    case.pass_due("return_shipment")
    deliver(case.services, "work")
    assert sorted(kind for kind, *_ in case.payments()) == ["label_fee", "label_refund"]
    assert case.dispute.closed_reason == "return_lapsed"
    assert "return_label_bought" not in (*case.told("buyer"), *case.told("seller"))


def test_a_label_that_a_live_carrier_printed_is_linked_in_the_sandbox_too(case: Court) -> None:
    """With its key for tests: the sandbox's own carrier has no record of it"""
    path = due(case)
    label = buy(path).json()
    case.services.files.erase(sandbox_record(label["id"]))
    shown = call("GET", f"{path}/return/label", role="buyer", account="buyer-1")
    assert (shown.status, shown.json()["id"]) == (200, label["id"])
    assert shown.json()["document_url"]
