"""Signed webhooks: genuine, in time, applied once, and acknowledged whatever the state says."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.gateways.signing import sign
from shared.runtime import wiring
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import SECRETS, Clock
from tests.support.faults import first, throttled, unheard, watched
from tests.support.http import Answer, call

PATHS = {"orders": "/webhooks/orders", "tracking": "/webhooks/tracking"}
ORDER = json.dumps({"type": "order.upserted", "data": shop.order()}).encode()


def headers(clock: Clock, body: bytes = ORDER, *, source: str = "orders", late: int = 0, **more: Any) -> dict:
    """Headers of a genuine webhook, signed so many seconds ago."""
    usual = {"secret": SECRETS[source], "message_id": "msg_1", "timestamp": int(clock.now.timestamp()) - late}
    return {**sign(**{**usual, **more}, body=body), "content-type": "application/json"}


def send(told: dict, body: bytes = ORDER, path: str = PATHS["orders"]) -> Answer:
    return call("POST", path, body, headers=told)


@pytest.mark.parametrize("late", [-300, 0, 300])
def test_a_webhook_signed_up_to_five_minutes_ago_or_ahead_is_taken(
    services: Services, clock: Clock, late: int
) -> None:
    """Five minutes either way, for clocks that differ"""
    answer = send(headers(clock, late=late))
    assert (answer.status, answer.json()) == (202, {"status": "accepted"})


@pytest.mark.parametrize("late", [-301, 301, 86_400])
def test_a_webhook_signed_at_another_time_is_refused(services: Services, clock: Clock, late: int) -> None:
    """From the first second beyond the five minutes"""
    answer = send(headers(clock, late=late))
    assert (answer.status, answer.json()["code"]) == (401, "invalid_signature")
    assert shop.table() == []


def test_signatures_go_by_real_time_whatever_the_sandbox_clock_says(services: Services, clock: Clock) -> None:
    """The sandbox clock rules the business alone"""
    assert shop.post("/sandbox/clock", {"set": "2026-05-01T00:00:00Z"}).status == 200
    assert send(headers(clock)).status == 202


def test_a_body_written_anew_does_not_fit_its_signature(services: Services, clock: Clock) -> None:
    """The signature is over the bytes, not over what they mean"""
    again = json.dumps(json.loads(ORDER), indent=1).encode()
    assert send(headers(clock), again).status == 401
    assert send(headers(clock), ORDER + b" ").status == 401
    assert shop.table() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v2,{}"},
        {"webhook-signature": "{}"},
        {"webhook-signature": "v1,é"},
        {"webhook-id": ""},
        {"webhook-id": "x" * 257},
        {"webhook-id": "another"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "-5"},
        {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 400},
    ],
    ids=lambda changed: str(changed)[:40],
)
def test_headers_that_prove_nothing_are_refused(services: Services, clock: Clock, changed: dict) -> None:
    told = headers(clock)
    mac = told["webhook-signature"].removeprefix("v1,")
    answer = send({**told, **{name: value.format(mac) for name, value in changed.items()}})
    assert (answer.status, answer.json()["code"]) == (401, "invalid_signature")
    assert shop.table() == []


def test_no_headers_at_all_are_refused_before_the_body_is_read(services: Services) -> None:
    assert call("POST", PATHS["orders"], b"{").status == 401
    assert call("POST", PATHS["tracking"]).status == 401


def test_another_sources_secret_is_none(services: Services, clock: Clock) -> None:
    """A carrier can't speak for the platform."""
    assert send(headers(clock, source="tracking")).status == 401


@pytest.mark.parametrize("position", [0, 1, 2])
def test_while_a_secret_is_changed_one_good_signature_among_several_is_enough(
    services: Services, clock: Clock, position: int
) -> None:
    """A sender that changes its secret signs with both"""
    told = headers(clock)
    other = base64.b64encode(b"x" * 32).decode()
    signatures = [f"v1,{other}", "v1a,abcd"]
    signatures.insert(position, told["webhook-signature"])
    assert send({**told, "webhook-signature": " ".join(signatures)}).status == 202
    assert send({**told, "webhook-signature": f"v1,{other} v1a,abcd"}).status == 401


def test_a_secret_may_carry_its_prefix(services: Services, clock: Clock) -> None:
    """Standard Webhooks: `whsec_`"""
    assert send(headers(clock, secret="whsec_" + SECRETS["orders"])).status == 202


def test_the_shape_is_checked_at_once(services: Services, clock: Clock) -> None:
    """In the request: the sender learns of it, 400"""
    for body in (
        b"{",
        b"[]",
        b"{}",
        b'{"type":"order.upserted"}',
        b"",
    ):
        answer = send(headers(clock, body), body)
        assert (answer.status, answer.json()["code"]) == (400, "invalid_request"), body
    assert shop.table() == []


