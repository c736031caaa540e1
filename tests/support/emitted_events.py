"""Which events the code can emit, read from its source: the steps of published cases by their names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from shared.domain.erasure import ERASED
from shared.domain.returns.model import ReturnOutcome
from shared.storage.events import OF_SOME, PUBLISHED

ROOT = Path(__file__).parent.parent.parent / "shared"
SOURCES = sorted(path for base in ("domain", "usecases") for path in (ROOT / base).rglob("*.py"))
# What gives a step its name, as `event`; its first argument is the case, or the step before.
STEPS = ("Transition.of", "Transition.opening", "replace")
# Names put together from what the step is told.
TOLD = {
    "f'claim_{outcome}'": ("accepted", "rejected"),
    "f'return_{outcome.event}'": get_args(ReturnOutcome.model_fields["event"].annotation),
}
# A step of a return is one of the case whose goods go back.
WITH_RETURNS = ("dispute", "supportcase")
# Never emitted: the judgment it leads to gives this step another name.
RENAMED = {"dispute.verdict_entered"}

# Made in one place for all kinds of cases: reminders, and what waits for agents too long.
REMINDERS = {
    *(f"{kind}.reminded" for kind in ("claim", "dispute", "reshipment", "supportcase")),
    *(f"{kind}.escalated" for kind in ("dispute", "supportcase")),
}


def types() -> set[str]:
    """Every `<object>.<event>` that can be emitted. Raises KeyError for a name that can't be read here."""
    texts = [text for path in SOURCES if "event=" in (text := path.read_text())]
    found = {one for text in texts for one in _types(ast.parse(text))}
    found |= {f"{kind}.{ERASED}" for kind in PUBLISHED}
    return (
        found - RENAMED | REMINDERS | {f"{kind}.{name}" for kind, names in OF_SOME.items() for name in names}
    )


def _types(module: ast.Module) -> Iterator[str]:
    for function in [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]:
        for call in _calls(function):
            given = _argument(call, "event")
            if given and ast.unparse(call.func) == "ReturnStep":
                names = list(_names(module, function, given))
                yield from (f"{kind}.{name}" for kind in WITH_RETURNS for name in names)
            if given and ast.unparse(call.func) in STEPS and (kind := _kind(function, call.args[0])):
                yield from (f"{kind}.{name}" for name in _names(module, function, given))


def _kind(function: ast.FunctionDef, case: ast.expr) -> str | None:
    """The published case of a step: by its name, what it is declared as, or what it was made of."""
    name = ast.unparse(case).partition(".")[0]
    declared = [arg.annotation for arg in _parameters(function) if arg.arg == name and arg.annotation]
    made = [one.func if isinstance(one, ast.Call) else one for one in _assigned(function, name)]
    told = " ".join([name, *(ast.unparse(one) for one in (*declared, *made))])
    kinds = PUBLISHED & {word.lower() for word in re.findall(r"\w+", told)}
    return next(iter(kinds), None)


def _names(module: ast.Module, function: ast.FunctionDef, given: ast.expr) -> Iterator[str]:
    """What `given` can be: literals, alone or in a choice, a constant, or what the function's callers say."""
    if isinstance(given, ast.JoinedStr):
        pattern = ast.unparse(given)
        yield from (re.sub(r"{[\w.]+}", word, pattern[2:-1]) for word in TOLD[pattern])
    elif isinstance(given, ast.Name):
        names = [one.arg for one in _parameters(function)]
        calls = [call for call in _calls(module) if ast.unparse(call.func) == function.name]
        said = (
            [_argument(call, given.id, names.index(given.id)) for call in calls] if given.id in names else []
        )
        for value in (*said, *_assigned(module, given.id)):
            if value is not None:
                yield from _names(module, function, value)
    else:
        for one in ast.walk(given):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


def _passed(module: ast.Module, function: ast.FunctionDef, name: str) -> list[ast.expr]:
    """What the module's own calls of the function give for this parameter; nothing if it has none such."""
    places = [place for place, one in enumerate(_parameters(function)) if one.arg == name]
    calls = [call for call in _calls(module) if ast.unparse(call.func) == function.name]
    given = [_argument(call, name, place) for place in places for call in calls]
    return [one for one in given if one is not None]


def _calls(within: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(within) if isinstance(node, ast.Call)]


def _parameters(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.args, *function.args.kwonlyargs]


def _argument(call: ast.Call, name: str, place: int | None = None) -> ast.expr | None:
    named = next((one.value for one in call.keywords if one.arg == name), None)
    return call.args[place] if named is None and place is not None and place < len(call.args) else named


def _assigned(within: ast.AST, name: str) -> list[ast.expr]:
    """What is assigned to a name in there, alone or with others."""
    return [
        node.value
        for node in ast.walk(within)
        if isinstance(node, ast.Assign) and re.search(rf"\b{name}\b", ast.unparse(node.targets[0]))
    ]
