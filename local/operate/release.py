"""`release`: effects out of quarantine, to be sent again by the next sweep."""

import argparse
from collections.abc import Iterator

from local.operate.stack import Stack
from shared.storage.due import quarantined, release


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", help="of an effect, as `quarantine` lists it")
    which.add_argument("--all", action="store_true", help="everything that lies there")


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Let the next sweep send an effect again that was given up, or all of them."""
    now, released = stack.real_clock(), 0
    for due in list(quarantined(stack.store)):
        if (asked.all or due.id == asked.id) and release(stack.store, due, now=now):
            released += 1
            yield f"{due.queue}  {due.id}"
    yield f"{released} released; the next sweep sends them."
