"""What the functions log, as they log it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.deploy import Clients

# What Lambda says of each run, and metrics, which the dashboard shows.
FRAME = ("START ", "END ", "REPORT ", '{"_aws":')
EVERY = 0.5


def follow(
    client: Clients, stack: str, alive: Callable[[], bool], *, since: float | None = None
) -> Iterator[str]:
    """Every new line of the stack's log group, for as long as there is somebody alive to log.

    since: from when on, in seconds since 1970; from now on if it isn't said. What there is already is told
    also where nobody is alive.
    """
    found = client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId="Logs")
    group = found["StackResourceDetail"]["PhysicalResourceId"]
    logs = client("logs")
    start, shown = int((time.time() if since is None else since) * 1000), set[tuple[int, str]]()
    while True:
        goes_on = alive()
        lines = _lines(logs, group, start)
        yield from (line for when, line in lines if (when, line) not in shown and not line.startswith(FRAME))
        if not goes_on:
            return
        start = max([start, *(when for when, _ in lines)])
        shown = set(lines)
        time.sleep(EVERY)


def _lines(logs: Any, group: str, start: int) -> dict[tuple[int, str], None]:
    """Lines by their moment, in milliseconds, as they came; none while they can't be had."""
    try:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=start)
        events = [event for page in pages for event in page["events"]]
    except (BotoCoreError, ClientError):
        return {}
    return {(event["timestamp"], event["message"].rstrip()): None for event in events}
