"""`erase`: the end of a buyer's personal data, before their time."""

import argparse
from collections.abc import Iterator

from local.operate.services import services_of
from local.operate.stack import Stack
from shared.domain.errors import Refusal
from shared.usecases.privacy.buyers import erase


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("buyer", help="the platform's id of the buyer")


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Erase a buyer's personal data; refused while a case or claim of theirs is open."""
    try:
        erased = erase(services_of(stack), asked.buyer)
    except Refusal as refused:
        raise SystemExit(refused.detail) from None
    for order_id in erased:
        yield f"{order_id}  erased; its cases, messages, notices and files follow within minutes"
