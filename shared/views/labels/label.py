"""Labels as the API shows them."""

from typing import Literal

from typing_extensions import TypedDict

from shared.domain.actions import target
from shared.domain.labels.insurance import CoverNotice, CoverOption
from shared.domain.labels.label import Label, PurchaseChannel
from shared.domain.labels.signatures import SignatureReceipt
from shared.domain.labels.voiding import available_actions
from shared.domain.money import usd
from shared.domain.orders.packages import SignatureRequirement
from shared.domain.reading import WithTimeline
from shared.views.cases import (
    ActionView,
    Amount,
    ResourceView,
    Time,
    TimelineEntry,
    actions_view,
    moment,
    resource_view,
    timeline_view,
)
from shared.views.links import href
from shared.views.viewer import Viewer

InsuranceStatus = Literal["confirmed", "effective", "expired"]


class CoverNoticeView(TypedDict):
    """What is to be known of a cover, for people, and a code for programs."""

    code: Literal["free_only", "capped_at_max"]
    detail: str


class InsurancePolicyView(TypedDict):
    """The cover of a label."""

    object: str
    id: str
    status: InsuranceStatus | None
    end_reason: Literal["cancelled_unscanned", "claim_window_closed"] | None
    option: CoverOption
    package_value: Amount
    free_cover: Amount
    additional_cover: Amount
    total_cover: Amount
    premium: Amount
    uncovered: Amount
    notice: CoverNoticeView | None
    premium_refunded_at: Time | None
    terms_url: str


class SignatureView(TypedDict):
    """The signature service of a label."""

    option: SignatureRequirement
    fee: Amount


class FailureView(TypedDict):
    """Why a purchase came to nothing. `detail`: in the carrier's words; empty in lists, and once erased."""

    code: str
    detail: str


class LabelView(ResourceView):
    """A label with its cover, its signature service and what they cost."""

    status: Literal["purchasing", "purchased", "voided", "failed"]
    currency: str
    order_id: str
    package_id: str
    channel: PurchaseChannel
    service: str
    carrier: str
    tracking_number: str | None
    rate: Amount
    insurance: InsurancePolicyView
    signature: SignatureView
    total_charged: Amount
    failure: FailureView | None
    document_url: str | None
    shipped_at: Time | None
    claim_by: Time | None
    flags: list[str]
    available_actions: list[ActionView]


class ReceiptView(TypedDict):
    """The recipient's signature; `available` becomes true with it, never before the delivery."""

    required: bool
    received: bool
    available: bool
    signed_by: str | None
    signed_at: Time | None
    proof_url: str | None


def receipt_view(receipt: SignatureReceipt, *, viewer: Viewer) -> ReceiptView:
    """Show who signed, when, and the carrier's proof (R-SIG-12)."""
    return {
        "required": receipt.required,
        "received": receipt.received,
        "available": receipt.available,
        "signed_by": receipt.signed_by,
        "signed_at": moment(receipt.signed_at),
        "proof_url": receipt.proof_url,
    }


class LabelWithTimelineView(LabelView):
    """A label with its history."""

    timeline: list[TimelineEntry]


def label_with_timeline_view(shown: WithTimeline[Label], *, viewer: Viewer) -> LabelWithTimelineView:
    """Show a label and how it came to be as it is."""
    return {**label_view(shown.case, viewer=viewer), "timeline": timeline_view(shown.history)}


def label_view(label: Label, *, viewer: Viewer) -> LabelView:
    """Show a label to its seller, or to an agent, who can neither act on it nor print it."""
    own = viewer.role == "seller"
    actions = available_actions(label) if own else ()
    return {
        **resource_view("label", label),
        "status": label.status,
        "currency": "USD",
        "order_id": label.order_id,
        "package_id": label.package_id,
        "channel": label.channel,
        "service": label.service,
        "carrier": label.carrier,
        "tracking_number": label.tracking_number,
        "rate": usd(label.rate),
        "insurance": insurance_view(label, viewer),
        "signature": {"option": label.signature.option, "fee": usd(label.signature.fee)},
        "total_charged": usd(label.total_charged),
        "failure": _failure(label),
        "document_url": href("document", target(label)) if own and label.has_document else None,
        "shipped_at": moment(label.shipped_at),
        "claim_by": moment(label.claim_by),
        "flags": list(label.flags),
        "available_actions": actions_view(actions, viewer),
    }


def insurance_view(label: Label, viewer: Viewer) -> InsurancePolicyView:
    """Show the policy of a label; `status` is null as long as there is none in force."""
    policy, cover = label.insurance, label.insurance.cover
    return {
        "object": "insurance_policy",
        "id": policy.id,
        "status": policy.status,
        "end_reason": policy.end_reason,
        "option": cover.option,
        "package_value": usd(cover.package_value),
        "free_cover": usd(cover.free_cover),
        "additional_cover": usd(cover.additional_cover),
        "total_cover": usd(cover.total_cover),
        "premium": usd(cover.premium),
        "uncovered": usd(cover.uncovered),
        "notice": cover_notice_view(cover.notice),
        "premium_refunded_at": moment(policy.premium_refunded_at),
        "terms_url": viewer.terms_url,
    }


def cover_notice_view(notice: CoverNotice | None) -> CoverNoticeView | None:
    """Show what is to be known of a cover, if anything."""
    return {"code": notice.code, "detail": notice.detail} if notice else None


def _failure(label: Label) -> FailureView | None:
    failure = label.failure
    return {"code": failure.code, "detail": failure.detail} if failure else None
