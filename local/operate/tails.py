"""`logs`, `mails` and `events`: what comes out of the service, as it comes."""

import argparse
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import urllib3

from local.logs import follow
from local.operate.stack import Stack
from shared.domain.times import rfc3339
from shared.gateways.events import SOURCE

EVERY = 1.0
MINUTES = 10
LINK = re.compile(r"https?://\S+")


def _register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--follow", "-f", action="store_true", help="go on until Ctrl-C")


def register_logs(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    _register(parser)
    parser.add_argument("--minutes", type=int, default=MINUTES, help=f"how far back; {MINUTES} if not said")


def logs(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Print what the functions have logged lately."""
    since = time.time() - 60 * asked.minutes
    yield from follow(stack.client, stack.name, lambda: bool(asked.follow), since=since)


def register_mails(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    _register(parser)
    parser.add_argument("to", nargs="?", help="an address; without it everybody's")
    parser.add_argument("--text", action="store_true", help="with what they say")


def mails(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """List the mails sent on this machine, the oldest first: when, to whom, subject, links."""
    url, shown = f"{stack.emulator('The list of mails')}/_ministack/ses/messages", set[str]()
    while True:
        for mail in _sent(url):
            if mail["MessageId"] not in shown and asked.to in (None, *mail["To"]):
                yield from _told(mail, text=asked.text)
            shown.add(mail["MessageId"])
        if not asked.follow:
            return
        time.sleep(EVERY)


def _sent(url: str) -> list[Any]:
    accounts = urllib3.request("GET", url, retries=False, timeout=60).json()["messages"]
    return sorted((mail for sent in accounts.values() for mail in sent), key=lambda mail: mail["Timestamp"])


def _told(mail: Mapping[str, Any], *, text: bool) -> Iterator[str]:
    at = rfc3339(datetime.fromtimestamp(mail["Timestamp"], UTC))
    yield f"{at}  {', '.join(mail['To'])}  {mail['Subject']}"
    words = str(mail["BodyText"])
    lines = words.splitlines() if text else LINK.findall(words)
    yield from (f"    {line}" for line in lines)


def register_events(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    parser.add_argument("--seconds", type=float, help="how long to listen; until Ctrl-C if not said")


def events(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Print the events on the bus from now on, through a queue of its own that is taken away at the end."""
    until = time.monotonic() + asked.seconds if asked.seconds is not None else None
    with _listening(stack) as queue:
        yield f"Listening to {stack.outputs['BusName']}."
        yield from _heard(stack.client("sqs"), queue, lambda: until is None or time.monotonic() < until)


def _heard(sqs: Any, queue: str, go_on: Callable[[], bool]) -> Iterator[str]:
    while go_on():
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in found.get("Messages", []):
            yield _event(json.loads(message["Body"])["detail"])
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def _event(detail: Mapping[str, Any]) -> str:
    words = (detail["occurred_at"], detail["type"], detail["object_id"], detail["status"], detail["actor"])
    return "  ".join([*map(str, words), json.dumps(detail["detail"], ensure_ascii=False)])


@contextmanager
def _listening(stack: Stack) -> Iterator[str]:
    """A queue that the bus sends everything of ours to, for as long as somebody listens."""
    sqs, bus = stack.client("sqs"), stack.client("events")
    name, where = f"{stack.name}-listener-{secrets.token_hex(4)}", {"EventBusName": stack.outputs["BusName"]}
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    rule = bus.put_rule(Name=name, EventPattern=json.dumps({"source": [SOURCE]}), **where)["RuleArn"]
    try:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(_lets_in(arn, rule))})
        bus.put_targets(Rule=name, Targets=[{"Id": "listener", "Arn": arn}], **where)
        yield queue
    finally:
        bus.remove_targets(Rule=name, Ids=["listener"], **where)
        bus.delete_rule(Name=name, **where)
        sqs.delete_queue(QueueUrl=queue)


def _lets_in(queue: str, rule: str) -> Mapping[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
