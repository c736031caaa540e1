"""`agenda`: every agenda as the cases say, after a release that says otherwise who has what to do."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from local.operate.stack import Stack
from shared.domain.agenda import AREAS
from shared.domain.case import Case
from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.errors import ConcurrentUpdate
from shared.domain.orders.packages import Package
from shared.domain.reshipments.case import Reshipment
from shared.domain.safety.investigations import Investigation
from shared.domain.safety.recalls import Recall
from shared.domain.support.case import SupportCase
from shared.storage.agenda import Rows, parse_move, rows_of
from shared.storage.documents import STATE
from shared.storage.items import key
from shared.storage.store import Ref, Store, Write

# The cases in which somebody has moves, by kind.
KINDS: Mapping[str, type[Case]] = {
    kind.KIND: kind for kind in (Claim, Dispute, Investigation, Package, Recall, Reshipment, SupportCase)
}
_BY_OBJECT = {name: KINDS[kind] for kind, (name, _) in AREAS.items()}


def register(parser: argparse.ArgumentParser) -> None:
    """Add nothing: there is nothing more to say."""


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Make every agenda what the cases say; reads the whole table, and each case with moves."""
    mended = 0
    for ref, standing in _found(stack.store).items():
        try:
            gone, new = _mend(stack.store, ref, standing)
        except ConcurrentUpdate:
            yield f"{ref.kind.KIND}#{ref.id}  took a step meanwhile: run this again"
            continue
        if gone or new:
            mended += 1
            yield f"{ref.kind.KIND}#{ref.id}  rows: {gone} taken away, {new} written"
    yield f"{mended} cases put right."


def _found(store: Store) -> Mapping[Ref[Any], Rows]:
    """Every case in which there may be moves, with the rows that stand in agendas for it."""
    kinds = {f":k{n}": {"S": kind} for n, kind in enumerate(KINDS)}
    pages = store.client.get_paginator("scan").paginate(
        TableName=store.table,
        FilterExpression=f"begins_with(pk, :agenda) OR (sk = :state AND #kind IN ({', '.join(kinds)}))",
        ExpressionAttributeNames={"#kind": "kind"},
        ExpressionAttributeValues={":agenda": {"S": "agenda#"}, ":state": {"S": STATE}, **kinds},
    )
    found = dict[Ref[Any], Rows]()
    for item in (item for page in pages for item in page["Items"]):
        place = item["pk"]["S"], item["sk"]["S"]
        if "kind" in item:
            found.setdefault(Ref(KINDS[item["kind"]["S"]], place[0].partition("#")[2]), {})
        else:
            move = parse_move(item)
            found.setdefault(Ref(_BY_OBJECT[move.object], move.id), {})[place] = item
    return found


def _mend(store: Store, ref: Ref[Any], standing: Rows) -> tuple[int, int]:
    """Count the rows that a case doesn't call for, taken away, and those that were missing, written.

    Raises ConcurrentUpdate if the case takes a step meanwhile.
    """
    (case,) = store.load(ref)
    called_for = rows_of(case) if case else {}
    moved = ConcurrentUpdate(f"{ref.id} has moved on")
    gone = [store.delete(key(*place), moved) for place in standing if place not in called_for]
    new = [
        Write(operation={"Put": {"TableName": store.table, "Item": row}}, refused=moved)
        for place, row in called_for.items()
        if standing.get(place) != row
    ]
    if gone or new:
        store.transact([store.unchanged(ref, case), *gone, *new])
    return len(gone), len(new)
