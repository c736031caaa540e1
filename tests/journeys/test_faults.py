"""Every fault at every call to AWS of every command, effect and deadline: as if there had been none.

The walk through the deployed service (`tests.e2e.walk`) is gone in this process. Whatever is asked for by
POST, delivered off a queue or carried out for its time is done once more, from the same state, for each fault
at each of its calls: throttled twice, without an answer, in conflict, killed and begun anew. Here one befalls
each call, all of them with FAULTS=all (`make prove`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from functions.outbox import bulk, deliver_insurer, deliver_mail, work
from shared.domain.times import rfc3339
from shared.usecases.services import Services
from tests.e2e import walk
from tests.support.aws import Clock
from tests.support.disturbed import Disturbed
from tests.support.indoors import Indoors, commands, indoors
from tests.support.time import Pace

DISPUTES, CASES = "/disputes/{dispute_id}", "/support-cases/{case_id}"


@dataclass(frozen=True)
class Chapter:
    """A part of the walk, and what in it faults befall: commands, kinds of effects and of timed cases."""

    go: Callable[[Any], Any]
    commands: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    timed: tuple[str, ...] = ()

    @property
    def tried(self) -> set[str]:
        """Each as `Disturbed` names it."""
        return {
            *(f"POST {one}" for one in self.commands),
            *(f"effect {one}" for one in self.effects),
            *(f"deadline of a {one}" for one in self.timed),
        }


def sell(world: Indoors) -> None:
    walk.sell(world)


def claim(world: Indoors) -> None:
    walk.claim(world, walk.sell(world))


def hear_from_systems(world: Indoors) -> None:
    """EasyPost reports, and the sandbox insurer is told."""
    details = [{"status": "in_transit", "datetime": rfc3339(world.now())}]
    told = {"carrier": "USPS", "tracking_code": "94001234", "tracking_details": details}
    world.easypost_says({"id": "evt_1", "description": "tracker.updated", "result": told})
    about = {"claim_id": "clm_1", "package_id": "pkg-1"}
    world.send("to_insurer", "/sandbox/insurer", {"type": "claim.opened", "data": about})


CHAPTERS = (
    Chapter(
        sell,
        commands=(
            "/agreements",
            "/label-batches",
            "/label-batches/{batch_id}/retry",
            "/labels",
            "/labels/quote",
            "/labels/{label_id}/void",
            "/webhooks/orders",
            "/webhooks/tracking",
        ),
        effects=("buy_label", "event", "fan_out_batch", "void_label"),
    ),
    Chapter(
        claim,
        commands=(
            "/affidavits/{token}",
            "/claims",
            "/claims/{claim_id}/affidavit",
            "/claims/{claim_id}/answers",
            "/notifications/{notification_id}/read",
            "/webhooks/insurer",
        ),
        effects=("affidavit.submitted", "affidavit_request", "claim.answered", "claim.opened", "notice"),
    ),
    Chapter(
        walk.help_out,
        commands=(
            "/orders/{order_id}/messages",
            "/recalls",
            "/recalls/{recall_id}/justification",
            "/reshipments",
            *(
                f"/reshipments/{{reshipment_id}}/{step}"
                for step in ("approve", "offer/accept", "offer/reject", "proposals", "reject", "shipment")
            ),
            "/support-cases",
            f"{CASES}/messages",
            f"{CASES}/messages/{{message_id}}/files/{{file_id}}/upload",
            f"{CASES}/resolution",
        ),
        effects=(),
    ),
    Chapter(
        walk.dispute,
        commands=(
            "/disputes",
            *(
                f"{DISPUTES}/{step}"
                for step in (
                    *("accept", "actions", "appeal", "appeal/decision", "evidence", "evidence/complete"),
                    *("evidence-requests", "evidence/{evidence_id}/upload", "external-proceedings"),
                    *("external-proceedings/decision", "judgment", "redispute", "reject", "settlement"),
                    "withdraw",
                )
            ),
            "/judgments/simulate",
            *(
                f"{of}/return{step}"
                for of in (DISPUTES, CASES)
                for step in ("", "/label", "/objection", "/objection/decision")
            ),
        ),
        effects=(),
    ),
    Chapter(walk.borrow, commands=("/packages/{package_id}/number-review",)),
    Chapter(
        walk.investigate,
        commands=("/investigations/{investigation_id}/finding",),
        effects=("note_lost_dispute",),
    ),
    Chapter(walk.lapse, timed=("recall",)),
    Chapter(hear_from_systems, commands=("/sandbox/insurer", "/webhooks/easypost")),
)
# It waits for the work of others while they do it: `tests/api/test_sandbox.py` kills it between its calls.
ELSEWHERE = {"POST /sandbox/clock"}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda one: one.go.__name__)
def test_a_fault_changes_nothing_of_what_comes_out(
    chapter: Chapter, services: Services, clock: Clock, pace: Pace
) -> None:
    with indoors(services, clock, pace, Disturbed) as world:
        world.wanted = chapter.tried
        chapter.go(world)
        world.settle()
    assert world.wrong == []
    assert world.tried.keys() == chapter.tried
    assert min(world.tried.values()) > 0


def test_every_command_is_tried() -> None:
    """A command that is new has no chapter yet, and fails here."""
    tried = [f"POST {name}" for chapter in CHAPTERS for name in chapter.commands]
    assert sorted(tried) == sorted(commands() - ELSEWHERE)


def test_every_kind_of_effect_is_tried() -> None:
    known = {*bulk.HANDLERS, *deliver_insurer.HANDLERS, *deliver_mail.HANDLERS, *work.HANDLERS, "event"}
    tried = [kind for chapter in CHAPTERS for kind in chapter.effects]
    assert sorted(tried) == sorted(known)
