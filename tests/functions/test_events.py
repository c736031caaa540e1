"""The sample events of the functions, replayed through their handlers."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock, messages, template
from tests.support.http import deliver, routes, workers
from tests.support.samples import EVENTS, function_of, replay, sample

LABEL = "lbl_00000000000000000001"
ORDER = "/orders/ord-1"


@pytest.fixture
def shop_with_label(services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Services:
    """An order of two packages; `pkg-1` has a label with additional cover, whose id is the first one."""
    numbers = count(1)
    monkeypatch.setattr("shared.usecases.services.secrets.token_hex", lambda n: f"{next(numbers):020x}")
    parcels = [shop.package(name, "line-1") for name in ("pkg-1", "pkg-free")]
    shop.place(clock, items=[shop.item("line-1", "600.00", quantity=2)], packages=parcels)
    shop.agree()
    assert shop.bought("pkg-1", insurance={"option": "full"})["id"] == LABEL
    return services


Look = Callable[[Any], Any]
ANSWERS: dict[str, tuple[int, Look, Any]] = {
    "webhooks_orders": (202, lambda said: shop.get("/orders/ord-2").status, 200),
    "webhooks_orders.package_cancelled": (202, lambda said: len(shop.ledger()), 4),
    "webhooks_orders.after_sale": (202, lambda said: shop.get(ORDER).json()["version"], 2),
    "webhooks_tracking": (
        202,
        lambda said: shop.get(f"/labels/{LABEL}").json()["shipped_at"][:10],
        "2026-03-02",
    ),
    "webhooks_easypost": (
        202,
        lambda said: [one["status"] for one in shop.get("/packages/pkg-1/tracking").json()["events"]],
        ["pre_transit", "accepted"],
    ),
    "orders_read": (200, lambda said: [row["id"] for row in said["data"]], ["ord-1"]),
    "orders_read.order": (200, lambda said: len(said["packages"]), 2),
    "orders_read.options": (200, lambda said: bool(said["available_actions"]), True),
    "orders_read.book": (200, lambda said: said["left"] == said["paid"], True),
    "orders_read.tracking": (200, lambda said: said["carrier"], "usps"),
    "orders_ledger": (200, lambda said: len(said["data"]), 2),
    "labels_quote": (200, lambda said: said["packages"][0]["package_value"], "300.00"),
    "labels_quote.agreements": (
        200,
        lambda said: [one["kind"] for one in said["data"]],
        ["insurance", "signature"],
    ),
    "labels_quote.accept": (201, lambda said: said["accepted_at"], "2026-03-02T20:00:00Z"),
    "labels_purchase": (201, lambda said: (said["status"], said["package_id"]), ("purchased", "pkg-free")),
    "labels_void": (200, lambda said: said["status"], "voided"),
    "labels_read": (200, lambda said: [row["id"] for row in said["data"]], [LABEL]),
    "labels_read.label": (200, lambda said: len(said["timeline"]), 2),
    "labels_read.document": (302, lambda said: said, None),
    "labels_read.signature": (200, lambda said: said["required"], False),
    "sandbox_clock": (200, lambda said: said["now"], "2026-03-02T20:00:00Z"),
    "sandbox_clock.move": (202, lambda said: said["now"], "2026-03-02T20:00:00Z"),
    "policy_read.document": (200, lambda said: said["info"]["title"], "Surety"),
    "policy_read": (200, lambda said: said["policy_version"], "2026_01"),
    "policy_read.rule": (200, lambda said: said["periods"][0]["words"], "90 calendar days"),
    "notifications_read.read": (404, lambda said: said["code"], "not_found"),
    "console_pages": (200, lambda said: "be someone" in said, True),
    "console_pages.page": (303, lambda said: said, None),
    "console_forms": (303, lambda said: said, None),
    "edge_not_found": (404, lambda said: said["code"], "not_found"),
    "edge_not_found.preflight": (204, lambda said: said, None),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_request_is_answered(shop_with_label: Services, clock: Clock, name: str) -> None:
    """architecture: one sample event per function, replayed by the tests"""
    status, look, expected = ANSWERS[name]
    answer = replay(name, signed_at=clock.now)
    text = answer["body"]
    said = json.loads(text) if text.startswith("{") else text or None
    assert (answer["statusCode"], look(said)) == (status, expected)


@pytest.mark.parametrize("name", ["policy_read.front", "policy_read.reference"])
def test_a_sample_request_for_a_page_gets_one(services: Services, name: str) -> None:
    answer = replay(name)
    assert (answer["statusCode"], answer["body"][:15]) == (200, "<!doctype html>")


def test_the_sample_minute_sweeps(shop_with_label: Services, clock: Clock) -> None:
    assert replay("deadlines_sweep", signed_at=clock.now) == {
        "deadlines": 0,
        "effects": 0,
        "oldest_late_seconds": 0,
        "quarantined": 0,
    }


def test_the_sample_deadline_ends_a_policy(shop_with_label: Services, clock: Clock) -> None:
    """R-INS-21"""
    replay("webhooks_tracking", signed_at=clock.now)
    clock.forward(days=100)
    assert replay("deadlines_enforce", signed_at=clock.now) == {"batchItemFailures": []}
    assert shop.get(f"/labels/{LABEL}").json()["insurance"]["status"] == "expired"


def test_the_sample_of_the_stream_is_sent_and_its_work_done(shop_with_label: Services, clock: Clock) -> None:
    replay("labels_void", signed_at=clock.now)
    assert replay("outbox_dispatch", signed_at=clock.now) is None
    assert messages("work") == [{"effect": f"{LABEL}:void"}]
    assert replay("outbox_work", signed_at=clock.now) == {"batchItemFailures": []}
    assert not [item for item in shop.table() if item["pk"]["S"] == f"outbox#{LABEL}:void"]


@pytest.mark.filterwarnings("error:No application metrics")
def test_work_that_counts_nothing_writes_no_metric_and_warns_of_none(
    shop_with_label: Services, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    replay("labels_void", signed_at=clock.now)
    capsys.readouterr()
    assert replay("outbox_work", signed_at=clock.now) == {"batchItemFailures": []}
    assert '"_aws"' not in capsys.readouterr().out


def test_the_sample_move_goes_on(shop_with_label: Services, clock: Clock) -> None:
    replay("sandbox_clock.move", signed_at=clock.now)
    deliver(shop_with_label)
    assert replay("outbox_work.move_clock", signed_at=clock.now) == {"batchItemFailures": []}
    assert json.loads(replay("sandbox_clock", signed_at=clock.now)["body"])["now"] == "2026-03-04T23:00:00Z"


# All of them

NAMES = sorted(path.stem for path in EVENTS.glob("*.json"))
HANDLERS = sorted(
    resource["Properties"]["Handler"]
    for resource in template()["Resources"].values()
    if resource["Type"] == "AWS::Serverless::Function"
)


def test_every_function_has_a_sample_event_and_every_sample_a_function() -> None:
    """architecture: events/, one sample event per function"""
    assert {function_of(name) for name in NAMES} == set(HANDLERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_one_that_reaches_its_function(name: str) -> None:
    """A request of one of its routes, a message of its queue, or what else wakes it"""
    event = sample(name)
    if "httpMethod" in event:
        served = {(route.method, route.resource) for route in routes() if route.handler == function_of(name)}
        assert (event["httpMethod"], event["resource"]) in served
    elif event.get("Records", [{}])[0].get("eventSource") == "aws:sqs":
        queues = {record["eventSourceARN"].rsplit(":", 1)[1] for record in event["Records"]}
        assert {workers()[queue] for queue in queues} == {function_of(name)}
    else:
        assert function_of(name) in (
            "functions.audit.export.handler",
            "functions.deadlines.sweep.handler",
            "functions.outbox.dispatch.handler",
        )
