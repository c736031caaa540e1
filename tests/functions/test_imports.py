"""What a function never calls it doesn't load: each module is a part of its cold start."""

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from local.imports import functions, listed, loaded_by
from tests.support.aws import ENVIRONMENT

# One process reads the sources.

READS = [name for name in functions() if name.endswith(".read")] + ["functions.orders.ledger"]
# Letters and mail, files and their contents, carriers, insurer; and what a command leaves to do.
OF_COMMANDS = (
    "shared.gateways.letters",
    "shared.gateways.mail",
    "shared.gateways.insurer",
    "shared.gateways.carriers",
    "shared.gateways.uploads.contents",
    "shared.usecases.notices",
    "shared.usecases.mailing",
    "shared.usecases.effects",
    "shared.views.intake",
)
# What is sent, beside what is shown.
SENT = (".requests", ".submissions", ".moving", ".judging")


@cache
def the_list() -> Mapping[str, frozenset[str]]:
    return listed((Path(__file__).parent / "imports.txt").read_text())


def test_the_list_names_every_function() -> None:
    assert sorted(the_list()) == functions()


@pytest.mark.parametrize("function", functions())
def test_a_function_loads_no_module_beyond_its_list(function: str) -> None:
    """Where a new one is meant: `python -m local.imports > tests/functions/imports.txt`."""
    assert sorted(loaded_by(function) - the_list()[function]) == []


@pytest.mark.parametrize("function", functions())
def test_the_list_names_no_module_that_isnt_loaded(function: str) -> None:
    """So that what was saved once stays saved."""
    assert sorted(the_list()[function] - loaded_by(function)) == []


@pytest.mark.parametrize("function", READS)
def test_a_read_loads_nothing_that_only_commands_call(function: str) -> None:
    loaded = loaded_by(function)
    assert [name for name in sorted(loaded) if name.startswith(OF_COMMANDS)] == []
    assert [name for name in sorted(loaded) if name.endswith((".effects", ".letters"))] == []
    assert [name for name in sorted(loaded) if name.startswith("shared.views") and name.endswith(SENT)] == []


def test_what_is_read_from_the_source_is_what_python_loads() -> None:
    function = "functions.support.cases"
    program = f"import sys, {function}; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    own = {name for name in answer.stdout.split() if name.split(".")[0] in ("functions", "shared")}
    assert loaded_by(function) <= own
    assert {name for name in own - loaded_by(function) - {function} if not _is_package(name)} == set()


def test_the_console_loads_what_it_asks_before_a_snapshot_and_else_only_when_it_asks() -> None:
    program = (
        "import sys, functions.console.pages as pages; from functions.console import MODULES; "
        "known = lambda: {f'functions.{name}' in sys.modules for name in MODULES.values()}; "
        "print(known(), end=' '); pages.api.ahead[0](None); print(known())"
    )
    given = {**os.environ, **ENVIRONMENT}
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env=given)
    assert answer.stdout.strip() == "{False} {True}"


def test_a_carriers_report_loads_what_few_packages_need_before_a_snapshot_and_else_only_for_them() -> None:
    program = (
        "import sys, functions.webhooks.tracking as tracking; "
        "areas = ('disputes.returns', 'support.returns', 'disputes.goods', 'reshipments.packages'); "
        "known = lambda: {f'shared.usecases.{name}' in sys.modules for name in areas}; "
        "print(known(), end=' '); tracking.api.ahead[0](None); print(known())"
    )
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "{False} {True}"


def _is_package(name: str) -> bool:
    return Path(*name.split(".")).is_dir()
