"""The clocks: what is due is found once, carried out once, and late whatever the sweep did."""

import json
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from shared.domain.errors import ConcurrentUpdate
from shared.domain.times import rfc3339
from shared.runtime import wiring
from shared.storage.due import quarantined, release
from shared.storage.items import key, text
from shared.storage.shards import USUAL
from shared.usecases import deadlines
from shared.usecases.deadlines import enforce, sweep
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import TABLE, Clock, messages
from tests.support.faults import Killed, first, killed, throttled, watched
from tests.support.http import handler, sqs_event

SECOND = timedelta(seconds=1)


def scanned(clock: Clock) -> dict[str, Any]:
    """A label whose claim window is open."""
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted")
    return shop.get(f"/labels/{label['id']}").json()


def due_at(label: dict[str, Any]) -> datetime:
    (deadline,) = label["deadlines"]
    return datetime.fromisoformat(deadline["due_at"])


def many(services: Services, number: int) -> list[str]:
    """So many overdue items, a second apart; their names, the longest overdue first."""
    names = [f"label#lbl_{n}" for n in range(number)]
    for position, name in sorted(enumerate(names), key=lambda pair: pair[1][::-1]):
        due = text(rfc3339(services.real_clock() - (number - position) * SECOND))
        waiting = {"due_shard": text(USUAL.of("deadline", name)), "wake_at": due, "due_at": due}
        wiring.client("dynamodb").put_item(TableName=TABLE, Item=key(name) | waiting)
    return names


# Sweeping


def test_a_deadline_is_sent_in_the_second_after_it_and_not_before(services: Services, clock: Clock) -> None:
    """R-GEN-04, invariant 7"""
    label = scanned(clock)
    clock.now = due_at(label)
    assert sweep(services)["deadlines"] == 0
    clock.now += SECOND
    sent = sweep(services)
    assert (sent["deadlines"], sent["oldest_late_seconds"]) == (1, 1)
    assert messages("deadline") == [{"case": f"label#{label['id']}"}]


