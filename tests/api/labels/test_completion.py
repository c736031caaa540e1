"""A purchase that breaks off anywhere: in the end one label, charged once, or none and no charge."""

import json
from dataclasses import replace
from typing import Any

import pytest

from shared.usecases.labels import completion
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import START, Clock, emulated_services, messages
from tests.support.faults import Killed, killed, killed_after, nth, throttled, unreachable, watched
from tests.support.http import deliver, handler, sqs_event, workers
from tests.support.time import Pace

ASKED = {"key": "key"}
PRINTS = ("dynamodb", "s3")


def sweep_and_work(clock: Clock) -> None:
    """Everything held back is due by now; the sweep finds it and the worker does it."""
    clock.forward(minutes=3)
    handler("functions.deadlines.sweep.handler")({}, None)
    for message in messages("work"):
        handler(workers()["work"])(sqs_event(json.dumps(message)), None)


def calls_of_a_purchase(clock: Clock) -> int:
    with emulated_services(clock):
        shop.place(clock)
        with watched(*PRINTS) as wire:
            shop.bought(**ASKED)
        return len(wire.calls)


def assert_one_label_or_none(answer: Any) -> None:
    """What the caller was told last is what is in the table, paid for exactly once."""
    labels = shop.get("/labels").json()["data"]
    bought = [label for label in labels if label["status"] == "purchased"]
    assert {label["status"] for label in labels} <= {"purchased", "failed"}
    paid = shop.ledger()
    (package,) = shop.get("/orders/ord-1").json()["packages"]
    if answer.status == 201:
        (label,) = bought
        assert (answer.json()["id"], answer.json()["status"]) == (label["id"], "purchased")
        assert paid == {f"{label['id']}:label_fee": "9.40"}
        assert package["label_id"] == label["id"]
    else:
        assert (answer.status, bought, paid, package["label_id"]) == (502, [], {}, None)


def test_killed_between_any_two_calls_a_purchase_converges(aws: None, clock: Clock, pace: Pace) -> None:
    """R-INS-18, R-GEN-09: the next try and the sweep bring it to its one end"""
    total = calls_of_a_purchase(clock)
    assert total >= 7
    ends = [nth(number, killed) for number in range(total)] + [nth(total - 1, killed_after)]
    for fault in ends:
        clock.now = START
        with emulated_services(clock) as services:
            shop.place(clock)
            with pytest.raises(Killed), watched(*PRINTS, fault=fault):
                shop.buy(**ASKED)
            sweep_and_work(clock)
            answer = shop.buy(**ASKED)
            assert_one_label_or_none(answer)
            if answer.status == 502:
                assert shop.buy(**{**ASKED, "key": "another"}).status == 201
            deliver(services, "work")
            assert not [item for item in shop.table() if item.get("queue", {}).get("S") == "work"]


def test_a_purchase_that_was_never_finished_is_finished_before_the_caller_asks_again(
    aws: None, clock: Clock, pace: Pace
) -> None:
    """Whoever waits for the sweep sees the label it bought"""
    total = calls_of_a_purchase(clock)
    clock.now = START
    with emulated_services(clock):
        shop.place(clock)
        with pytest.raises(Killed), watched(*PRINTS, fault=nth(total - 1, killed)):
            shop.buy(**ASKED)
        (label,) = shop.get("/labels").json()["data"]
        assert (label["status"], shop.ledger()) == ("purchasing", {})
        clock.forward(seconds=80)
        handler("functions.deadlines.sweep.handler")({}, None)
        assert shop.get(f"/labels/{label['id']}").json()["status"] == "purchasing"
        sweep_and_work(clock)
        assert shop.get(f"/labels/{label['id']}").json()["status"] == "purchased"
        assert len(shop.ledger()) == 1


@pytest.mark.parametrize("fault", [throttled, unreachable])
def test_a_purchase_whose_end_can_not_be_written_is_finished_later(
    services: Any, clock: Clock, fault: Any
) -> None:
    """Throttled nine times: 503 with `Retry-After`; the carrier has printed by then"""
    shop.place(clock)
    transactions = iter(range(99))

    def after_the_first(n: int, operation: str) -> Any:
        return fault if operation == "TransactWriteItems" and next(transactions) > 0 else None

    with watched(fault=after_the_first):
        answer = shop.buy(**ASKED)
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert shop.ledger() == {}
    sweep_and_work(clock)
    assert_one_label_or_none(shop.buy(**ASKED))
    assert len(shop.ledger()) == 1


def test_asking_the_carrier_twice_completes_once(services: Any, clock: Clock) -> None:
    """A queue may deliver its message three times"""
    shop.place(clock, packages=[shop.package("pkg-TIMEOUT", "line-1")])
    label_id = shop.buy("pkg-TIMEOUT").json()["id"]

    for _ in range(3):
        completion.reconcile(services, label_id)
    assert shop.ledger() == {f"{label_id}:label_fee": "9.40"}
    assert shop.get(f"/labels/{label_id}").json()["version"] == 2


def test_what_is_asked_of_a_label_that_is_gone_or_of_nobodys_does_nothing(services: Any) -> None:

    completion.reconcile(services, "lbl_gone")
    completion.void_cancelled(services, "lbl_gone")
    completion.void_at_carrier(services, "lbl_gone")
    assert shop.table() == []


def test_a_number_that_was_reported_before_its_label_was_bought_is_caught_up_with(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-TRK-02, R-TRK-04: it is read only where it is known already"""
    shop.place(clock)
    shop.report(clock, "9400555", "accepted")
    carrier, made = services.carrier, services.carrier.buy
    monkeypatch.setattr(carrier, "buy", lambda order: replace(made(order), tracking_number="9400555"))
    with watched() as wire:
        label = shop.bought()
    assert wire.operations.count("Query") == 1
    deliver(services, "work")
    found = shop.get(f"/labels/{label['id']}").json()
    assert (found["tracking_number"], found["insurance"]["status"]) == ("9400555", "effective")
    assert len(shop.ledger()) == 1
