"""Investigations of sellers who lose many product disputes, and what their findings come to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Transfer, Transition
from shared.domain.decision import Decision
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.facts import Flags
from shared.domain.disputes.vocabulary import Scenario
from shared.domain.errors import Conflict
from shared.domain.policy import Policy, clause, in_force, policy, policy_at
from shared.domain.safety.seller_records import BadFaith, Loss, SellerRecord, standing_findings, written
from shared.domain.times import rfc3339, whole_second

InvestigationStatus = Literal["open", "bad_faith", "cleared", "lifted"]
# Shown to an agent who looks at a dispute of a seller found in bad faith; it decides nothing (R-JDG-33).
SELLER_BAD_FAITH = "seller_bad_faith"


class Investigation(Case):
    """Whether a seller meant to fulfil the orders at all.

    cases: ids of the disputes lost; order_ids: the orders they are about. ends_at: the last second in which
    a finding of bad faith is shown in later disputes. lift_reason: why an agent lifted it before.
    """

    KIND: ClassVar[str] = "investigation"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"reason", "lift_reason", "decision.facts.reason"})

    seller_id: str
    cases: tuple[str, ...]
    order_ids: tuple[str, ...]
    status: InvestigationStatus = "open"
    reason: str | None = None
    ends_at: datetime | None = None
    lift_reason: str | None = None
    escalated_at: datetime | None = None
    decision: Decision | None = None


class InvestigationRefund(Case):
    """One lost dispute of a seller in bad faith: refunded, or nothing was left to. `amount` in cents."""

    KIND: ClassVar[str] = "investigationrefund"

    investigation_id: str
    dispute_id: str
    order_id: str
    seller_id: str
    status: Literal["refunded", "nothing_left"]
    amount: int


def was_lost(dispute: Dispute) -> bool:
    """Tell whether a dispute about the product is lost for good by its seller (R-JDG-33)."""
    won = dispute.judgment is not None and dispute.judgment.winner == "buyer"
    return won and dispute.final_at is not None and _about_product(dispute.scenario, dispute.policy)


def note_loss(
    record: SellerRecord | None, dispute: Dispute, *, now: datetime
) -> Transition[SellerRecord] | None:
    """Count a lost dispute (R-JDG-33); None if it counts no more, or was counted before."""
    known = record.losses if record else ()
    if not was_lost(dispute) or dispute.final_at is None:
        return None
    if any(loss.dispute_id == dispute.id for loss in known):
        return None
    added = Loss(dispute_id=dispute.id, order_id=dispute.order_id, lost_at=dispute.final_at)
    newest = max(loss.lost_at for loss in (*known, added))
    if not _in_time(added, newest):
        return None
    losses = (*(loss for loss in known if _in_time(loss, newest)), added)
    detail = {"dispute_id": dispute.id}
    return written(record, dispute.seller_id, "dispute_lost", now=now, detail=detail, losses=losses)


def take_back_loss(
    record: SellerRecord | None, open_one: Investigation | None, dispute: Dispute, *, now: datetime
) -> tuple[Transition[Any], ...]:
    """Count a dispute no more whose judgment a later appeal has turned; nothing if it isn't known.

    The open investigation lists it no more either, be it too old to count by now; what an agent has
    found before stays.
    """
    if was_lost(dispute):
        return ()
    steps: list[Transition[Any]] = []
    if record is not None and any(one.dispute_id == dispute.id for one in record.losses):
        detail = {"dispute_id": dispute.id}
        losses = tuple(one for one in record.losses if one.dispute_id != dispute.id)
        steps.append(
            written(record, dispute.seller_id, "loss_taken_back", now=now, detail=detail, losses=losses)
        )
    if open_one is not None and dispute.id in open_one.cases:
        steps.append(_remove(open_one, dispute.id, now=now))
    return tuple(steps)


def _remove(investigation: Investigation, dispute_id: str, *, now: datetime) -> Transition[Investigation]:
    pairs = zip(investigation.cases, investigation.order_ids, strict=True)
    kept = [pair for pair in pairs if pair[0] != dispute_id]
    return Transition.of(
        investigation,
        event="case_removed",
        actor=PLATFORM,
        now=now,
        detail={"cases": [dispute_id]},
        cases=tuple(case_id for case_id, _ in kept),
        order_ids=tuple(order_id for _, order_id in kept),
    )


def investigate(
    noted: Transition[SellerRecord], open_one: Investigation | None, *, id: str, now: datetime
) -> tuple[Transition[Any], ...]:
    """Follow up a loss that was noted (R-JDG-33).

    The open investigation lists the new case, or with enough losses that none has listed yet one opens.
    """
    record = noted.case
    fresh = tuple(loss for loss in record.losses if not loss.listed)
    if open_one is not None:
        step = Transition.of(
            open_one,
            event="case_added",
            actor=PLATFORM,
            now=now,
            detail={"cases": [loss.dispute_id for loss in fresh]},
            cases=(*open_one.cases, *(loss.dispute_id for loss in fresh)),
            order_ids=(*open_one.order_ids, *(loss.order_id for loss in fresh)),
        )
        return noted.with_changes(losses=_all_listed(record)), step
    if len(fresh) < policy_at(now).terms("investigation")["lost_disputes"]:
        return (noted,)
    opened = _open(record.seller_id, fresh, id=id, now=now)
    return noted.with_changes(losses=_all_listed(record), investigation_id=id), opened


def find(
    investigation: Investigation,
    record: SellerRecord | None,
    *,
    bad_faith: bool,
    reason: str,
    agent: Actor,
    now: datetime,
) -> tuple[Transition[Investigation], Transition[SellerRecord]]:
    """Enter an agent's finding, or lift one of bad faith before it ends (R-JDG-33).

    Bad faith is a fact before the agents who judge later disputes of the seller, for ninety days. Raises
    Conflict `already_decided`.
    """
    if not bad_faith and _in_force(investigation, now):
        return _lift(investigation, record, reason=reason, agent=agent, now=now)
    if investigation.status != "open":
        detail = "This investigation has ended with a finding. Later losses open another one."
        raise Conflict("already_decided", detail, clause=clause("R-JDG-33"))
    outcome: InvestigationStatus = "bad_faith" if bad_faith else "cleared"
    table = policy(investigation.policy_version)
    days: int = table.terms("investigation")["finding_days"]
    step = Transition.of(
        investigation,
        event="finding_entered",
        actor=agent,
        now=now,
        detail={"bad_faith": bad_faith},
        status=outcome,
        reason=reason,
        ends_at=table.due_at(now, days, "calendar_days") if bad_faith else None,
        decision=_decision(investigation, outcome, reason, now),
    )
    return step, _note_finding(record, step.case, now=now)


def _lift(
    investigation: Investigation, record: SellerRecord | None, *, reason: str, agent: Actor, now: datetime
) -> tuple[Transition[Investigation], Transition[SellerRecord]]:
    """Take a finding of bad faith back for later disputes; what was refunded stays refunded."""
    step = Transition.of(
        investigation,
        event="finding_lifted",
        actor=agent,
        now=now,
        status="lifted",
        lift_reason=reason,
        decision=_decision(investigation, "lifted", reason, now),
    )
    kept = tuple(one for one in standing_findings(record, now) if one.investigation_id != investigation.id)
    detail = {"investigation_id": investigation.id}
    return step, written(
        record, investigation.seller_id, "finding_lifted", now=now, detail=detail, bad_faith=kept
    )


def _in_force(investigation: Investigation, now: datetime) -> bool:
    return (
        investigation.status == "bad_faith"
        and investigation.ends_at is not None
        and whole_second(now) <= investigation.ends_at
    )


def refunded(
    investigation: Investigation, dispute: Dispute, *, id: str, payment: Transfer | None, now: datetime
) -> Transition[InvestigationRefund]:
    """Record that one of the cases is done with: its buyer is paid back, or had nothing left to get."""
    done = InvestigationRefund(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=investigation.policy_version,
        investigation_id=investigation.id,
        dispute_id=dispute.id,
        order_id=dispute.order_id,
        seller_id=dispute.seller_id,
        status="refunded" if payment else "nothing_left",
        amount=payment.amount if payment else 0,
    )
    return Transition.opening(
        done, event="order_refunded", actor=PLATFORM, money=(payment,) if payment else ()
    )


def known_of(
    record: SellerRecord | None,
    found: Iterable[Investigation],
    *,
    order_id: str,
    scenario: Scenario,
    product_ids: set[str],
) -> Flags:
    """Find what a judgment takes as known of an order and its goods.

    Bad faith `found` about this very order, where the dispute is about the product (R-JDG-33), and a hazard
    of all of these products (R-JDG-34): of one among others it decides nothing of the others, and the recall
    refunds that one itself. Of a finding about other orders nothing is taken.
    """
    hazards = record.hazards if record else {}
    return Flags(
        bad_faith=any(
            order_id in one.order_ids and _about_product(scenario, policy(one.policy_version))
            for one in found
        ),
        hazard_confirmed=bool(product_ids) and product_ids <= hazards.keys(),
    )


def _about_product(scenario: Scenario, table: Policy) -> bool:
    return scenario in table.terms("investigation")["scenarios"]


def _in_time(loss: Loss, newest: datetime) -> bool:
    """Tell whether a loss still counts when the newest one comes."""
    table = policy_at(newest)
    days = table.terms("investigation")["within_days"]
    return table.due_at(loss.lost_at, days, "calendar_days") >= newest


def _open(seller_id: str, lost: tuple[Loss, ...], *, id: str, now: datetime) -> Transition[Investigation]:
    cases = tuple(loss.dispute_id for loss in lost)
    opened = Investigation(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        seller_id=seller_id,
        cases=cases,
        order_ids=tuple(loss.order_id for loss in lost),
    )
    detail = {"cases": list(cases)}
    return Transition.opening(opened, event="investigation_opened", actor=PLATFORM, detail=detail)


def _all_listed(record: SellerRecord) -> tuple[Loss, ...]:
    return tuple(loss.model_copy(update={"listed": True}) for loss in record.losses)


def _note_finding(
    record: SellerRecord | None, found: Investigation, *, now: datetime
) -> Transition[SellerRecord]:
    found_now = (
        (BadFaith(investigation_id=found.id, ends_at=found.ends_at),) if found.ends_at is not None else ()
    )
    return written(
        record,
        found.seller_id,
        "finding_entered",
        now=now,
        detail={"investigation_id": found.id},
        investigation_id=None,
        bad_faith=(*standing_findings(record, now), *found_now),
    )


def _decision(
    investigation: Investigation, outcome: InvestigationStatus, reason: str, now: datetime
) -> Decision:
    return Decision(
        outcome=outcome,
        basis="finding_of_agent",
        clauses=(clause("R-JDG-33"),),
        facts={"cases": list(investigation.cases), "reason": reason, "found_at": rfc3339(now)},
        policy_version=investigation.policy_version,
    )