def test_the_bad_fields_of_an_event_are_named_without_its_type(services: Services, clock: Clock) -> None:
    """A sender's field is called what the sender calls it; R-INT-01: one nobody knows here is no error"""
    answer = shop.tell("package.cancelled", {"order_id": "o", "extra": 1}, clock=clock)
    assert {error["field"] for error in answer.json()["errors"]} == {"data.package_id", "data.occurred_at"}


@pytest.mark.parametrize("source", ["orders", "tracking", "insurer"])
def test_an_unknown_type_is_acknowledged_without_effect(
    services: Services, clock: Clock, source: str
) -> None:
    """R-INT-01"""
    body = json.dumps({"type": "order.archived", "data": shop.order()}).encode()
    told, path = headers(clock, body, source=source), f"/webhooks/{source}"
    expected = {"status": "accepted", "effect": "none", "reason": "unknown_type"}
    for _ in range(2):
        answer = send(told, body, path)
        assert (answer.status, answer.json()) == (202, expected)
    assert len(shop.table()) == 1


def test_what_is_no_type_is_malformed(services: Services, clock: Clock) -> None:
    for type in ("", 7, None, ["order.upserted"]):
        body = json.dumps({"type": type, "data": shop.order()}).encode()
        assert send(headers(clock, body), body).status == 400


def test_a_known_id_is_acknowledged_and_has_no_second_effect(services: Services, clock: Clock) -> None:
    """R-GEN-09: the sender's `webhook-id` is the key"""
    assert send(headers(clock)).status == 202
    before = shop.table()
    clock.forward(minutes=3)
    again = send(headers(clock))
    assert (again.status, again.json()) == (202, {"status": "accepted"})
    other = json.dumps({"type": "order.upserted", "data": shop.order(seller_id="shop-2")}).encode()
    assert send(headers(clock, other), other).status == 202
    assert shop.table() == before


def test_a_known_id_is_acknowledged_as_the_first_time_whatever_has_happened_since(
    services: Services, clock: Clock
) -> None:
    """R-GEN-09: it would be old news by now, or malformed, or another seller's"""
    assert send(headers(clock)).json() == {"status": "accepted"}
    clock.forward(minutes=1)
    newer = shop.order(occurred_at="2026-03-02T20:01:00Z", cancelled_at="2026-03-02T20:01:00Z")
    assert shop.tell("order.upserted", newer, clock=clock).json() == {"status": "accepted"}
    before = shop.table()
    wrong = [{"seller_id": "shop-2"}, {"placed_at": "2027-01-01T00:00:00Z"}, {}]
    for changes in wrong:
        body = json.dumps({"type": "order.upserted", "data": shop.order(**changes)}).encode()
        again = send(headers(clock, body), body)
        assert (again.status, again.json()) == (202, {"status": "accepted"})
        assert again.headers["idempotent-replayed"] == "true"
    assert shop.table() == before


def test_a_known_id_brings_nothing_back_where_an_order_is_written_in_several_transactions(
    services: Services, clock: Clock
) -> None:
    """R-GEN-09: the record stands in the last of them, the packages of the others come before"""
    lines = [f"line-{n}" for n in range(15)]
    items = [shop.item(line) for line in lines]
    light, heavy = (
        shop.order(
            items=items,
            packages=[shop.package(f"pkg-{line}", line, weight_oz=weight) for line in lines],
            occurred_at=f"2026-03-02T20:0{minute}:00Z",
        )
        for minute, weight in enumerate((10.0, 20.0))
    )
    clock.forward(minutes=1)
    assert shop.tell("order.upserted", light, clock=clock, id="msg_light").json() == {"status": "accepted"}
    assert shop.tell("order.upserted", heavy, clock=clock, id="msg_heavy").json() == {"status": "accepted"}
    before = shop.table()
    later = light | {"occurred_at": "2026-03-02T20:01:00Z"}
    assert shop.tell("order.upserted", later, clock=clock, id="msg_light").json() == {"status": "accepted"}
    assert shop.table() == before


def test_an_event_is_one_read_and_one_transaction(services: Services, clock: Clock) -> None:
    """Round trips: the transaction tells whether it is known; the own ones of signature and clock aside"""
    shop.place(clock)
    cancelled = shop.order(cancelled_at="2026-03-02T20:00:00Z", occurred_at="2026-03-02T20:00:00Z")
    with watched() as wire:
        assert shop.tell("order.upserted", cancelled, clock=clock).status == 202
    assert wire.operations == ["BatchGetItem"] * 3 + ["TransactWriteItems"]


def test_an_id_is_its_sources_own(services: Services, clock: Clock) -> None:
    """Two systems may use the same id."""
    shop.place(clock)
    label = shop.bought()
    assert shop.cancel(clock, id="msg_same").json() == {"status": "accepted"}
    assert shop.report(clock, label["tracking_number"], "accepted", id="msg_same").status == 202
    assert shop.get(f"/labels/{label['id']}").json()["flags"] == ["scanned_after_refund"]


