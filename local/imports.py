"""Writes tests/functions/imports.txt: which modules of ours each function loads before its first request.

    python -m local.imports > tests/functions/imports.txt

Each of them is a part of a cold start, whether its function calls it or not. What is imported within a
function, or for types alone, is loaded later or never, and isn't listed.
"""

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

from local.layer import ROOT

OWN = ("functions", "shared")
HTTP = "shared.runtime.api"
EVERY = "every HTTP function"
HEADING = """\
# The modules of ours that each function loads: what every HTTP function does comes first and isn't repeated.
# Written by `python -m local.imports`. A line that grows is a cold start that grows.
"""


def functions() -> list[str]:
    """The module of every function, such as `functions.claims.read`."""
    return sorted(_name(path) for path in (ROOT / "functions").glob("*/*.py") if path.stem != "__init__")


def loaded_by(module: str) -> frozenset[str]:
    """The modules of ours that importing this one loads; packages that hold nothing are left out."""
    found: set[str] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [*_imported_by(name), *([name.rpartition(".")[0]] if "." in name else [])]
    return frozenset(name for name in found - {module} if len(_tree(name).body) > 1)


def listed(text: str) -> dict[str, frozenset[str]]:
    """Read a list as `written` writes it: what each function may load, by its module."""
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line and line[0] not in " #":
            modules = found.setdefault(line, set())
        elif line.strip() and line[0] == " ":
            package, names = line.strip().split(": ")
            modules |= {package if name == "." else f"{package}.{name}" for name in names.split(" ")}
    every = found.pop(EVERY)
    http = _http()
    return {name: frozenset(own | every if name in http else own) for name, own in found.items()}


def written(loaded: Mapping[str, frozenset[str]]) -> str:
    """Write what each function loads, a line a package; `.` is the package's own module."""
    every = frozenset.intersection(*(loaded[name] for name in _http()))
    blocks = [_block(EVERY, every)]
    blocks += [_block(name, own - every if name in _http() else own) for name, own in loaded.items()]
    return "\n".join([HEADING, *blocks])


def _block(name: str, modules: Iterable[str]) -> str:
    places = sorted(
        (one, ".") if _file(one).stem == "__init__" else tuple(one.rsplit(".", 1)) for one in modules
    )
    lines = [
        f"  {package}: {' '.join(place[1] for place in inside)}\n"
        for package, inside in groupby(places, key=lambda place: place[0])
    ]
    return "".join([f"{name}\n", *lines])


def _place(module: str) -> tuple[str, str]:
    package, _, name = module.rpartition(".")
    return (module, ".") if _file(module).stem == "__init__" else (package, name)


@cache
def _http() -> frozenset[str]:
    return frozenset(name for name in functions() if HTTP in loaded_by(name))


@cache
def _imported_by(module: str) -> tuple[str, ...]:
    """What is imported as the module itself is: all names that are modules of ours."""
    named: list[str] = []
    for node in _tree(module).body:
        if isinstance(node, ast.Import):
            named += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            named += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(name for name in named if _is_own(name))


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_file(module).read_text())


def _file(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    module_file = path.with_suffix(".py")  # beside which a directory of that name may lie
    return module_file if module_file.exists() else path / "__init__.py"


def _is_own(module: str) -> bool:
    return module.split(".")[0] in OWN and _file(module).is_file()


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


if __name__ == "__main__":
    print(written({name: loaded_by(name) for name in functions()}), end="")
