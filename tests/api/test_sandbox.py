"""The sandbox clock: it stands where it was put, and every deadline on the way fires at its own time."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.runtime import wiring
from shared.storage.clock import begin_move, read_clock, set_clock
from shared.usecases import sandbox
from shared.usecases.deadlines import sweep
from shared.usecases.services import Services
from tests.support import iam, shop
from tests.support.aws import START, Clock, emulated_services, messages
from tests.support.faults import Killed, killed, watched
from tests.support.http import Answer, call, deliver, handler, sqs_event
from tests.support.quick_calls import whole_way
from tests.support.time import Pace

CLOCK = "/sandbox/clock"


def move(**how: str) -> Answer:
    return call("POST", CLOCK, how)


def now() -> str:
    told: str = call("GET", CLOCK).json()["now"]
    return told


@pytest.fixture
def working(services: Services, pace: Pace) -> Services:
    """The workers do their work whenever the clock waits for it."""
    pace.meanwhile = lambda: deliver(services, "work", "events")
    return services


def bought(clock: Clock, name: str, **told: Any) -> dict[str, Any]:
    """A label of an order of its own."""
    shop.place(clock, order_id=f"ord-{name}", packages=[shop.package(name, "line-1")], **told)
    return shop.bought(name)


def scanned(clock: Clock, name: str, at: str) -> dict[str, Any]:
    """A label of an order of its own, bought and scanned then, which is told of now."""
    now, then = clock.now, datetime.fromisoformat(at)
    placed = dict.fromkeys(("placed_at", "paid_at", "occurred_at"), at)
    clock.now = min(then, now)
    label = bought(clock, name, **(placed if then < now else {}))
    clock.now = now
    assert shop.report(clock, label["tracking_number"], "accepted", occurred_at=at).status == 202
    return label


# Where it stands


def test_it_follows_real_time_until_it_is_moved_and_stands_still_from_then_on(
    services: Services, clock: Clock
) -> None:
    assert now() == "2026-03-02T20:00:00Z"
    clock.forward(minutes=1)
    assert now() == "2026-03-02T20:01:00Z"
    assert move(advance="PT1H").json() == {"now": "2026-03-02T21:01:00Z", "deadlines_enforced": 0}
    clock.forward(days=9)
    assert now() == "2026-03-02T21:01:00Z"
    assert move(advance="P2DT3H").json()["now"] == "2026-03-05T00:01:00Z"


@pytest.mark.parametrize("to", ["1999-12-31T23:59:59Z", "2026-03-02T18:30:00Z", "2031-01-01T00:00:00+01:00"])
def test_an_empty_service_may_be_set_to_any_instant(services: Services, to: str) -> None:
    """In the past or in the future"""
    assert move(set="2027-01-01T00:00:00Z").status == 200
    answer = move(set=to)
    assert (answer.status, answer.json()["now"]) == (200, rfc3339(datetime.fromisoformat(to)))
    assert now() == rfc3339(datetime.fromisoformat(to))


def test_once_anything_is_stored_it_moves_forward_only(working: Services, clock: Clock) -> None:
    """Back is 409 `clock_backwards`: what was done can't become undone"""
    assert move(set="2026-03-02T18:30:00Z").status == 200
    told = shop.order(occurred_at="2026-03-02T18:20:00Z", placed_at="2026-03-02T18:00:00Z")
    assert shop.tell("order.upserted", told, clock=clock).status == 202
    answer = move(set="2026-03-02T18:29:59Z")
    assert (answer.status, answer.json()["code"]) == (409, "clock_backwards")
    assert now() == "2026-03-02T18:30:00Z"
    assert move(set="2026-03-02T18:30:00Z").status == 200
    assert move(set="2026-03-02T18:30:01Z").status == 200


def test_it_rules_the_business(working: Services, clock: Clock) -> None:
    """R-GEN-05: what is received is received at its time"""
    shop.place(clock)
    move(advance="P1D")
    assert shop.bought()["created_at"] == "2026-03-03T20:00:00Z"


def test_outside_the_sandbox_real_time_rules(aws: None, clock: Clock, pace: Pace) -> None:
    """What was moved in the sandbox is not believed without it"""
    with emulated_services(clock, SANDBOX="false") as services:
        begin_move(services.store, now=START, target=START + timedelta(days=9))
        assert services.now() == START
        with watched() as wire:
            services.now()
        assert wire.calls == []


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"advance": "P1D", "set": "2026-03-05T00:00:00Z"},
        {"advance": "1 day"},
        {"advance": "P"},
        {"advance": "PT"},
        {"advance": "-P1D"},
        {"advance": "P1M"},
        {"advance": "P1.5D"},
        {"advance": "P999999D"},
        {"advance": 86400},
        {"set": "tomorrow"},
        {"set": "2026-03-05"},
        {"to": "2026-03-05T00:00:00Z"},
    ],
    ids=str,
)
def test_a_move_that_is_none_is_malformed(services: Services, how: dict[str, Any]) -> None:
    answer = call("POST", CLOCK, how)
    assert (answer.status, answer.json()["code"]) == (400, "invalid_request")


