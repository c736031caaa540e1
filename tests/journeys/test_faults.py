"""Every fault at every call to AWS of every command, effect and deadline: as if there had been none.

The walk through the deployed service (`tests.e2e.walk`) is gone in this process. Whatever is asked for by
POST, delivered off a queue or carried out for its time is done once more with each fault at each of its calls,
from the same state: throttled twice, without an answer, in conflict, killed and begun anew.
"""

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.usecases.services import Services
from tests.e2e import walk
from tests.support.aws import Clock
from tests.support.disturbed import Disturbed
from tests.support.indoors import Indoors, easypost_message, indoors
from tests.support.time import Pace


def sell_and_claim(world: Indoors) -> None:
    walk.claim(world, walk.sell(world))


def hear_from_systems(world: Indoors) -> None:
    """EasyPost reports, and the sandbox insurer is told."""
    world.easypost_says(easypost_message("94001234", rfc3339(world.now())))
    about = {"claim_id": "clm_1", "package_id": "pkg-1"}
    world.send("to_insurer", "/sandbox/insurer", {"type": "claim.opened", "data": about})


CHAPTERS: tuple[Callable[[Any], Any], ...] = (
    sell_and_claim,
    walk.help_out,
    walk.dispute,
    walk.borrow,
    walk.investigate,
    walk.lapse,
    hear_from_systems,
)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda one: one.__name__)
def test_a_fault_changes_nothing_of_what_comes_out(
    chapter: Callable[[Any], Any], services: Services, clock: Clock, pace: Pace
) -> None:
    with indoors(services, clock, pace, Disturbed) as world:
        chapter(world)
        world.settle()
    print(world.tried)
    assert world.wrong == []
