"""Measure everything, CPU time and not the clock, and print each figure beside its goal: some minutes.

A base goes right before each function, and what stands for a function is its heaviest scene. What is not
measured is listed with the reason. The last table is the one of the README.
"""

import argparse
import os
import platform
import shutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from local.bench import figures, judging, processes, reading, scenes, screens, trips
from local.bench.figures import Figure, calls_goal, function_of, kind_of, table
from local.bench.instructions import count_instructions
from local.bench.processes import BASE, OURS, RAW, RIVAL, Player, play, slug, system_calls
from local.bench.scenes import Scene
from local.bench.turns import Measured, before, ratio, taking_turns
from local.bytecode import LAMBDA, lambda_python
from local.layer import build_layer, size_of
from tests.support.http import routes

ROUNDS, QUICK = 5, 3
OPEN, QUICK_OPEN = (1_000, 10_000, 100_000), (1_000, 10_000)
WARM = ("POST /labels/quote (sandbox)", "POST /claims", "GET /labels/{label_id}", "GET /claims/{claim_id}")
WARM_TURNS = 20
ALSO_RIVAL = "GET /labels/{label_id}"
OVER, BESIDE = "FastAPI", "beside FastAPI"
HEAD = ("figure", "measured", "goal", "met")
COLD_HEAD = (
    *("function", "heaviest scene", "kind", "cold", "goal", "met"),
    *("restored", "goal", "met", "not primed", "modules", "system calls"),
)


@dataclass(frozen=True)
class Variant:
    """What has a turn."""

    player: Player
    scene: str
    environment: Mapping[str, str] = field(default_factory=dict)


ALONE = Variant(RAW, BASE)


def main() -> None:
    """Print table by table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK} rounds, no system calls, no 100,000 open"
    )
    parser.add_argument("--rounds", type=int, help=f"how often everything has its turn, {ROUNDS} by default")
    parser.add_argument("--console", action="store_true", help="the console alone")
    parser.add_argument("--instructions", action="store_true", help="of each function, by valgrind, alone")
    parser.add_argument("--open", type=int, nargs="+", help="open deadlines")
    parser.add_argument("--test-seconds", type=float, help="how long `make test` took")
    given = parser.parse_args()
    rounds = given.rounds or (QUICK if given.quick else ROUNDS)
    told = _told(rounds)
    of_console = screens.record_screens()
    if given.console:
        summary = [*_console(of_console, rounds), _page_bytes()]
        _print("Figures", told, table(HEAD, (figure.cells for figure in summary)))
        return
    recorded = scenes.record()
    if given.instructions:
        every = [*recorded.scenes, *of_console]
        by_name = {scene.name: scene for scene in every}
        warm = [by_name[name] for name in WARM]
        counted, summary = count_instructions(every, by_name[ALSO_RIVAL], warm)
        _print("Instructions of fresh processes, by function", counted)
        _print("Figures", table(HEAD, (figure.cells for figure in summary)))
        return
    summary = [
        *_processes([*recorded.scenes, *of_console], rounds),
        *_round_trips(recorded.scenes),
        _page_bytes(),
        *_reading(given.open or (QUICK_OPEN if given.quick else OPEN)),
    ]
    missing = dict(recorded.missing)
    summary += _rest(given.test_seconds, missing)
    if rounds < ROUNDS or shutil.which("strace") is None:
        missing["system calls"] = "counted in a whole run, where there is strace"
    left = {**missing, **_handlers_left([*recorded.scenes, *of_console])}
    _print("Not measured", table(("what", "why"), sorted(left.items())))
    _print("Figures", told, table(HEAD, (figure.cells for figure in summary)))


def _print(title: str, *parts: str) -> None:
    print("\n\n".join((f"\n## {title}", *parts)), flush=True)


def _progress(done: str) -> None:
    """On the terminal, not in the tables."""
    print(f"{time.strftime('%H:%M:%S')} {done}", file=sys.stderr, flush=True)


def _told(rounds: int) -> str:
    """What the figures depend on."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    machine = f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}"
    return f"Measured on {machine}, medians of {rounds} rounds; load average at the start {load}."


