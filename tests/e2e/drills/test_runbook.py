"""The commands of the runbook on the deployed template: what is late, dead letters, quarantine, records."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from local.demo.parcels import SELLER, report
from local.demo.world import World
from local.operate.__main__ import COMMANDS, parser
from local.operate.stack import Stack
from local.stack import STACK, clients
from shared.storage import outbox
from shared.storage.due import due_effects, quarantine
from shared.usecases.claims.effects import FlagRecoveries
from tests.support.stack import buy, invoke, let_time_pass, package

# Everything that other drills left is carried out first.
PATIENCE = 900


def stack_of(world: World) -> Stack:
    return Stack(STACK, clients(world.stack["aws_endpoint_url"]))


def said(world: World, *words: str) -> list[str]:
    asked = parser().parse_args(words)
    return list(COMMANDS[asked.command][1](stack_of(world), asked))


def test_a_deadline_that_is_late_is_listed_and_told_by_each_sweep_until_it_is_carried_out(
    world: World,
) -> None:
    bought = buy(world, package(world)).body
    report(world, bought, "accepted")
    (deadline,) = world.ask("GET", f"/labels/{bought['id']}", by=SELLER, expect=200).body["deadlines"]
    due_at = datetime.fromisoformat(deadline["due_at"])
    let_time_pass(world, due_at + timedelta(minutes=10))
    line = f"{deadline['due_at']}  label#{bought['id']}"
    assert any(one.startswith(f"{line}  0:1") for one in said(world, "due"))
    assert invoke(world, "SweepFunction")["oldest_late_seconds"] >= 600
    _until(lambda: not any(line in one for one in said(world, "due")))


def test_dead_letters_go_back_to_their_queue_and_a_second_time_finds_none(world: World) -> None:
    stack = stack_of(world)
    dead = stack.queue_url("WorkDeadLetters")
    stack.client("sqs").send_message(QueueUrl=dead, MessageBody='{"effect": "delivered-long-ago"}')
    assert said(world, "redrive", "work") == ["1 messages moved back to work."]
    assert said(world, "redrive", "work") == ["0 messages moved back to work."]


def test_what_was_given_up_is_released_and_delivered(world: World) -> None:
    store = stack_of(world).store
    effect = FlagRecoveries(id=f"drill-{secrets.token_hex(4)}", delay_seconds=3600, order_id="no-such-order")
    store.commit(effects=[effect])
    later = datetime.now(UTC) + timedelta(hours=2)
    (stored,) = [one for one in due_effects(store, before=later) if one.id == effect.id]
    assert quarantine(store, stored)
    assert any(effect.id in line for line in said(world, "quarantine"))
    assert invoke(world, "SweepFunction")["quarantined"] >= 1
    assert said(world, "release", effect.id)[-1] == "1 released; the next sweep sends them."
    time.sleep(1)
    invoke(world, "SweepFunction")
    _until(lambda: outbox.find(store, effect.id) is None)
    assert said(world, "release", effect.id) == ["0 released; the next sweep sends them."]


def test_the_records_of_a_label_name_who_asked_for_it(world: World) -> None:
    bought = buy(world, package(world)).body
    lines = said(world, "audit", bought["id"])
    assert [line.split("  ")[2] for line in lines] == ["label_purchase_started", "label_purchased"]
    assert all("caller seller:" in line for line in lines)


def _until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(1)
