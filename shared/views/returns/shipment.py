"""Goods on their way back to the seller, as the API shows them."""

from collections.abc import Iterable
from typing import Literal

from typing_extensions import TypedDict

from shared.domain.labels.origin import ShipFrom
from shared.domain.money import usd
from shared.domain.returns.files import FileStatus
from shared.domain.returns.model import Objection, ObjectionReason, Payer, Return, ReturnLabel, ReturnStatus
from shared.domain.returns.page import ObjectionFilePage, ReturnLabelPage
from shared.domain.returns.risk import Bearer, Peril, ReturnRisk
from shared.domain.times import rfc3339
from shared.views.cases import Amount, Time, moment, money
from shared.views.evidence.files import UploadView, upload_view
from shared.views.viewer import Viewer


class RiskView(TypedDict):
    """Who bears which peril of the way back."""

    breakage: Bearer
    damage: Bearer
    loss: Bearer


class ReturnAddressView(TypedDict):
    """Where the goods go."""

    name: str
    line1: str
    line2: str | None
    city: str
    state: str | None
    postal_code: str | None
    country: str


class ReturnLabelView(TypedDict):
    """A label bought here for the way back; document_url: its PDF, for some minutes, where it is read."""

    object: Literal["return_label"]
    id: str
    status: Literal["purchasing", "purchased", "voided"]
    service: str
    carrier: str
    tracking_number: str | None
    rate: Amount
    paid_by: Payer
    document_url: str | None


class ReturnOutcomeView(TypedDict):
    """How the way back ended, who bears it, and whether a refund is due."""

    event: Literal["delivered", "damaged", "lost"]
    borne_by: Bearer | None
    refund_due: bool


class ObjectionFileView(TypedDict):
    """A file of an objection; url: where it can be read for some minutes, once it is kept.

    upload: where it is posted, in the answer to announcing it; upload_by: until when it may come.
    """

    id: str
    name: str
    media_type: str
    sha256: str
    status: FileStatus
    url: str | None
    refusal: str | None
    upload_by: Time
    upload: UploadView | None


class ObjectionDecisionView(TypedDict):
    """How an objection was decided, and why; `amount`: what the buyer is refunded all the same."""

    upheld: bool
    peril: Peril | None
    amount: Amount | None
    reason: str
    at: Time


class ObjectionView(TypedDict):
    """What the seller objects to in what came back."""

    reason: ObjectionReason
    description: str
    at: Time
    files: list[ObjectionFileView]
    decision: ObjectionDecisionView | None


class ReturnView(TypedDict):
    """The goods on their way back: where to, until when, who pays, who bears what as things stand."""

    status: ReturnStatus
    address: ReturnAddressView | None
    due_at: Time
    paid_by: Payer
    label: ReturnLabelView | None
    risk: RiskView
    carrier: str | None
    tracking_number: str | None
    shipped_at: Time | None
    uploaded_at: Time | None
    outcome: ReturnOutcomeView | None
    outcome_at: Time | None
    objection: ObjectionView | None


def return_view(goods: Return, files: Iterable[ObjectionFilePage] = (), *, viewer: Viewer) -> ReturnView:
    """Show how the goods go back; its carriers see no address, and nothing of an objection."""
    inside = viewer.role != "carrier"
    outcome = goods.outcome
    outcome_view: ReturnOutcomeView | None = None
    if outcome:
        outcome_view = {
            "event": outcome.event,
            "borne_by": outcome.borne_by,
            "refund_due": outcome.refund_due,
        }
    return {
        "status": goods.status,
        "address": _address(goods.address) if goods.address and inside else None,
        "due_at": rfc3339(goods.due_at),
        "paid_by": goods.paid_by,
        "label": _label(goods.label, None) if goods.label and inside else None,
        "risk": risk_view(goods.risk),
        "carrier": goods.carrier,
        "tracking_number": goods.tracking_number,
        "shipped_at": moment(goods.shipped_at),
        "uploaded_at": moment(goods.uploaded_at),
        "outcome": outcome_view,
        "outcome_at": moment(goods.outcome_at),
        "objection": _objection(goods.objection, files) if goods.objection and inside else None,
    }


def return_label_view(page: ReturnLabelPage, *, viewer: Viewer) -> ReturnLabelView:
    """Show the label of a return, with its document."""
    return _label(page.label, page.link)


def objection_file_view(page: ObjectionFilePage, *, viewer: Viewer) -> ObjectionFileView:
    """Show a file of an objection, with the form by which it is uploaded."""
    return _file(page)


def risk_view(risk: ReturnRisk) -> RiskView:
    """Show who bears what on the way back."""
    return {"breakage": risk.breakage, "damage": risk.damage, "loss": risk.loss}


def _label(label: ReturnLabel, link: str | None) -> ReturnLabelView:
    return {
        "object": "return_label",
        "id": label.id,
        "status": label.status,
        "service": label.service,
        "carrier": label.carrier,
        "tracking_number": label.tracking_number,
        "rate": usd(label.rate),
        "paid_by": label.paid_by,
        "document_url": link,
    }


def _address(address: ShipFrom) -> ReturnAddressView:
    return {
        "name": address.name,
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
    }


def _objection(objection: Objection, files: Iterable[ObjectionFilePage]) -> ObjectionView:
    decision: ObjectionDecisionView | None = None
    if objection.decided_at is not None:
        decision = {
            "upheld": bool(objection.upheld),
            "peril": objection.peril,
            "amount": money(objection.amount),
            "reason": objection.because,
            "at": rfc3339(objection.decided_at),
        }
    return {
        "reason": objection.reason,
        "description": objection.description,
        "at": rfc3339(objection.at),
        "files": [_file(page) for page in files],
        "decision": decision,
    }


def _file(page: ObjectionFilePage) -> ObjectionFileView:
    return {
        "id": page.file.id,
        "name": page.file.file.name,
        "media_type": page.file.file.media_type,
        "sha256": page.file.file.sha256,
        "status": page.status,
        "url": page.link,
        "refusal": page.file.refusal,
        "upload_by": rfc3339(page.file.upload_by),
        "upload": upload_view(page.form),
    }
