"""One private service for the whole session: the real template, deployed on a free port."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.engine import Engine

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of it in one process of a parallel run, so that there is one service."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What stack.json says of it; it ends, and is forgotten, with the session."""
    engine = Engine(home=tmp_path_factory.mktemp("engine"), port=_free_port())
    try:
        yield engine.up()
    finally:
        engine.reset()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
