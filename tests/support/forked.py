"""A pytest plugin: the modules of a run shared out among processes, forked when all is collected.

pytest-xdist has every process collect every test and tells each test's course by way of a fourth process: a
tenth of what all the tests took. Here the first process collects and reports, and the others run.
"""

import gc
import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from multiprocessing.connection import Connection, wait
from multiprocessing.sharedctypes import Synchronized
from types import SimpleNamespace
from typing import Any

import pytest

FORK = multiprocessing.get_context("fork")
MARKS = (
    "together(name): tests of several modules that one process runs, as if they were of one",
    "long: a module that takes seconds for what few tests it has; it is begun first",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """--processes, one by default: pytest as it is."""
    parser.addoption(
        "--processes", type=_number, default=1, help="processes that run the tests; auto: one a core"
    )


def _number(text: str) -> int:
    return os.cpu_count() or 1 if text == "auto" else int(text)


def pytest_configure(
    config: pytest.Config,
    told: Callable[[], object] = lambda: None,
    take: Callable[[Any], object] = lambda told: None,
) -> None:
    """Share this run out, if it is to be.

    told: what a process tells when it has run its tests; take: what the first one makes of that.
    """
    for mark in MARKS:
        config.addinivalue_line("markers", mark)
    if (processes := config.getoption("processes")) > 1:
        config.pluginmanager.register(Forked(processes, told, take))


class Forked:
    """The first process: it runs no test, and reports what the others say as if it had."""

    def __init__(self, processes: int, told: Callable[[], object], take: Callable[[Any], object]) -> None:
        self.processes = processes
        self.told = told
        self.take = take

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Fork, and listen until all have ended."""
        if session.testsfailed or session.config.option.collectonly:
            return None
        config = session.config
        # One directory for all: what a test makes there has a name of its own.
        config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        terminal = config.pluginmanager.get_plugin("terminalreporter")
        terminal.showfspath = False
        # What is there already is never looked through for garbage.
        gc.collect()
        gc.freeze()
        turn = FORK.Value("i", 0)
        pipes, workers = [], []
        for _ in range(self.processes):
            pipe, end = FORK.Pipe(duplex=False)
            workers.append(FORK.Process(target=_run, args=(session, turn, end, self.told)))
            workers[-1].start()
            end.close()
            pipes.append(pipe)
        try:
            self._listen(session, pipes)
            for worker in workers:
                worker.join()
                if worker.exitcode:
                    terminal.write_line(f"\nA process broke off: {worker.exitcode}", red=True)
        finally:
            for worker in workers:
                worker.terminate()
        return True

    def _listen(self, session: pytest.Session, pipes: list[Connection]) -> None:
        """Until every process has told what it has to, or is gone."""
        hook = session.config.hook
        while pipes:
            for pipe in wait(pipes):
                try:
                    name, told = pipe.recv()
                except EOFError:
                    pipes.remove(pipe)
                    continue
                if name == "end":
                    self.take(told)
                elif name == "warning":
                    hook.pytest_warning_recorded.call_historic(kwargs=_warning(**told))
                else:
                    self._report(session, told)
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)

    def _report(self, session: pytest.Session, told: list[dict[str, Any]]) -> None:
        """The course of one test."""
        hook = session.config.hook
        for data in told:
            report = hook.pytest_report_from_serializable(config=session.config, data=data)
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=report.nodeid, location=report.location)


def _warning(
    message: str, category: type[Warning], filename: str, lineno: int, **told: Any
) -> dict[str, Any]:
    """As pytest's hook has it."""
    return {"warning_message": warnings.WarningMessage(message, category, filename, lineno), **told}


class Teller:
    """What happens to the tests of this process, for the first one to report."""

    def __init__(self, config: pytest.Config, pipe: Connection) -> None:
        self.config = config
        self.pipe = pipe
        self.reports: list[Any] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep it until the test has ended."""
        hook = self.config.hook
        self.reports.append(hook.pytest_report_to_serializable(config=self.config, report=report))

    def pytest_runtest_logfinish(self) -> None:
        """A test has ended."""
        self.pipe.send(("reports", self.reports))
        self.reports = []

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: Any
    ) -> None:
        """Where a warning was raised, without what it is about, which lies here."""
        told = {"message": str(warning_message.message), "category": warning_message.category}
        told |= {"filename": warning_message.filename, "lineno": warning_message.lineno}
        self.pipe.send(("warning", told | {"when": when, "nodeid": nodeid, "location": location}))


def _run(
    session: pytest.Session, turn: "Synchronized[int]", pipe: Connection, told: Callable[[], object]
) -> None:
    """What a process does: a module of tests after the other, and nothing on the terminal."""
    config = session.config
    manager = config.pluginmanager
    capture = manager.get_plugin("capturemanager")
    terminal = manager.get_plugin("terminalreporter")
    # Of its own, instead of the files that were inherited.
    capture.stop_global_capturing()
    capture.start_global_capturing()
    capture.suspend_global_capture()
    manager.unregister(terminal)
    manager.register(SimpleNamespace(_tw=terminal._tw), "terminalreporter")
    manager.register(Teller(config, pipe))
    for item, following in pairwise(chain(_mine(shared_out(session.items), turn), [None])):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail or session.shouldstop:
            return
    pipe.send(("end", told()))


def _mine(shares: list[list[pytest.Item]], turn: "Synchronized[int]") -> Iterator[pytest.Item]:
    """One share after the other that no other process has begun."""
    while True:
        with turn.get_lock():
            mine, turn.value = turn.value, turn.value + 1
        if mine >= len(shares):
            return
        yield from shares[mine]


def shared_out(items: list[pytest.Item]) -> list[list[pytest.Item]]:
    """The tests of each module; those that take longest first, for all to end at the same time."""
    shares: dict[object, list[pytest.Item]] = {}
    for item in items:
        mark = item.get_closest_marker("together")
        shares.setdefault(mark.args[0] if mark else item.path, []).append(item)

    def length(share: list[pytest.Item]) -> tuple[bool, int]:
        return share[0].get_closest_marker("long") is not None, len(share)

    return sorted(shares.values(), key=length, reverse=True)
