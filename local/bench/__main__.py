"""Measure everything, CPU time and not the clock, and print each figure beside its goal: some minutes."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from local.bench import processes, reading, scenes
from local.bench.processes import BASE, OURS, RAW, RIVAL, least, play, slug
from local.bench.scenes import Scene
from local.layer import build_layer, size_of

RUNS = 3
WARM = ("POST /labels/quote", "POST /claims", "GET /labels/{label_id}", "GET /claims/{claim_id}")
WARM_TIMES = 300
ALSO_RIVAL = "GET /labels/{label_id}"
# Commands with an upstream in between: reserved before it is asked, settled after.
IN_TWO_STEPS = ("POST /labels", "POST /reshipments/{reshipment_id}/shipment")


@dataclass(frozen=True)
class Figure:
    """What was measured, and what it is to be at the most."""

    name: str
    value: float
    goal: float | None = None
    unit: str = ""

    def __str__(self) -> str:
        value, goal = (
            f"{self.value:.3g}{self.unit}",
            "" if self.goal is None else f"≤ {self.goal:g}{self.unit}",
        )
        met = "" if self.goal is None else "met" if self.value <= self.goal else "NOT MET"
        return f"{self.name:<58} {value:>9} {goal:>10}  {met}"


def main() -> None:
    """Print figure by figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, nargs="+", default=[1_000, 10_000], help="open deadlines")
    parser.add_argument("--test-seconds", type=float, help="how long `make test` took")
    given = parser.parse_args()
    recorded = scenes.record()
    for title, figures in (
        ("CPU of fresh processes, as ratios", _processes(recorded)),
        ("Round trips to DynamoDB", _round_trips(recorded)),
        ("Items read", _reading(given.open)),
        ("Size and time", _rest(given.test_seconds)),
    ):
        print(f"\n{title}")
        for figure in figures:
            print(figure, flush=True)


def _processes(recorded: Sequence[Scene]) -> Iterator[Figure]:
    processes.prepare(recorded)
    first = {scene.handler: scene for scene in reversed(recorded)}
    with processes.serving() as address:
        base = least([play(RAW, BASE, address, {}) for _ in range(RUNS + 1)])["cold"]
        yield Figure("one botocore DynamoDB client and a request, seconds of CPU", base)
        cold = {}
        for handler, scene in sorted(first.items()):
            cold[handler] = least([_ours(scene, address) for _ in range(RUNS)])
            yield Figure(f"cold start: {handler.removesuffix('.handler')}", cold[handler]["cold"] / base, 1.0)
        yield Figure("cold start, the best of them", min(one["cold"] for one in cold.values()) / base, 0.7)
        restored = max(one["restored"] / one["cold"] for one in cold.values())
        yield Figure("first request after a restore, primed, over cold (the worst)", restored, 0.03)
        scene = next(scene for scene in recorded if scene.name == ALSO_RIVAL)
        usual = least([play(RIVAL, slug(scene), address, scene.environment) for _ in range(RUNS)])
        yield Figure(
            "cold start over FastAPI + Mangum + boto3",
            least([_ours(scene, address) for _ in range(RUNS)])["cold"] / usual["cold"],
            0.40,
        )
        for scene in recorded:
            if scene.name in WARM:
                yield _warm(scene, address)


def _ours(scene: Scene, address: str) -> processes.Measured:
    return play(OURS, slug(scene), address, scene.environment)


def _warm(scene: Scene, address: str) -> Figure:
    runs = range(3)
    ours = least([play(OURS, slug(scene), address, scene.environment, WARM_TIMES) for _ in runs])["warm"]
    raw = least([play(RAW, slug(scene), address, scene.environment, WARM_TIMES) for _ in runs])["warm"]
    return Figure(f"warm: {scene.name} ({ours * 1000:.2f} ms) over botocore + json", ours / raw, 0.85)


def _round_trips(recorded: Sequence[Scene]) -> Iterator[Figure]:
    for scene in recorded:
        goal = 1 if scene.operation.method == "GET" else None if scene.name in IN_TWO_STEPS else 2
        yield Figure(scene.name, scene.round_trips, goal)


def _reading(open_cases: Sequence[int]) -> Iterator[Figure]:
    for cases in open_cases:
        yield Figure(f"sweep: per due deadline, {cases:,} open", reading.items_per_deadline(cases), 1.0)
    whole, filtered = reading.items_per_row(""), reading.items_per_row("&insurance_status=expired")
    yield Figure(
        f"list: per row, pages of {reading.PAGE}, each with one row more to know if there is more", whole
    )
    yield Figure("the same where one in a hundred matches", filtered)
    yield Figure("filtered over unfiltered", filtered / whole, 1.0)


def _rest(test_seconds: float | None) -> Iterator[Figure]:
    yield Figure("layer, unzipped", size_of(build_layer()) / 1e6, 30, " MB")
    if test_seconds is not None:
        yield Figure("make test", test_seconds / 60, 4, " min")


if __name__ == "__main__":
    main()