def test_beyond_the_calendar_there_is_nowhere_to_go(services: Services) -> None:
    assert move(set="9999-12-31T23:59:59Z").status == 200
    answer = move(advance="PT1S")
    assert (answer.status, answer.json()["code"]) == (400, "invalid_request")


# What fires on the way


def test_deadlines_on_the_way_fire_in_order_each_at_its_own_time(working: Services, clock: Clock) -> None:
    """As if the sweep had come by every minute"""
    days = {"b": "2026-02-20T20:00:00Z", "a": "2026-03-02T20:00:00Z", "c": "2026-02-10T20:00:00Z"}
    labels = {name: scanned(clock, name, at)["id"] for name, at in days.items()}
    answer = move(advance="P200D")
    assert answer.json() == {"now": "2026-09-18T20:00:00Z", "deadlines_enforced": 3}
    ended = {}
    for name, label_id in labels.items():
        label = shop.get(f"/labels/{label_id}").json()
        assert (label["insurance"]["status"], label["deadlines"][0]["state"]) == ("expired", "lapsed")
        due = datetime.fromisoformat(label["deadlines"][0]["due_at"])
        assert label["timeline"][-1]["at"] == rfc3339(due + timedelta(seconds=1))
        ended[name] = label["timeline"][-1]["at"]
    assert sorted(ended, key=lambda name: ended[name]) == ["c", "b", "a"]


def test_the_last_second_of_a_window_is_left_to_it(working: Services, clock: Clock) -> None:
    """R-GEN-04: inclusive"""
    label = scanned(clock, "a", "2026-03-02T20:00:00Z")
    assert move(set="2026-06-01T06:59:59Z").json()["deadlines_enforced"] == 0
    assert shop.get(f"/labels/{label['id']}").json()["insurance"]["status"] == "effective"
    assert move(advance="PT1S").json()["deadlines_enforced"] == 1


def test_what_is_overdue_already_fires_where_the_clock_stands(working: Services, clock: Clock) -> None:
    """A window that was over before the parcel was heard of"""
    label = scanned(clock, "a", "2025-11-01T20:00:00Z")
    assert move(advance="PT1M").json()["deadlines_enforced"] == 1
    told = shop.get(f"/labels/{label['id']}").json()["timeline"][-1]
    assert (told["event"], told["at"]) == ("insurance_expired", "2026-03-02T20:00:00Z")


def test_what_a_worker_brings_about_on_the_way_still_fires(
    services: Services, clock: Clock, pace: Pace
) -> None:
    """Also a deadline that queued work has opened"""
    shop.report(clock, "9400110200881234567890", "pre_transit")
    label = scanned(clock, "a", "2026-03-02T20:00:00Z")
    late = bought(clock, "late")

    def work() -> None:
        deliver(services, "work", "events")
        if services.now() > START + timedelta(days=80):
            told = {"id": "msg_late", "occurred_at": "2026-03-03T20:00:00Z"}
            shop.report(clock, late["tracking_number"], "accepted", **told)

    pace.meanwhile = work
    assert move(advance="P120D").json()["deadlines_enforced"] == 2
    for one in (label, late):
        assert shop.get(f"/labels/{one['id']}").json()["insurance"]["status"] == "expired"


def test_a_move_of_nothing_waits_for_the_queued_work(services: Services, clock: Clock, pace: Pace) -> None:
    """`PT0S` is a way to wait"""
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    pace.meanwhile = lambda: pace.naps == 5 and deliver(services)
    assert move(advance="PT0S").json() == {"now": "2026-03-02T20:00:00Z", "deadlines_enforced": 0}
    assert pace.naps == 5
    clock.forward(minutes=1)
    assert now() == "2026-03-02T20:01:00Z"


def test_a_move_is_answered_when_the_work_it_makes_is_done(working: Services, clock: Clock) -> None:
    """With all that was queued already"""
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    move(advance="P1D")
    assert not [item for item in shop.table() if item["pk"]["S"].startswith("outbox#")]


# When it takes long


