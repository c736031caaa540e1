"""`dead-letters`: what lies there."""

import argparse
from collections.abc import Iterator

from local.operate.redrive import QUEUES
from local.operate.stack import Stack

LOOKED_AT = 10


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("queue", nargs="?", choices=QUEUES, help="one of them; without it all that have any")


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """List the dead letters by queue, the first ten of each as they are; they stay where they are."""
    sqs, total = stack.client("sqs"), 0
    for name in [asked.queue] if asked.queue else QUEUES:
        url = stack.queue_url(QUEUES[name][1])
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
        if count := sum(int(counts[one]) for one in wanted):
            yield f"{name}  {count}"
            found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=LOOKED_AT, VisibilityTimeout=0)
            yield from (f"  {one['MessageId']}  {one['Body']}" for one in found.get("Messages", []))
            total += count
    yield f"{total} dead letters."
