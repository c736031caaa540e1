"""Sending reminders: to the party whose move it is, by mail and inbox; to agents by theirs (R-MSG-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.agenda import Move
from shared.domain.case import Case, Transition
from shared.domain.orders.order import Order
from shared.domain.policy import policy
from shared.domain.reminders import Reminder, remind
from shared.gateways.letters import staff
from shared.gateways.letters.reminders import ReminderFacts, time_runs_out
from shared.storage.products import orders_with
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.notices import notify_account, tell
from shared.usecases.services import Services
from shared.usecases.staff import add_to_staff_inbox, staff_facts

Reminded = tuple[Sequence[Transition[Any]], Sequence[Effect]]


def send_reminder(services: Services, case: Case, reminder: Reminder, *, now: datetime) -> Reminded:
    """Make the step that records a reminder, its letter and its inbox entry."""
    step = remind(case, reminder, now=now)
    if reminder.move.role == "agent":
        return [step, _to_staff(services, case, reminder, now)], ()
    sent, mail = _to_party(services, case, reminder.move, now)
    return [step, *sent], mail


def _to_staff(services: Services, case: Case, reminder: Reminder, now: datetime) -> Transition[Any]:
    move, facts = reminder.move, staff_facts(case, since=reminder.move.starts_at)
    letter = staff.escalated if reminder.stage == "escalated" else staff.still_waiting
    notice = letter(move.kind, facts, rule=move.clause or "")
    kind = f"{move.kind}_{'escalated' if reminder.stage == 'escalated' else 'waiting'}"
    return add_to_staff_inbox(services, case, kind=kind, notice=notice, now=now)


def _to_party(services: Services, case: Case, move: Move, now: datetime) -> Reminded:
    """By mail too where an order has the address; a carrier has an inbox alone."""
    order = _order_of(services, case)
    notice = time_runs_out(_facts(case, move, order))
    told: dict[str, Any] = {"kind": f"{move.kind}_reminder", "case_id": case.id, "notice": notice, "now": now}
    if move.role != "carrier" and order is not None:
        entry, mail = tell(services, order, move.role, **told)  # type: ignore[arg-type]
        return [entry], [mail]
    entry = notify_account(services, move.role, move.account, order_id=move.order_id, **told)
    return [entry], ()


def _order_of(services: Services, case: Case) -> Order | None:
    """The order of a case; of a recall any order of its product, for the seller's address."""
    order_id = getattr(case, "order_id", None)
    if order_id is None and (product_id := getattr(case, "product_id", None)):
        found, _ = orders_with(services.store, case.seller_id, product_id, after=None, size=1)  # type: ignore[attr-defined]
        order_id = found[0] if found else None
    (order,) = services.store.load(Ref(Order, order_id)) if order_id else (None,)
    return order


def _facts(case: Case, move: Move, order: Order | None) -> ReminderFacts:
    names = {"seller": order.facts.seller_contact.name, "buyer": order.facts.buyer.name} if order else {}
    if move.due_at is None:
        raise ValueError(f"{case.id} has no end to remind {move.role} of")
    return ReminderFacts(
        kind=move.kind,
        name=names.get(move.role, ""),
        case=move.object,
        case_id=case.id,
        order_id=move.order_id or "",
        title=move.title or "",
        zone=policy(case.policy_version).zone,
        due_at=move.due_at,
        clause=move.clause or "",
        amount=move.amount,
    )
