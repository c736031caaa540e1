"""Effects by type: what is stored of each, and that each has a handler that takes it."""

import json
from typing import Any

import pytest

from functions.outbox import bulk, deliver_insurer, deliver_mail, work
from shared.domain.claims.claim import SharedRefund
from shared.domain.mailbox import Rest
from shared.storage.outbox import find
from shared.storage.records import StoredEffect
from shared.usecases.claims.effects import (
    AnswerInsurer,
    CheckAcknowledged,
    FlagRecoveries,
    MailAffidavitRequest,
    ReportClaim,
    ReportRefund,
    SendPhoto,
    SubmitAffidavit,
)
from shared.usecases.disputes.effects import (
    AlertMissingShipFrom,
    AlertOverdueJudgment,
    JudgeOnNewTracking,
    RecordLostDispute,
    TakeBackLostDispute,
)
from shared.usecases.effects import TypedEffect, handlers
from shared.usecases.labels.effects import (
    BuyLabel,
    FanOutBatch,
    FollowPackage,
    ReconcileLabel,
    VoidCancelled,
)
from shared.usecases.mail_limit import MailRest
from shared.usecases.messages.effects import MailMessages
from shared.usecases.notices import MailNotice
from shared.usecases.orders.effects import (
    CatchUpFollowers,
    EndCases,
    JudgeOnNewDelivery,
    RecordNonreceipt,
    RefundRecalledOrder,
    ReplayPendingEvents,
    ShareRefunds,
    VoidLabel,
)
from shared.usecases.privacy.effects import EraseCases
from shared.usecases.returns.effects import ReconcileReturnLabel, VoidReturnLabel
from shared.usecases.safety.effects import (
    FindRecalledOrders,
    LookForOrder,
    RefundInvestigatedCase,
    RefundInvestigatedCases,
)
from shared.usecases.services import Services
from tests.support import shop


class Known:
    """Whatever an effect is made of, as far as it needs it."""

    def __init__(self, id: str, **facts: Any) -> None:
        self.id = id
        self.version = 3
        self.__dict__.update(facts)


def of(effect: Any, *args: Any, **named: Any) -> Any:
    return effect.of(*args, **named)


