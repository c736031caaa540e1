"""`clock`: the sandbox's time, shown and moved."""

import argparse
import json
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import urllib3

from local.operate.stack import Stack
from shared.domain.times import rfc3339, whole_second
from shared.storage.clock import KEY
from shared.storage.due import DueDeadline, due_deadlines

PATIENCE = 180
LATER = timedelta(days=3650)
SECOND = timedelta(seconds=1)
BY = re.compile(r"\+(?=\d)(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?", re.ASCII)


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said to it."""
    how = "+1h, +2d3h30m; next: past the next deadline; real: with real time again; or a moment (RFC 3339)"
    parser.add_argument("to", nargs="?", help=how)


def run(stack: Stack, asked: argparse.Namespace) -> Iterator[str]:
    """Tell the time of the sandbox, or move it and list what fell due on the way."""
    now = _ask(stack, "GET")["now"]
    if asked.to is None:
        yield f"{now}  {'stands' if _stands(stack) else 'goes with real time'}"
        return
    if asked.to == "real":
        yield follow_real_time(stack)
        return
    target = _target(stack, datetime.fromisoformat(now), asked.to)
    fell_due = [one for one in due_deadlines(stack.store, before=target) if _due(one) < target]
    moved = _moved(stack, {"set": rfc3339(target)})
    for one in sorted(fell_due, key=_due):
        yield f"{rfc3339(_due(one))}  {one.partition}"
    yield f"It is {moved['now']}; {moved['deadlines_enforced']} deadlines fired."


def follow_real_time(stack: Stack) -> str:
    """Let the clock go with real time again; says so. Raises SystemExit where that would turn it back."""
    if (now := stack.now()) > stack.real_clock():
        raise SystemExit(f"It is {rfc3339(now)} there, later than it really is; time does not go back.")
    stack.client("dynamodb").delete_item(TableName=stack.outputs["TableName"], Key=KEY)
    return f"{rfc3339(stack.now())}  goes with real time"


def _target(stack: Stack, now: datetime, to: str) -> datetime:
    if to == "next":
        return _next(stack, now) + SECOND
    if found := BY.fullmatch(to):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return now + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    try:
        return whole_second(datetime.fromisoformat(to))
    except ValueError:
        raise SystemExit(f"{to} is no time: say +1h, +1d, next, real or {rfc3339(now)}.") from None


def _next(stack: Stack, now: datetime) -> datetime:
    """The next deadline there is: a case wakes at its deadline, or for a reminder before it."""
    found: datetime | None = None
    for one in due_deadlines(stack.store, before=now + LATER):
        if found and one.moment > found:
            break
        if one.due_at and one.due_at >= now:
            found = min(found or one.due_at, one.due_at)
    if found is None:
        raise SystemExit("Nothing is due there at any time.")
    return found


def _due(one: DueDeadline) -> datetime:
    """Its deadline; of a case that only wakes to remind somebody, the reminder."""
    return one.due_at or one.moment


def _stands(stack: Stack) -> bool:
    """Whether somebody has moved the clock: it then stands between moves."""
    return bool(stack.store.read([KEY]))


def _moved(stack: Stack, body: Any) -> Any:
    """Move the clock; what it says when all that this makes is done."""
    answer, began = _ask(stack, "POST", body), time.monotonic()
    while "target" in answer:
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"The clock is still on its way: it is {answer['now']}.")
        time.sleep(1)
        answer = _ask(stack, "GET")
    return answer


def _ask(stack: Stack, method: str, body: Any = None) -> Any:
    """What the sandbox says of its clock. Raises SystemExit where there is none, or it refuses."""
    answer = urllib3.request(
        method,
        f"{stack.outputs['ApiUrl']}/sandbox/clock",
        body=json.dumps(body) if body else None,
        headers={"Content-Type": "application/json"} if body else {},
        retries=False,
        timeout=60,
    )
    if answer.status == 404:
        raise SystemExit(f"{stack.name} is no sandbox: its time is real.")
    if answer.status >= 400:
        raise SystemExit(str(answer.json()["detail"]))
    return answer.json()