def test_what_the_state_forbids_is_acknowledged_recorded_and_without_effect(
    services: Services, clock: Clock
) -> None:
    """Acknowledged, so that nobody sends it again; recorded; without effect"""
    shop.place(clock)
    before = shop.table()
    clock.forward(minutes=1)
    moved = shop.order(seller_id="shop-2", occurred_at="2026-03-02T20:01:00Z")
    answer = shop.tell("order.upserted", moved, clock=clock, id="msg_x")
    expected = {"status": "accepted", "effect": "none", "reason": "order_party_changed"}
    assert (answer.status, answer.json()) == (202, expected)
    new = [item for item in shop.table() if item not in before]
    assert [json.loads(item["body"]["S"]) for item in new] == [expected]
    assert shop.tell("order.upserted", moved, clock=clock, id="msg_x").json() == expected


def test_news_that_is_none_is_acknowledged_as_such(services: Services, clock: Clock) -> None:
    shop.place(clock)
    answer = shop.tell("order.upserted", shop.order(), clock=clock)
    assert answer.json() == {"status": "accepted", "effect": "none", "reason": "nothing_to_do"}


def test_turned_away_by_dynamodb_the_event_is_not_acknowledged_and_comes_again(
    services: Services, clock: Clock
) -> None:
    """Throttled nine times: 503, and the sender tries again with the same id"""
    with watched(fault=first(9, "TransactWriteItems", throttled)):
        assert send(headers(clock)).status == 503
    assert call("GET", "/orders/ord-1", role="agent", account="agent-1").status == 404
    assert send(headers(clock)).json() == {"status": "accepted"}
    assert shop.get("/orders/ord-1").status == 200


def test_an_answer_lost_after_the_commit_is_one_effect(services: Services, clock: Clock) -> None:
    with watched(fault=first(1, "TransactWriteItems", unheard)):
        assert send(headers(clock)).json() == {"status": "accepted"}
    assert shop.get("/orders/ord-1").json()["version"] == 1


def test_the_same_event_twice_at_once_is_applied_once(services: Services, clock: Clock) -> None:
    """R-GEN-06, R-GEN-09"""
    answers = []

    def same(request: Any) -> Any:
        answers.append(send(headers(clock)))
        return request()

    with watched(fault=first(1, "TransactWriteItems", same)):
        answers.append(send(headers(clock)))
    assert [answer.json() for answer in answers] == [{"status": "accepted"}] * 2
    assert shop.get("/orders/ord-1").json()["version"] == 1


def test_a_missing_secret_opens_nothing(services: Services, clock: Clock) -> None:
    """Without the secret nobody can be told from anybody; no other try would change that"""
    kept = services.client("secretsmanager")
    kept.delete_secret(SecretId="orders", ForceDeleteWithoutRecovery=True)
    wiring._secret.cache_clear()
    try:
        assert send(headers(clock)).status == 500
    finally:
        kept.create_secret(Name="orders", SecretString=SECRETS["orders"])
        wiring._secret.cache_clear()


def change_secret(services: Services, value: str) -> None:
    services.client("secretsmanager").put_secret_value(SecretId="orders", SecretString=value)


@pytest.fixture
def forgetful() -> Iterator[Callable[[], None]]:
    """Lets the time pass after which a worker reads its secrets again."""
    yield wiring._secret.cache_clear
    wiring._secret.cache_clear()


def test_while_a_secret_is_changed_the_one_before_it_holds_too_and_the_one_before_that_does_not(
    services: Services, clock: Clock, forgetful: Callable[[], None]
) -> None:
    """No event is lost between our change and the sender's"""
    first, second, third = SECRETS["orders"], *(base64.b64encode(x * 32).decode() for x in (b"a", b"b"))
    change_secret(services, second)
    forgetful()
    assert send(headers(clock, secret=second, message_id="m-1")).status == 202
    assert send(headers(clock, secret=first, message_id="m-2")).status == 202
    change_secret(services, third)
    forgetful()
    answers = [send(headers(clock, secret=one, message_id=one[:9])) for one in (third, second, first)]
    assert [answer.status for answer in answers] == [202, 202, 401]
    change_secret(services, SECRETS["orders"])


def test_a_worker_that_lives_on_learns_of_a_new_secret_within_five_minutes(
    services: Services, clock: Clock, forgetful: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetful()
    monkeypatch.setattr(wiring, "_period", lambda: 1)
    assert send(headers(clock)).status == 202
    third = base64.b64encode(b"c" * 32).decode()
    change_secret(services, base64.b64encode(b"b" * 32).decode())
    change_secret(services, third)
    assert send(headers(clock, secret=third)).status == 401
    monkeypatch.setattr(wiring, "_period", lambda: 2)
    assert send(headers(clock, secret=third)).status == 202
    change_secret(services, SECRETS["orders"])
