"""Who carries out a deadline: named for each kind of case, and there."""

from importlib import import_module
from inspect import signature
from typing import Any, get_type_hints

import pytest

from shared.domain.case import Case
from shared.usecases.deadlines import LAPSING


def named(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


@pytest.mark.parametrize("kind", LAPSING)
def test_a_kind_of_case_names_its_class_and_a_use_case_that_takes_it(kind: str) -> None:
    case, lapse = (named(name) for name in LAPSING[kind])
    assert issubclass(case, Case) and kind == case.KIND
    services, taken, now = signature(lapse).parameters
    assert (services, now) == ("services", "now")
    assert get_type_hints(lapse)[taken] is case
