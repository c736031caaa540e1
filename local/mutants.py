"""`make mutate`: how many small changes to the domain its tests notice.

Two dozen thousand changes are possible, and each needs a run of the tests that reach it: SAMPLE of them are
drawn, the same ones each time, or all are tried (`SAMPLE=all`). A change that survives is printed.
"""

import argparse
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

SEED = 2026
# One is enough to have mutmut make all of them and note which tests reach each.
ONE = "shared.domain.money.x_cents__mutmut_1"
NOTICED = frozenset({"killed", "timeout", "segfault"})


def main() -> None:
    """Make the mutants, try those drawn, print the survivors and the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", nargs="?", default="500", help="how many, or all")
    drawn_of = parser.parse_args().sample
    mutmut("run", ONE)
    names = sorted(outcomes())
    drawn = names if drawn_of == "all" else random.Random(SEED).sample(names, min(int(drawn_of), len(names)))
    mutmut("run", *drawn)
    became = outcomes()
    for name in drawn:
        if became[name] not in NOTICED:
            print(mutmut("show", name, told=False))
    print(score({name: became[name] for name in drawn}, len(names)))


def mutmut(*arguments: str, told: bool = True) -> str:
    """Call mutmut of this environment; what it printed, or nothing where it is told as it comes."""
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    done = subprocess.run(command, check=True, text=True, stdout=None if told else subprocess.PIPE)
    return done.stdout or ""


def outcomes() -> Mapping[str, str]:
    """What became of each mutant there is, by name."""
    lines = mutmut("results", "--all", "true", told=False).splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)


def score(became: Mapping[str, str], there_are: int) -> str:
    """The share noticed, in words, with each outcome counted."""
    counted = Counter(became.values())
    noticed = sum(count for outcome, count in counted.items() if outcome in NOTICED)
    parts = ", ".join(f"{count} {outcome}" for outcome, count in counted.most_common())
    return f"{noticed / len(became):.1%} noticed of {len(became):,} of {there_are:,} mutants ({parts})"


if __name__ == "__main__":
    main()
