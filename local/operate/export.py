"""`export`: everything that is held about a buyer."""

import argparse
import json
from collections.abc import Iterator

from local.operate.services import services_of
from local.operate.stack import Stack
from shared.domain.errors import Refusal
from shared.usecases.privacy.buyers import export


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("buyer", help="the platform's id of the buyer")


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Print everything that is held about a buyer, as JSON; files by their names and ids."""
    try:
        held = export(services_of(stack), asked.buyer)
    except Refusal as refused:
        raise SystemExit(refused.detail) from None
    yield json.dumps(held, indent=2, ensure_ascii=False)