CASE = {"claim_id": "clm_1"}
ORDER = {"order_id": "ord-1"}
LABEL = {"label_id": "lbl_1"}
RETURN_LABEL = {"case_kind": "dispute", "case_id": "dsp_1", "label_id": "lbl_1"}
SHARED = {"request_id": "req-1", "refund_status": "refunded", "refund_reason": "Lost"}
CLAIM = Known("clm_1", affidavit=Known("aff_1"))
BATCH = Known("bat_1", attempts=(1, 4))
RECALL = Known("rcl_1")
# What is stored of each: kind, queue, id and payload. Rows outlive the version that has written them.
STORED: list[tuple[TypedEffect, str, str, str, dict[str, Any]]] = [
    (of(ReplayPendingEvents, Known("ord-1")), "take_in_early", "work", "ord-1:3:early", ORDER),
    (
        ReplayPendingEvents.of_unlabelled(Known("pkg-1", label_id=None, made_for=None, order_id="ord-1"))[0],
        "take_in_early",
        "work",
        "pkg-1:3:unlabelled",
        ORDER,
    ),
    (
        of(CatchUpFollowers, Known("ups:1Z"), after="package#pkg-1#"),
        "catch_up_tracking",
        "work",
        "ups:1Z:3:catch_up:package#pkg-1#",
        {"number": "ups:1Z", "after": "package#pkg-1#"},
    ),
    (of(ShareRefunds, Known("ord-1")), "share_refunds", "work", "ord-1:3:share_refunds", ORDER),
    (of(EndCases, Known("ord-1")), "end_cases", "work", "ord-1:3:end_cases", ORDER),
    (of(EraseCases, Known("ord-1")), "erase_cases", "work", "ord-1:3:erase_cases", ORDER),
    (
        of(RecordNonreceipt, "ord-1", "clm_1", ("pkg-1",)),
        "note_not_received",
        "work",
        "clm_1:not_received",
        {"package_ids": ["pkg-1"]} | ORDER,
    ),
    (of(VoidLabel, Known("lbl_1")), "void_label", "work", "lbl_1:void", LABEL),
    (ReconcileLabel.later("lbl_1"), "reconcile_label", "work", "lbl_1:reconcile", LABEL),
    (ReconcileLabel.at_once("lbl_1"), "reconcile_label", "work", "lbl_1:unanswered", LABEL),
    (
        of(VoidCancelled, "lbl_1", after=Known("rsh_1")),
        "void_cancelled",
        "work",
        "lbl_1:rsh_1:3:cancelled",
        LABEL,
    ),
    (
        of(FollowPackage, Known("pkg-1", made_for="rsh_1"))[0],
        "follow_package",
        "work",
        "pkg-1:3:follow",
        {"package_id": "pkg-1"},
    ),
    (
        ReconcileReturnLabel.later("dispute", "dsp_1", "lbl_1"),
        "reconcile_return_label",
        "work",
        "lbl_1:reconcile",
        RETURN_LABEL,
    ),
    (
        VoidReturnLabel(id="lbl_1:unneeded", **RETURN_LABEL),
        "void_return_label",
        "work",
        "lbl_1:unneeded",
        RETURN_LABEL,
    ),
    (
        of(AlertMissingShipFrom, Known("dsp_1")),
        "ship_from_missing",
        "work",
        "dsp_1:3:ship_from",
        {"dispute_id": "dsp_1"},
    ),
    (of(FanOutBatch, BATCH), "fan_out_batch", "work", "bat_1:3:start", {"batch_id": "bat_1"}),
    (
        of(BuyLabel, "bat_1", 1, 4),
        "buy_label",
        "bulk",
        "bat_1:1:4",
        {"batch_id": "bat_1", "number": 1, "attempt": 4},
    ),
    (of(ReportClaim, CLAIM), "claim.opened", "insurer", "clm_1:opened", CASE),
    (of(SubmitAffidavit, CLAIM), "affidavit.submitted", "insurer", "clm_1:affidavit", CASE),
    (
        of(AnswerInsurer, CLAIM, "ans_1"),
        "claim.answered",
        "insurer",
        "clm_1:ans_1",
        {"answer_id": "ans_1"} | CASE,
    ),
    (
        of(SendPhoto, CLAIM, "aff_1-p"),
        "affidavit.photo",
        "insurer",
        "clm_1:aff_1-p",
        {"file_id": "aff_1-p"} | CASE,
    ),
    (
        of(ReportRefund, CLAIM, SharedRefund(**SHARED)),
        "refund.updated",
        "insurer",
        "clm_1:3:req-1",
        {"refund": SHARED} | CASE,
    ),
    (of(MailAffidavitRequest, CLAIM, 2), "affidavit_request", "mail", "aff_1-2", {"sending": 2} | CASE),
    (
        MailNotice(id="ntf_1", notification_id="ntf_1"),
        "notice",
        "mail",
        "ntf_1",
        {"notification_id": "ntf_1"},
    ),
    (
        MailMessages(id="ntf_2", thread_id="ord-1", reader="buyer", first=1, last=2),
        "messages",
        "mail",
        "ntf_2",
        {"thread_id": "ord-1", "reader": "buyer", "first": 1, "last": 2},
    ),
    (
        of(MailRest, Known("seller:shop-1"), Rest(notification_ids=("ntf_3", "ntf_4"), further=2)),
        "mail_rest",
        "mail",
        "ntf_4-rest",
        {"mailbox": "seller:shop-1", "notification_ids": ["ntf_3", "ntf_4"], "further": 2},
    ),
    (
        of(CheckAcknowledged, "clm_1"),
        "claim_acknowledged_by",
        "work",
        "clm_1:day-1",
        {"claim_id": "clm_1", "day": 1},
    ),
    (of(FlagRecoveries, "ord-1", Known("dsp_1")), "flag_recoveries", "work", "dsp_1:3:reimbursed", ORDER),
    (
        of(RecordLostDispute, Known("dsp_1")),
        "note_lost_dispute",
        "work",
        "dsp_1:3:lost",
        {"dispute_id": "dsp_1"},
    ),
    (
        of(TakeBackLostDispute, Known("dsp_1")),
        "take_back_lost_dispute",
        "work",
        "dsp_1:3:not_lost",
        {"dispute_id": "dsp_1"},
    ),
    (of(JudgeOnNewDelivery, Known("ord-1")), "judge_on_new_delivery", "work", "ord-1:3:delivery", ORDER),
    (
        of(AlertOverdueJudgment, Known("dsp_1")),
        "judgment_overdue",
        "work",
        "dsp_1:3:overdue",
        {"dispute_id": "dsp_1"},
    ),
    (
        of(JudgeOnNewTracking, "dsp_1", Known("pkg-1")),
        "judge_on_new_tracking",
        "work",
        "dsp_1:pkg-1:3:tracked",
        {"dispute_id": "dsp_1"},
    ),
    (
        of(FindRecalledOrders, RECALL, after=None),
        "find_recalled_orders",
        "work",
        "rcl_1:search:",
        {"recall_id": "rcl_1", "after": None},
    ),
    (
        of(FindRecalledOrders, RECALL, after="ord-9"),
        "find_recalled_orders",
        "work",
        "rcl_1:search:ord-9",
        {"recall_id": "rcl_1", "after": "ord-9"},
    ),
    (
        of(RefundRecalledOrder, "rcl_1", "ord-1"),
        "recall_refund",
        "bulk",
        "rcl_1:ord-1",
        {"recall_id": "rcl_1"} | ORDER,
    ),
    (
        of(LookForOrder, "rcl_1", "ord-1"),
        "recall_look_for_order",
        "bulk",
        "rcl_1:ord-1:absent",
        {"recall_id": "rcl_1"} | ORDER,
    ),
    (
        of(RefundInvestigatedCases, "inv_1", start=50),
        "refund_investigated",
        "work",
        "inv_1:refunds:50",
        {"investigation_id": "inv_1", "start": 50},
    ),
    (
        of(RefundInvestigatedCase, "inv_1", "dsp_1"),
        "investigation_refund",
        "bulk",
        "inv_1:dsp_1",
        {"investigation_id": "inv_1", "dispute_id": "dsp_1"},
    ),
]
WORKERS: dict[str, Any] = {"work": work, "bulk": bulk, "mail": deliver_mail, "insurer": deliver_insurer}


