"""Effects: at least once on their way, once carried out, with one id."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.errors import ConcurrentUpdate
from shared.runtime import wiring
from shared.storage import outbox
from shared.storage.due import due_effects, quarantine
from shared.storage.records import StoredEffect
from shared.usecases.outbox import deliver, dispatch
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock, messages
from tests.support.faults import Killed, first, throttled, watched
from tests.support.http import handler, sqs_event, workers


def keep(services: Services, *ids: str, queue: Any = "work", **more: Any) -> list[StoredEffect]:
    effects = [StoredEffect(id=id, queue=queue, kind="note", payload={"n": 1}, **more) for id in ids]
    services.store.commit(effects=effects)
    return effects


def stream(*items: dict[str, Any], name: str = "INSERT") -> dict[str, Any]:
    """A batch of the table's stream."""
    return {
        "Records": [{"eventName": name, "dynamodb": {"NewImage": item}} for item in items],
    }


def rows() -> list[dict[str, Any]]:
    return [item for item in shop.table() if item["pk"]["S"].startswith("outbox#")]


# From the table to the queue


def test_new_effects_go_each_to_its_queue(services: Services) -> None:
    keep(services, "a", "b")
    keep(services, "c", queue="mail")
    handler("functions.outbox.dispatch.handler")(stream(*rows()), None)
    assert messages("work") == [{"effect": "a"}, {"effect": "b"}]
    assert messages("mail") == [{"effect": "c"}]


def test_what_else_is_in_the_stream_goes_nowhere(services: Services, clock: Clock) -> None:
    """Cases, changed and removed rows, and effects that are held back"""
    shop.place(clock)
    keep(services, "held", delay_seconds=90)
    keep(services, "a")
    send = handler("functions.outbox.dispatch.handler")
    send(stream(*[item for item in shop.table() if item["pk"]["S"] != "outbox#a"]), None)
    (row,) = [item for item in rows() if item["pk"]["S"] == "outbox#a"]
    send(stream(row, name="MODIFY"), None)
    send({"Records": [{"eventName": "REMOVE", "dynamodb": {"OldImage": row}}]}, None)
    assert messages("work") == []


def test_more_than_ten_effects_are_sent_in_several_batches(services: Services) -> None:
    keep(services, *(f"e-{n}" for n in range(23)))
    with watched("sqs") as wire:
        assert dispatch(services, rows()) == 23
    assert len(wire.calls) == 3
    assert len(messages("work")) == 23


