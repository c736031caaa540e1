"""Policy versions for tests: the one in force while they play, and others beside it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copytree

import shared.domain.policy as policies
from shared.domain.disputes.framework import framework
from shared.domain.policy import in_force, rules
from tests.support.moments import market

CURRENT = in_force(market("2026-03-02T12:00:00"))
Figures = Mapping[str, Mapping[str, str]]


@contextmanager
def beside(place: Path, version: str, figures: Figures, *, in_force_from: datetime | None) -> Iterator[None]:
    """Another version beside the current one, for a while.

    figures: by file, what is written there instead of what; without an instant it is a draft.
    """
    folder = place / version
    copytree(policies.PLACES[0] / CURRENT, folder)
    since = "" if in_force_from is None else f"in_force_from = {in_force_from.isoformat()}\n"
    (folder / "version.toml").write_text(since)
    for name, changes in figures.items():
        table = folder / f"{name}.toml"
        text = table.read_text()
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        table.write_text(text)
    policies.PLACES.append(place)
    _forget()
    try:
        yield
    finally:
        policies.PLACES.remove(place)
        _forget()


def _forget() -> None:
    caches = (policies._folders, policies._changes, policies._read, policies.policy, rules._rules, framework)
    for known in caches:
        known.cache_clear()
