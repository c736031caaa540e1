"""A shipping label with its cover and signature service: bought in one go, or not at all."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from shared.domain.actions import Action, action
from shared.domain.carriers import Service
from shared.domain.case import PLATFORM, Account, Actor, Case, Deadline, Model, Transfer, Transition
from shared.domain.case import close_deadlines as close
from shared.domain.errors import Conflict
from shared.domain.insurance import Cover, InsurancePolicy
from shared.domain.offers import check_sellable
from shared.domain.packages import PHYSICAL, Package, TrackingEvent
from shared.domain.policy import Policy, clause, policy
from shared.domain.signatures import Signature
from shared.domain.times import rfc3339

Channel = Literal["desktop", "seller_app", "open_api"]
SCANNED_AFTER_REFUND = "scanned_after_refund"
# Who is paid for label, premium and signature, and what the payment and its way back are called.
_PAYEES: tuple[Account, ...] = ("carrier", "insurer", "carrier")
_CHARGES = ("label_fee", "premium", "signature_fee")
_REFUNDS = ("label_refund", "premium_refund", "signature_refund")


class Failure(Model):
    """Why a purchase came to nothing."""

    code: str
    detail: str


class Label(Case):
    """A label of one package; money in cents. `shipped_at` is the A-scan in carrier time (R-CLM-04)."""

    order_id: str
    package_id: str
    seller_id: str
    buyer_id: str
    status: Literal["purchasing", "purchased", "voided", "failed"] = "purchasing"
    channel: Channel
    service: str
    carrier: str
    tracking_number: str | None = None
    rate: int
    insurance: InsurancePolicy
    signature: Signature
    failure: Failure | None = None
    document_key: str | None = None
    shipped_at: datetime | None = None
    flags: tuple[str, ...] = ()

    @property
    def total_charged(self) -> int:
        """What was paid when the label was bought; nothing for one that was not (R-INS-18)."""
        paid = self.rate + self.insurance.cover.premium + self.signature.fee
        return paid if self.status in ("purchased", "voided") else 0

    @property
    def claim_by(self) -> datetime | None:
        """The last second in which a claim can be opened; None before the carrier's scan."""
        filing = self.deadline("claim_filing")
        return filing.due_at if filing else None


Step = tuple[Transition[Label], Transition[Package]]


def begin_purchase(
    package: Package,
    *,
    label_id: str,
    policy_id: str,
    service: Service,
    cover: Cover,
    signature: Signature,
    channel: Channel,
    rate: int,
    policy: Policy,
    now: datetime,
) -> Step:
    """Reserves the package for one purchase (R-INS-11); nothing is charged yet. `rate`: as quoted.

    Raises Conflict as `check_sellable` does.
    """
    check_sellable(package)
    seller = Actor(role="seller", account=package.seller_id)
    label = Label(id=label_id, created_at=now, updated_at=now, policy_version=policy.version,
                  order_id=package.order_id, package_id=package.id, seller_id=package.seller_id,
                  buyer_id=package.buyer_id, channel=channel, service=service.name, carrier=service.carrier,
                  rate=rate, insurance=InsurancePolicy(id=policy_id, cover=cover), signature=signature)
    return (
        Transition.opening(label, event="label_purchase_started", actor=seller),
        Transition.of(package, event="label_purchase_started", actor=seller, now=now,
                      detail={"label_id": label_id}, label_id=label_id),
    )


def complete_purchase(
    label: Label, package: Package, *, tracking_number: str, rate: int, document_key: str, now: datetime
) -> Step:
    """The carrier printed the label for `rate`; it is charged with its cover and signature.

    Raises Conflict `label_not_purchasing`.
    """
    _check_purchasing(label)
    detail = {"label_id": label.id, "tracking_number": tracking_number}
    return (
        Transition.of(label, event="label_purchased", actor=PLATFORM, now=now, detail=detail,
                      money=_transfers(label, rate), status="purchased", tracking_number=tracking_number,
                      rate=rate, document_key=document_key, insurance=_policy(label, status="confirmed")),
        Transition.of(package, event="label_purchased", actor=PLATFORM, now=now, detail=detail,
                      carrier=label.carrier, tracking_number=tracking_number, insurance_status="confirmed",
                      signature_requirement=label.signature.option),
    )


def fail_purchase(label: Label, package: Package, *, failure: Failure, now: datetime) -> Step:
    """No label, no policy, no charge; the package can be tried again (R-INS-18).

    Raises Conflict `label_not_purchasing`.
    """
    _check_purchasing(label)
    detail = {"label_id": label.id, **failure.model_dump()}
    return (
        Transition.of(label, event="label_purchase_failed", actor=PLATFORM, now=now, detail=detail,
                      status="failed", failure=failure),
        Transition.of(package, event="label_purchase_failed", actor=PLATFORM, now=now, detail=detail,
                      label_id=None),
    )


