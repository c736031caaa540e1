"""Taking turns: what else the machine does meets a variant and its base alike, and medians forget it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, TypeVar

T = TypeVar("T")
Measured = Mapping[str, Any]


def taking_turns(
    variants: Mapping[str, T], measure: Callable[[T], Measured], *, rounds: int, base: T
) -> Iterator[dict[str, Measured]]:
    """What is measured, round by round: in each, every variant once after a base, and another one first."""
    names = list(variants)
    for number in range(rounds):
        first = number * len(names) // rounds
        done: dict[str, Measured] = {}
        for name in names[first:] + names[:first]:
            done[before(name)] = measure(base)
            done[name] = measure(variants[name])
        yield done


def before(name: str) -> str:
    """What the base is called that was measured right before a variant."""
    return f"before {name}"


def ratio(rounds: Sequence[Mapping[str, Measured]], of: str, over: str = "", part: str = "cold") -> float:
    """The median over the rounds of a variant's part over the cold start of another, or of its base."""
    return float(median(one[of][part] / one[over or before(of)]["cold"] for one in rounds))