@pytest.mark.parametrize(("effect", "kind", "queue", "id", "payload"), STORED, ids=[row[3] for row in STORED])
def test_each_effect_is_stored_under_the_same_words(
    services: Services, effect: TypedEffect, kind: str, queue: Any, id: str, payload: dict[str, Any]
) -> None:
    """Rows that wait while a new version is deployed are carried out by it"""
    services.store.commit(effects=[effect])
    (row,) = shop.table()
    assert row["pk"] == {"S": f"outbox#{id}"}
    text = json.dumps(payload, separators=(",", ":"), sort_keys=True)
    assert [row[name]["S"] for name in ("id", "queue", "kind", "payload")] == [id, queue, kind, text]
    assert find(services.store, id) == StoredEffect(id=id, queue=queue, kind=kind, payload=payload)


def test_every_effect_there_is_stands_in_this_table() -> None:
    declared = {one for one in TypedEffect.__subclasses__() if one.__module__.startswith("shared.")}
    assert {type(row[0]) for row in STORED} == declared
    assert len({one.kind for one in declared}) == len(declared)


@pytest.mark.parametrize("queue", WORKERS)
def test_the_worker_of_a_queue_has_a_handler_for_each_of_its_effects_and_no_other(queue: str) -> None:
    kinds = {kind for _, kind, its_queue, *_ in STORED if its_queue == queue}
    assert WORKERS[queue].HANDLERS.keys() == kinds


def test_a_package_of_no_reshipment_leaves_nothing_to_follow() -> None:
    assert of(FollowPackage, Known("pkg-1", made_for=None)) == []


def test_a_handler_gets_what_was_stored_and_the_id_if_it_asks_for_it(services: Services) -> None:
    calls: list[tuple[str, str, int]] = []

    def mail(_: Services, id: str, claim_id: str, sending: int) -> None:
        calls.append((id, claim_id, sending))

    payload = {"claim_id": "clm_1", "sending": 1, "of_a_newer_version": True}
    stored = StoredEffect(id="aff_1-1", queue="mail", kind="affidavit_request", payload=payload)
    handlers({MailAffidavitRequest: mail})["affidavit_request"](services, stored)
    assert calls == [("aff_1-1", "clm_1", 1)]


def _misspelt(services: Services, label: str) -> None: ...
def _of_another_type(services: Services, label_id: int) -> None: ...
def _with_less(services: Services) -> None: ...
def _with_more(services: Services, label_id: str, at: str) -> None: ...


@pytest.mark.parametrize("handle", [_misspelt, _of_another_type, _with_less, _with_more])
def test_a_handler_that_does_not_take_the_effect_fails_at_import(handle: Any) -> None:
    with pytest.raises(TypeError, match="VoidLabel"):
        handlers({VoidLabel: handle})
