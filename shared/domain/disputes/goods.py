"""Goods as the remedy of a judgment: sent under a number or with a label, and done when delivered.

The 48 hours are kept by the carrier's first scan, in its own time; what is lost or comes back gives the
seller 48 hours anew (R-PDA-02, R-PDA-04).
"""

from datetime import datetime
from typing import Any, Literal, get_args

from shared.domain.case import Actor, Transition, close_deadlines
from shared.domain.disputes import holds
from shared.domain.disputes.case import ENDED, CarriedOutRemedy, Dispute, Side
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.payout import gives, met_but_for_return, settled
from shared.domain.disputes.records import GoodsRemedy, RemedyShipment
from shared.domain.disputes.remedies import check_may_perform, check_ordered
from shared.domain.errors import Conflict, Rejected
from shared.domain.orders.book import package_made_for
from shared.domain.orders.entries import with_package, without
from shared.domain.orders.order import Order, PackageLine, ShippingMode
from shared.domain.orders.overtaken import refunded_by_others
from shared.domain.orders.packages import Package
from shared.domain.orders.resending import open_package
from shared.domain.orders.shared_numbers import NUMBER_SHARED
from shared.domain.policy import clause
from shared.domain.times import rfc3339

ACTION_WINDOW = "post_dispute_action"
# The carrier has lost them, or brought them back to the seller.
_NOT_COMING: dict[str, Literal["lost", "back_with_seller"]] = {
    "lost": "lost",
    "return_to_sender": "back_with_seller",
}
_MODES: dict[str, ShippingMode] = {mode: mode for mode in get_args(ShippingMode)}


def check_may_send(
    context: DisputeContext, *, by: Side, action: GoodsRemedy, shipping_mode: ShippingMode, now: datetime
) -> None:
    """Check that goods can be sent in this way now, or their number corrected.

    Raises Conflict as `check_may_perform`, `label_already_created` while a label waits to be handed over;
    Rejected `action_not_ordered`, `already_refunded` where others gave the money (R-REF-01),
    `shipping_mode_mismatch` (R-RSH-14).
    """
    dispute = context.dispute
    dispute.check_current(now)
    check_may_perform(dispute, by, now)
    check_ordered(dispute, action)
    if refunded_by_others(context.book, dispute.id):
        raise Rejected(
            "already_refunded",
            "What was paid for this has been given back, so nothing is to be sent.",
            clause=clause("R-REF-01"),
        )
    sent = dispute.remedy_shipment
    if sent is not None and sent.status == "label_bought":
        raise Conflict(
            "label_already_created",
            f"A label is bought: hand the goods over as {sent.tracking_number}, or void it first.",
            clause=clause("R-PDA-04"),
        )
    if shipping_mode != ships_by(dispute):
        raise Rejected(
            "shipping_mode_mismatch",
            f"The order went by {dispute.shipping_mode}, so what is sent under the judgment goes by "
            f"{ships_by(dispute)} too.",
            clause=clause("R-RSH-14"),
        )


def ships_by(dispute: Dispute) -> ShippingMode:
    """Find the way the goods have to go: the order's own (R-RSH-14)."""
    return _MODES[dispute.policy.section("reshipments")["ships_by"][dispute.shipping_mode]]


def package_id_of(dispute: Dispute) -> str:
    """Name the package the goods go in: what was lost or came back is followed by another one."""
    sent = dispute.remedy_shipment
    number = 1 if sent is None else sent.number + (sent.status in _NOT_COMING.values())
    first = package_made_for(dispute.id)
    return first if number == 1 else f"{first}-{number}"


def package_for(
    dispute: Dispute,
    order: Order,
    *,
    action: GoodsRemedy,
    carrier: str | None = None,
    tracking_number: str | None = None,
    now: datetime,
) -> Transition[Package]:
    """Open the package with the disputed units; what its carrier did before the judgment isn't its own."""
    judged_at = dispute.judgment.notified_at if dispute.judgment else dispute.created_at
    lines = [PackageLine(line_id=one, quantity=len(units)) for one, units in dispute.disputed.items()]
    return open_package(
        order,
        lines,
        id=package_id_of(dispute),
        ships_by=ships_by(dispute),
        tracked_from=judged_at,
        carrier=carrier,
        tracking_number=tracking_number,
        now=now,
        dispute_id=dispute.id,
        remedy=action,
    )


def renumber(
    package: Package, *, action: GoodsRemedy, carrier: str, tracking_number: str, by: Actor, now: datetime
) -> Transition[Package]:
    """Correct the number of a package that nobody has scanned."""
    number: dict[str, Any] = {"carrier": carrier, "tracking_number": tracking_number}
    detail = {**number, "instead_of": package.tracking_number}
    return Transition.of(
        package, event="package_renumbered", actor=by, now=now, detail=detail, remedy=action, **number
    )


