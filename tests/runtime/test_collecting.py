"""Nothing looks for garbage while a worker starts, and somebody does from its first answer on."""

import subprocess
import sys

from local.layer import ROOT

PROGRAM = """
import gc
frozen = gc.get_freeze_count()  # some versions of Python leave out their own
import functions.webhooks.orders as orders
print(gc.isenabled(), gc.get_freeze_count() - frozen)
event = {"path": "/nowhere", "httpMethod": "GET", "headers": {}, "requestContext": {"requestId": "r"}}
orders.handler(event, None)
print(gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


def test_the_collector_waits_for_the_first_answer_and_leaves_out_what_is_there_by_then() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said = [line for line in done.stdout.splitlines() if line.startswith(("True", "False"))]
    assert said == ["False 0", "True True"]
