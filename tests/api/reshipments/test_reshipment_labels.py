"""Labels of reshipments that are not printed, not answered for, given back, or bought twice at once."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.labels.label import Label
from shared.domain.orders.order import Order
from shared.domain.times import rfc3339
from shared.gateways.carriers import CarrierRefused, SandboxCarrier
from shared.storage.store import Ref
from shared.usecases.labels.completion import reconcile
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.carriers import silent_carrier
from tests.support.faults import Killed, first, killed, unheard, watched
from tests.support.http import deliver
from tests.support.reshipments import LABEL, SEND_BY, act, approved, arrive, card, inbox, moved, sweep


def test_a_label_the_carrier_does_not_print_leaves_the_request_approved_and_free_to_try_again(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-INS-18: nothing bought, nothing charged, the same key works again"""
    request_id = approved(clock)

    def refuse(*_: Any) -> None:
        raise CarrierRefused("The printer is down.")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxCarrier, "buy", refuse)
        answer = act(request_id, "shipment", LABEL, key="k-1")
    assert answer.refusal == (502, "label_purchase_failed")
    assert (card(request_id)["status"], shop.ledger()) == ("approved", {})
    again = act(request_id, "shipment", LABEL, key="k-1")
    assert (again.status, again.json()["label_id"] is None) == (200, False)


def test_a_carrier_that_does_not_answer_is_asked_later_and_the_request_follows(
    services: Services, clock: Clock
) -> None:
    """R-RSH-12: the label is shown once it is known to exist; the answer sent again says so"""
    request_id = approved(clock)
    with silent_carrier():
        found = act(request_id, "shipment", LABEL, key="k-1").json()
    assert (found["status"], found["tracking"]) == ("approved", None)
    assert act(request_id, "shipment", LABEL).refusal == (409, "label_already_created")
    deliver(services, "work")
    number = card(request_id)["tracking_number"]
    again = act(request_id, "shipment", LABEL, key="k-1")
    assert (again.headers["idempotent-replayed"], again.json()["tracking_number"]) == ("true", number)
    shop.report(clock, number, "accepted")
    assert card(request_id)["status"] == "shipped"
    assert len(shop.ledger()) == 1


def test_a_label_that_is_bought_is_only_to_be_handed_over(services: Services, clock: Clock) -> None:
    """R-MSG-03, R-RSH-12: in time or late; another can be bought once it is given back"""

    def waits() -> list[tuple[str, str]]:
        return [(row["action"], row["href"]) for row in shop.get("/agenda?object=reshipment").json()["data"]]

    request_id = approved(clock)
    to_ship = [("ship", f"/reshipments/{request_id}/shipment")]
    assert waits() == to_ship
    label = moved(request_id, "shipment", LABEL)["label_id"]
    assert act(request_id, "shipment", LABEL).refusal == (409, "label_already_created")
    assert waits() == [("hand_over", f"/reshipments/{request_id}")]
    clock.now = SEND_BY + timedelta(seconds=1)
    sweep(services, f"reshipment#{request_id}", clock)
    assert waits() == [("hand_over", f"/reshipments/{request_id}")]
    assert shop.post(f"/labels/{label}/void").status == 200
    deliver(services, "work")
    assert waits() == to_ship


def test_a_label_given_back_unscanned_takes_the_shipment_back_and_another_can_be_bought(
    services: Services, clock: Clock
) -> None:
    """R-INS-22, R-RSH-12: by the same time as before"""
    request_id = approved(clock)
    first_label = moved(request_id, "shipment", LABEL)["label_id"]
    assert shop.post(f"/labels/{first_label}/void").status == 200
    deliver(services, "work")
    found = card(request_id)
    assert (found["status"], found["tracking_number"], found["tracking"]) == ("approved", None, None)
    assert (found["deadlines"][-1]["due_at"], found["deadlines"][-1]["state"]) == (
        "2026-03-05T07:59:59Z",
        "open",
    )
    assert "reshipment_taken_back" in inbox("buyer")
    assert moved(request_id, "shipment", LABEL)["label_id"] != first_label