def _processes(every: Sequence[Scene], rounds: int) -> Iterator[Figure]:
    by_name = {scene.name: scene for scene in every}
    usual = by_name[ALSO_RIVAL]
    processes.prepare(every, usual)
    with processes.serving() as address:
        measure = partial(_measure, address)
        heaviest = _heaviest(every, address)
        _progress(f"{len(every)} scenes, {len(heaviest)} of them stand for functions")
        variants = {
            **{scene.name: _variant(scene) for scene in heaviest},
            OVER: Variant(RIVAL, slug(usual), usual.environment),
            BESIDE: _variant(usual),
        }
        # Bytecode of what is not ours is made when it first runs.
        for variant in (ALONE, variants[OVER]):
            measure(variant)
        measured = []
        for one in taking_turns(variants, measure, rounds=rounds, base=ALONE):
            measured.append(one)
            _progress(f"round {len(measured)} of {rounds}")
        traced = {} if rounds < ROUNDS else _traced({BASE: ALONE, **variants}, address)
        yield from _cold(heaviest, measured, traced)
        yield Figure(
            "cold start over FastAPI, Mangum and boto3 on the same route",
            ratio(measured, BESIDE, OVER),
            figures.OVER_RIVAL,
        )
        turns = WARM_TURNS if rounds >= ROUNDS else WARM_TURNS // 2
        for name in WARM:
            yield _warm(by_name[name], address, turns)


def _measure(address: str, variant: Variant) -> Measured:
    """A fresh process of it, and of ours another that starts again from a snapshot."""
    asked = (variant.player, variant.scene, address, variant.environment)
    again = play(*asked, "restored") if variant.player is OURS else {}
    return {**play(*asked), **again}


def _console(every: Sequence[Scene], rounds: int) -> Iterator[Figure]:
    """The console's functions over the base, and nothing else."""
    processes.prepare(every, every[0])
    with processes.serving() as address:
        measure = partial(_measure, address)
        heaviest = _heaviest(every, address)
        measure(ALONE)
        variants = {scene.name: _variant(scene) for scene in heaviest}
        measured = list(taking_turns(variants, measure, rounds=rounds, base=ALONE))
        yield from _cold(heaviest, measured, {})


def _traced(variants: Mapping[str, Variant], address: str) -> dict[str, int | None]:
    """System calls, which are the same every time."""
    return {
        name: system_calls(one.player, one.scene, address, one.environment) for name, one in variants.items()
    }


def _variant(scene: Scene) -> Variant:
    return Variant(OURS, slug(scene), scene.environment)


def _heaviest(every: Sequence[Scene], address: str) -> list[Scene]:
    """The scene of each function that took the most CPU, and apart from it the one with a live carrier."""
    many = Counter(scene.handler for scene in every)
    took = {
        scene.name: play(OURS, slug(scene), address, scene.environment)["cold"]
        for scene in every
        if many[scene.handler] > 1
    }
    return [scene for _, scene in figures.heaviest((took.get(one.name, 0.0), one) for one in every)]


def _cold(
    heaviest: Sequence[Scene], measured: Sequence[Mapping[str, Measured]], traced: Mapping[str, int | None]
) -> Iterator[Figure]:
    """Print function by function; answer the worst and the best."""
    rows, by_kind = [], defaultdict[str, list[tuple[float, float]]](list)
    for scene in heaviest:
        kind, name = kind_of(scene), function_of(scene)
        cold, restored, unprimed = (
            ratio(measured, scene.name, part=part) for part in ("cold", "restored", "unprimed")
        )
        by_kind[kind].append((cold, restored))
        whole, again = (
            Figure(name, cold, figures.COLD[kind]),
            Figure("", restored, figures.RESTORED.get(kind)),
        )
        seen = (f"{unprimed:.2f}", measured[0][scene.name]["modules"], traced.get(scene.name) or "")
        rows.append((name, f"`{scene.name}`", kind, *whole.cells[1:], *again.cells[1:], *seen))
    bases = [one[before(scene.name)] for one in measured for scene in heaviest]
    milliseconds = median(one["cold"] for one in bases) * 1000
    modules, calls = bases[0]["modules"], traced.get(BASE) or "uncounted"
    _print(
        "CPU of fresh processes, by function",
        f"Over one botocore client of DynamoDB and a request: {milliseconds:.0f} ms, {modules} modules, "
        f"{calls} system calls. Restored: a process that was primed as before a snapshot, its connections "
        "gone; not primed: one that has only imported.",
        table(COLD_HEAD, rows),
    )
    if "read" in by_kind:
        yield Figure("cold start, the best function", min(cold for cold, _ in by_kind["read"]), figures.BEST)
    for kind, found in by_kind.items():
        yield Figure(f"cold start, the worst {kind}", max(cold for cold, _ in found), figures.COLD[kind])
    for kind, found in by_kind.items():
        worst = max(restored for _, restored in found)
        yield Figure(
            f"first request after a restore, primed, the worst {kind}", worst, figures.RESTORED.get(kind)
        )