def void(label: Label, package: Package, *, actor: Actor, now: datetime) -> Step:
    """The seller voids an unscanned label: its package is cancelled, all fees go back, once (R-INS-22).

    Raises Conflict `insurance_fee_not_refundable` once the carrier has the package (R-INS-23),
    `label_not_purchased`, `label_already_voided`.
    """
    if refusal := void_refusal(label):
        raise refusal
    step = Transition.of(package, event="label_voided", actor=actor, now=now, detail={"label_id": label.id},
                         cancelled_at=package.cancelled_at or now)
    return _give_back(label, step, actor=actor, now=now)


def refund_cancelled(label: Label, step: Transition[Package], *, now: datetime) -> Step | None:
    """A package's step into cancellation with the refunds it brings; None if none (R-INS-22, R-SIG-17)."""
    return None if void_refusal(label) else _give_back(label, step, actor=PLATFORM, now=now)


def void_refusal(label: Label) -> Conflict | None:
    """What stands in the way of voiding this label; None if it may be voided."""
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


def scan_of(
    label: Label, event: TrackingEvent, package: Package, *, now: datetime
) -> Transition[Label] | None:
    """The A-scan: the policy takes effect and the claim window opens (R-INS-20, R-CLM-03, R-CLM-04).

    `package` is as of after the event. A scan of a voided label is flagged for review and charges
    nothing (R-INS-28). None if nothing changes: no scan, not the first one, or the label not bought.
    """
    if event.status not in PHYSICAL:
        return None
    carrier = Actor(role="carrier", account=label.carrier)
    shipped_at = package.shipped_at or event.occurred_at
    detail = {"shipped_at": rfc3339(shipped_at)}
    if label.status == "voided" and SCANNED_AFTER_REFUND not in label.flags:
        return Transition.of(label, event=SCANNED_AFTER_REFUND, actor=carrier, now=now, detail=detail,
                             flags=(*label.flags, SCANNED_AFTER_REFUND))
    if label.status != "purchased" or label.shipped_at:
        return None
    window = policy(label.policy_version).deadline("claim_filing", starts_at=shipped_at, start_event="a_scan")
    return Transition.of(label, event="insurance_effective", actor=carrier, now=now, detail=detail,
                         shipped_at=shipped_at, deadlines=(*label.deadlines, window),
                         insurance=_policy(label, status="effective"))


def show_scan(step: Transition[Package], scanned: Transition[Label]) -> Transition[Package]:
    """The package's own step of the scan, with what its label then says of policy and claim window."""
    return _with(step, insurance_status=scanned.case.insurance.status, claim_by=scanned.case.claim_by)


def expire(label: Label, package: Package, *, deadline: Deadline, now: datetime) -> Step | None:
    """The claim window has closed and the policy with it (R-INS-21); None while it is open."""
    if deadline not in label.lapsed_at(now):
        return None
    detail = {"label_id": label.id, "due_at": rfc3339(deadline.due_at)}
    return (
        Transition.of(label, event="insurance_expired", actor=PLATFORM, now=now, detail=detail,
                      insurance=_policy(label, status="expired", end_reason="claim_window_closed"),
                      deadlines=close(label.deadlines, "lapsed", deadline.kind)),
        Transition.of(package, event="insurance_expired", actor=PLATFORM, now=now, detail=detail,
                      insurance_status="expired"),
    )


def available_actions(label: Label) -> tuple[Action, ...]:
    """What the seller can do with this label; voiding ends with the carrier's first scan."""
    return (action("void", href=f"/labels/{label.id}/void", refusal=void_refusal(label)),)


def _check_purchasing(label: Label) -> None:
    if label.status != "purchasing":
        detail = f"The purchase of this label is over: it is {label.status}."
        raise Conflict("label_not_purchasing", detail, clause=clause("R-INS-11"))


def _give_back(label: Label, step: Transition[Package], *, actor: Actor, now: datetime) -> Step:
    ended = _policy(label, status="expired", end_reason="cancelled_unscanned",
                    premium_refunded_at=now if label.insurance.cover.premium else None)
    return (
        Transition.of(label, event="label_voided", actor=actor, now=now, status="voided", insurance=ended,
                      money=_transfers(label, label.rate, back=True)),
        _with(step, insurance_status="expired"),
    )


def _transfers(label: Label, rate: int, *, back: bool = False) -> tuple[Transfer, ...]:
    """What the seller pays or gets back, each under an id that says what for: nothing moves twice."""
    amounts = (rate, label.insurance.cover.premium, label.signature.fee)
    return tuple(
        Transfer(id=f"{label.id}:{kind}", order_id=label.order_id, case_id=label.id, kind=kind, amount=amount,
                 debit=other if back else "seller", credit="seller" if back else other,
                 seller_id=label.seller_id)
        for kind, other, amount in zip(_REFUNDS if back else _CHARGES, _PAYEES, amounts, strict=True)
        if amount
    )


def _policy(label: Label, **changes: Any) -> InsurancePolicy:
    return label.insurance.model_copy(update=changes)


def _with(step: Transition[Package], **changes: Any) -> Transition[Package]:
    return replace(step, case=step.case.model_copy(update=changes))
