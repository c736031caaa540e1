"""How much is read for what is found: due deadlines among open ones, matching rows of a list."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.dynamo_type import Item as Laid

from shared.domain.agenda import moves_of
from shared.domain.case import PLATFORM, Transition
from shared.domain.labels.label import Label
from shared.domain.reshipments.answers import approve
from shared.domain.reshipments.case import Reshipment
from shared.domain.times import rfc3339
from shared.runtime import wiring
from shared.storage.agenda import rows_of
from shared.storage.items import Item, case_items, key, text
from shared.storage.shards import USUAL
from shared.storage.store import Ref
from shared.usecases import deadlines
from shared.usecases.deadlines import sweep
from tests.support import reshipment_builders as requests
from tests.support.aws import REGION, TABLE, Clock, emulated_aws, emulated_services
from tests.support.http import call
from tests.support.world import inhabit

Raw = Mapping[str, Any]
DUE = 100
# On a machine that is very busy a sweep would leave some for the next minute.
PATIENCE_SECONDS = 600.0
# One in so many matches a filter.
SHARE, PAGE = 100, 10
ROWS, MOVES = 2000, 500


@dataclass
class Read:
    """Items that DynamoDB had to look at."""

    items: int = 0


def items_per_deadline(open_cases: int) -> float:
    """Items a sweep reads for each due deadline, with so many open."""
    clock = Clock()
    with emulated_aws(), emulated_services(clock) as services:
        now = services.now()
        later = now + timedelta(days=3)
        _put(_waiting(n, now if n < DUE else later) for n in range(open_cases))
        clock.forward(minutes=1)
        with _counted() as read, patch.object(deadlines, "BUDGET_SECONDS", PATIENCE_SECONDS):
            sent = sweep(services)
        if sent["deadlines"] != DUE:
            raise SystemExit(f"The sweep sent {sent} instead of {DUE}.")
    return read.items / DUE


def items_per_row(query: str = "") -> float:
    """Items read for each label listed, over all pages; one label in a hundred is `expired`."""
    clock = Clock()
    with emulated_aws(), emulated_services(clock) as services:
        ids = inhabit(services, clock)
        (label,) = services.store.load(Ref(Label, ids["label_id"]))
        if label is None:
            raise SystemExit("There is no label to copy.")
        _put(_state(_copy(label, n)) for n in range(ROWS))
        with _counted() as read:
            listed = sum(_pages(query))
    return read.items / listed


def items_per_move(*, filtered: bool) -> float:
    """Items read for each move of an agenda, over all pages; one in a hundred has the action asked for."""
    clock = Clock()
    with emulated_aws(), emulated_services(clock):
        cases = [_asked(n) if n % SHARE else _overdue(n) for n in range(MOVES)]
        _put(row for case in cases for row in rows_of(case).values())
        (wanted,) = moves_of(cases[0])
        with _counted() as read:
            listed = sum(_pages(f"&action={wanted.action}" if filtered else "", path="/agenda"))
    if filtered and listed * SHARE != MOVES:
        raise SystemExit(f"The agenda has {listed} such moves of {MOVES}, not one in {SHARE}.")
    return read.items / listed


def _asked(n: int) -> Reshipment:
    """A request that waits for its seller."""
    return requests.asked(requests.MONDAY + timedelta(seconds=n), id=f"rsh_{n:08d}").case


def _overdue(n: int) -> Reshipment:
    """One that was approved, and not sent in time."""
    at = requests.MONDAY + timedelta(seconds=n)
    approved = approve(requests.a_reshipment(at, id=f"rsh_{n:08d}"), now=at).case
    end = approved.next_deadline
    if end is None:
        raise SystemExit("What was approved is not waited for.")
    return requests.lapsed(approved, end.due_at + requests.SECOND)


def _waiting(n: int, due: datetime) -> Any:
    case_id = f"lbl_{n:08d}"
    indexed = {"due_shard": USUAL.of("deadline", case_id), "wake_at": rfc3339(due), "due_at": rfc3339(due)}
    return key(f"label#{case_id}") | {name: text(value) for name, value in indexed.items()}


def _state(label: Label) -> Item:
    return case_items(Transition.opening(label, event="put", actor=PLATFORM))[0]


def _copy(label: Label, n: int) -> Label:
    status = "effective" if n % SHARE else "expired"
    told = label.created_at - timedelta(seconds=n)
    insurance = label.insurance.model_copy(update={"status": status})
    return label.model_copy(update={"id": f"lbl_{n:08d}", "created_at": told, "insurance": insurance})


def _pages(query: str, path: str = "/labels") -> Iterator[int]:
    """How many rows each page of a list of a seller's has."""
    token = ""  # nosec B105
    while True:
        page = call("GET", f"{path}?page_size={PAGE}{query}{token}", role="seller", account="shop-1").json()
        yield len(page["data"])
        if not page["has_more"]:
            return
        token = f"&page_token={page['next_page_token']}"


def _put(items: Iterable[Raw]) -> None:
    """Lay items straight into the emulated table: as requests, a hundred thousand take many minutes."""
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE]
    for item in items:
        partition, sort = DynamoType(item["pk"]), DynamoType(item["sk"])
        table.items[partition][sort] = Laid(partition, sort, dict(item))


@contextmanager
def _counted() -> Iterator[Read]:
    """What queries look at and what else is read, but for the sandbox's own clock."""
    read, events = Read(), wiring.client("dynamodb").meta.events

    def note(parsed: Any, model: Any, **_: Any) -> None:
        if model.name == "Query":
            read.items += parsed["ScannedCount"]
        elif model.name == "BatchGetItem":
            found = [item for items in parsed["Responses"].values() for item in items]
            read.items += len([item for item in found if not item["pk"]["S"].startswith("sandbox#")])

    events.register("after-call.dynamodb", note)
    try:
        yield read
    finally:
        events.unregister("after-call.dynamodb", note)
