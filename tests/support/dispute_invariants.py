"""What holds for every step of a dispute: invariants 6 to 12."""

import json
from dataclasses import replace
from typing import Any

from shared.domain.agenda import moves_of
from shared.domain.case import Transition
from shared.domain.disputes.case import ENDED, OPEN, SCAN, UNJUDGED, Dispute
from shared.domain.disputes.fact_finding import check_judging
from shared.domain.disputes.remedies import check_may_perform
from shared.domain.disputes.returns import return_runs
from shared.domain.erasure import ERASED, emptied
from shared.domain.errors import Refusal
from shared.domain.returns.model import RETURN_SHIPMENT
from shared.storage.items import case_items
from tests.support.dispute_builders import HOUR
from tests.support.dispute_play import Life
from tests.support.replay import rebuilt, without_private

PAID = {"a": 200_00, "b": 300_00}


def check_recorded(step: Transition[Any]) -> None:
    """Invariant 11: each step raises the version by one, and its record rebuilds the case but for texts."""
    before = step.before
    assert step.case.version == (before.version if before else 0) + 1
    assert before is None or before.updated_at <= step.at
    kind = type(step.case)
    opened = [replace(step, before=None, case=before)] if before else []
    patches = [json.loads(case_items(one)[-1]["patch"]["S"]) for one in (*opened, step)]
    assert rebuilt(kind, patches) == without_private(step.case)


def check_clocks(step: Transition[Dispute]) -> None:
    """Invariants 7 and 8: due times never change, nothing lapses early, what counts was in time."""
    before = step.before.deadlines if step.before else ()
    after = step.case.deadlines
    for old, new in zip(before, after, strict=False):
        assert new.model_copy(update={"state": old.state}) == old
        assert old.state in ("open", new.state)
        if old.state == "open" and new.state != "open":
            assert (new.state == "lapsed") == (step.at > new.due_at)
    assert set(step.case.shown_by) == {piece.party for piece in step.case.counted()} - {"third_party"}
    windows = {d.party: d.due_at for d in reversed(after) if d.kind == "evidence"}
    windows |= {d.party: d.due_at for d in after if d.kind == "information_request"}
    for piece in step.case.counted():
        if piece.party == "third_party":  # an agent enters it, whenever it comes
            continue
        if piece.attached is None and not piece.supplement:
            assert piece.submitted_at <= windows[piece.party]
        if piece.uploaded_at and piece.upload_by and not piece.supplement and piece.attached is None:
            assert piece.uploaded_at <= piece.upload_by
            assert piece.upload_by <= max(windows[piece.party], piece.submitted_at + HOUR)


def is_judged(step: Transition[Dispute]) -> bool:
    """Whether this step makes a judgment; what is private of one may be erased."""
    old = step.before and step.before.judgment
    erased = step.event == ERASED and step.before and emptied(step.before).judgment
    return step.case.judgment is not None and step.case.judgment not in (old, erased)


def check_judged(step: Transition[Dispute]) -> None:
    """Invariants 9, 10 and 12: one judgment a round, both told at once, disagreement in time only."""
    before, case = step.before, step.case
    old = before.judgment if before else None
    if is_judged(step):
        assert old is None or step.event == "appeal_decided"
        assert case.judgment.notified_at == step.at
        assert case.judgment.evidence_ids == tuple(piece.id for piece in case.counted())
    if case.judgment is None:
        assert old is None
        return
    told = case.appeal.replaced if case.appeal and case.appeal.replaced else case.judgment
    if case.appeal is not None:
        assert told.winner == "buyer"
        assert told.notified_at <= case.appeal.filed_at <= case.deadline("appeal").due_at
    if case.status == "superseded":
        assert told is not case.judgment or told.winner == "seller" or told.less_than_rules
        assert case.updated_at <= case.deadline("second_request").due_at
    if step.event == "judgment_final":
        over = case.deadline(step.detail["deadline"])
        assert case.review or over.due_at == case.policy.due_at(over.starts_at, 2, "calendar_days")
        assert step.at > over.due_at
        assert case.final_at == over.due_at
    if step.event == "amount_deducted":
        assert before is not None
        assert before.status == "action_pending"


