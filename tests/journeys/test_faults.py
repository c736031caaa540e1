"""Every fault at every call to AWS of every command, effect and deadline: as if there had been none.

The walk through the deployed service (`tests.e2e.walk`) is gone in this process. Whatever is asked for by
POST, delivered off a queue or carried out for its time is done once more, from the same state, for each fault
at each of its calls: throttled twice, without an answer, in conflict, killed and begun anew. Here one befalls
each call, or six of many; with FAULTS=all (`make prove`) all of them befall each. What the walk doesn't
come to is set off by scenes of its own (`tests.support.scenes`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from functions.outbox import bulk, deliver_insurer, deliver_mail, work
from local.demo.parcels import place_order
from shared.domain.times import rfc3339
from shared.usecases.services import Services
from tests.e2e import walk
from tests.support import scenes
from tests.support.aws import Clock
from tests.support.disturbed import Disturbed
from tests.support.indoors import Indoors, commands, indoors
from tests.support.time import Pace
from tests.support.traces import empty_buckets

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


def follow_up(world: Indoors) -> None:
    """What nobody asks for: of an order told late, cancelled and recalled, and of messages."""
    asked = {"kind": "refund", "status": "rejected", "contacted_seller": True}
    now, lamp = rfc3339(world.now()), [("A", "A lamp", "300.00")]
    early = {"order_id": "order-early", "line_ids": ["line-1"], "request_id": "req-early", "occurred_at": now}
    world.tell("orders", "after_sale.updated", **early, **asked)
    place_order(world, lamp, order_id="order-early", delivered_at=now, mode="seller_shipping")
    help = {"kind": "question", "channel": "ticket", "description": "How?", "seller_contacted_at": now}
    world.post("/support-cases", {"order_id": "order-early", **help}, by=walk.BUYER, status=201)
    for text in ("How?", "And when?"):
        world.post("/orders/order-early/messages", {"text": text}, by=walk.BUYER, status=201)
    world.pass_time(hours=2)
    for change in ({"cancelled_at": rfc3339(world.now())}, {}):
        place_order(world, lamp, order_id="order-early", delivered_at=now, mode="seller_shipping", **change)
        world.work()
    recalled = {"product_id": "prod-1", "seller_id": "shop-1", "source": "regulator", "reference": "CPSC"}
    world.post("/recalls", recalled, by=walk.AGENT, status=201)
    world.work()


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
            "/claims/{claim_id}/answers/{answer_id}/files/{answer_file_id}/upload",
            "/notifications/{notification_id}/read",
            "/webhooks/insurer",
        ),
        effects=(
            "affidavit.submitted",
            "affidavit_request",
            "claim.answered",
            "claim.opened",
            "note_not_received",
            "notice",
        ),
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
                for step in (
                    *("", "/label", "/objection", "/objection/decision"),
                    *("/objection/files/{file_id}", "/objection/files/{file_id}/upload"),
                )
            ),
        ),
        effects=("follow_package", "share_refunds"),
    ),
    Chapter(walk.borrow, commands=("/packages/{package_id}/number-review",), effects=("catch_up_tracking",)),
    Chapter(
        walk.investigate,
        commands=("/investigations/{investigation_id}/finding",),
        effects=("note_lost_dispute",),
    ),
    Chapter(walk.lapse, timed=("recall",)),
    Chapter(
        follow_up,
        effects=("end_cases", "find_recalled_orders", "messages", "recall_refund", "take_in_early"),
        timed=("thread",),
    ),
    Chapter(hear_from_systems, commands=("/sandbox/insurer", "/webhooks/easypost")),
    Chapter(
        scenes.tell_insurer,
        effects=("affidavit.photo", "claim_acknowledged_by", "refund.updated"),
    ),
    Chapter(scenes.reimburse, effects=("flag_recoveries",)),
    Chapter(scenes.print_label, effects=("reconcile_label", "void_cancelled")),
    Chapter(scenes.lose_parcel, effects=("judge_on_new_tracking",)),
    Chapter(scenes.tell_delivery, effects=("judge_on_new_delivery",)),
    Chapter(scenes.judge_late, effects=("judgment_overdue",)),
    Chapter(scenes.judge_without_address, effects=("ship_from_missing",)),
    Chapter(scenes.send_back, effects=("reconcile_return_label", "void_return_label")),
    Chapter(scenes.find_bad_faith, effects=("investigation_refund", "refund_investigated")),
    Chapter(scenes.appeal_by_mail, effects=("take_back_lost_dispute",)),
    Chapter(scenes.write_often, effects=("mail_rest",), timed=("mailbox",)),
    Chapter(scenes.recall_absent, effects=("recall_look_for_order",)),
    Chapter(scenes.forget, effects=("erase_cases",), timed=("order",)),
)
# It waits for the work of others while they do it: `tests/api/test_sandbox.py` kills it between its calls.
ELSEWHERE = {"POST /sandbox/clock"}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda one: one.go.__name__)
def test_a_fault_changes_nothing_of_what_comes_out(
    chapter: Chapter, services: Services, clock: Clock, pace: Pace
) -> None:
    # Ids are the same in every chapter, and the sandbox's carrier finds by them what it has printed.
    empty_buckets()
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
    """By the workers' own lists: a kind that is new has no chapter yet, and fails here."""
    known = {*bulk.HANDLERS, *deliver_insurer.HANDLERS, *deliver_mail.HANDLERS, *work.HANDLERS, "event"}
    tried = [kind for chapter in CHAPTERS for kind in chapter.effects]
    assert sorted(tried) == sorted(known)
