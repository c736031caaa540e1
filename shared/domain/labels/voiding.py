"""Unscanned labels voided: rate, premium and signature fee are refunded, each once."""

from datetime import datetime

from shared.domain.actions import Action, action, target
from shared.domain.case import PLATFORM, Actor, Transition
from shared.domain.errors import Conflict
from shared.domain.labels.label import Label, Step, policy_now, transfers
from shared.domain.orders.number_review import afresh
from shared.domain.orders.packages import Package
from shared.domain.policy import clause


def void(label: Label, package: Package, *, actor: Actor, now: datetime) -> Step:
    """Void an unscanned label: all its fees are refunded, each one time (R-INS-22).

    Its package is free for another label; one that the platform has cancelled keeps this one. Raises
    Conflict `insurance_fee_not_refundable` once the carrier has the package (R-INS-23),
    `label_not_purchased`, `label_already_voided`.
    """
    if refusal := void_refusal(label):
        raise refusal
    step = Transition.of(package, event="label_voided", actor=actor, now=now, detail={"label_id": label.id})
    if package.cancelled_at is None:
        step = step.with_changes(
            label_id=None,
            carrier=None,
            tracking_number=None,
            tracked_from=None,
            signature_requirement="none",
            **afresh((), package.platform_delivered_at),
        )
    return _give_back(label, step, actor=actor, now=now)


def refund_cancelled(label: Label, step: Transition[Package], *, now: datetime) -> Step | None:
    """Add to a package's cancellation the refunds it brings; None if none (R-INS-22, R-SIG-17)."""
    return None if void_refusal(label) else _give_back(label, step, actor=PLATFORM, now=now)


def void_refusal(label: Label) -> Conflict | None:
    """Find what stands in the way of voiding this label; None if it may be voided."""
    if label.status == "voided":
        detail = "This label was voided before; its fees were paid back then, and only once."
        return Conflict("label_already_voided", detail, clause=clause("R-INS-22"))
    if label.status != "purchased":
        ends = "is still going on. Try again in a moment." if label.status == "purchasing" else "failed."
        detail = f"There is no label to void: its purchase {ends}"
        return Conflict("label_not_purchased", detail, clause=clause("R-INS-18"))
    if label.shipped_at:
        detail = "The carrier has scanned this package and its insurance is in effect: no fee is paid back."
        return Conflict("insurance_fee_not_refundable", detail, clause=clause("R-INS-23"))
    return None


def available_actions(label: Label) -> tuple[Action, ...]:
    """List what the seller can do with this label; voiding ends with the carrier's first scan."""
    return (action("void", target=target(label), refusal=void_refusal(label)),)


def _give_back(label: Label, step: Transition[Package], *, actor: Actor, now: datetime) -> Step:
    ended = policy_now(
        label,
        status="expired",
        end_reason="cancelled_unscanned",
        premium_refunded_at=now if label.insurance.cover.premium else None,
    )
    return (
        Transition.of(
            label,
            event="label_voided",
            actor=actor,
            now=now,
            status="voided",
            insurance=ended,
            money=transfers(label, label.rate, back=True),
        ),
        step.with_changes(insurance_status="expired"),
    )
