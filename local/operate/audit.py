"""`audit`: the records of a case."""

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import Any

from local.operate.stack import Stack
from shared.storage.lists import whole_partition

# By the beginning of an id. Others are named whole, such as `order#…` or `package#…`.
KINDS = {
    "bat": "batch",
    "clm": "claim",
    "cse": "supportcase",
    "dsp": "dispute",
    "inv": "investigation",
    "lbl": "label",
    "ntf": "notification",
    "rcl": "recall",
    "rsh": "reshipment",
}


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("id", help="of a case, such as dsp_…; of others with their kind: order#…")


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Say step by step what became of a case: when, who, what, from, to, its detail and its cause."""
    records = [item for item in whole_partition(stack.store, partition_of(asked.id)) if "event" in item]
    if not records:
        raise SystemExit(f"There is no record of {asked.id}.")
    for item in records:
        yield "  ".join(_words(item))


def partition_of(case_id: str) -> str:
    """Where a case lives. Raises SystemExit for an id that does not say its kind."""
    if "#" in case_id:
        return case_id
    kind = KINDS.get(case_id.partition("_")[0])
    if kind is None:
        raise SystemExit(f"Say the kind with it, such as order#{case_id}.")
    return f"{kind}#{case_id}"


def _words(item: Mapping[str, Any]) -> Iterator[str]:
    told = {name: value["S"] for name, value in item.items()}
    yield from (told["at"], told["actor"], told["event"], f"{told['from'] or '-'} -> {told['to'] or '-'}")
    if told["detail"] != "{}":
        yield told["detail"]
    if cause := json.loads(told.get("cause", "{}")):
        yield "because of " + ", ".join(f"{name} {value}" for name, value in sorted(cause.items()))
