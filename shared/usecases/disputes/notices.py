"""Notifying whom a step of a dispute concerns: written in the step's own transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from shared.domain.case import Transition
from shared.domain.disputes.case import AMOUNT_UNKNOWN, ENDED, UNJUDGED, UPLOAD, Dispute
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.dispute_facts import recommendation
from shared.domain.disputes.evidence_windows import may_supplement
from shared.domain.disputes.returns import return_runs
from shared.domain.disputes.vocabulary import PARTIES, Party
from shared.domain.notifications import Notice, Notification, open_notification
from shared.domain.orders.book import OrderBook
from shared.domain.record import record
from shared.gateways.letters.disputes import dispute as disputes
from shared.gateways.letters.disputes import goods, judgments
from shared.gateways.letters.disputes.outcomes import Outcome
from shared.gateways.letters.returns import LETTERS as RETURN_LETTERS
from shared.gateways.wording import carrier_name
from shared.storage.records import Effect
from shared.usecases.disputes.effects import follow_up_effects
from shared.usecases.disputes.interim_notices import before_the_end
from shared.usecases.disputes.letter_facts import (
    another_request,
    asked_of,
    ended_by,
    facts_for,
    outcome_of,
    standing_of,
)
from shared.usecases.notices import Message, tell
from shared.usecases.orders.books import left_to_do
from shared.usecases.returns import letters as returns
from shared.usecases.services import Services
from shared.usecases.staff import tell_staff

SIDES: tuple[Party, Party] = ("buyer", "seller")
Announcement = tuple[Sequence[Transition[Notification]], Sequence[Effect]]


@record(kw_only=False)
class NoticeTo:
    """A notice for one party; kind: what happened, for programs."""

    to: Party
    kind: str
    notice: Notice


def announce(services: Services, context: DisputeContext, steps: Steps) -> Announcement:
    """Make the notices about these steps, and the effects they set off.

    context: as it was before. Buyer and seller hear of a judgment in the one transaction that makes it,
    at its `notified_at` (R-JDG-06).
    """
    made = [step for step in (steps.dispute, steps.opened) if step is not None]
    notifications: list[Transition[Notification]] = []
    effects: list[Effect] = []
    for step in made:
        seen = replace(context, dispute=step.case)
        for to_send in notices_about(seen, step, appeal_to=services.deployment.mail_from):
            if to_send.to == "carrier":
                notifications.append(_into_carriers_inbox(services, step, to_send))
            else:
                notification, mail = _to_side(services, seen, step, to_send)
                notifications.append(notification)
                effects.append(mail)
        notifications += tell_staff(services, step)
        effects += follow_up_effects(step)
    if steps.book is not None:
        effects += left_to_do(context.book, OrderBook.read(context.order, steps.book.case), steps.book.case)
    return notifications, effects


def notices_about(
    context: DisputeContext, step: Transition[Dispute], *, appeal_to: str = ""
) -> Iterator[NoticeTo]:
    """Address what each party is notified of a step. context: with the dispute as it is after it.

    appeal_to: where an appeal can be mailed.
    """
    before, case = step.before, step.case
    reason = case.appeal.reason if case.appeal and step.event == "appeal_decided" else None
    if before is None:
        yield from _filed(context)
    elif case.judgment is not None and case.judgment != before.judgment:
        yield from _both(
            "dispute_judged",
            lambda to: judgments.judged(*_told(context, to, appeal_to), appeal_reason=reason),
        )
    elif case.final_at is not None and before.final_at is None:
        yield from _both(
            "judgment_final", lambda to: judgments.final(*_told(context, to), appeal_reason=reason)
        )
    elif case.status in ENDED and before.status != case.status:
        yield from _ended(context)
    elif case.status == "closed" and before.status != "closed":
        yield from _closed(context, step)
    elif by_event := _BY_EVENT.get(step.event):
        yield from by_event(context, step)
    elif step.event in RETURN_LETTERS:
        yield from _of_return(context, step, step.event)
    if before is not None:
        yield from (NoticeTo(*one) for one in before_the_end(context, step))
    if before is not None and case.status in UNJUDGED and may_supplement(case) and not may_supplement(before):
        yield NoticeTo(
            "buyer", "supplement_possible", disputes.supplement_possible(facts_for(context, "buyer"))
        )


def _filed(context: DisputeContext) -> Iterator[NoticeTo]:
    """All who have to show something hear of it at once, and their time runs from now (R-DSP-23)."""
    dispute = context.dispute
    lacking = recommendation(context, now=dispute.created_at).missing
    for party in PARTIES:
        facts, asked = facts_for(context, party), asked_of(dispute, party, getattr(lacking, party))
        if asked is None:
            continue
        if party == "buyer":
            notice = disputes.filed(facts, asked)
        elif party == "seller":
            notice = disputes.filed_against(facts, asked, description=dispute.description)
        else:
            notice = disputes.carrier_asked(facts, asked)
        yield NoticeTo(party, "dispute_filed", notice)


def _ended(context: DisputeContext) -> Iterator[NoticeTo]:
    dispute, sent = context.dispute, context.dispute.remedy_shipment
    reached: list[Party] = [*SIDES, *(["carrier"] if dispute.carrier_id else [])]  # type: ignore[list-item]
    for_good = dispute.status == "stopped_external" or (sent is not None and sent.carried)
    again = None if for_good else another_request(context, now=dispute.updated_at)
    for party in reached:
        notice = disputes.ended(
            facts_for(context, party),
            status=dispute.status,
            reason=dispute.rejection_reason or "",
            clause=ended_by(dispute.status),
            judged=dispute.judgment is not None,
            again=again,
        )
        yield NoticeTo(party, f"dispute_{dispute.status}", notice)


def _closed(context: DisputeContext, step: Transition[Dispute]) -> Iterator[NoticeTo]:
    """The judgment was carried out, nothing is left, or the way back of the goods has decided it."""
    dispute = context.dispute
    if dispute.closed_reason == "nothing_left":
        yield from _both("dispute_closed", lambda to: disputes.nothing_left(facts_for(context, to)))
        return
    if step.event in RETURN_LETTERS and step.event != "return_accepted":
        yield from _of_return(context, step, "dispute_closed")
        return
    done, judgment = dispute.actions[-1], dispute.judgment
    deducted = dispute.closed_reason == "auto_deducted"
    shipment = ", ".join(word for word in (carrier_name(done.carrier or ""), done.tracking_number) if word)
    yield from _both(
        "dispute_closed",
        lambda to: judgments.carried_out(
            facts_for(context, to),
            action=done.action,
            amount=done.amount,
            note=done.note or "",
            tracking=shipment,
            by="deduction" if deducted else done.by,
            reimbursed=judgment is not None and judgment.seller_reimbursed,
        ),
    )


def _appealed(context: DisputeContext, step: Transition[Dispute]) -> Iterator[NoticeTo]:
    yield NoticeTo("buyer", "judgment_appealed", judgments.appealed(facts_for(context, "buyer")))


def _unpriced(context: DisputeContext, step: Transition[Dispute]) -> Iterator[NoticeTo]:
    yield from _both(AMOUNT_UNKNOWN, lambda to: judgments.unpriced(facts_for(context, to)))


def _offered(context: DisputeContext, step: Transition[Dispute]) -> Iterator[NoticeTo]:
    to: Party = "seller" if step.actor.role == "buyer" else "buyer"
    yield NoticeTo(
        to,
        "settlement_offered",
        disputes.settlement_offered(facts_for(context, to), judged=context.dispute.judgment is not None),
    )


def _refused(context: DisputeContext, step: Transition[Dispute]) -> Iterator[NoticeTo]:
    piece = next(one for one in context.dispute.evidence if one.id == step.detail["evidence_id"])
    if piece.party == "third_party":
        return
    window = context.dispute.deadline("evidence", piece.party)
    again = window is not None and window.state == "open" and window.start_event != UPLOAD
    notice = disputes.file_refused(
        facts_for(context, piece.party),
        file_name=piece.file.name if piece.file else "",
        reason=piece.refusal or "",
        until=window.due_at if window and again else None,
    )
    yield NoticeTo(piece.party, "evidence_refused", notice)


def _of_return(context: DisputeContext, step: Transition[Dispute], kind: str) -> Iterator[NoticeTo]:
    """What both sides hear of a step of the return; the seller that the refund is due, by that name."""
    judgment = step.case.judgment
    by: Literal["seller", "platform"] = (
        "platform" if judgment and judgment.payer == "tiktok_shop" else "seller"
    )
    opened = step.case.deadline("post_dispute_action")
    due = opened is not None and opened.state == "open" and opened.start_event == step.event
    standing = standing_of(step.case, before=step.before)
    how: dict[str, Any] = {"refunded_by": by, "standing": standing, "runs": return_runs(step.case)}
    for reader, notice in returns.notices_about(step, context.order, **how):
        yield NoticeTo(reader, "refund_due" if due and reader == "seller" else kind, notice)


def _goods(context: DisputeContext, step: Transition[Dispute]) -> Iterator[NoticeTo]:
    """Both sides: goods sent as the remedy are on their way, or won't arrive; not once it is over."""
    sent = context.dispute.remedy_shipment
    if sent is None or context.dispute.status in ENDED:
        return
    shipment = f"{carrier_name(sent.carrier)}, {sent.tracking_number}"
    if step.event == "remedy_shipped":
        yield from _both(
            step.event,
            lambda to: goods.shipped(facts_for(context, to), action=sent.action, shipment=shipment),
        )
        return
    due = context.dispute.deadline("post_dispute_action")
    until = due.due_at if due and due.state == "open" else None
    came_back = sent.status == "back_with_seller"
    yield from _both(
        step.event,
        lambda to: goods.lost(facts_for(context, to), shipment=shipment, came_back=came_back, until=until),
    )