def test_what_is_overdue_is_sent_oldest_first_so_much_a_minute_and_each_once(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After hours without a sweep: the oldest first, a bounded number at a time"""
    monkeypatch.setattr(deadlines, "SENT_AT_MOST", 40)
    names = many(services, 100)
    sent = []
    for expected in (40, 40, 20, 0):
        assert sweep(services)["deadlines"] == expected
        sent += [message["case"] for message in messages("deadline")]
        clock.forward(minutes=1)
    assert sent == names


def test_a_sweep_that_runs_out_of_time_has_sent_what_it_took_and_leaves_the_rest(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest first; nothing waits for the end of a lease that nobody uses"""
    monkeypatch.setattr(deadlines, "BUDGET_SECONDS", 0)
    monkeypatch.setattr(deadlines, "TAKEN_AT_ONCE", 10)
    names = many(services, 25)
    sent: list[str] = []
    for expected in (10, 10, 5, 0):
        assert sweep(services)["deadlines"] == expected
        sent += [message["case"] for message in messages("deadline")]
    assert sent == names


def test_a_sweep_that_is_killed_has_taken_a_few_it_did_not_send(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between any two calls: the next sweep brings it to its end"""
    monkeypatch.setattr(deadlines, "TAKEN_AT_ONCE", 10)
    names = many(services, 25)
    leases = count(1)
    at_the_14th = lambda _, operation: killed if operation == "UpdateItem" and next(leases) == 14 else None  # noqa: E731
    with watched(fault=at_the_14th), pytest.raises(Killed):
        sweep(services)
    assert sweep(services)["deadlines"] == 12
    assert len({message["case"] for message in messages("deadline")}) == 22
    clock.forward(minutes=5, seconds=1)
    sweep(services)
    assert {message["case"] for message in messages("deadline")} == set(names)


def test_each_sweep_tells_how_late_the_oldest_is_until_it_is_carried_out(
    services: Services, clock: Clock
) -> None:
    """One case that is stuck: whatever minute it is in, its lease over or not, the alarm sees it."""
    label = scanned(clock)
    clock.now = due_at(label) + timedelta(hours=6)
    for minutes in (0, 1, 4, 1, 11, 21, 41, 80, 1):
        clock.forward(minutes=minutes)
        late = int((clock.now - due_at(label)).total_seconds())
        assert sweep(services)["oldest_late_seconds"] == late
    enforce(services, f"label#{label['id']}", now=services.now())
    assert sweep(services)["oldest_late_seconds"] == 0


def test_the_oldest_of_many_is_told_though_a_younger_one_was_sent_last(
    services: Services, clock: Clock
) -> None:
    many(services, 30)
    assert sweep(services)["oldest_late_seconds"] == 30
    clock.forward(seconds=30)
    label = scanned(clock)
    clock.now = max(clock.now, due_at(label) + SECOND)
    assert sweep(services)["oldest_late_seconds"] > 60


def test_the_sweep_publishes_what_the_alarms_look_at(
    services: Services, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    label = scanned(clock)
    clock.now = due_at(label) + timedelta(minutes=6)
    handler("functions.deadlines.sweep.handler")({}, None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (told,) = [line for line in lines if "DeadlineLateness" in line]
    assert (told["DeadlineLateness"], told["EffectsQuarantined"]) == ([360.0], [0.0])


def test_a_slow_queue_is_not_flooded(services: Services, clock: Clock) -> None:
    """architecture: doesn't send again what is on its way"""
    label = scanned(clock)
    clock.now = due_at(label) + SECOND
    sent = 0
    for _ in range(6 * 12):
        sent += sweep(services)["deadlines"]
        clock.forward(minutes=5)
    assert sent == 8


def test_two_sweeps_at_once_send_each_deadline_once(services: Services, clock: Clock) -> None:
    names = many(services, 12)

    def second_sweep(send: Any) -> Any:
        sweep(services)
        return send()

    with watched(fault=first(1, "UpdateItem", second_sweep)):
        sweep(services)
    assert sorted(message["case"] for message in messages("deadline")) == sorted(names)


def test_a_sweep_that_can_not_reach_its_queue_leaves_the_deadlines_for_later(
    services: Services, clock: Clock
) -> None:
    """Nothing is lost: the lease brings it back."""
    label = scanned(clock)
    clock.now = due_at(label) + SECOND
    with (
        watched("sqs", fault=first(9, "SendMessageBatch", throttled)),
        pytest.raises(Exception, match="hrottl"),
    ):
        sweep(services)
    assert messages("deadline") == []
    clock.forward(minutes=6)
    assert sweep(services)["deadlines"] == 1


def test_a_queue_that_takes_only_some_messages_is_an_error(services: Services, clock: Clock) -> None:
    many(services, 3)

    def partly(send: Any) -> Any:
        (response, parsed), error = send()
        return (response, {**parsed, "Failed": [{"Id": "0", "Code": "x", "SenderFault": False}]}), error

    with (
        watched("sqs", fault=first(1, "SendMessageBatch", partly)),
        pytest.raises(RuntimeError, match="1 mess"),
    ):
        sweep(services)


def test_effects_nobody_delivered_are_sent_again_to_their_queue(services: Services, clock: Clock) -> None:
    """As when the table's stream is off"""
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    assert sweep(services)["effects"] == 0
    clock.forward(seconds=61)
    sent = sweep(services)["effects"]
    work = messages("work")
    assert {"effect": f"{label['id']}:void"} in work
    assert len(messages("events")) == sent - len(work)
    assert sweep(services)["effects"] == 0


def test_an_effect_that_nobody_can_deliver_is_quarantined_until_it_is_released(
    services: Services, clock: Clock
) -> None:
    """Put aside, no longer in the way of others, and told by each sweep for as long as it lies there"""
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    poison = {"effect": f"{label['id']}:void"}
    sent = 0
    for _ in range(14):
        clock.forward(hours=2)
        sweep(services)
        sent += messages("work").count(poison)
    assert sent == deadlines.QUARANTINE_AFTER
    given_up = {effect.id: effect for effect in quarantined(services.store)}
    assert poison["effect"] in given_up
    assert [sweep(services)["quarantined"] for _ in range(2)] == [len(given_up)] * 2
    assert release(services.store, given_up[poison["effect"]], now=clock.now) is True
    clock.forward(seconds=1)
    assert sweep(services)["quarantined"] == len(given_up) - 1
    assert messages("work").count(poison) == 1


def test_an_effect_is_given_up_after_some_twelve_hours(services: Services, clock: Clock) -> None:
    """The leases of five, ten, twenty, forty and then eighty minutes; the runbook says so"""
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    begun = clock.now
    clock.forward(seconds=61)
    for minutes in (5, 10, 20, 40, *[80] * 8):
        assert (sweep(services)["effects"] > 0, sweep(services)["quarantined"]) == (True, 0)
        clock.forward(minutes=minutes, seconds=1)
    assert sweep(services)["quarantined"] > 0
    assert clock.now - begun == timedelta(hours=11, minutes=56, seconds=13)


def test_a_held_effect_goes_out_when_its_time_has_come(services: Services, clock: Clock) -> None:
    """A purchase that never ended: the carrier is asked after ninety seconds"""
    shop.place(clock)

    def die(send: Any) -> Any:
        raise KeyboardInterrupt

    with watched("s3", fault=lambda n, operation: die), pytest.raises(KeyboardInterrupt):
        shop.buy()
    clock.forward(seconds=90)
    sweep(services)
    assert messages("work") == []
    clock.forward(seconds=1)
    sweep(services)
    (message,) = messages("work")
    assert message["effect"].endswith(":reconcile")


def test_the_handler_tells_what_it_sent(services: Services, clock: Clock) -> None:
    scanned(clock)
    sent = handler("functions.deadlines.sweep.handler")({}, None)
    assert sent == {"deadlines": 0, "effects": 0, "oldest_late_seconds": 0, "quarantined": 0}


# Enforcing


def test_a_policy_ends_with_its_claim_window(services: Services, clock: Clock) -> None:
    """R-INS-21, A-07"""
    label = scanned(clock)
    clock.now = due_at(label) + SECOND
    assert enforce(services, f"label#{label['id']}", now=clock.now) == [1]
    after = shop.get(f"/labels/{label['id']}").json()
    assert (after["insurance"]["status"], after["insurance"]["end_reason"]) == (
        "expired",
        "claim_window_closed",
    )
    assert after["deadlines"][0]["state"] == "lapsed"
    (package,) = shop.get("/orders/ord-1").json()["packages"]
    assert package["insurance_status"] == "expired"
    assert after["timeline"][-1]["event"] == "insurance_expired"


def test_nothing_fires_early_whatever_wakes_it(services: Services, clock: Clock) -> None:
    """R-GEN-05, invariant 7: acted on at t => t >= due"""
    label = scanned(clock)
    before = shop.table()
    for now in (clock.now, due_at(label) - SECOND, due_at(label)):
        assert enforce(services, f"label#{label['id']}", now=now) == []
    assert shop.table() == before


def test_a_deadline_fires_once_however_often_it_is_woken(services: Services, clock: Clock) -> None:
    """R-GEN-06"""
    label = scanned(clock)
    clock.now = due_at(label) + timedelta(days=4)
    assert enforce(services, f"label#{label['id']}", now=clock.now) == [4 * 86_400]
    before = shop.table()
    for _ in range(3):
        assert enforce(services, f"label#{label['id']}", now=clock.now) == []
    assert shop.table() == before


def test_a_deadline_that_has_fired_is_due_no_more(services: Services, clock: Clock) -> None:
    """invariant 7: after a sweep no open case is overdue"""
    label = scanned(clock)
    clock.now = due_at(label) + SECOND
    sweep(services)
    enforce(services, f"label#{label['id']}", now=clock.now)
    clock.forward(days=30)
    assert sweep(services)["deadlines"] == 0


def test_a_case_that_is_gone_is_left_alone(services: Services) -> None:
    """Its message or its timer may outlive it"""
    assert enforce(services, "label#lbl_gone", now=services.now()) == []


def test_who_loses_the_race_looks_again(services: Services, clock: Clock) -> None:
    """R-GEN-06: lost race, no effect"""
    label = scanned(clock)
    clock.now = due_at(label) + SECOND
    fired = []

    def other(send: Any) -> Any:
        fired.append(enforce(services, f"label#{label['id']}", now=clock.now))
        return send()

    with watched(fault=first(1, "TransactWriteItems", other)):
        mine = enforce(services, f"label#{label['id']}", now=clock.now)
    assert (fired, mine) == ([[1]], [])
    assert shop.get(f"/labels/{label['id']}").json()["version"] == label["version"] + 1


def test_a_race_lost_again_and_again_fails_the_message(services: Services, clock: Clock) -> None:
    label = scanned(clock)
    clock.now = due_at(label) + SECOND
    partition = f"label#{label['id']}"

    def lose(send: Any) -> Any:
        services.client("dynamodb").update_item(
            TableName=TABLE,
            Key=key(partition),
            UpdateExpression="ADD version :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
        return send()

    with watched(fault=first(99, "TransactWriteItems", lose)), pytest.raises(ConcurrentUpdate):
        enforce(services, partition, now=clock.now)


def test_messages_are_carried_out_each_on_its_own(services: Services, clock: Clock) -> None:
    """What can't be read fails alone, its neighbours finish"""
    label = scanned(clock)
    clock.now = due_at(label) + SECOND
    good = json.dumps({"case": f"label#{label['id']}", "sent_by": "a newer version"})
    event = sqs_event("{", json.dumps({"case": "nothing#x"}), good, json.dumps({"of": "old"}), good)
    answer = handler("functions.deadlines.enforce.handler")(event, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": id} for id in ("0", "1", "3")]}
    assert shop.get(f"/labels/{label['id']}").json()["insurance"]["status"] == "expired"


def test_a_late_request_is_late_before_any_sweep(services: Services, clock: Clock) -> None:
    """R-GEN-05: late whether swept or not; invariant 8"""
    label = scanned(clock)
    clock.now = due_at(label)

    def file_claim() -> Any:
        body = {"package_id": "pkg-1", "reason": "loss", "description": "It never came."}
        return shop.post("/claims", body)

    (row,) = shop.get("/orders").json()["data"]
    assert row["packages"][0]["claim_available"] is True
    clock.now += SECOND
    assert file_claim().json()["code"] == "claim_window_closed"
    (row,) = shop.get("/orders").json()["data"]
    assert (row["packages"][0]["claim_available"], row["packages"][0]["reason_code"]) == (
        False,
        "claim_window_closed",
    )
