"""One fresh process that is measured: CPU of a first request, or of one after a restore, or of warm ones.

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
    Play = Callable[[], None]

# Warm requests in a row before the other of a pair has its turn, and how often each has one.
BLOCK = 25
WARM_UP = 30


def main(kind: str, path: str, what: str) -> None:
    """Print the measurements as JSON; what: `cold`, `restored`, how many warm turns, or `nothing`.

    For who counts from outside, `x` and a number: so many requests.
    """
    with open(path) as file:
        scene = json.load(file)
    if what == "nothing":
        print("{}")
        return
    if what.startswith("x"):
        play = PLAYERS[kind](scene)
        for _ in range(int(what[1:])):
            play()
        print("{}")
        return
    if what.isdigit():
        print(json.dumps(_warm(scene, int(what))))
        return
    start = time.process_time()
    play = PLAYERS[kind](scene)
    if what == "restored":
        import_module(scene["handler"].rsplit(".", 1)[0]).api.prime()
        _begin_anew()
    ready = time.process_time()
    play()
    done = time.process_time()
    first = {"cold": done - start, "unprimed": done - ready, "modules": len(sys.modules), "peak_mb": _peak()}
    print(json.dumps({"restored": done - ready} if what == "restored" else first))


def _begin_anew() -> None:
    """Have the stub answer from the beginning, and close that connection too."""
    wiring: Any = import_module("shared.runtime.wiring")
    wiring.client("dynamodb").query(TableName="~begin", KeyConditionExpression="pk = :pk")
    wiring.forget_outside()


def _peak() -> float:
    """Megabytes this process has had at most; what getrusage says begins with the parent's."""
    with open("/proc/self/status") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _warm(scene: Scene, turns: int) -> dict[str, Any]:
    """CPU seconds of a warm request, turn by turn: ours and raw, each a block at a time."""
    pair = {"ours": ours(scene), "raw": raw(scene, turn="~raw")}
    for play in pair.values():
        for _ in range(WARM_UP):
            play()
    return {"warm": [{name: _block(play) for name, play in pair.items()} for _ in range(turns)]}


def _block(play: Play) -> float:
    start = time.process_time()
    for _ in range(BLOCK):
        play()
    return (time.process_time() - start) / BLOCK


def ours(scene: Scene) -> Play:
    """The handler as it is deployed, at the time the scene was recorded."""
    if scene["outside"]:
        _redirect(scene["outside"])
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

    return play


def _redirect(port: int) -> None:
    """Every name is the loopback's: what is asked of a carrier reaches the stub, which is trusted, too."""
    socket: Any = import_module("socket")
    bundle = import_module("os").environ["CARRIER_CA_BUNDLE"]
    certifi: Any = import_module("certifi")
    certifi.where = lambda: bundle
    real, loopback = socket.getaddrinfo, "127.0.0.1"

    def resolved(host: Any, at: Any, *more: Any, **how: Any) -> Any:
        if host == loopback:
            return real(host, at, *more, **how)
        return real(loopback, port, *more, **how)

    socket.getaddrinfo = resolved


def raw(scene: Scene, turn: str = "") -> Play:
    """botocore as it comes and json: the same calls to DynamoDB with the same parameters, in their order."""
    import base64
    import os

    import botocore.session

    address = os.environ["AWS_ENDPOINT_URL"] + turn
    session = botocore.session.get_session()
    if turn:  # beside ours, in one process: the code is the layer's, the models are not trimmed
        models = [os.environ["STOCK_MODELS"]]
        loaders: Any = import_module("botocore.loaders")
        session.register_component("data_loader", loaders.Loader(models, include_default_search_paths=False))
    client = session.create_client("dynamodb", endpoint_url=address)
    calls = [(_method(call["operation"]), call["params"]) for call in scene["calls"] if call["params"]]
    body = scene["event"].get("body")
    answer = json.loads(scene["answer"] or "null")

    def play() -> None:
        if body:
            json.loads(base64.b64decode(body))
        for method, params in calls:
            getattr(client, method)(**params)
        json.dumps(answer)

    return play


def rival(scene: Scene) -> Play:
    """The same route as it is usually built: FastAPI, Mangum, a boto3 table."""
    handler = import_module("rival").handler

    def play() -> None:
        answer = handler(scene["event"], None)
        if answer["statusCode"] >= 400:
            raise SystemExit(f"rival: {answer}")

    return play


def _method(operation: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")


PLAYERS = {"ours": ours, "raw": raw, "rival": rival}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