def test_a_queue_out_of_reach_does_not_stop_the_stream(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """A stream handler must catch; the sweep sends what is left, and what passes is no failure of ours"""
    keep(services, "a")
    with watched("sqs", fault=first(9, "SendMessageBatch", throttled)):
        assert handler("functions.outbox.dispatch.handler")(stream(*rows()), None) is None
    assert messages("work") == [] and len(rows()) == 1
    assert [(line.message, line.levelname) for line in caplog.records] == [
        ("effects not dispatched", "WARNING")
    ]


def test_what_no_other_try_would_send_is_an_error_for_the_alarm(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keep(services, "a")
    monkeypatch.delenv("WORK_QUEUE_URL")
    handler("functions.outbox.dispatch.handler")(stream(*rows()), None)
    assert [(line.message, line.levelname) for line in caplog.records] == [
        ("effects not dispatched", "ERROR")
    ]


# From the queue to the receiver


def test_an_effect_is_carried_out_once_and_forgotten(services: Services) -> None:
    """Its message may come three times; invariant 12"""
    keep(services, "a")
    done: list[StoredEffect] = []
    how = {"note": lambda made, effect: done.append(effect)}
    assert [deliver(services, "a", how) for _ in range(3)] == [True, False, False]
    assert [(effect.id, effect.payload) for effect in done] == [("a", {"n": 1})]
    assert rows() == []


def test_an_effect_that_fails_stays_and_succeeds_later(services: Services) -> None:
    keep(services, "a")
    tries = iter([RuntimeError("not now"), None])

    def attempt(made: Services, effect: StoredEffect) -> None:
        if error := next(tries):
            raise error

    with pytest.raises(RuntimeError):
        deliver(services, "a", {"note": attempt})
    assert len(rows()) == 1
    assert deliver(services, "a", {"note": attempt}) is True
    assert rows() == []


def test_killed_after_its_delivery_an_effect_is_delivered_again_under_the_same_id(services: Services) -> None:
    """invariant 12: at least once, with one id"""
    keep(services, "a")
    received: list[str] = []
    how = {"note": lambda made, effect: received.append(effect.id)}

    def die(send: Any) -> Any:
        raise Killed

    with pytest.raises(Killed), watched(fault=first(1, "DeleteItem", die)):
        deliver(services, "a", how)
    deliver(services, "a", how)
    assert received == ["a", "a"] and rows() == []


def test_an_effect_dropped_meanwhile_is_not_carried_out(services: Services) -> None:
    (effect,) = keep(services, "a")
    services.store.commit(dropped=[effect.id])
    assert deliver(services, "a", {}) is False


def test_the_same_effect_twice_is_a_lost_race(services: Services) -> None:
    """invariant 12: one id"""
    keep(services, "a")
    with pytest.raises(ConcurrentUpdate):
        keep(services, "a")


def test_what_is_on_its_way_is_counted_without_what_is_held_or_quarantined(services: Services) -> None:
    keep(services, "a", "b", "c")
    keep(services, "held", delay_seconds=90)
    assert outbox.waiting(services.store) == 3
    later = services.real_clock() + timedelta(minutes=2)
    (given_up,) = [effect for effect in due_effects(services.store, before=later) if effect.id == "b"]
    assert quarantine(services.store, given_up)
    outbox.delivered(services.store, "a")
    assert outbox.waiting(services.store) == 1


# The workers


@pytest.mark.parametrize("queue", ["work", "events", "mail", "insurer"])
def test_a_poison_message_fails_alone(services: Services, queue: str) -> None:
    """Its neighbours finish; a message of a newer version with more in it is no poison"""
    keep(services, "unknown-kind", queue=queue)
    bad = ["{", "[]", "null", json.dumps({"nothing": 1}), json.dumps({"effect": "unknown-kind"})]
    event = sqs_event(json.dumps({"effect": "gone"}), *bad, json.dumps({"effect": "gone", "new": True}))
    answer = handler(workers()[queue])(event, None)
    assert [failed["itemIdentifier"] for failed in answer["batchItemFailures"]] == ["1", "2", "3", "4", "5"]


def test_every_message_may_fail(services: Services) -> None:
    """Not one is swallowed: each is tried again on its own"""
    answer = handler(workers()["work"])(sqs_event("{", "{"), None)
    assert len(answer["batchItemFailures"]) == 2


def test_who_loses_a_race_in_a_worker_does_its_work_again(services: Services, clock: Clock) -> None:
    """R-GEN-06"""
    shop.place(clock, packages=[shop.package("pkg-TIMEOUT", "line-1")])
    label = shop.buy("pkg-TIMEOUT").json()

    def retold(send: Any) -> Any:
        shop.cancel(clock, "pkg-TIMEOUT")
        return send()

    (effect,) = [item["id"]["S"] for item in rows() if item["id"]["S"].startswith(label["id"])]
    with watched(fault=first(1, "TransactWriteItems", retold)):
        answer = handler(workers()["work"])(sqs_event(json.dumps({"effect": effect})), None)
    assert answer == {"batchItemFailures": []}
    assert shop.get(f"/labels/{label['id']}").json()["status"] == "purchased"


# For integrators


def test_each_step_of_a_label_is_an_event_on_the_bus(services: Services, clock: Clock) -> None:
    """architecture: domain events go to an EventBridge bus"""
    shop.place(clock)
    label = shop.bought()
    published: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        published.extend(params["Entries"])

    events = wiring.client("events").meta.events
    events.register("provide-client-params.events.PutEvents", note)
    ids = [item["id"]["S"] for item in rows() if item["queue"]["S"] == "events"]
    assert sorted(ids) == [f"evt_{label['id']}_1", f"evt_{label['id']}_2"]
    event = sqs_event(*(json.dumps({"effect": id}) for id in sorted(ids)))
    assert handler(workers()["events"])(event, None) == {"batchItemFailures": []}
    events.unregister("provide-client-params.events.PutEvents", note)
    told = [json.loads(entry["Detail"]) for entry in published]
    assert [(entry["DetailType"], entry["EventBusName"]) for entry in published] == [
        ("label.label_purchase_started", "surety"),
        ("label.label_purchased", "surety"),
    ]
    assert [(one["sequence"], one["status"]) for one in told] == [(1, "purchasing"), (2, "purchased")]
    assert all(one["object_id"] == label["id"] and one["order_id"] == "ord-1" for one in told)
    assert not any("Bea" in entry["Detail"] or "@" in entry["Detail"] for entry in published)


def test_an_event_the_bus_does_not_take_stays(services: Services, clock: Clock) -> None:
    shop.place(clock)
    shop.bought()
    (first_id, *_) = [item["id"]["S"] for item in rows() if item["queue"]["S"] == "events"]

    def refused(send: Any) -> Any:
        (response, parsed), error = send()
        return (response, {**parsed, "FailedEntryCount": 1}), error

    with watched("events", fault=first(1, "PutEvents", refused)):
        answer = handler(workers()["events"])(sqs_event(json.dumps({"effect": first_id})), None)
    assert len(answer["batchItemFailures"]) == 1
    assert outbox.find(services.store, first_id) is not None
