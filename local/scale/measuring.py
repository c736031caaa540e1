"""What depends on the machine: memory and CPU of each function, and what a sweep reads."""

import os
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from local.bench import processes, reading, scenes
from local.bench.__main__ import ALSO_RIVAL
from local.bench.processes import APP, OURS, play, slug
from local.bench.turns import Measured
from tests.support.aws import ENVIRONMENT, REGION

FIGURES = Path(__file__).with_name("measured.toml")
OPEN = (1_000, 10_000, 100_000)


def measure(open_cases: Sequence[int] | None = None) -> None:
    """Write the figures down."""
    lines = [*_sweeps(open_cases or OPEN), "", *_memory()]
    FIGURES.write_text("\n".join(["# Written by `make scale ARGS=--measure`.", "", *lines, ""]))


def _sweeps(open_cases: Sequence[int]) -> Iterator[str]:
    yield "[sweeps]"
    yield f'when = "{datetime.now(UTC):%B %Y}"'
    found = [[one, round(reading.items_per_deadline(one), 4)] for one in open_cases]
    yield f"items = {found}"


def _everything() -> float:
    """Peak of a process that has imported every module there is, as no function does."""
    names = [".".join(path.relative_to(APP).with_suffix("").parts) for path in sorted(APP.rglob("*.py"))]
    modules = [name.removesuffix(".__init__") for name in names]
    told = f"""
import importlib, sys
sys.path[:0] = {[str(path) for path in OURS.path]!r}
for name in {modules!r}:
    importlib.import_module(name)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""
    given = {**os.environ, **ENVIRONMENT, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    done = subprocess.run([sys.executable, "-c", told], env=given, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def _memory() -> Iterator[str]:
    recorded = scenes.record().scenes
    processes.prepare(recorded, next(scene for scene in recorded if scene.name == ALSO_RIVAL))
    yield from played({slug(scene): (scene.handler, scene.environment) for scene in recorded})


def played(every: Mapping[str, tuple[str, Mapping[str, str]]]) -> Iterator[str]:
    """The most any scene of each function takes: memory of a fresh process, CPU after a restore."""
    found = defaultdict[str, list[Measured]](list)
    with processes.serving() as address:
        for name, (handler, environment) in every.items():
            cold, restored = (play(OURS, name, address, environment, what) for what in ("cold", "restored"))
            found[handler].append({**cold, **restored})
    yield "[memory]"
    yield f'machine = "Python {platform.python_version()} on {platform.machine()}"'
    yield f"everything_mb = {_everything():.0f}"
    for handler, measured in sorted(found.items()):
        yield "\n[[memory.functions]]"
        yield f'handler = "{handler}"'
        yield f"peak_mb = {max(one['peak_mb'] for one in measured):.0f}"
        yield f"cpu_ms = {max(one['restored'] for one in measured) * 1000:.1f}"
