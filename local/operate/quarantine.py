"""`quarantine`: effects that the sweep has given up."""

import argparse
from collections.abc import Iterator

from local.operate.stack import Stack
from shared.storage import outbox
from shared.storage.due import quarantined


def register(parser: argparse.ArgumentParser) -> None:
    """Nothing can be said to it."""


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """List the effects that were given up: since when, on which queue, of which kind, their id."""
    lying = sorted(quarantined(stack.store), key=lambda one: one.wake_at)
    for due in lying:
        if effect := outbox.find(stack.store, due.id):
            yield f"{due.wake_at}  {effect.queue}  {effect.kind}  {effect.id}"
    yield f"{len(lying)} in quarantine."
