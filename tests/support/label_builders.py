"""Packages and labels for the tests of what is bought with a label."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.case import Transition
from shared.domain.labels import carriers
from shared.domain.labels.insurance import Cover, cover
from shared.domain.labels.label import Failure, Label, begin_purchase, complete_purchase, fail_purchase
from shared.domain.labels.scans import scan_of, show_scan
from shared.domain.labels.signatures import Signature
from shared.domain.orders.order import PackageLine
from shared.domain.orders.packages import Package, TrackingEvent, track
from shared.domain.orders.valuation import ValueParts
from shared.domain.policy import policy
from tests.support.policies import CURRENT

NOON = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
POLICY = policy(CURRENT)
RATE = 100
FEES = {"signature_required": 250, "adult_signature_required": 400}
NO_LABEL = Failure(code="label_print_failed", detail="The carrier could not print the label.")


def a_package(value: int | None = 30_000, **changes: Any) -> Package:
    """An unlabelled TikTok Shipping package of that value in cents."""
    parts = (
        value if value is None else ValueParts(items=value, platform_coupon=0, shipping_fee=0, total=value)
    )
    told = {
        "id": "pkg-1",
        "version": 1,
        "created_at": NOON,
        "updated_at": NOON,
        "policy_version": POLICY.version,
        "order_id": "ord-1",
        "seller_id": "shop-1",
        "buyer_id": "buyer-1",
        "placed_at": NOON,
        "shipping_mode": "tiktok_shipping",
        "lines": (PackageLine(line_id="line-1", quantity=1),),
        "value": parts,
    }
    return Package(**{**told, **changes})


def service(name: str = "usps_priority") -> carriers.Service:
    return carriers.find_service(name, POLICY)


def full(value: int) -> Cover:
    return cover(value, option="full", amount=None, premium_rate=RATE, policy=POLICY)


def free(value: int) -> Cover:
    return cover(value, option="free", amount=None, premium_rate=None, policy=POLICY)


def begun(
    value: int = 30_000,
    *,
    chosen: Cover | None = None,
    signature: Signature | None = None,
    parcel: Package | None = None,
) -> tuple[Label, Package]:
    """A label in `purchasing`; with full cover and an adult signature unless told otherwise."""
    label, held = begin_purchase(
        parcel or a_package(value),
        label_id="lbl_1",
        policy_id="ins_1",
        service=service(),
        cover=chosen or full(value),
        channel="desktop",
        rate=890,
        policy=POLICY,
        now=NOON,
        signature=signature or Signature(option="adult_signature_required", fee=400),
    )
    return label.case, held.case


def completed(value: int = 30_000, **choice: Any) -> tuple[Transition[Label], Transition[Package]]:
    label, parcel = begun(value, **choice)
    return complete_purchase(
        label,
        parcel,
        tracking_number="9400",
        rate=890,
        document_key="labels/lbl_1.pdf",
        now=NOON + timedelta(seconds=2),
    )


def a_label(value: int = 30_000, **choice: Any) -> tuple[Label, Package]:
    label, parcel = completed(value, **choice)
    return label.case, parcel.case


def failed(value: int = 30_000) -> tuple[Transition[Label], Transition[Package]]:
    return fail_purchase(*begun(value), failure=NO_LABEL, now=NOON)


def scanned(label: Label, parcel: Package, *, at: datetime) -> tuple[Label, Package]:
    """Both after the carrier accepted the parcel at that time, reported at once."""
    event = TrackingEvent(status="accepted", occurred_at=at, received_at=at)
    step = track(parcel, [event], now=at)
    assert step is not None
    after = scan_of(label, [event], step.case, now=at)
    return (after.case, show_scan(step, after).case) if after else (label, step.case)