def enter_number(
    context: DisputeContext, package: Package, *, action: GoodsRemedy, note: str | None, now: datetime
) -> Steps:
    """Enter under which number the seller sends the goods, or another one in its place (R-PDA-04).

    The 48 hours run on until the carrier's first scan.
    """
    dispute = context.dispute
    before = dispute.remedy_shipment
    corrected = before is not None and before.package_id == package.id
    told: dict[str, Any] = {"instead_of": before.tracking_number} if before and corrected else {}
    return _sent(context, package, "number_entered", told, action=action, note=note, now=now)


def follow(context: DisputeContext, package: Package, *, now: datetime) -> Steps | None:
    """Follow the goods that a package was made for; None for what changes nothing.

    What a borrowed number says waits for an agent (R-TRK-07). Nothing follows once the amount was
    deducted; what was lost may still arrive before. Where the parties or the platform have ended the dispute
    the book alone follows.
    """
    dispute = context.dispute
    if dispute.status in ENDED:
        return _after_the_end(context, package, now)
    if dispute.status != "action_pending":
        return None
    sent = dispute.remedy_shipment
    if package.tracking_number is None:
        return _taken_back(context, sent, now) if sent and sent.package_id == package.id else None
    borrowed = NUMBER_SHARED in package.flags
    if (arrived := package.platform_delivered_at if borrowed else package.delivered_at) is not None:
        return _delivered(context, package, arrived, now)
    if sent is None or sent.package_id != package.id:
        due = package_id_of(dispute) == package.id and package.label_id is not None
        return _sent(context, package, "label_bought", {}, action=_action(package), now=now) if due else None
    if borrowed or package.shipped_at is None or sent.status in _NOT_COMING.values():
        return None
    if sent.scanned_at is None and _too_late(dispute, package.shipped_at):
        return None
    if package.status in _NOT_COMING:
        return _lost(context, sent, package, now)
    return _scanned(context, sent, package.shipped_at, now) if sent.scanned_at is None else None


def _sent(
    context: DisputeContext,
    package: Package,
    status: Literal["label_bought", "number_entered"],
    told: dict[str, Any],
    *,
    action: GoodsRemedy,
    note: str | None = None,
    now: datetime,
) -> Steps:
    """From the label or the number on the units count as sent again (R-REF-01)."""
    dispute, before = context.dispute, context.dispute.remedy_shipment
    again = before is not None and before.package_id != package.id
    sent = RemedyShipment(
        number=before.number + again if before else 1,
        action=action,
        status=status,
        package_id=package.id,
        label_id=package.label_id,
        carrier=package.carrier or "",
        tracking_number=package.tracking_number or "",
        note=note,
    )
    event = "remedy_number_entered"
    if status == "label_bought":
        event = "remedy_label_bought"
    step: Transition[Dispute] = Transition.of(
        dispute,
        event=event,
        actor=dispute.actor("seller"),
        now=now,
        detail={"action": action, "carrier": sent.carrier, "tracking_number": sent.tracking_number, **told},
        remedy_shipment=sent,
    )
    book = with_package(context.book, package.id)
    return Steps.with_book(step, settled(book, dispute, gives="goods", at=now))


def _taken_back(context: DisputeContext, sent: RemedyShipment, now: datetime) -> Steps | None:
    """Forget a label that was voided unused; the goods are due by the very same time."""
    if sent.status != "label_bought":
        return None
    dispute = context.dispute
    step: Transition[Dispute] = Transition.of(
        dispute,
        event="remedy_taken_back",
        actor=dispute.actor("seller"),
        now=now,
        detail={"given_back": sent.tracking_number},
        remedy_shipment=None,
    )
    return Steps.with_book(step, settled(context.book, dispute, gives=gives(dispute), at=now))


def _scanned(context: DisputeContext, sent: RemedyShipment, scanned_at: datetime, now: datetime) -> Steps:
    """The carrier's first scan keeps the 48 hours."""
    dispute = context.dispute
    step: Transition[Dispute] = Transition.of(
        dispute,
        event="remedy_shipped",
        actor=_carrier(sent),
        now=now,
        detail={"occurred_at": rfc3339(scanned_at), "tracking_number": sent.tracking_number},
        remedy_shipment=sent.model_copy(update={"status": "on_its_way", "scanned_at": scanned_at}),
        deadlines=close_deadlines(dispute.deadlines, "met", ACTION_WINDOW),
    )
    return Steps(dispute=holds.stop(step, ACTION_WINDOW))


