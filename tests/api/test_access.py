"""Who may do what, about whose things: every route, every role, made from the OpenAPI document (R-GEN-10)."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.runtime import wiring
from shared.runtime.api import ROLES
from tests.support.http import call, deliver
from tests.support.operations import Operation, ask, operations
from tests.support.shop import get, post
from tests.support.world import OTHERS, OWNERS

FOR_CALLERS = [operation for operation in operations() if operation.roles]
WRONG = [(one, role) for one in FOR_CALLERS for role in ROLES if role not in one.roles]
FOREIGN = [(one, role) for one in FOR_CALLERS for role in one.roles if role in OTHERS]
# Of a batch each parcel has an outcome of its own, later.
AIMED = [(one, role) for one, role in FOREIGN if one.names_things and one.path != "/label-batches"]
# What belongs to something else is absent with it.
LISTS = [(one, role) for one, role in FOREIGN if one.listed and "{" not in one.path]
ABSENT = "absent-1"
# What is there only once somebody has bought it.
BOUGHT = "/return/label"
READING = {"BatchGetItem", "GetItem", "Query", "Scan"}


@pytest.fixture
def written() -> Iterator[list[str]]:
    """What DynamoDB is asked for meanwhile, but for reading."""
    called: list[str] = []
    events = wiring.client("dynamodb").meta.events

    def note(model: Any, **_: Any) -> None:
        called.extend({model.name} - READING)

    events.register("before-call.dynamodb", note)
    yield called
    events.unregister("before-call.dynamodb", note)


def told(answer: TestResponse) -> dict[str, object]:
    """What an answer says, but for the request it belongs to."""
    assert answer.mimetype == "application/problem+json"
    return {name: part for name, part in answer.get_json().items() if name != "request_id"}


@pytest.mark.parametrize("operation", FOR_CALLERS, ids=str)
def test_nobody_gets_in_without_a_token(operation: Operation, ids: Mapping[str, str]) -> None:
    """The gateway's 401 stands before every route that is for somebody."""
    assert ask(operation, ids).status_code == 401


@pytest.mark.parametrize(("operation", "role"), WRONG, ids=str)
def test_another_role_is_refused_and_changes_nothing(
    operation: Operation, role: str, ids: Mapping[str, str], written: list[str]
) -> None:
    answer = ask(operation, ids, role=role)
    assert (answer.status_code, told(answer)["code"]) == (403, "wrong_role")
    assert written == []


@pytest.mark.parametrize("operation", FOR_CALLERS, ids=str)
def test_a_token_without_a_role_is_refused(operation: Operation, ids: Mapping[str, str]) -> None:
    assert ask(operation, ids, role="visitor", account="shop-1").status_code == 403


@pytest.mark.parametrize(("operation", "role"), AIMED, ids=str)
def test_what_is_somebody_elses_can_not_be_told_from_what_is_not_there(
    operation: Operation, role: str, ids: Mapping[str, str], written: list[str]
) -> None:
    """404 for both, word for word the same, and nothing is changed."""
    foreign = ask(operation, ids, role=role, account=OTHERS[role])
    absent = ask(operation, dict.fromkeys(ids, ABSENT), role=role, account=OTHERS[role])
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert told(foreign) == told(absent)
    assert written == []


@pytest.mark.parametrize(("operation", "role"), LISTS, ids=str)
def test_a_list_has_what_is_ones_own_alone(operation: Operation, role: str, ids: Mapping[str, str]) -> None:
    foreign = ask(operation, ids, role=role, account=OTHERS[role])
    assert (foreign.status_code, foreign.get_json()["data"]) == (200, [])
    if role == "seller":
        assert ask(operation, ids, role=role).get_json()["data"]


@pytest.mark.parametrize("operation", [o for o in FOR_CALLERS if o.method == "GET"], ids=str)
def test_looking_changes_nothing(operation: Operation, ids: Mapping[str, str], written: list[str]) -> None:
    """GET, by everybody who may. Agents look for orders by a query alone (R-ORD-09)."""
    for role in operation.roles:
        if (operation.path, role) == ("/orders", "agent"):
            continue
        answer = ask(operation, ids, role=role).status_code
        assert answer < 400 or (answer, operation.path.endswith(BOUGHT)) == (404, True)
    assert written == []


def test_a_parcel_of_somebody_else_fails_in_a_batch_as_one_that_is_not_there(ids: Mapping[str, str]) -> None:
    """Its outcome comes later, and is the same."""
    offer = {"service": "ups_ground", "insurance": {"option": "free"}, "signature": "none"}
    items = [{"package_id": package_id, **offer} for package_id in (ids["bare_package"], ABSENT)]
    batch = post("/label-batches", {"channel": "desktop", "items": items}, key="foreign", account="shop-2")
    deliver(wiring.services())
    foreign, absent = get(f"/label-batches/{batch.json()['id']}", account="shop-2").json()["items"]
    assert foreign["status"] == absent["status"] == "failed"
    assert foreign["error"] == absent["error"]


def test_what_a_message_is_about_can_be_read_where_it_says(ids: Mapping[str, str]) -> None:
    """GET /notifications: `href` opens for its reader"""
    opened = set()
    for role, account in OWNERS.items():
        told = call("GET", "/notifications?page_size=100", role=role, account=account).json()["data"]
        for href in {one["href"] for one in told if one["href"]}:
            assert call("GET", href, role=role, account=account).status == 200, (role, href)
            opened.add((role, href.split("/")[1]))
    assert opened >= {
        ("seller", "claims"),
        ("seller", "disputes"),
        ("buyer", "disputes"),
        ("buyer", "orders"),
    }