def _warm(scene: Scene, address: str, turns: int) -> Figure:
    taken = play(OURS, slug(scene), address, scene.environment, str(turns))["warm"]
    ours = median(one["ours"] for one in taken) * 1000
    value = median(one["ours"] / one["raw"] for one in taken)
    return Figure(f"warm: {scene.name} ({ours:.1f} ms) over botocore and json", value, figures.WARM)


def _round_trips(every: Sequence[Scene]) -> Iterator[Figure]:
    """Print scene by scene; answer how many are over their goal, and how many where settings are known."""
    _print("Calls to AWS", trips.ABOUT, trips.calls_table(every))
    over = sum(scene.aws_calls > calls_goal(scene) for scene in every)
    yield Figure(f"requests with more calls to AWS than their goal, of {len(every)}", over, 0)
    later = sum(not trips.is_within(scene) for scene in every)
    yield Figure("the same in a process that remembers secrets and parameters", later, 0)


def _page_bytes() -> Figure:
    """Print page by page; answer the largest."""
    sizes = screens.page_bytes()
    rows = [(page, f"{size / 1000:.1f} kB") for page, size in sorted(sizes.items(), key=lambda one: -one[1])]
    _print("Pages of the console", table(("page", "HTML"), rows))
    largest = max(sizes.values()) / 1000
    return Figure("the largest page of the console", largest, figures.PAGE_KB, " kB")


def _reading(open_cases: Sequence[int]) -> Iterator[Figure]:
    for cases in open_cases:
        value = reading.items_per_deadline(cases)
        yield Figure(f"items read for each due deadline, {cases:,} open", value, 1.0)
    whole, filtered = reading.items_per_row(), reading.items_per_row("&insurance_status=expired")
    yield Figure(f"items read for each row of a list in pages of {reading.PAGE}, one to look ahead", whole)
    yield Figure("the same where one in a hundred matches, over that", filtered / whole, 1.0)
    whole, filtered = reading.items_per_move(filtered=False), reading.items_per_move(filtered=True)
    yield Figure("items read for each move of an agenda, likewise", whole)
    yield Figure("the same where one in a hundred matches, over that", filtered / whole, 1.0)


def _rest(test_seconds: float | None, missing: dict[str, str]) -> Iterator[Figure]:
    yield Figure(
        "judging early, the widest scenario, CPU", judging.milliseconds(), figures.JUDGMENT_MS, " ms"
    )
    try:
        yield Figure("layer as deployed, unzipped", _layer_megabytes(), figures.LAYER_MB, " MB")
    except SystemExit as error:
        missing["layer as deployed"] = str(error)
    if test_seconds is not None:
        yield Figure("`make test`", test_seconds / 60, figures.TEST_MINUTES, " min")
    else:
        missing["`make test`"] = "its time is told with --test-seconds"


def _layer_megabytes() -> float:
    """With bytecode, without which it is smaller. Raises SystemExit where it can't be built."""
    if lambda_python() is None:
        raise SystemExit(f"no python{LAMBDA} on this machine to compile it")
    return size_of(build_layer()) / 1e6


def _handlers_left(every: Sequence[Scene]) -> dict[str, str]:
    """Functions behind the API without any scene, and why."""
    measured = {scene.handler for scene in every}
    left = {route.handler: route for route in routes() if route.handler not in measured}
    return {
        handler: scenes.SANDBOX_ALONE if "sandbox" in handler else "answers what has no route; reads nothing"
        for handler in sorted(left)
    }


if __name__ == "__main__":
    main()