def _lost(context: DisputeContext, sent: RemedyShipment, package: Package, now: datetime) -> Steps:
    """Goods that don't arrive give the units back, and the seller 48 hours anew."""
    dispute = context.dispute
    status = _NOT_COMING[package.status]
    scanned_at = sent.scanned_at or package.shipped_at
    step: Transition[Dispute] = Transition.of(
        dispute,
        event="remedy_lost",
        actor=_carrier(sent),
        now=now,
        detail={"tracking_status": package.status, "tracking_number": sent.tracking_number},
        remedy_shipment=sent.model_copy(update={"status": status, "scanned_at": scanned_at}),
        deadlines=close_deadlines(dispute.deadlines, "met", ACTION_WINDOW),
    )
    window = dispute.window(ACTION_WINDOW, starts_at=now, start_event="remedy_lost")
    step = holds.start(holds.stop(step, ACTION_WINDOW), window)
    return Steps.with_book(step, settled(context.book, dispute, gives=gives(dispute), at=now))


def _delivered(context: DisputeContext, package: Package, arrived: datetime, now: datetime) -> Steps | None:
    """The buyer has the goods: the judgment is carried out; a return beside them runs by itself."""
    dispute = context.dispute
    sent = dispute.remedy_shipment
    known = sent if sent and sent.package_id == package.id else None
    first_scan = package.shipped_at or arrived
    if (known is None or known.scanned_at is None) and _too_late(dispute, first_scan):
        return None
    action = known.action if known else _action(package)
    number: dict[str, Any] = {"tracking_number": package.tracking_number, "carrier": package.carrier}
    done = CarriedOutRemedy(action=action, by="seller", at=now, note=known.note if known else None, **number)
    after = (
        known.model_copy(update={"status": "delivered", "scanned_at": known.scanned_at or first_scan})
        if known
        else sent
    )
    step: Transition[Dispute] = Transition.of(
        dispute,
        event="remedy_carried_out",
        actor=Actor(role="carrier", account=package.carrier or ""),
        now=now,
        detail={"action": action, **number, "delivered_at": rfc3339(arrived)},
        status="closed",
        closed_reason="done",
        actions=(*dispute.actions, done),
        remedy_shipment=after,
        review=holds.over(dispute, at=now),
        deadlines=met_but_for_return(dispute),
    )
    book = with_package(context.book, package.id)
    return Steps.with_book(step, settled(book, dispute, gives="goods", at=now))


def _after_the_end(context: DisputeContext, package: Package, now: datetime) -> Steps | None:
    """Enter in the book what a carrier has for the buyer in spite of the end, or that it is lost or back."""
    dispute, sent = context.dispute, context.dispute.remedy_shipment
    scanned_at = package.shipped_at or package.delivered_at
    if sent is None or sent.package_id != package.id or scanned_at is None or NUMBER_SHARED in package.flags:
        return None
    status = "delivered" if package.delivered_at else _NOT_COMING.get(package.status, "on_its_way")
    if status == sent.status:
        return None
    known = sent.model_copy(update={"status": status, "scanned_at": sent.scanned_at or scanned_at})
    event, detail = _reported(known, package, scanned_at)
    step: Transition[Dispute] = Transition.of(
        dispute, event=event, actor=_carrier(sent), now=now, detail=detail, remedy_shipment=known
    )
    if not known.carried:
        return Steps.with_book(step, without(context.book, dispute.id))
    return Steps.with_book(step, settled(context.book, dispute, gives="goods", at=now))


def _reported(sent: RemedyShipment, package: Package, scanned_at: datetime) -> tuple[str, dict[str, Any]]:
    """Name what became of the goods, with what is told of it."""
    number: dict[str, Any] = {"tracking_number": sent.tracking_number}
    if package.delivered_at is not None:
        arrived = {
            "action": sent.action,
            "carrier": sent.carrier,
            "delivered_at": rfc3339(package.delivered_at),
        }
        return "remedy_carried_out", number | arrived
    if sent.carried:
        return "remedy_shipped", number | {"occurred_at": rfc3339(scanned_at)}
    return "remedy_lost", number | {"tracking_status": package.status}


def _too_late(dispute: Dispute, scanned_at: datetime) -> bool:
    """Tell whether a first scan missed the 48 hours, which are over for the sweep then too."""
    due = dispute.deadline(ACTION_WINDOW)
    return due is not None and due.state == "open" and due.is_over(scanned_at)


def _action(package: Package) -> GoodsRemedy:
    return package.remedy or "replacement"


def _carrier(sent: RemedyShipment) -> Actor:
    return Actor(role="carrier", account=sent.carrier)
