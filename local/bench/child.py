"""One fresh process that is measured: CPU seconds of a first request, of one after a restore, of warm ones.

It runs as Lambda would run it, with nothing on its path but what is deployed. `kind` says what it plays:
our own handler, the same calls by botocore and json alone, or the same route over FastAPI.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:  # and never at run time, for here nothing is imported that a measured process doesn't need
    from collections.abc import Callable
    from typing import Any

    Scene = dict[str, Any]
    Player = tuple[Callable[[], None], Callable[[], None] | None]

WARM_UP = 30


def main(kind: str, path: str, times: int) -> None:
    """Print the measurements as JSON."""
    with open(path) as file:
        scene = json.load(file)
    start = time.process_time()
    play, drop = PLAYERS[kind](scene)
    play()
    measured = {"cold": time.process_time() - start}
    if drop:
        drop()
        start = time.process_time()
        play()
        measured["restored"] = time.process_time() - start
    if times:
        for _ in range(WARM_UP):
            play()
        start = time.process_time()
        for _ in range(times):
            play()
        measured["warm"] = (time.process_time() - start) / times
    print(json.dumps(measured))


def ours(scene: Scene) -> Player:
    """The handler as it is deployed, at the time the scene was recorded."""
    module, function = scene["handler"].rsplit(".", 1)
    handler = getattr(import_module(module), function)
    wiring: Any = import_module("shared.runtime.wiring")
    datetime = import_module("datetime").datetime
    now = datetime.fromisoformat(scene["now"])
    wiring.real_clock = lambda: now

    def play() -> None:
        answer = handler(scene["event"], None)
        if answer["statusCode"] >= 400:
            raise SystemExit(f"{scene['handler']}: {answer}")

    def drop() -> None:
        wiring.client("dynamodb").close()

    return play, drop


def raw(scene: Scene) -> Player:
    """botocore as it comes and json: the same calls with the same parameters, one after the other."""
    import base64

    import botocore.session

    client = botocore.session.get_session().create_client("dynamodb")
    calls = [(_method(call["operation"]), call["params"]) for call in scene["calls"] if call["params"]]
    body = scene["event"].get("body")
    answer = json.loads(scene["answer"] or "null")

    def play() -> None:
        if body:
            json.loads(base64.b64decode(body))
        for method, params in calls:
            getattr(client, method)(**params)
        json.dumps(answer)

    return play, None


def rival(scene: Scene) -> Player:
    """The same route as it is usually built: FastAPI, Mangum, a boto3 table."""
    handler = import_module("rival").handler

    def play() -> None:
        answer = handler(scene["event"], None)
        if answer["statusCode"] >= 400:
            raise SystemExit(f"rival: {answer}")

    return play, None


def _method(operation: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")


PLAYERS = {"ours": ours, "raw": raw, "rival": rival}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
