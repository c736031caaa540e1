"""`redrive`: dead letters back to their queue."""

import argparse
from collections.abc import Iterator
from typing import Any

from local.operate.stack import Stack

# By the name the runbook has for them: the queue and its dead letters are called so in the template.
QUEUES = {
    name: (f"{name.title()}Queue", f"{name.title()}DeadLetters")
    for name in ("bulk", "deadline", "events", "feedback", "insurer", "mail", "uploads", "work")
}
AT_ONCE = 10
HIDDEN_SECONDS = 60


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("queue", choices=QUEUES)


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Move the dead letters of a queue back to it, each with five new tries."""
    queue, dead = (stack.queue_url(resource) for resource in QUEUES[asked.queue])
    yield f"{move(stack.client('sqs'), dead, queue)} messages moved back to {asked.queue}."


def move(sqs: Any, source: str, target: str) -> int:
    """Move every message there is; how many. A message is sent before it is deleted: none is lost.

    Raises RuntimeError if the target does not take some; those stay where they were.
    """
    moved = 0
    while found := _received(sqs, source):
        entries = [{"Id": str(n), "MessageBody": one["Body"]} for n, one in enumerate(found)]
        sent = sqs.send_message_batch(QueueUrl=target, Entries=entries)
        gone = {int(one["Id"]) for one in sent.get("Successful", [])}
        handles = [{"Id": str(n), "ReceiptHandle": found[n]["ReceiptHandle"]} for n in sorted(gone)]
        if handles:
            sqs.delete_message_batch(QueueUrl=source, Entries=handles)
        moved += len(gone)
        if failed := len(found) - len(gone):
            raise RuntimeError(f"{failed} messages were not taken, {moved} were moved")
    return moved


def _received(sqs: Any, source: str) -> list[Any]:
    """Some messages. Where there are few, AWS looks at all its servers only for who waits a second."""
    answer = sqs.receive_message(
        QueueUrl=source, MaxNumberOfMessages=AT_ONCE, VisibilityTimeout=HIDDEN_SECONDS, WaitTimeSeconds=1
    )
    return list(answer.get("Messages", []))
