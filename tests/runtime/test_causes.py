"""Each audit record names what set its step off, so that a complaint leads to what was changed."""

import json
from typing import Any

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import deliver


def causes(kind: str) -> list[dict[str, str]]:
    """What set off the steps of the cases of that kind, in order."""
    rows: list[dict[str, Any]] = [
        row for row in shop.table() if row["pk"]["S"].startswith(f"{kind}#") and "cause" in row
    ]
    return [json.loads(row["cause"]["S"]) for row in sorted(rows, key=lambda row: str(row["sk"]["S"]))]


def test_the_record_of_a_request_names_the_request_and_the_caller(services: Services, clock: Clock) -> None:
    """R-GEN-13: the request id is the one the caller was told"""
    shop.place(clock)
    shop.bought()
    assert causes("label") == [{"request": "req-1", "caller": "seller:shop-1"}] * 2


def test_the_record_of_a_webhook_names_its_source_and_the_senders_own_id(
    services: Services, clock: Clock
) -> None:
    """R-GEN-13: the source event id"""
    assert shop.tell("order.upserted", shop.order(), clock=clock, id="evt-7").status == 202
    assert causes("order") == [{"request": "req-1", "caller": "platform", "event": "orders:evt-7"}]


def test_the_record_of_what_a_worker_does_names_its_message(services: Services, clock: Clock) -> None:
    """R-GEN-13"""
    shop.place(clock, buyer={**shop.BUYER, "email": "nobody"})
    asked = {"order_id": "ord-1", "kind": "question", "channel": "message", "description": "Where is it?"}
    contacted = {"seller_contacted_at": "2026-03-02T19:00:00Z"}
    opened = shop.post("/support-cases", asked | contacted, role="buyer", account="buyer-1")
    assert opened.status == 201
    deliver(services, "mail")
    assert causes("notification")[-1] == {"message": "0"}


def test_a_record_of_nobodys_request_has_no_cause(services: Services, clock: Clock) -> None:
    """A deadline carried out by a test's own hand"""
    shop.place(clock)
    assert all("cause" not in row for row in shop.table() if not row["sk"]["S"].startswith("v#"))
