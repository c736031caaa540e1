"""What the functions log, as they log it."""

import time
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from local.deploy import Clients
from local.stack import STACK

FRAME = ("START ", "END ", "REPORT ")
EVERY = 0.5


def follow(client: Clients, alive: Callable[[], bool]) -> None:
    """Print every new line of the stack's log group, for as long as there is somebody alive to log."""
    cloudformation, logs = client("cloudformation"), client("logs")
    found = cloudformation.describe_stack_resource(StackName=STACK, LogicalResourceId="Logs")
    group = found["StackResourceDetail"]["PhysicalResourceId"]
    since, shown = int(time.time() * 1000), set[tuple[int, str]]()
    while alive():
        try:
            events = logs.filter_log_events(logGroupName=group, startTime=since)["events"]
        except (BotoCoreError, ClientError):
            events = []
        lines = {(event["timestamp"], event["message"].rstrip()): None for event in events}
        for when, line in lines:
            if (when, line) not in shown and not line.startswith(FRAME):
                print(line, flush=True)
        since = max([since, *(when for when, _ in lines)])
        shown = set(lines)
        time.sleep(EVERY)
