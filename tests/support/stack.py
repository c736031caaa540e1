"""What the tests of the deployed template tell and look up: parcels, payments, and the stack's own parts."""

import json
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from local.demo.parcels import SELLER, place_order
from local.demo.world import Answer, World
from local.stack import STACK, clients
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order
from shared.domain.times import rfc3339
from shared.storage.due import due_deadlines
from shared.storage.items import key
from shared.storage.store import Ref, Store

T = TypeVar("T")
OFFER = {
    "service": "ups_ground",
    "insurance": {"option": "free"},
    "signature": "none",
    "channel": "open_api",
}


def package(world: World, name: str = "A", value: str = "300.00") -> str:
    """A package of an order of its own, not yet labelled; its id."""
    return f"{place_order(world, [(name, 'A brass lamp', value)])}-{name}"


def order_of(package_id: str) -> str:
    """The order a package of `package` belongs to."""
    return "-".join(package_id.split("-")[:2])


def buy(world: World, package_id: str, *, key: str | None = None, **choice: Any) -> Answer:
    """Try to buy a label: free cover, no signature, unless chosen otherwise."""
    body = {"package_id": package_id, **OFFER, **choice}
    return world.ask("POST", "/labels", body, by=SELLER, key=key or secrets.token_hex(8))


def payments(world: World, package_id: str) -> dict[str, int]:
    """What was paid for the package's order: cents by kind; a kind that was paid twice fails."""
    path = f"/ledger?order_id={order_of(package_id)}&page_size=100"
    entries = world.ask("GET", path, by=SELLER, expect=200).body["data"]
    by_kind = {entry["kind"]: int(entry["amount"].replace(".", "")) for entry in entries}
    assert len(by_kind) == len(entries), entries
    return by_kind


def at_once(moves: Sequence[Callable[[], T]]) -> list[T]:
    """Everybody at the same time; what each was answered."""
    with ThreadPoolExecutor(len(moves)) as pool:
        return [done.result() for done in [pool.submit(move) for move in moves]]


def invoke(world: World, function: str) -> Any:
    """Run a function of the stack, by its name in the template; what it returned."""
    client = clients(world.stack["aws_endpoint_url"])
    found = client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=function)
    name = found["StackResourceDetail"]["PhysicalResourceId"]
    answer = client("lambda").invoke(FunctionName=name, Payload=b"{}")
    returned = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, returned
    return returned


def let_time_pass(world: World, moment: datetime) -> None:
    """As it does outside the sandbox: nothing fires by itself on the way."""
    stands = {"now": {"S": moment.isoformat()}, "moved_at": {"S": datetime.now(UTC).isoformat()}}
    _table(world).put_item(TableName=world.stack["table_name"], Item=key("sandbox#clock") | stands)


def overdue(world: World) -> dict[str, str]:
    """The cases whose deadlines or reminders wait for a sweep, and since when."""
    found = due_deadlines(_store(world), before=world.now())
    return {due.partition: rfc3339(due.moment) for due in found}


def order_book(world: World, order_id: str) -> OrderBook:
    """The order's book as it is stored."""
    order, stored = _store(world).load(Ref(Order, order_id), Ref(Book, order_id))
    assert order is not None
    return OrderBook.read(order, stored)


def _store(world: World) -> Store:
    return Store(_table(world), world.stack["table_name"], lambda: datetime.now(UTC))


def _table(world: World) -> Any:
    return clients(world.stack["aws_endpoint_url"])("dynamodb")
