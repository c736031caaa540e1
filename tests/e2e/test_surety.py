"""The one command on the deployed template, as a person at the keyboard uses it."""

import json
import secrets
import time
from datetime import datetime
from threading import Thread

import pytest

from local.demo.parcels import SELLER, report
from local.demo.world import World
from local.operate.__main__ import COMMANDS, parser
from local.operate.stack import Stack
from local.stack import STACK, clients
from tests.support.stack import buy, package


def said(world: World, *words: str) -> list[str]:
    endpoint = world.stack["aws_endpoint_url"]
    asked = parser().parse_args(words)
    return list(COMMANDS[asked.command][1](Stack(STACK, clients(endpoint), endpoint=endpoint), asked))


def test_a_person_of_a_role_asks_and_reads_the_answer(world: World) -> None:
    status, body = said(world, "as", "seller", "shop-1", "get", "/agreements")
    assert status == "200 OK"
    assert [one["kind"] for one in json.loads(body)["data"]] == ["insurance", "signature"]
    (token,) = said(world, "token", "agent", "ada")
    assert token.count(".") == 2


def test_a_refusal_is_read_too_and_fails(world: World) -> None:
    endpoint = world.stack["aws_endpoint_url"]
    asked = parser().parse_args(["as", "buyer", "bea", "POST", "/recalls", "{}"])
    lines = COMMANDS["as"][1](Stack(STACK, clients(endpoint), endpoint=endpoint), asked)
    assert next(lines) == "403 Forbidden"
    assert json.loads(next(lines))["code"] == "wrong_role"
    with pytest.raises(SystemExit):
        next(lines)


def test_the_clock_goes_past_the_next_deadline(world: World) -> None:
    bought = buy(world, package(world)).body
    report(world, bought, "accepted")
    before = datetime.fromisoformat(said(world, "clock")[0].split()[0])
    *fired, moved = said(world, "clock", "next")
    assert fired and all(datetime.fromisoformat(line.split()[0]) >= before for line in fired)
    assert moved.startswith("It is ") and moved.endswith(" deadlines fired.")


def test_events_are_heard_as_they_come_and_nothing_is_left_behind(world: World) -> None:
    bought = buy(world, package(world)).body
    client = clients(world.stack["aws_endpoint_url"])
    queues = len(client("sqs").list_queues()["QueueUrls"])
    heard: list[str] = []
    listening = Thread(target=lambda: heard.extend(said(world, "events", "--seconds", "8")))
    listening.start()
    while len(client("sqs").list_queues()["QueueUrls"]) == queues:
        time.sleep(0.1)
    world.ask("POST", f"/labels/{bought['id']}/void", by=SELLER, key=secrets.token_hex(4), expect=200)
    world.settle()
    listening.join()
    assert heard[0].startswith("Listening to ")
    assert any(f"label.label_voided  {bought['id']}  voided" in line for line in heard)
    assert len(client("sqs").list_queues()["QueueUrls"]) == queues


def test_mails_and_logs_are_told(world: World) -> None:
    world.ask("GET", "/labels", by=SELLER, expect=200)
    assert any('"served"' in line for line in said(world, "logs"))
    assert all(line.startswith(("20", "    ")) for line in said(world, "mails"))
    assert said(world, "dead-letters") == ["0 dead letters."]
