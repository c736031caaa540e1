"""The table of the tests, made quick, does what DynamoDB does: a refused transaction has changed nothing."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.usecases.services import Services
from tests.support.aws import TABLE, Clock, emulated_services

Item = dict[str, dict[str, Any]]
KEPT = "kept"


@pytest.fixture
def client(services: Services) -> Any:
    """A client of a table with one item in it."""
    made = services.client("dynamodb")
    made.put_item(TableName=TABLE, Item=item(KEPT, note="before"))
    return made


def key(name: str) -> Item:
    return {"pk": {"S": name}, "sk": {"S": "@"}}


def item(name: str, *, note: str) -> Item:
    """One that is due, and has a part that can be changed by itself."""
    shown = {"note": {"S": note}, "inner": {"M": {"note": {"S": note}}}}
    return key(name) | shown | {"due_shard": {"S": "shard"}, "wake_at": {"S": note}}


def indexed(name: str, *, note: str) -> Item:
    """What the index has of it."""
    return key(name) | {"due_shard": {"S": "shard"}, "wake_at": {"S": note}}


def put(name: str, *, note: str = "after") -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": item(name, note=note)}}


def delete(name: str) -> dict[str, Any]:
    return {"Delete": {"TableName": TABLE, "Key": key(name)}}


def update(name: str, **condition: str) -> dict[str, Any]:
    """What it writes shows in the item, inside a part of it, and in an index."""
    expression = "SET note = :note, #inner.note = :note, wake_at = :note"
    changed = {
        "TableName": TABLE,
        "Key": key(name),
        "UpdateExpression": expression,
        "ExpressionAttributeNames": {"#inner": "inner"},
        "ExpressionAttributeValues": {":note": {"S": "after"}},
    }
    return {"Update": changed | condition}


def absent(name: str) -> dict[str, Any]:
    """A write that is refused where there is such an item."""
    return {"Put": put(name)["Put"] | {"ConditionExpression": "attribute_not_exists(pk)"}}


def present(name: str) -> dict[str, Any]:
    """A check that is refused where there is no such item."""
    condition = {"ConditionExpression": "attribute_exists(pk)"}
    return {"ConditionCheck": {"TableName": TABLE, "Key": key(name)} | condition}


def found(client: Any) -> tuple[list[Item], list[Item]]:
    """All items of the table, and those that the index of what is due has."""
    rows = client.scan(TableName=TABLE, ConsistentRead=True)["Items"]
    due = client.query(
        TableName=TABLE,
        IndexName="due",
        KeyConditionExpression="due_shard = :shard",
        ExpressionAttributeValues={":shard": {"S": "shard"}},
    )["Items"]
    return rows, due


@pytest.mark.parametrize(
    "writes",
    [
        [put("a"), put("b"), absent(KEPT)],
        [put("a"), put("b"), present("missing")],
        [put(KEPT), present("missing")],
        [delete(KEPT), present("missing")],
        [update(KEPT), present("missing")],
        [update(KEPT), update("missing", ConditionExpression="attribute_exists(pk)")],
        [put("a"), update(KEPT), delete("b"), absent(KEPT + "-not"), present("missing")],
        [put("a"), update(KEPT), put("a")],
    ],
)
def test_a_refused_transaction_has_changed_nothing(client: Any, writes: list[dict[str, Any]]) -> None:
    """Neither the table nor an index of it, however far it had come; and what follows is not disturbed."""
    before = found(client)
    with pytest.raises(ClientError):
        client.transact_write_items(TransactItems=writes)
    assert found(client) == before == ([item(KEPT, note="before")], [indexed(KEPT, note="before")])
    client.transact_write_items(TransactItems=[update(KEPT)])
    assert found(client) == ([item(KEPT, note="after")], [indexed(KEPT, note="after")])


def test_a_transaction_changes_all_of_it(client: Any) -> None:
    client.transact_write_items(TransactItems=[put("a"), update(KEPT), put("b"), delete("b-not")])
    rows, due = found(client)
    assert sorted(one["pk"]["S"] for one in rows) == sorted(one["pk"]["S"] for one in due) == ["a", "b", KEPT]
    assert {one["wake_at"]["S"] for one in due} == {"after"}


@pytest.mark.parametrize("refused", [False, True])
def test_the_next_test_finds_the_table_empty(aws: None, clock: Clock, refused: bool) -> None:
    """Also where a refused transaction has put back what there was."""
    with emulated_services(clock) as services:
        client = services.client("dynamodb")
        client.transact_write_items(TransactItems=[put(KEPT)])
        if refused:
            with pytest.raises(ClientError):
                client.transact_write_items(TransactItems=[put("a"), absent(KEPT)])
    with emulated_services(clock) as services:
        assert found(services.client("dynamodb")) == ([], [])


def test_two_can_not_work_with_the_table_at_once(client: Any, clock: Clock) -> None:
    with pytest.raises(AssertionError, match="somebody"), emulated_services(clock):
        raise NotImplementedError