def check_waiting(case: Dispute) -> None:
    """Invariant 6: over, or waiting for one deadline, for an agent, or for goods on their way, or back.

    Beside a remedy in goods the return goes on when all else is over (R-PDA-20).
    """
    moves = moves_of(case)
    if case.status not in OPEN:
        waits = [one.kind for one in case.deadlines if one.state == "open"]
        assert waits in ([], [RETURN_SHIPMENT]) if return_runs(case) else waits == []
        assert [move.kind for move in moves] == waits
        return
    for_agents = any(move.role == "agent" for move in moves)
    goods = (
        case.status == "action_pending" and case.goods_back is not None and case.goods_back.outcome is None
    )
    sent = case.remedy_shipment is not None and case.remedy_shipment.status == "on_its_way"
    assert (case.next_deadline is not None) or for_agents or goods or sent
    assert (case.status in ("judging", "appealed")) <= (for_agents or scanning(case))
    assert (case.status in UNJUDGED) == (case.judgment is None)
    if case.status != "judging":
        assert offers(lambda: check_judging(case)) is False
    if case.status != "action_pending":
        assert offers(lambda: check_may_perform(case, "seller", case.updated_at)) is False


def scanning(case: Dispute) -> bool:
    """Whether judging waits for the malware scanner."""
    return any(one.kind == SCAN and one.state == "open" for one in case.deadlines)


def offers(check: Any) -> bool:
    try:
        check()
    except Refusal:
        return False
    return True


def check_money(life: Life) -> None:
    """Invariants 1 and 10: paid once, only what is final, never past what was paid."""
    ids = [transfer.id for transfer in life.money]
    assert len(ids) == len(set(ids))
    refunds = sum(one.amount for one in life.money if one.kind == "buyer_refund")
    assert refunds <= sum(PAID.values())
    book = life.book
    parts = [(line, part.amount) for entry in book.book.entries for line, part in entry.lines.items()]
    booked = {line: sum(amount for about, amount in parts if about == line) for line in PAID}
    assert sum(booked.values()) == refunds
    assert all(booked[line] <= paid for line, paid in PAID.items())
    assert all(transfer.debit != "buyer" for transfer in life.money)
    for step in life.steps:
        if step.money:
            assert step.case.final_at is not None
            assert step.case.final_at <= step.at
            assert step.case.status == "closed"


def check_book(life: Life) -> None:
    """Invariant 9, R-DSP-07, R-DSP-10, R-DSP-22: it says of every line how its disputes stand."""
    book = life.book
    for line in PAID:
        mine = [one for one in life.disputes if line in one.line_ids]
        assert sorted(book.requests(line).disputes) == sorted(one.id for one in mine)
        assert len(mine) <= 2
        undecided = [one for one in mine if one.status in OPEN and one.final_at is None]
        assert [one.id for one in undecided] == ([book.open_case(line, "dispute")] if undecided else [])
        assert book.held(line) == {unit for one in undecided for unit in one.disputed[line]}
        standing = [one for one in mine if one.final_at and (one.status not in ENDED or _has_sent(one))]
        standing = [one for one in standing if one.closed_reason != "nothing_left"]
        final = {one.judgment.winner: one for one in standing if one.judgment}
        assert book.denied(line) == (final["seller"].disputed[line] if "seller" in final else set())
        assert book.settled(line) == (final["buyer"].disputed[line] if "buyer" in final else set())
        assert not book.settled(line) & book.held(line)


def _has_sent(dispute: Dispute) -> bool:
    """Whether the carrier has goods that were sent under its judgment: however it ended, they are given."""
    return dispute.remedy_shipment is not None and dispute.remedy_shipment.carried
