"""One private service for the whole session: the real template, deployed on a free port."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from local.demo.world import World
from local.engine import Engine

PATIENCE, AT_ONCE = 600, 16


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What stack.json says of it; it ends, and is forgotten, with the session."""
    engine = Engine(home=tmp_path_factory.mktemp("engine"), port=free_port())
    try:
        yield engine.up()
    finally:
        engine.reset()


@pytest.fixture(scope="module")
def world(stack: dict[str, Any]) -> World:
    """Everybody around the service: they wait as long as a busy machine takes for many functions at once."""
    http = urllib3.PoolManager(maxsize=AT_ONCE, timeout=PATIENCE, retries=False)
    return World(stack, http, patience=PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