def test_a_move_that_takes_long_goes_on_by_itself_and_shows_how_far_it_is(
    services: Services, clock: Clock, pace: Pace
) -> None:
    """202 with `{now, target}`; `GET` shows the progress"""
    label = scanned(clock, "a", "2026-03-02T20:00:00Z")
    answer = move(advance="P100D")
    expected = {"now": "2026-03-02T20:00:00Z", "target": "2026-06-10T20:00:00Z"}
    assert (answer.status, answer.json()) == (202, expected)
    assert call("GET", CLOCK).json() == expected
    busy = move(advance="P1D")
    assert (busy.status, busy.json()["code"]) == (409, "clock_moving")
    assert messages("work") == [{"move_clock": "on"}]
    pace.meanwhile = lambda: deliver(services, "work", "events")
    handler("functions.outbox.work.handler")(sqs_event('{"move_clock": "on"}'), None)
    assert call("GET", CLOCK).json() == {"now": "2026-06-10T20:00:00Z", "deadlines_enforced": 0}
    assert shop.get(f"/labels/{label['id']}").json()["insurance"]["status"] == "expired"
    assert handler("functions.outbox.work.handler")(sqs_event('{"move_clock": "on"}'), None) == {
        "batchItemFailures": []
    }


def test_work_that_does_not_end_is_told_and_not_waited_for(services: Services, clock: Clock) -> None:
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    answer = move(advance="PT0S")
    assert (answer.status, answer.json()["target"]) == (202, answer.json()["now"])


def test_a_mover_that_died_is_replaced(working: Services, clock: Clock) -> None:
    """Killed between any two calls, by whoever asks next"""
    scanned(clock, "a", "2026-03-02T20:00:00Z")

    def at_the_second_stand(n: int, operation: str) -> Any:
        return killed if operation == "PutItem" and next(puts) == 1 else None

    puts = iter(range(99))
    with pytest.raises(Killed), watched(fault=at_the_second_stand):
        move(advance="P100D")
    assert move(advance="P1D").json()["code"] == "clock_moving"
    answer = move(advance="PT0S")
    assert answer.json() == {"now": "2026-06-10T20:00:00Z", "deadlines_enforced": 1}


def test_a_mover_that_gives_no_sign_of_life_loses_the_clock(working: Services, clock: Clock) -> None:
    begin_move(working.store, now=START, target=START + timedelta(days=9))
    clock.forward(seconds=90)
    assert move(advance="PT1H").json()["code"] == "clock_moving"
    clock.forward(seconds=1)
    assert move(advance="PT1H").json()["now"] == "2026-03-02T21:00:00Z"


def test_two_movers_of_one_move_never_turn_the_clock_back(working: Services, clock: Clock) -> None:
    """R-GEN-06: it is carried on twice, by the queue and by who waits"""
    for name, at in (("a", "2026-02-20T20:00:00Z"), ("b", "2026-03-02T20:00:00Z")):
        scanned(clock, name, at)
    shown: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        if params["Item"]["pk"]["S"] == "sandbox#clock":
            shown.append(now())

    def the_other(send: Any) -> Any:
        handler("functions.outbox.work.handler")(sqs_event('{"move_clock": "on"}'), None)
        return send()

    events = wiring.client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.PutItem", note)
    puts = iter(range(99))
    disturb = lambda n, name: the_other if name == "PutItem" and next(puts) == 1 else None  # noqa: E731
    with whole_way(), watched(fault=disturb):
        answer = move(advance="P200D")
    events.unregister("provide-client-params.dynamodb.PutItem", note)
    assert answer.json()["now"] == now() == "2026-09-18T20:00:00Z"
    assert shown == sorted(shown) and len(shown) > 3
    found = read_clock(working.store)
    assert found is not None and found.target is None


def test_a_clock_that_has_arrived_is_not_put_on_its_way_again(services: Services) -> None:
    target = START + timedelta(days=1)
    begin_move(services.store, now=START, target=target)
    assert set_clock(services.store, START + timedelta(hours=1), target=target)
    assert not set_clock(services.store, START, target=target)
    assert set_clock(services.store, target, target=target, arrived=True)
    assert not set_clock(services.store, target, target=target)


def test_the_sweep_and_the_clock_fire_a_deadline_once(working: Services, clock: Clock) -> None:
    """R-GEN-06: the sweep goes on every minute, by the sandbox clock"""
    label = scanned(clock, "a", "2026-03-02T20:00:00Z")

    def swept(send: Any) -> Any:
        with iam.outside():
            sweep(working)
            sent = messages("deadline")
        for message in sent:
            body = f'{{"case": "{message["case"]}"}}'
            handler("functions.deadlines.enforce.handler")(sqs_event(body), None)
        return send()

    transactions = iter(range(99))
    with watched(
        fault=lambda n, name: swept if name == "TransactWriteItems" and next(transactions) == 0 else None
    ):
        move(advance="P100D")
    events = [one["event"] for one in shop.get(f"/labels/{label['id']}").json()["timeline"]]
    assert events.count("insurance_expired") == 1
    assert sandbox.read(working).target is None