_BY_EVENT: dict[str, Callable[[DisputeContext, Transition[Dispute]], Iterator[NoticeTo]]] = {
    AMOUNT_UNKNOWN: _unpriced,
    "judgment_appealed": _appealed,
    "remedy_lost": _goods,
    "remedy_shipped": _goods,
    "settlement_offered": _offered,
    "evidence_refused": _refused,
}


def _both(kind: str, notice_for: Callable[[Party], Notice]) -> Iterator[NoticeTo]:
    yield from (NoticeTo(party, kind, notice_for(party)) for party in SIDES)


def _told(context: DisputeContext, to: Party, appeal_to: str = "") -> tuple[disputes.DisputeFacts, Outcome]:
    return facts_for(context, to), replace(outcome_of(context), appeal_to=appeal_to)


def _to_side(
    services: Services, context: DisputeContext, step: Transition[Dispute], to_send: NoticeTo
) -> Message:
    to: Any = to_send.to
    return tell(
        services,
        context.order,
        to,
        kind=to_send.kind,
        case_id=step.case.id,
        notice=to_send.notice,
        now=step.at,
    )


def _into_carriers_inbox(
    services: Services, step: Transition[Dispute], to_send: NoticeTo
) -> Transition[Notification]:
    """A carrier has an inbox; no address of it for mail is known."""
    return open_notification(
        id=services.new_id("ntf"),
        role="carrier",
        account=step.case.carrier_id or "",
        kind=to_send.kind,
        order_id=step.case.order_id,
        case_id=step.case.id,
        words=to_send.notice,
        now=step.at,
    )
