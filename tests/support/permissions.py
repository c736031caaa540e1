"""A pytest plugin: a run of all tests in which a function never did what its role allows fails.

What it may and no test makes it do is listed in `tests/functions/untried.txt`. A run of all tests with
WRITE_UNTRIED=1 in its environment writes that list anew.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import iam
from tests.support.iam import Grant, Use

UNTRIED = Path(__file__).parent.parent / "functions" / "untried.txt"


def pytest_configure(config: pytest.Config) -> None:
    """Watch this run."""
    config.pluginmanager.register(Permissions())


class Permissions:
    """What functions did in this process, and in the workers that told it."""

    def __init__(self) -> None:
        self.idle: list[str] = []
        self.tried: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended: take over what its functions did."""
        told = getattr(node, "workeroutput", {}).get("done", ())
        iam.done.update(Use(*one) for one in told)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tell the controller, or be it and compare; a run of some tests, or a broken one, says nothing."""
        config = session.config
        if hasattr(config, "workeroutput"):
            config.workeroutput["done"] = [list(vars(one).values()) for one in iam.done]
        elif exitstatus == pytest.ExitCode.OK and _is_whole(config):
            found = set(idle(iam.done))
            if "WRITE_UNTRIED" in os.environ:
                UNTRIED.write_text("\n".join([*_head(), *sorted(found), ""]))
            listed = untried()
            self.idle, self.tried = sorted(found - listed), sorted(listed - found)
            if self.idle:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what could go: permissions, and lines of the list."""
        for title, lines in (
            ("permissions that no function needed", self.idle),
            (f"in {UNTRIED.name}, and needed", self.tried),
        ):
            if lines:
                terminalreporter.section(title, red=lines is self.idle)
                for one in lines:
                    terminalreporter.write_line(one)


def _head() -> list[str]:
    return [line for line in UNTRIED.read_text().splitlines() if line.startswith("#") or not line]


def untried() -> set[str]:
    """The lines of the list."""
    return {line for line in UNTRIED.read_text().splitlines() if line and not line.startswith("#")}


def idle(uses: Iterable[Use]) -> Iterator[str]:
    """What is allowed and was not needed: without it, all that was done would still be allowed."""
    of = sorted(uses)
    for function in iam.functions():
        mine = [use for use in of if use.function == function]
        for grant in iam.grants(function, easypost=True):
            needed = [use for use in mine if needs(use, grant)]
            if grant.kinds is not None:
                unwritten = grant.kinds - {use.kind for use in needed}
                yield from (f"{function}: {grant.action} on {kind}#*" for kind in sorted(unwritten))
            elif not needed:
                yield f"{function}: {grant.action} on {grant.resource}"


def needs(use: Use, grant: Grant) -> bool:
    """Whether it would be refused without this."""
    return grant.covers(use) and not any(
        other.covers(use) for other in iam.grants(use.function, easypost=True) if other != grant
    )


def _is_whole(config: pytest.Config) -> bool:
    narrowing = ("keyword", "markexpr", "deselect", "collectonly", "lf")
    whole = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    return whole and not any(getattr(config.option, one, None) for one in narrowing)