def test_a_label_given_back_when_its_time_is_over_names_no_time_to_come(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-RSH-19, R-RSH-12: the items are still to be sent, late as they are"""
    request_id = approved(clock)
    label = moved(request_id, "shipment", LABEL)["label_id"]
    clock.now = SEND_BY + timedelta(seconds=1)
    sweep(services, f"reshipment#{request_id}", clock)
    assert shop.post(f"/labels/{label}/void").status == 200
    deliver(services)
    texts = [" ".join(mail["Content"]["Simple"]["Body"]["Text"]["Data"].split()) for mail in mailbox]
    (told,) = [text for text in texts if "has cancelled the shipping label" in text]
    assert "It still has to send the items, though its time for that is over." in told


def test_another_label_can_be_bought_at_once(services: Services, clock: Clock) -> None:
    """R-RSH-12: before the request has followed the label that was given back"""
    request_id = approved(clock)
    first_label = moved(request_id, "shipment", LABEL)["label_id"]
    assert shop.post(f"/labels/{first_label}/void").status == 200
    second_label = moved(request_id, "shipment", LABEL)["label_id"]
    deliver(services, "work")
    found = card(request_id)
    assert (found["status"], found["label_id"]) == ("approved", second_label) and second_label != first_label


def test_a_request_follows_its_label_where_the_purchase_was_cut_off(services: Services, clock: Clock) -> None:
    """R-RSH-12: bought and charged; the effect of the purchase does the rest, once"""
    request_id = approved(clock)
    transactions = iter(range(99))

    def after_the_purchase(n: int, operation: str) -> Any:
        return killed if operation == "TransactWriteItems" and next(transactions) > 1 else None

    with pytest.raises(Killed), watched(fault=after_the_purchase):
        act(request_id, "shipment", LABEL)
    assert card(request_id)["tracking_number"] is None
    deliver(services, "work")
    shop.report(clock, card(request_id)["tracking_number"], "accepted")
    assert card(request_id)["status"] == "shipped"
    assert inbox("buyer").count("reshipment_shipped") == 1


def test_a_label_that_is_not_handed_over_in_time_leaves_the_request_overdue(
    services: Services, clock: Clock
) -> None:
    """R-RSH-12, R-RSH-19: buying a label does not stop the clock, nor does giving it back"""
    request_id = approved(clock)
    label_id = moved(request_id, "shipment", LABEL)["label_id"]
    clock.now = SEND_BY + timedelta(hours=1)
    assert sweep(services, f"reshipment#{request_id}", clock) == 1
    assert card(request_id)["status"] == "ship_overdue"
    assert shop.post(f"/labels/{label_id}/void").status == 200
    deliver(services, "work")
    found = card(request_id)
    assert (found["status"], found["tracking_number"]) == ("ship_overdue", None)
    assert "reshipment_overdue" in set(inbox("buyer")) & set(inbox("seller"))


def test_of_two_labels_at_once_one_is_bought(services: Services, clock: Clock) -> None:
    """R-INS-11: the parcel is one and the same"""
    request_id = approved(clock)
    others = []

    def overtaken(send: Any) -> Any:
        others.append(act(request_id, "shipment", LABEL).status)
        return send()

    with watched(fault=first(1, "TransactWriteItems", overtaken)):
        late = act(request_id, "shipment", LABEL)
    assert (others, late.status) == ([200], 409)
    assert len(shop.ledger()) == 1


def test_an_answer_that_is_lost_is_given_again_and_nothing_bought_twice(
    services: Services, clock: Clock
) -> None:
    """R-GEN-09"""
    request_id = approved(clock)
    with watched(fault=first(1, "TransactWriteItems", unheard)):
        one = act(request_id, "shipment", LABEL, key="k-1")
    two = act(request_id, "shipment", LABEL, key="k-1")
    assert (one.status, two.status) == (200, 200)
    assert two.json()["tracking_number"] == card(request_id)["tracking_number"] is not None
    assert len(shop.ledger()) == 1


def test_a_reconciled_label_is_followed_once(services: Services, clock: Clock) -> None:
    """R-GEN-06"""
    request_id = approved(clock)
    label_id = moved(request_id, "shipment", LABEL)["label_id"]
    version = card(request_id)["version"]
    reconcile(services, label_id)
    assert card(request_id)["version"] == version


# Addresses


def move_house(clock: Clock) -> None:
    """The buyer's address is another one from now on."""
    clock.forward(minutes=10)
    elsewhere = {**shop.BUYER, "address": {**shop.BUYER["address"], "line1": "2 Side St"}}
    arrive(clock, buyer=elsewhere, occurred_at=rfc3339(clock.now))


def test_an_address_changed_after_its_label_is_flagged_and_the_seller_told(
    services: Services, clock: Clock
) -> None:
    """R-INS-27, R-INS-30: as for any label"""
    label_id = moved(approved(clock), "shipment", LABEL)["label_id"]
    move_house(clock)
    assert shop.get(f"/labels/{label_id}").json()["flags"] == ["address_changed"]
    assert inbox("seller").count("address_changed") == 1


def test_an_address_changed_while_its_label_is_bought_is_flagged_too(
    services: Services, clock: Clock
) -> None:
    """R-INS-27, R-INS-30: the carrier printed the old one, and has not answered yet"""
    request_id = approved(clock)
    with silent_carrier():
        moved(request_id, "shipment", LABEL)
    move_house(clock)
    deliver(services, "work")
    label_id = card(request_id)["label_id"]
    assert shop.get(f"/labels/{label_id}").json()["flags"] == ["address_changed"]
    assert inbox("seller").count("address_changed") == 1


def test_an_address_told_while_a_purchase_begins_is_the_one_its_label_bears(
    services: Services, clock: Clock
) -> None:
    """R-INS-27, R-INS-30"""
    request_id = approved(clock)

    def overtaken(send: Any) -> Any:
        move_house(clock)
        return send()

    with watched(fault=first(1, "TransactWriteItems", overtaken)):
        label_id = moved(request_id, "shipment", LABEL)["label_id"]
    label, order = services.store.load(Ref(Label, label_id), Ref(Order, "ord-1"))
    assert label and order and label.address == order.facts.buyer.address.fingerprint()
    assert order.facts.buyer.address.line1 == "2 Side St"
