"""What was measured beside what it is to be, as tables of Markdown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from local.bench.scenes import Scene
from local.openapi import DOCUMENT

# CPU of a cold start over the base, by kind, and the best function of all.
COLD = {"read": 1.3, "command": 1.4, "paper": 1.8, "page": 1.5}
BEST = 1.2
OVER_RIVAL = 0.45
# CPU of the first request after a restore, over the base's cold start; pages, which ask much, have no goal.
RESTORED = {"read": 0.03, "command": 0.05, "paper": 0.10}
WARM = 1.2
LAYER_MB = 30
TEST_MINUTES = 4
JUDGMENT_MS = 10
PAGE_KB = 40


@dataclass(frozen=True)
class Figure:
    """What was measured, and what it is to be at the most."""

    name: str
    value: float
    goal: float | None = None
    unit: str = ""

    @property
    def met(self) -> str:
        """As it is printed, rounded or not."""
        return "" if self.goal is None else "yes" if self.value <= self.goal else "**no**"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """A row of a table."""
        goal = "" if self.goal is None else f"≤ {self.goal:g}{self.unit}"
        return self.name, f"{self.value:.3g}{self.unit}", goal, self.met


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def heaviest(taken: Iterable[tuple[float, Scene]]) -> list[tuple[float, Scene]]:
    """The scene of each function that took the most, and apart from it the one with a live carrier."""
    found: dict[tuple[str, bool], tuple[float, Scene]] = {}
    for value, scene in sorted(taken, key=lambda one: one[0]):
        found[scene.handler, scene.carrier == "easypost"] = (value, scene)
    return sorted(found.values(), key=lambda one: (one[1].handler, one[1].carrier))


def function_of(scene: Scene) -> str:
    """Its function as tables call it, such as `claims.read`."""
    return scene.handler.removeprefix("functions.").removesuffix(".handler")


def kind_of(scene: Scene) -> str:
    """`page` of the console, `paper` where a document is read, `read` for all else read, and `command`."""
    if scene.operation.path.startswith("/console"):
        return "page"
    if scene.operation.method != "GET":
        return "command"
    return "paper" if _documents()[str(scene.operation)] else "read"


def calls_goal(scene: Scene) -> int:
    """How many calls to AWS a request may make, those of a fresh process and those for files among them.

    A list or a case one; what belongs to it two; a command two reads and one transaction, and where a label
    is bought another one, for the carrier is asked in between.
    """
    if scene.operation.method != "GET":
        return 4 if scene.buys else 3
    belongs = "}/" in scene.operation.path or scene.operation.path.startswith("/affidavits/")
    return 2 if belongs else 1


@cache
def _documents() -> Mapping[str, bool]:
    """Which operations answer with a document or lead to one, by a redirect or a link in what they answer."""
    paths = json.loads(DOCUMENT.read_text())["paths"]
    return {
        f"{method.upper()} {path}": path.endswith("/return/label")
        or any(
            status == "302" or "application/pdf" in answer.get("content", {})
            for status, answer in operation["responses"].items()
        )
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
