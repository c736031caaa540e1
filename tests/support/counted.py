"""A pytest plugin: a run that doesn't run every test it has collected fails.

Of tests that share a node id pytest-xdist runs one alone and tells nobody; so no two may share one.
"""

from collections import Counter
from collections.abc import Iterable

import pytest

SHOWN = 20


def pytest_configure(config: pytest.Config) -> None:
    """Watch this run, but from within no worker of it: each has collected what all of them run."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Counted())


class Counted:
    """The tests of a run by their node ids: those collected, and those that were brought to their end."""

    def __init__(self) -> None:
        self.collected: set[str] = set()
        self.ended: set[str] = set()
        self.lost: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What is left when everything is deselected that is to be."""
        self._note(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """The same, as a worker tells it."""
        self._note(ids)

    def _note(self, ids: Iterable[str]) -> None:
        """Refuse node ids that tests share."""
        times = Counter(ids)
        if shared := [f"{name} ({number} tests)" for name, number in times.items() if number > 1]:
            raise pytest.UsageError("Tests share a node id:", *shared[:SHOWN])
        self.collected.update(times)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Every test ends with its teardown, however it went and whether it was skipped."""
        if report.when == "teardown":
            self.ended.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Fail where tests are missing, unless the run was broken off, which is a failure already."""
        through = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not session.shouldfail
        if through and not session.config.option.collectonly:
            self.lost = sorted(self.collected - self.ended)
        if self.lost:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which ones are missing."""
        if self.lost:
            terminalreporter.section("tests that were not run", red=True)
            terminalreporter.write_line(f"{len(self.lost)} of {len(self.collected)} collected:")
            for name in self.lost[:SHOWN]:
                terminalreporter.write_line(name)
