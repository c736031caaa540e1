"""Instructions of fresh processes: the same each time within a percent, whatever else the machine does.

Counted by valgrind's callgrind, of every scene, two at a time or as many as there are cores: half an hour.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from local.bench import processes
from local.bench.figures import COLD, WARM, Figure, function_of, heaviest, kind_of, table
from local.bench.processes import BASE, OURS, RAW, Player, play, slug
from local.bench.scenes import Scene

HEAD = ("function", "heaviest scene", "kind", "instructions", "goal", "met")
# What a process does that neither imports nor answers anything.
NOTHING = "nothing"
# Warm requests of two processes: what one takes is what the second has more, over how many more it makes.
FEW, MANY = 40, 80
SEED = {"PYTHONHASHSEED": "0"}


def count_instructions(
    every: Sequence[Scene], base: Scene, warm: Sequence[Scene]
) -> tuple[str, list[Figure]]:
    """The table of the functions, each by its heaviest scene, over the base; the worst of each kind, and what
    warm requests take over botocore and json making the same calls.

    Raises SystemExit where there is no valgrind.
    """
    if shutil.which("valgrind") is None:
        raise SystemExit("valgrind counts the instructions, and is not on this machine.")
    processes.prepare(every, base)
    with processes.serving() as address, ThreadPoolExecutor(os.cpu_count()) as pool:
        start = _counted(RAW, BASE, address, {}, NOTHING)
        of_base = _counted(RAW, BASE, address, {}) - start

        def over_base(scene: Scene) -> float:
            return (_counted(OURS, slug(scene), address, scene.environment) - start) / of_base

        taken = list(zip(pool.map(over_base, every), every, strict=True))
        again = list(pool.map(partial(_warm, address), warm))
    rows, worst = [], dict[str, float]()
    for value, scene in heaviest(taken):
        kind, name = kind_of(scene), function_of(scene)
        rows.append((name, f"`{scene.name}`", kind, *Figure(name, value, COLD[kind]).cells[1:]))
        worst[kind] = max(value, worst.get(kind, 0.0))
    worsts = [Figure(f"instructions, the worst {kind}", value, COLD[kind]) for kind, value in worst.items()]
    return f"The base takes {of_base:.0f} million.\n\n{table(HEAD, rows)}", [*worsts, *again]


def _warm(address: str, scene: Scene) -> Figure:
    """A warm request over botocore as it comes and json making the same calls."""
    name = slug(scene)
    ours, raw = _each(OURS, name, address, scene.environment), _each(RAW, name, address, {})
    return Figure(f"instructions, warm: {scene.name} ({ours:.1f} million)", ours / raw, WARM)


def _each(player: Player, scene: str, address: str, environment: Mapping[str, str]) -> float:
    """Millions of instructions of one warm request."""
    few, many = (_counted(player, scene, address, environment, f"x{times}") for times in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def _counted(
    player: Player, scene: str, address: str, environment: Mapping[str, str], what: str = "cold"
) -> float:
    """Millions of instructions of a process."""
    with tempfile.TemporaryDirectory() as directory:
        written = Path(directory) / "counted"
        under = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={written}")
        play(player, scene, address, {**environment, **SEED}, what, under)
        totals = [line for line in written.read_text().splitlines() if line.startswith("totals:")]
        return int(totals[0].split()[1]) / 1e6
