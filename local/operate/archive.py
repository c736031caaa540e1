"""`archive`: copies of audit records that the stream left out."""

import argparse
from collections.abc import Iterator
from datetime import date

from local.operate.services import services_of
from local.operate.stack import Stack
from shared.storage.audit import VERSION
from shared.usecases.audit import archive


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("since", type=date.fromisoformat, help="a day, such as 2026-03-02")


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Copy each audit record of that day and later ones that has no copy yet; reads the whole table."""
    services = services_of(stack)
    pages = stack.store.client.get_paginator("scan").paginate(
        TableName=stack.store.table,
        FilterExpression="begins_with(sk, :version) AND #at >= :since",
        ExpressionAttributeNames={"#at": "at"},
        ExpressionAttributeValues={":version": {"S": VERSION}, ":since": {"S": asked.since.isoformat()}},
    )
    kept = sum(archive(services, row) for page in pages for row in page["Items"])
    yield f"{kept} copies were missing and are there now."
