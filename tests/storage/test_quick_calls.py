"""The quick table, asked without HTTP, answers and refuses word for word as moto's over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.usecases.services import Services
from tests.support import quick_calls, quick_table
from tests.support.aws import TABLE
from tests.support.faults import cancelled, nth, throttled, unheard, watched
from tests.support.time import Pace

Answers = list[Any]
KEY = {"pk": {"S": "b"}, "sk": {"S": "@"}}
SHELF: dict[str, Any] = {
    "TableName": TABLE,
    "KeyConditionExpression": "pk = :pk",
    "ExpressionAttributeValues": {":pk": {"S": "b"}},
}
DUE = {
    "TableName": TABLE,
    "IndexName": "due",
    "KeyConditionExpression": "due_shard = :shard AND wake_at <= :now",
    "ExpressionAttributeValues": {":shard": {"S": "s"}, ":now": {"S": "3"}},
}
NEWER = {"ConditionExpression": "version < :n"}
ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}
UPDATE = {
    "TableName": TABLE,
    "Key": KEY,
    "UpdateExpression": "SET version = version + :one, #doc.name = :name REMOVE note",
    "ExpressionAttributeNames": {"#doc": "doc"},
    "ExpressionAttributeValues": {":one": {"N": "1"}, ":name": {"S": "é"}},
}
MISSING = UPDATE | {"Key": KEY | {"sk": {"S": "?"}}, "ConditionExpression": "attribute_exists(pk)"}
TAKEN = {"TableName": TABLE, "Item": KEY, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"} | ABSENT
# Every operation the service calls, as it may be answered and as it may be refused.
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("scan", {"TableName": TABLE}),
    ("scan", {"TableName": TABLE, "Limit": 2}),
    ("scan", {"TableName": TABLE, "ExclusiveStartKey": KEY, "ConsistentRead": True}),
    ("query", SHELF),
    ("query", SHELF | {"Limit": 1}),
    ("query", SHELF | {"Limit": 1, "ScanIndexForward": False}),
    ("query", SHELF | {"ExclusiveStartKey": KEY, "ConsistentRead": True}),
    ("query", SHELF | {"FilterExpression": "attribute_exists(note)", "Select": "COUNT"}),
    ("query", SHELF | {"ProjectionExpression": "pk, doc.name"}),
    ("query", SHELF | {"KeyConditionExpression": "pk = pk"}),
    ("query", DUE),
    ("query", DUE | {"Limit": 1}),
    ("query", DUE | {"IndexName": "none"}),
    ("get_item", {"TableName": TABLE, "Key": KEY}),
    ("get_item", {"TableName": TABLE, "Key": {"pk": {"S": "none"}, "sk": {"S": "@"}}}),
    ("get_item", {"TableName": TABLE, "Key": {"pk": {"S": "b"}}}),
    ("get_item", {"TableName": "none", "Key": KEY}),
    ("batch_get_item", {"RequestItems": {TABLE: {"Keys": [KEY, {"pk": {"S": "none"}, "sk": {"S": "@"}}]}}}),
    ("batch_get_item", {"RequestItems": {TABLE: {"Keys": [KEY, KEY]}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY, "ReturnValues": "ALL_OLD"}),
    ("put_item", {"TableName": TABLE, "Item": KEY | {"wake_at": {"S": ""}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY} | ABSENT),
    ("put_item", {"TableName": TABLE, "Item": KEY | {"note": {"S": "é" * 202_400}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY | {"note": {"S": "é" * 202_600}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY | {"sk": {"S": "é" * 512}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY | {"sk": {"S": "é" * 513}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY | {"due_shard": {"S": "s" * 2_049}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY | {"wake_at": {"N": "1"}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY, **NEWER, "ExpressionAttributeValues": {":n": {"N": "6"}}}),
    ("put_item", {"TableName": TABLE, "Item": KEY, **NEWER, "ExpressionAttributeValues": {":n": {"N": "8"}}}),
    ("delete_item", {"TableName": TABLE, "Key": KEY, "ReturnValues": "ALL_OLD"}),
    ("delete_item", {"TableName": TABLE, "Key": KEY} | ABSENT),
    ("update_item", UPDATE | {"ReturnValues": "ALL_NEW"}),
    ("update_item", UPDATE | {"ReturnValues": "UPDATED_OLD"}),
    ("update_item", MISSING),
    (
        "update_item",
        UPDATE | {"ExpressionAttributeValues": {":one": {"N": "1"}, ":name": {"S": "x" * 405_000}}},
    ),
    ("transact_write_items", {"TransactItems": [{"Update": UPDATE}]}),
    ("transact_write_items", {"TransactItems": [{"Update": UPDATE}, {"Update": MISSING}]}),
    ("transact_write_items", {"TransactItems": [{"Put": TAKEN}]}),
    ("transact_write_items", {"TransactItems": [{"Delete": {"TableName": TABLE, "Key": KEY}}] * 2}),
]


def item(partition: str, sort: str, wake_at: str) -> dict[str, Any]:
    """One that is due, with a value of every kind that is stored."""
    whole = {"S": "Straße"}, {"N": "7"}, {"BOOL": True}, {"M": {"name": {"S": "a"}, "empty": {"M": {}}}}
    return {
        "pk": {"S": partition},
        "sk": {"S": sort},
        "due_shard": {"S": "s"},
        "wake_at": {"S": wake_at},
        "leases": {"N": "1"},
        **dict(zip(("note", "version", "held", "doc"), whole, strict=True)),
        "list": {"L": [{"NULL": True}, {"SS": ["a"]}]},
    }


def asked(client: Any, operation: str, request: dict[str, Any]) -> Answers:
    """What is answered on a table of four items, and what the table has afterwards."""
    for one in client.scan(TableName=TABLE)["Items"]:
        client.delete_item(TableName=TABLE, Key={name: one[name] for name in ("pk", "sk")})
    for key in (("b", "@", "2"), ("b", "part", "1"), ("a", "@", "4"), ("c", "@", "3")):
        client.put_item(TableName=TABLE, Item=item(*key))
    try:
        answer = getattr(client, operation)(**request)
        answer.pop("ResponseMetadata")
    except ClientError as refusal:
        answer = refusal.response
        answer["ResponseMetadata"] = answer["ResponseMetadata"]["HTTPStatusCode"]
    return [answer, client.scan(TableName=TABLE)["Items"]]


@pytest.mark.parametrize("number", range(len(CALLS)), ids=lambda number: f"{number} {CALLS[number][0]}")
def test_every_answer_is_the_one_of_moto(
    services: Services, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    client = services.client("dynamodb")
    quick = asked(client, *CALLS[number])
    monkeypatch.setattr(quick_calls, "OPERATIONS", set())
    quick_table.slow(monkeypatch)
    assert quick == asked(client, *CALLS[number])


@pytest.mark.parametrize(
    "fault", [nth(1, throttled), nth(2, unheard), nth(3, cancelled("TransactionConflict"))]
)
def test_a_fault_befalls_the_same_call_and_each_is_counted_once(
    services: Services, pace: Pace, fault: Any
) -> None:
    put = {"Put": {"TableName": TABLE, "Item": KEY} | ABSENT}
    wanted = {"RequestItems": {TABLE: {"Keys": [KEY]}}}

    def gone_through() -> list[Any]:
        client, said = services.client("dynamodb"), list[Any]()
        client.delete_item(TableName=TABLE, Key=KEY)
        with watched(fault=fault) as wire:
            for operation, request in (
                ("get_item", {"TableName": TABLE, "Key": KEY}),
                ("batch_get_item", wanted),
                ("put_item", {"TableName": TABLE, "Item": KEY}),
                ("transact_write_items", {"TransactItems": [put], "ClientRequestToken": "1"}),
                ("batch_get_item", wanted),
            ):
                try:
                    said.append(getattr(client, operation)(**request).get("Responses"))
                except ClientError as refusal:
                    said.append(refusal.response["CancellationReasons"])
        return [said, wire.calls]

    quick = gone_through()
    with quick_calls.whole_way():
        assert quick == gone_through()


@pytest.mark.parametrize(
    ("service", "read", "write"),
    [
        ("secretsmanager", {"SecretId": "links"}, {"SecretString": "another"}),
        ("ssm", {"Name": "/surety/base-url"}, {"Value": "another"}),
    ],
)
def test_what_is_set_is_asked_for_once_until_it_is_written(
    services: Services, service: str, read: dict[str, Any], write: dict[str, Any]
) -> None:
    client = services.client(service)
    ask = client.get_secret_value if service == "secretsmanager" else client.get_parameter
    name = "SecretString" if service == "secretsmanager" else "Value"

    def value(answer: Any) -> Any:
        return answer.get("Parameter", answer)[name]

    def put(**setting: str) -> None:
        if service == "secretsmanager":
            client.put_secret_value(**read, **setting)
        else:
            client.put_parameter(**read, **setting, Overwrite=True)

    first = value(ask(**read))
    requests: list[object] = []
    client.meta.events.register(f"before-call.{service}", lambda **told: requests.append(told))
    assert value(ask(**read)) == first
    assert requests == []
    put(**write)
    assert value(ask(**read)) == "another"
    put(**{name: first})
    assert value(ask(**read)) == first
