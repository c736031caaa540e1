"""Every code a refusal can have, read from the source: the enumeration of the OpenAPI document."""

import ast
import json
from collections.abc import Iterable, Iterator

from local.deploy import read_template
from local.layer import ROOT
from shared.runtime.body import OWN_CODES
from shared.runtime.problems import STATUS

Places = dict[str, int]
# Where a code is the first argument.
_KINDS = (*(kind.__name__ for kind in STATUS), "Failure")


def codes() -> list[str]:
    """All there are, in the order of the alphabet."""
    paths = [path for folder in ("functions", "shared") for path in (ROOT / folder).rglob("*.py")]
    found = codes_in(*(ast.parse(path.read_text()) for path in paths))
    return sorted({*found, *OWN_CODES, *_gateway_codes()})


def codes_in(*trees: ast.Module) -> set[str]:
    """Those that these modules refuse with."""
    places: Places = dict.fromkeys(_KINDS, 0)
    for tree in trees:
        places |= _helpers(tree)
    return {code for tree in trees for code in _codes_in(tree, places)}


def _helpers(tree: ast.Module) -> Places:
    """Functions that are given a code and make a refusal with it, with the code's place."""
    return {
        node.name: [argument.arg for argument in node.args.args].index("code")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "code" in [argument.arg for argument in node.args.args]
    }


def _codes_in(tree: ast.Module, places: Places) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _name(node.func)) in places:
            yield from _texts(node.args[places[name] :][:1])
            yield from _texts(word.value for word in node.keywords if word.arg == "code")


def _texts(parts: Iterable[ast.expr]) -> Iterator[str]:
    """The texts that may stand there: of `a if b else c` both."""
    for part in parts:
        if isinstance(part, ast.IfExp):
            yield from _texts((part.body, part.orelse))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _gateway_codes() -> Iterator[str]:
    """What API Gateway answers by itself."""
    for response in read_template()["Resources"]["Api"]["Properties"]["GatewayResponses"].values():
        yield json.loads(response["ResponseTemplates"]["application/json"])["code"]
