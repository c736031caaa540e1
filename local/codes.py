"""Every code a refusal can have, read from the source, and the statuses it is answered with."""

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from local.deploy import read_template
from local.layer import ROOT
from shared.domain.errors import Invalid
from shared.runtime.body import OWN_CODES
from shared.runtime.problems import STATUS

Places = dict[str, int]
# Where a code is the first argument.
_KINDS = (*(kind.__name__ for kind in STATUS), "Failure")


@cache
def codes() -> list[str]:
    """All there are, in the order of the alphabet."""
    return sorted({*codes_in(*_trees()), *OWN_CODES, *(code for code, _ in _gateway_answers())})


@cache
def statuses() -> Mapping[str, set[int]]:
    """The statuses by code, as far as the source says them where the code stands."""
    trees = _trees()
    places, kinds = _places(trees), {kind.__name__: {status} for kind, status in STATUS.items()}
    for tree in trees:
        kinds |= {name: _statuses_within(body, kinds) for name, body in _functions(tree)}
    found: dict[str, set[int]] = {code: {STATUS[Invalid]} for code in OWN_CODES}
    for tree in trees:
        for call, code in _codes_in(tree, places):
            found.setdefault(code, set()).update(kinds.get(_name(call.func), ()), _literal(call))
    for code, status in _gateway_answers():
        found.setdefault(code, set()).update(status)
    return found


def codes_in(*trees: ast.Module) -> set[str]:
    """Those that these modules refuse with."""
    places = _places(trees)
    return {code for tree in trees for _, code in _codes_in(tree, places)}


@cache
def _trees() -> tuple[ast.Module, ...]:
    paths = [path for folder in ("functions", "shared") for path in (ROOT / folder).rglob("*.py")]
    return tuple(ast.parse(path.read_text()) for path in paths)


def _places(trees: Iterable[ast.Module]) -> Places:
    places: Places = dict.fromkeys(_KINDS, 0)
    for tree in trees:
        places |= _helpers(tree)
    return places


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions that are given a code, by name."""
    helpers = _helpers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in helpers:
            yield node.name, node


def _statuses_within(function: ast.FunctionDef, kinds: Mapping[str, set[int]]) -> set[int]:
    """The statuses of the refusals that a function makes."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {status for call in calls for status in kinds.get(_name(call.func), ())}


def _literal(call: ast.Call) -> Iterator[int]:
    """The status that stands in the call itself."""
    return (one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, int))


@cache
def _helpers(tree: ast.Module) -> Places:
    """Functions that are given a code and make a refusal with it, with the code's place."""
    return {
        node.name: [argument.arg for argument in node.args.args].index("code")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "code" in [argument.arg for argument in node.args.args]
    }


def _codes_in(tree: ast.Module, places: Places) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _name(node.func)) in places:
            given = [
                *node.args[places[name] :][:1],
                *(one.value for one in node.keywords if one.arg == "code"),
            ]
            yield from ((node, code) for code in _texts(given))


def _texts(parts: Iterable[ast.expr]) -> Iterator[str]:
    """The texts that may stand there: of `a if b else c` both."""
    for part in parts:
        if isinstance(part, ast.IfExp):
            yield from _texts((part.body, part.orelse))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _gateway_answers() -> Iterator[tuple[str, set[int]]]:
    """What API Gateway answers by itself: the code, with the status where one stands there."""
    for response in read_template()["Resources"]["Api"]["Properties"]["GatewayResponses"].values():
        answer = json.loads(response["ResponseTemplates"]["application/json"])
        yield answer["code"], {answer["status"]} if "status" in answer else set()
