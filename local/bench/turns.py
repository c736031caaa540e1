"""Taking turns: what else the machine does meets everything that is measured alike, and medians forget it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, TypeVar

T = TypeVar("T")
Measured = Mapping[str, Any]


def taking_turns(
    variants: Mapping[str, T], measure: Callable[[T], Measured], *, rounds: int
) -> Iterator[dict[str, Measured]]:
    """What is measured, round by round: in each, every variant once, and another one first."""
    names = list(variants)
    for number in range(rounds):
        first = number * len(names) // rounds
        order = names[first:] + names[:first]
        yield {name: measure(variants[name]) for name in order}


def ratio(rounds: Sequence[Mapping[str, Measured]], of: str, over: str, part: str = "cold") -> float:
    """The median over the rounds of a variant's part over the cold start of another in the same round."""
    return float(median(one[of][part] / one[over]["cold"] for one in rounds))
