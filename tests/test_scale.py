"""The page of scale: capacity by AWS's rules, stories metered as they are, costs of what stands."""

import re
from collections.abc import Iterator

import pytest

from local.scale import costs, stories
from local.scale.__main__ import DOCUMENT, text
from local.scale.meter import metered
from local.scale.units import Index, item_read_units, read_units, size, write_units
from shared.storage.items import Item, key
from shared.usecases.services import Services
from tests.support.aws import TABLE, template
from tests.support.quick_calls import whole_way
from tests.test_deployment import transformed

LISTED = Index("list1", "list1", "listed_at", frozenset({"pk", "sk", "list1", "listed_at", "doc"}))


@pytest.fixture(autouse=True)
def listened_to() -> Iterator[None]:
    """The meter listens to what botocore says of each call."""
    with whole_way():
        yield


def row(doc: str = "x", **more: str) -> Item:
    """An item in a list."""
    told = {"list1": "orders", "listed_at": "2026", "doc": doc, **more}
    return key("order#1") | {name: {"S": value} for name, value in told.items()}


# Units


def test_an_item_is_as_large_as_its_names_and_values() -> None:
    assert size({"pk": {"S": "a"}}) == 3
    assert size({"pk": {"S": "ä😀"}}) == 2 + 2 + 4
    numbers = ("7", "12", "123", "1700000001", "1000")
    assert [size({"n": {"N": number}}) for number in numbers] == [3, 3, 4, 7, 3]


def test_a_write_takes_a_unit_for_each_started_kilobyte_of_the_larger_image() -> None:
    name = len("doc")
    of = [{"doc": {"S": "x" * (length - name)}} for length in (1024, 1025, 2048, 2049)]
    assert [write_units(None, one) for one in of] == [1, 2, 2, 3]
    assert write_units(of[3], of[0]) == 3
    assert write_units(of[3], None) == 3
    assert write_units(None, None) == 1


def test_a_query_takes_half_a_unit_for_each_started_four_kilobytes_of_all_it_reads() -> None:
    assert read_units([], consistent=False) == 0.5
    assert read_units([4096], consistent=False) == 0.5
    assert read_units([4096, 1], consistent=False) == 1
    assert read_units([4096, 1], consistent=True) == 2


def test_items_read_by_key_are_rounded_one_by_one_and_absent_ones_count() -> None:
    assert item_read_units([1, 4096, 4097], asked=5) == 1 + 1 + 2 + 2


def test_an_index_takes_nothing_where_nothing_of_it_changes() -> None:
    assert LISTED.units(row(), row(private="new")) == {}
    assert LISTED.units(key("a"), key("a") | {"doc": {"S": "x"}}) == {}


def test_an_index_takes_one_write_for_another_value_and_two_for_another_place() -> None:
    assert LISTED.units(row(), row("y")) == {"orders": 1}
    assert LISTED.units(None, row("x" * 1024)) == {"orders": 2}
    assert LISTED.units(row(), row(list1="others")) == {"orders": 1, "others": 1}
    assert LISTED.units(row(), row(listed_at="2027")) == {"orders": 2}
    assert LISTED.units(row(), None) == {"orders": 1}


# The meter


def test_a_write_within_a_transaction_takes_twice_as_much(services: Services) -> None:
    store = services.store
    with metered() as meter:
        with meter.step("alone"):
            store.client.put_item(TableName=TABLE, Item=row("x" * 1024))
        with meter.step("in a transaction"):
            store.transact([store.put(row("y" * 1024) | key("order#2"), ValueError())])
        with meter.step("refused"), pytest.raises(ValueError):
            store.transact([store.put(row() | key("order#2"), ValueError())])
    taken = [(one.table_units, one.index_units, one.items) for one in meter.steps.values()]
    assert taken == [(2, 2, 1), (4, 2, 1), (0, 0, 0)]
    assert meter.steps["alone"].keys == {("table", "order#1"): 2, ("list1", "orders"): 2}


def test_what_is_read_is_metered_by_key_and_by_query(services: Services) -> None:
    store = services.store
    store.client.put_item(TableName=TABLE, Item=row("x" * 5000))
    with metered() as meter, meter.step("reads"):
        store.read([key("order#1"), key("order#2")])
        store.client.query(
            TableName=TABLE,
            IndexName="list1",
            KeyConditionExpression="list1 = :list",
            ExpressionAttributeValues={":list": {"S": "orders"}},
        )
    assert meter.steps["reads"].read_units == 2 + 1 + 1
    assert meter.steps["reads"].halves == {("list1", "orders"): 2}


# Costs


def test_what_stands_is_what_the_transform_makes_of_the_template() -> None:
    """By default: of what is counted, nothing is missing and nothing too much"""
    for kind in ("AWS::CloudWatch::Alarm", "AWS::SecretsManager::Secret"):
        made = {name for name, one in transformed().items() if one["Type"] == kind}
        conditional = {name for name in made if transformed()[name].get("Condition") not in costs.STANDING}
        standing = {name for name, one in costs.resources().items() if one["Type"] == kind}
        assert standing == made - conditional


def test_one_gigabyte_is_about_four_dollars_a_month_for_each_version() -> None:
    assert costs.version_cost(1.0) == pytest.approx(3.954, abs=0.001)


def test_every_price_names_its_page_and_when_it_was_seen() -> None:
    assert all(prices["page"] for prices in costs.table("prices").values())
    assert all(re.search(r"\b2026\b", prices["seen"]) for prices in costs.table("prices").values())


def test_every_function_that_starts_from_a_snapshot_does_so_by_the_parameter() -> None:
    """And none but those behind the API"""
    functions = {
        name: one["Properties"]
        for name, one in template()["Resources"].items()
        if one["Type"] == "AWS::Serverless::Function"
    }
    said = {name: str(one.get("SnapStart", "")) for name, one in functions.items()}
    assert all("StartsFor" in one for one in said.values() if one)
    systems = {name for name, one in said.items() if "StartsForSystems" in one}
    assert systems == {name for name in functions if name.endswith("WebhookFunction")}
    behind = {n for n, one in functions.items() if any(e["Type"] == "Api" for e in one["Events"].values())}
    assert {name for name, one in said.items() if one} == behind - {
        "SandboxClockFunction",
        "SandboxInsurerFunction",
        "UnmatchedFunction",
    }


# The page


def test_the_committed_page_is_what_the_stories_take(aws: None) -> None:
    """`make scale` writes it anew."""
    assert DOCUMENT.read_text() == text()


def test_every_story_is_counted_in_the_mix_or_looked_at_alone() -> None:
    assert set(costs.table("mix")["stories"]) == set(stories.STORIES) - {"looked_at", "idle"}
