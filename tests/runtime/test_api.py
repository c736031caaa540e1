"""What every route has in common: who may call it, how it refuses, and what it answers when AWS is slow."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.runtime import wiring
from shared.usecases.services import Services
from tests.support import iam, shop
from tests.support.aws import TABLE, Clock
from tests.support.faults import first, throttled, unreachable, watched
from tests.support.http import Answer, call, handler, http_event, routes
from tests.support.operations import operations

MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "errors", "clause"}
OURS = ("functions.orders.", "functions.labels.")
GUARDED = sorted(
    {(route.method, route.resource) for route in routes() if route.handler.startswith(OURS)},
)
OF_AGENTS_ALONE = {(one.method, one.path) for one in operations() if one.roles == ("agent",)}


def path_of(resource: str, id: str = "some-1") -> str:
    """The path with an id in place of every parameter."""
    return "/".join(id if part.startswith("{") else part for part in resource.split("/"))


def assert_problem(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    document = answer.json()
    assert set(document) >= MEMBERS
    assert (document["status"], document["code"]) == (status, code)
    assert document["request_id"] == "req-1" and document["type"].endswith(code)


# Who


@pytest.mark.parametrize(("method", "resource"), GUARDED)
def test_a_role_that_a_route_is_not_for_is_refused(services: Services, method: str, resource: str) -> None:
    """R-GEN-10: wrong role, 403; before anything of the request is looked at"""
    answer = call(method, path_of(resource), role="carrier", account="usps")
    assert_problem(answer, 403, "wrong_role")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("method", "resource"), GUARDED)
def test_a_token_without_an_account_or_of_no_group_opens_nothing(
    services: Services, clock: Clock, method: str, resource: str
) -> None:
    """R-GEN-10"""
    shop.place(clock)
    headers = {"idempotency-key": "k", "content-type": "application/json"}
    assert call(method, path_of(resource), role="nobody", account="shop-1", headers=headers).status == 403
    role = "agent" if (method, resource) in OF_AGENTS_ALONE else "seller"
    answer = call(method, path_of(resource, "pkg-1"), role=role, account="", headers=headers)
    if role == "agent":
        assert answer.status in (200, 400, 404)
        assert "pkg-1" not in answer.text or answer.status == 400
    else:
        assert_problem(answer, 403, "wrong_role")


@pytest.mark.parametrize(
    "groups", ["x,agent", "agent,seller", "[agent seller]", "[not agent]", "[agents", "agents", "Agent", "[]"]
)
def test_only_one_whole_name_of_a_group_gives_a_role(services: Services, groups: str) -> None:
    """R-GEN-10: a user of two roles has none, and no group whose name contains one gives it"""
    assert_problem(call("GET", "/investigations", role=groups, account="a-1"), 403, "wrong_role")
    assert call("GET", "/investigations", role="[agent]", account="a-1").status == 200


@pytest.mark.parametrize("end", ["\n", "\r", "\t"])
def test_a_path_with_a_line_break_at_its_end_is_another_path(services: Services, end: str) -> None:
    assert_problem(call("GET", f"/affidavits/token{end}"), 404, "not_found")


@pytest.mark.parametrize(
    "code", ["ValidationException", "AccessDeniedException", "ResourceNotFoundException"]
)
def test_what_no_other_try_would_change_is_a_mistake_of_ours_and_not_put_off(
    services: Services, clock: Clock, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """503 means try again, and nothing else does"""
    shop.place(clock)

    def refuse(send: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "TransactWriteItems")

    with watched(fault=first(9, "TransactWriteItems", refuse)):
        answer = shop.buy()
    assert_problem(answer, 500, "internal_error")
    assert "retry-after" not in answer.headers
    assert [record.levelname for record in caplog.records if record.message == "failed"] == ["ERROR"]


@pytest.mark.parametrize("groups", ["seller", "[seller]"])
def test_groups_are_read_as_the_gateway_writes_them(services: Services, groups: str) -> None:
    """`[a]` on the emulator, a plain string on AWS"""
    assert call("GET", "/agreements", role=groups, account="shop-1").status == 200


def test_a_group_that_only_contains_the_name_of_a_role_is_none(services: Services) -> None:
    """R-GEN-10"""
    for groups in ("sellers", "co-seller", "seller2", "sell er"):
        assert call("GET", "/agreements", role=groups, account="shop-1").status == 403


FOREIGN = [
    ("GET", "/orders/ord-1"),
    ("GET", "/orders/ord-1/options"),
    ("GET", "/packages/pkg-1/tracking"),
]


@pytest.mark.parametrize(("method", "path"), FOREIGN)
@pytest.mark.parametrize(("role", "account"), [("seller", "shop-2"), ("buyer", "b-2"), ("buyer", "shop-1")])
def test_foreign_looks_like_absent(
    services: Services, clock: Clock, method: str, path: str, role: str, account: str
) -> None:
    """R-GEN-10: no existence leak"""
    absent = call(method, path, role=role, account=account)
    shop.place(clock)
    foreign = call(method, path, role=role, account=account)
    assert_problem(foreign, 404, "not_found")
    assert foreign.body == absent.body


@pytest.mark.parametrize(("method", "path"), FOREIGN)
@pytest.mark.parametrize(("role", "account"), [("seller", "shop-1"), ("buyer", "buyer-1"), ("agent", "a-1")])
def test_the_parties_and_agents_see_an_order(
    services: Services, clock: Clock, method: str, path: str, role: str, account: str
) -> None:
    """R-GEN-10"""
    shop.place(clock)
    assert call(method, path, role=role, account=account).status == 200


# What


@pytest.mark.parametrize("id", ["a%20b", "a%23b", "x" * 129, "x" * 1000, "%00", "..", "é", "a%2Fb"])
def test_an_impossible_id_is_nobodys(services: Services, id: str) -> None:
    """It looks like one that does not exist, since no id has such characters or such a length"""
    for path in (f"/orders/{id}", f"/labels/{id}", f"/packages/{id}/tracking"):
        answer = shop.get(path)
        assert (answer.status, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("id", ["a b", "a#b", "\x00", "a\n", "claim#x", "@"])
def test_an_id_the_gateway_has_decoded_is_checked_too(services: Services, id: str) -> None:
    """The gateway turns %2F and the like into characters before the function sees them; none is looked up"""
    event = http_event("GET", f"/orders/{id}", b"", role="seller", account="shop-1", headers={})
    with watched() as wire:
        answer = handler("functions.orders.read.handler")(event, None)
    assert (answer["statusCode"], wire.operations) == (404, [])


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("DELETE", "/orders/ord-1"), ("PATCH", "/labels"), ("PUT", "/")]
)
def test_an_unknown_route_or_method_is_a_problem_document(services: Services, method: str, path: str) -> None:
    answer = call(method, path, role="seller", account="shop-1")
    assert (answer.status, answer.json()["code"]) == (404, "not_found")


def test_a_preflight_is_answered_without_a_token(services: Services) -> None:
    answer = call("OPTIONS", "/labels")
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "Idempotency-Key" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\nb"])
def test_an_idempotency_key_has_up_to_255_visible_characters(
    services: Services, clock: Clock, key: str
) -> None:
    """1 to 255 visible characters"""
    shop.place(clock)
    answer = shop.post("/labels", shop.wanted(), headers={"idempotency-key": key})
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert shop.post("/labels", shop.wanted(), key="x" * 255).status == 201


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "W/1", "9" * 10, "1 OR 1"])
def test_an_if_match_that_is_no_version_is_malformed(services: Services, version: str) -> None:
    """Refused, not ignored: whoever sends it relies on it"""
    answer = shop.post("/labels/lbl_1/void", headers={"if-match": version})
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "If-Match")


def test_header_names_are_read_in_any_case(services: Services, clock: Clock) -> None:
    shop.place(clock)
    body = json.dumps(shop.wanted()).encode()
    headers = {"CONTENT-TYPE": "application/json", "IDEMPOTENCY-KEY": "k"}
    event = http_event("POST", "/labels", body, role="seller", account="shop-1", headers=headers)
    assert handler("functions.labels.purchase.handler")(event, None)["statusCode"] == 201


def test_every_answer_says_that_it_may_not_be_kept_or_guessed_at(services: Services, clock: Clock) -> None:
    shop.place(clock)
    for answer in (shop.get("/orders"), shop.get("/orders/none"), shop.buy()):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["access-control-allow-origin"] == "*"


# AWS in trouble


@pytest.mark.parametrize("fault", [throttled, unreachable])
@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems"])
def test_turned_away_twice_a_request_succeeds(
    services: Services, clock: Clock, operation: str, fault: Any
) -> None:
    """Twice turned away by the table, and the caller notices nothing"""
    shop.place(clock)
    with watched(fault=first(2, operation, fault)):
        assert shop.buy().status == 201
    assert len(shop.ledger()) == 1


@pytest.mark.parametrize("fault", [throttled, unreachable])
@pytest.mark.parametrize("operation", ["BatchGetItem", "TransactWriteItems"])
def test_turned_away_nine_times_a_request_is_put_off_and_nothing_written(
    services: Services, clock: Clock, operation: str, fault: Any
) -> None:
    """503 with `Retry-After` after nine times, and nothing written"""
    shop.place(clock)
    before = shop.table()
    with watched(fault=first(9, operation, fault)):
        answer = shop.buy()
    assert_problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "2"
    assert shop.table() == before


def test_who_loses_a_race_decides_again_on_what_is_there(services: Services, clock: Clock) -> None:
    """R-GEN-06: two purchases of one package, one label"""
    shop.place(clock)
    answers: list[Answer] = []

    def other(send: Any) -> Any:
        answers.append(shop.buy())
        return send()

    with watched(fault=first(1, "TransactWriteItems", other)):
        mine = shop.buy()
    assert (answers[0].status, mine.status) == (201, 409)
    assert mine.json()["code"] == "label_already_created"
    assert len(shop.ledger()) == 1


def test_two_requests_with_one_key_at_once_are_one(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    shop.place(clock)
    answers: list[Answer] = []

    def same(send: Any) -> Any:
        answers.append(shop.buy(key="key"))
        return send()

    with watched(fault=first(1, "TransactWriteItems", same)):
        mine = shop.buy(key="key")
    assert (mine.status, mine.headers["idempotent-replayed"]) == (201, "true")
    assert mine.json() == answers[0].json()
    assert len(shop.ledger()) == 1


def test_a_race_that_is_lost_again_and_again_is_put_off(services: Services, clock: Clock) -> None:
    """503, as for everything that another try may get through"""
    shop.place(clock)
    label = shop.bought()
    number = 0

    def disturb(send: Any) -> Any:
        nonlocal number
        number += 1
        with iam.outside():
            services.client("dynamodb").update_item(
                TableName=TABLE,
                Key={"pk": {"S": f"label#{label['id']}"}, "sk": {"S": "@"}},
                UpdateExpression="SET version = :v",
                ExpressionAttributeValues={":v": {"N": str(100 + number)}},
            )
        return send()

    with watched(fault=first(99, "TransactWriteItems", disturb)):
        answer = shop.post(f"/labels/{label['id']}/void")
    assert_problem(answer, 503, "unavailable")
    assert number == 6


def test_a_mistake_of_ours_shows_no_insides(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake of ours is a 500 with no stack trace and no personal data"""
    shop.place(clock)

    def broken(**_: Any) -> Any:
        raise RuntimeError("bea@example.com")

    monkeypatch.setattr(wiring.client("dynamodb"), "batch_get_item", broken)
    answer = shop.get("/packages/pkg-1/tracking")
    assert_problem(answer, 500, "internal_error")
    assert "bea@" not in answer.text and "Traceback" not in answer.text
    logged = written(caplog)
    assert "bea@" not in logged and "RuntimeError" in logged


def written(caplog: pytest.LogCaptureFixture) -> str:
    """Everything that was logged, with what goes along with it."""
    return "\n".join(str(vars(record)) for record in caplog.records)


def test_no_address_or_name_is_ever_logged(
    services: Services, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """invariant 16"""
    shop.place(clock)
    shop.get("/orders/ord-1")
    shop.bought()
    shop.tell("order.upserted", shop.order(buyer={**shop.BUYER, "email": "not an address"}), clock=clock)
    logged = written(caplog)
    assert logged.count("'msg': 'served'") == 4
    for private in ("bea@", "Bea Buyer", "Main St", "care@lamps", "not an address", "1990-12-31"):
        assert private not in logged
