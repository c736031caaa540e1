"""`make mutate`: how many small changes to the domain are noticed, by mypy or by the domain's tests.

Two dozen thousand changes are possible, and each needs a run of the tests that reach it: SAMPLE of them are
drawn, the same ones each time, or all are tried (`SAMPLE=all`). A change that survives is printed.
"""

import argparse
import ast
import json
import random
import subprocess
import sys
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

SEED = 2026
# One is enough to have mutmut make all of them and note which tests reach each.
ONE = "shared.domain.money.x_cents__mutmut_1"
REFUSED = "refused by mypy"
NOTICED = frozenset({"killed", "timeout", "segfault", REFUSED})
MUTANTS = Path("mutants")
DOMAIN = "shared/domain"


def main() -> None:
    """Make the mutants, try those drawn, print the survivors and the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", nargs="?", default="500", help="how many, or all")
    wanted = parser.parse_args().sample
    mutmut("run", ONE)
    names = sorted(outcomes())
    drawn = names if wanted == "all" else random.Random(SEED).sample(names, min(int(wanted), len(names)))
    refused = set(refused_by_types())
    mutmut("run", *(name for name in drawn if name not in refused))
    tried = outcomes()
    became = {name: REFUSED if name in refused else tried[name] for name in drawn}
    for name, outcome in became.items():
        if outcome not in NOTICED:
            print(mutmut("show", name, told=False))
    print(score(became, len(names)))


def mutmut(*arguments: str, told: bool = True) -> str:
    """Call mutmut of this environment; what it printed, or nothing where it is told as it comes."""
    done = subprocess.run(
        [_program("mutmut"), *arguments], check=True, text=True, stdout=None if told else subprocess.PIPE
    )
    return done.stdout or ""


def outcomes() -> Mapping[str, str]:
    """What became of each mutant there is, by name."""
    lines = mutmut("results", "--all", "true", told=False).splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)


def refused_by_types() -> Iterator[str]:
    """Name every mutant in which mypy finds an error: a file has them as functions, one beside the other."""
    command = [_program("mypy"), "--output=json", "--no-warn-unused-ignores", DOMAIN]
    said = subprocess.run(command, cwd=MUTANTS, text=True, stdout=subprocess.PIPE)
    found = [json.loads(line) for line in said.stdout.splitlines()]
    errors = {(one["file"], one["line"]) for one in found if one["severity"] == "error"}
    for file in {file for file, _ in errors}:
        lines = [line for of, line in errors if of == file]
        for name in mutants_at((MUTANTS / file).read_text(), lines):
            yield f"{file.removesuffix('.py').replace('/', '.')}.{name}"


def mutants_at(source: str, lines: list[int]) -> set[str]:
    """The mutants in which these lines are, by the functions they are; lines of none of them are left out."""
    spans = sorted(
        (node.lineno, node.end_lineno or 0, node.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name.rpartition("__mutmut_")[2].isdigit()
    )
    starts = [start for start, _, _ in spans]
    nearest = [(line, spans[bisect(starts, line) - 1]) for line in lines if bisect(starts, line)]
    return {name for line, (_, end, name) in nearest if line <= end}


def score(became: Mapping[str, str], there_are: int) -> str:
    """The share noticed, in words, with each outcome counted."""
    counted = Counter(became.values())
    noticed = sum(count for outcome, count in counted.items() if outcome in NOTICED)
    parts = ", ".join(f"{count} {outcome}" for outcome, count in counted.most_common())
    return f"{noticed / len(became):.1%} noticed of {len(became):,} of {there_are:,} mutants ({parts})"


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


if __name__ == "__main__":
    main()
