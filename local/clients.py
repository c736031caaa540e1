"""`make clients-check`: clients generated from the OpenAPI document, and used on a stack of their own."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from local.demo.parcels import SELLER, place_order
from local.demo.world import World
from local.engine import Engine
from local.layer import ROOT
from local.openapi import DOCUMENT
from local.token import token

BUILT = ROOT / ".build" / "clients"
SOURCES = ROOT / "tests" / "clients"


def generate() -> None:
    """Write both clients anew. Raises CalledProcessError for a warning as for an error."""
    python = BUILT / "python"
    shutil.rmtree(python, ignore_errors=True)
    made: list[str | Path] = [
        "--path",
        DOCUMENT,
        "--output-path",
        python,
        "--config",
        SOURCES / "generator.yaml",
    ]
    _run("venv/bin/openapi-python-client", "generate", "--fail-on-warning", *made)
    _run("node_modules/.bin/openapi-typescript", DOCUMENT, "--output", BUILT / "api.d.ts")
    shutil.copy(SOURCES / "use.ts", BUILT)
    _run("node_modules/.bin/tsc", "--noEmit", "--strict", BUILT / "use.ts")


def use() -> None:
    """Let the Python client buy a label of a service of its own, which ends with it."""
    with tempfile.TemporaryDirectory() as home:
        engine = Engine(home=Path(home), port=int(os.environ.get("PORT") or _free_port()))
        try:
            stack = engine.up()
            package = f"{place_order(World(stack), [('A', 'A brass lamp', '300.00')])}-A"
            _run("venv/bin/python", SOURCES / "use.py", stack["api_url"], token(stack, *SELLER), package)
        finally:
            engine.reset()


def _run(program: str, *arguments: str | Path) -> None:
    paths = {"PATH": f"{BUILT / 'venv/bin'}:{os.environ['PATH']}", "PYTHONPATH": str(BUILT / "python")}
    subprocess.run([BUILT / program, *arguments], check=True, env={**os.environ, **paths})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    generate()
    use()
