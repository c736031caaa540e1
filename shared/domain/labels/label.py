"""A shipping label with its cover and signature service: bought in one go, or not at all."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.domain.case import PLATFORM, Account, Actor, Case, Model, Transfer, Transition
from shared.domain.errors import Conflict
from shared.domain.labels.carriers import Service
from shared.domain.labels.insurance import Cover, InsurancePolicy
from shared.domain.labels.pricing import check_sellable
from shared.domain.labels.signatures import Signature
from shared.domain.orders.number_review import afresh, flag
from shared.domain.orders.packages import Package
from shared.domain.policy import Policy, clause

PurchaseChannel = Literal["desktop", "seller_app", "open_api"]
# Who is paid for label, premium and signature, and what the payment and its way back are called.
_PAYEES: tuple[Account, ...] = ("carrier", "insurer", "carrier")
_CHARGES = ("label_fee", "premium", "signature_fee")
_REFUNDS = ("label_refund", "premium_refund", "signature_refund")


class Failure(Model):
    """Why a purchase came to nothing. `detail`: in the carrier's words, which may name people."""

    code: str
    detail: str = ""


class Label(Case):
    """A label of one package; money in cents. `shipped_at` is the A-scan in carrier time (R-CLM-04).

    address: the fingerprint of the one it was bought for.
    """

    KIND: ClassVar[str] = "label"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"address", "failure.detail"})

    order_id: str
    package_id: str
    seller_id: str
    buyer_id: str
    status: Literal["purchasing", "purchased", "voided", "failed"] = "purchasing"
    channel: PurchaseChannel
    service: str
    carrier: str
    address: str | None = None
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
    def has_document(self) -> bool:
        """Whether it can be printed: it was not given back since, nor erased (R-PRV-01)."""
        return self.status == "purchased" and self.personal_data_erased_at is None

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
    channel: PurchaseChannel,
    rate: int,
    policy: Policy,
    now: datetime,
    address: str | None = None,
) -> Step:
    """Reserve the package for one purchase (R-INS-11); nothing is charged yet. `rate`: as quoted.

    address: the fingerprint of the buyer's. Raises Conflict as `check_sellable` does.
    """
    check_sellable(package)
    seller = Actor(role="seller", account=package.seller_id)
    label = Label(
        id=label_id,
        created_at=now,
        updated_at=now,
        policy_version=policy.version,
        order_id=package.order_id,
        package_id=package.id,
        seller_id=package.seller_id,
        buyer_id=package.buyer_id,
        channel=channel,
        service=service.name,
        carrier=service.carrier,
        address=address,
        rate=rate,
        insurance=InsurancePolicy(id=policy_id, cover=cover),
        signature=signature,
    )
    return (
        Transition.opening(label, event="label_purchase_started", actor=seller),
        Transition.of(
            package,
            event="label_purchase_started",
            actor=seller,
            now=now,
            detail={"label_id": label_id},
            label_id=label_id,
        ),
    )


def complete_purchase(
    label: Label, package: Package, *, tracking_number: str, rate: int, document_key: str, now: datetime
) -> Step:
    """Charge the label the carrier printed for `rate`, with its cover and signature.

    Its number is the package's own, whoever names it too (R-TRK-07). Raises Conflict `label_not_purchasing`.
    """
    _check_purchasing(label)
    detail = {"label_id": label.id, "tracking_number": tracking_number}
    return (
        Transition.of(
            label,
            event="label_purchased",
            actor=PLATFORM,
            now=now,
            detail=detail,
            money=transfers(label, rate),
            status="purchased",
            tracking_number=tracking_number,
            rate=rate,
            document_key=document_key,
            insurance=policy_now(label, status="confirmed"),
        ),
        Transition.of(
            package,
            event="label_purchased",
            actor=PLATFORM,
            now=now,
            detail=detail,
            carrier=label.carrier,
            tracking_number=tracking_number,
            tracked_from=label.created_at,
            insurance_status="confirmed",
            signature_requirement=label.signature.option,
            **(afresh((), package.platform_delivered_at) | flag((), now)),
        ),
    )


def fail_purchase(label: Label, package: Package, *, failure: Failure, now: datetime) -> Step:
    """End a purchase without label, policy and charge; the package can be tried again (R-INS-18).

    The steps name the failure by its code alone. Raises Conflict `label_not_purchasing`.
    """
    _check_purchasing(label)
    detail = {"label_id": label.id, "code": failure.code}
    return (
        Transition.of(
            label,
            event="label_purchase_failed",
            actor=PLATFORM,
            now=now,
            detail=detail,
            status="failed",
            failure=failure,
        ),
        Transition.of(
            package, event="label_purchase_failed", actor=PLATFORM, now=now, detail=detail, label_id=None
        ),
    )


def _check_purchasing(label: Label) -> None:
    if label.status != "purchasing":
        detail = f"The purchase of this label is over: it is {label.status}."
        raise Conflict("label_not_purchasing", detail, clause=clause("R-INS-11"))


def transfers(label: Label, rate: int, *, back: bool = False) -> tuple[Transfer, ...]:
    """Pay the seller's charges, or refund them, each under an id that says what for: nothing moves twice."""
    amounts = (rate, label.insurance.cover.premium, label.signature.fee)
    return tuple(
        Transfer(
            id=f"{label.id}:{kind}",
            order_id=label.order_id,
            case_id=label.id,
            kind=kind,
            amount=amount,
            debit=other if back else "seller",
            credit="seller" if back else other,
            seller_id=label.seller_id,
        )
        for kind, other, amount in zip(_REFUNDS if back else _CHARGES, _PAYEES, amounts, strict=True)
        if amount
    )


def policy_now(label: Label, **changes: Any) -> InsurancePolicy:
    """Change the policy of a label; its cover never changes (R-INS-27)."""
    return label.insurance.model_copy(update=changes)
