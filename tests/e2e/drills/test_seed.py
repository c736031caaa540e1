"""A shop in mid-life, made on a service of its own: every state people meet is there, and it is now."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.demo.world import World
from local.engine import Engine
from local.operate.stack import Stack
from local.seed.__main__ import make_shop, seed
from local.seed.shop import AGENT, PEOPLE, SELLER, Shop
from local.seed.summary import summary
from local.stack import STACK, clients
from tests.e2e.conftest import free_port

STATES = {
    "/labels": (SELLER, "failed purchased voided"),
    "/claims": (SELLER, "accepted rejected under_review"),
    "/reshipments": (
        SELLER,
        "approved awaiting_seller awaiting_seller_final completed offer_pending rejected "
        "resolved_partial_refund resolved_refund ship_overdue shipped",
    ),
    "/support-cases": (AGENT, "closed open return_pending"),
    "/disputes": (
        AGENT,
        "action_pending appealed cancelled_mutual closed evidence_collection judged judging "
        "stopped_external withdrawn",
    ),
    "/investigations": (AGENT, "open"),
}


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with tempfile.TemporaryDirectory() as home:
        engine = Engine(home=Path(home), port=free_port())
        try:
            made = make_shop(engine.up())
            endpoint = made.world.stack["aws_endpoint_url"]
            seed(made, Stack(STACK, clients(endpoint), endpoint=endpoint))
            yield made
        finally:
            engine.reset()


@pytest.mark.parametrize("path", STATES)
def test_there_is_a_case_in_every_state(shop: Shop, path: str) -> None:
    by, states = STATES[path]
    rows = shop.get(f"{path}?page_size=100", by)["data"]
    assert {row["status"] for row in rows} == set(states.split())


def test_every_affidavit_and_claim_waits_somewhere(shop: Shop) -> None:
    claims = shop.get("/claims?page_size=100")["data"]
    assert {claim["affidavit"]["status"] for claim in claims} >= {"not_sent", "sent", "completed"}
    assert [claim["id"] for claim in claims if claim["information_request"]]


def test_what_is_to_be_judged_has_pictures_that_can_be_seen(shop: Shop) -> None:
    for row in shop.get("/disputes?status=judging&page_size=100", AGENT)["data"]:
        pieces = shop.get(f"/disputes/{row['id']}", AGENT)["evidence"]
        assert {piece["party"] for piece in pieces} == {"buyer", "seller"}
        for piece in pieces:
            answer = shop.world.http.request("GET", piece["url"])
            assert (answer.status, answer.data[:2]) == (200, b"\xff\xd8")


def test_it_is_now_and_time_goes_on(shop: Shop) -> None:
    before = shop.world.now()
    assert abs(datetime.now(UTC) - before) < timedelta(seconds=30)
    time.sleep(2)
    assert shop.world.now() > before


def test_it_says_who_is_who_and_what_waits_for_them(shop: Shop) -> None:
    lines = "\n".join(summary(shop))
    assert all(f"{role:<8} {account}" in lines for role, account in PEOPLE)
    assert "judge: Paraffin lantern" in lines


def test_a_service_that_is_not_empty_is_left_as_it_is(shop: Shop) -> None:
    stack: Any = shop.world.stack
    endpoint = stack["aws_endpoint_url"]
    with pytest.raises(SystemExit, match="make reset seed"):
        seed(Shop(World(stack), datetime.now(UTC)), Stack(STACK, clients(endpoint), endpoint=endpoint))
