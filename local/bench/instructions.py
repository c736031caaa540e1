"""Instructions of fresh processes: the same each time within a percent, whatever else the machine does.

Counted by valgrind's callgrind, of every scene, two at a time or as many as there are cores: half an hour.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.bench import processes
from local.bench.figures import COLD, Figure, function_of, heaviest, kind_of, table
from local.bench.processes import BASE, OURS, RAW, Player, play, slug
from local.bench.scenes import Scene

HEAD = ("function", "heaviest scene", "kind", "instructions", "goal", "met")
# What a process does that neither imports nor answers anything.
NOTHING = "nothing"
SEED = {"PYTHONHASHSEED": "0"}


def count_instructions(every: Sequence[Scene], base: Scene) -> tuple[str, list[Figure]]:
    """The table of the functions, each by its heaviest scene, over the base; and the worst of each kind.

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
    rows, worst = [], dict[str, float]()
    for value, scene in heaviest(taken):
        kind, name = kind_of(scene), function_of(scene)
        rows.append((name, f"`{scene.name}`", kind, *Figure(name, value, COLD[kind]).cells[1:]))
        worst[kind] = max(value, worst.get(kind, 0.0))
    worsts = [Figure(f"instructions, the worst {kind}", value, COLD[kind]) for kind, value in worst.items()]
    return f"The base takes {of_base:.0f} million.\n\n{table(HEAD, rows)}", worsts


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
