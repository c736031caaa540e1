"""Invariants 1 to 20 (`tests.support.invariants`), whatever anybody does and whenever the sweep runs.

`make prove` tries a thousand lives of fifty acts instead of a few. What failed once
is kept in REPLAYS as it was printed.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.support.invariants import INVARIANTS, check, check_end
from tests.support.marketplace import Marketplace

RUNS, ACTS = int(os.environ.get("RUNS", "8")), int(os.environ.get("ACTS", "16"))
# Many lives are tried in parts, which workers share.
PARTS = 4 if RUNS >= 100 else 1
NUMBERS = st.integers(0, 99)
ACTING = {
    "takes_up": 8, "get_far": 7, "opens": 4,
    "tries": 3, "repeats": 2, "signs": 2, "looks": 1, "uploads": 1, "reports": 3,
    "insures": 2, "tells": 2, "bounces": 1, "waits": 2, "waits_for_an_end": 3, "sweeps": 3, "works": 4,
}  # fmt: skip
NAMES = [name for name, weight in ACTING.items() for _ in range(weight)]
REPLAYS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "every course": (
        *(("get_far", 1, 1), ("works", 0, 2), ("insures", 0, 0), ("signs", 0, 1), ("works", 0, 1)),
        *(("insures", 0, 1), ("get_far", 0, 2), ("get_far", 2, 5), ("works", 0, 2), ("repeats", 0, 1)),
        *(("get_far", 3, 2), ("get_far", 4, 3), ("reports", 0, 2), ("looks", 0, 0), ("sweeps", 0, 1)),
    ),
    "an earlier scan is told late": (("tells", 0, 61), ("get_far", 71, 12), ("reports", 66, 87)),
    "a cancellation is told before its package": (
        *(("get_far", 80, 93), ("waits", 60, 36), ("tells", 94, 63), ("reports", 84, 30), ("tells", 40, 58)),
    ),
    "what went under its number before is heard of after a dispute": (
        *(("opens", 69, 30), ("opens", 47, 88), ("waits_for_an_end", 80, 76), ("sweeps", 50, 69)),
        *(("reports", 65, 66), ("get_far", 99, 0), ("takes_up", 49, 73), ("opens", 0, 0)),
    ),
    "a judgment is late again before anybody heard that it was": (
        *(
            ("opens", 49, 24),
            ("opens", 34, 0),
            ("get_far", 41, 98),
            ("waits_for_an_end", 0, 26),
            ("opens", 85, 0),
        ),
        *(("works", 0, 0), ("opens", 0, 0), ("takes_up", 88, 20), ("waits", 0, 0), ("takes_up", 0, 0)),
    ),
    "what was sent again is lost and then paid for": (
        *(("get_far", 24, 97), ("get_far", 0, 0), ("waits", 0, 0), ("reports", 0, 29)),
        *(("opens", 80, 91), ("takes_up", 26, 0), ("takes_up", 14, 0)),
    ),
    "the insurer asks again when the time for its question is over": (
        *(("get_far", 1, 0), ("insures", 0, 15), ("waits_for_an_end", 0, 0), ("insures", 0, 45)),
    ),
    "a label for the way back is paid while the goods are awaited": (
        *(("get_far", 0, 58), ("takes_up", 1, 1), ("takes_up", 1, 69), ("takes_up", 3, 55)),
    ),
    "a buyer signs whose mail was called spam": (
        *(("get_far", 99, 0), ("waits", 0, 0), ("sweeps", 0, 0), ("bounces", 0, 1), ("signs", 0, 1)),
    ),
    "two times are over when a judgment finds nothing left": (
        *(
            ("get_far", 0, 0),
            ("get_far", 72, 66),
            ("tells", 0, 1),
            ("waits_for_an_end", 43, 0),
            ("sweeps", 0, 0),
        ),
    ),
    "personal data end after a judgment": (
        *(("get_far", 42, 58), ("get_far", 86, 77), ("waits_for_an_end", 73, 70), ("sweeps", 1, 66)),
    ),
}


class Lives(RuleBasedStateMachine):
    """A marketplace, in which somebody acts."""

    def __init__(self) -> None:
        super().__init__()
        self._open = Marketplace.open()
        self.market = self._open.__enter__()

    @rule(name=st.sampled_from(NAMES), which=NUMBERS, how=NUMBERS)
    def act(self, name: str, which: int, how: int) -> None:
        self.market.act(name, which, how)

    @invariant()
    def everything_holds(self) -> None:
        check(self.market)

    def teardown(self) -> None:
        try:
            check_end(self.market)
        finally:
            self._open.__exit__(None, None, None)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_anybody_does_every_invariant_holds(aws: None, part: int) -> None:
    """Invariants 1 to 20"""
    how = settings(
        max_examples=RUNS // PARTS,
        stateful_step_count=ACTS,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        phases=set(Phase) - {Phase.explain},
    )
    run_state_machine_as_test(Lives, settings=how)


@pytest.mark.parametrize("story", REPLAYS.values(), ids=REPLAYS.keys())
def test_what_failed_once_holds(aws: None, story: tuple[tuple[str, int, int], ...]) -> None:
    """Invariants 1 to 20"""
    with Marketplace.open() as market:
        for act in story:
            market.act(*act)
            check(market)
        check_end(market)


def test_every_invariant_is_there() -> None:
    assert [one.__name__ for one in INVARIANTS] == [f"invariant_{n:02d}" for n in range(1, 21)]
