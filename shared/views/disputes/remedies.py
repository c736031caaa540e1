"""Goods sent to carry a judgment out, as the API shows them."""

from typing import Literal

from typing_extensions import TypedDict

from shared.domain.disputes.records import GoodsRemedy, RemedyShipment
from shared.views.cases import Time, moment


class RemedyShipmentView(TypedDict):
    """The goods sent to carry the judgment out; `scanned_at`: their carrier's first scan, in its time.

    `label_id` is for the seller, who bought the label.
    """

    action: GoodsRemedy
    status: Literal["label_bought", "number_entered", "on_its_way", "delivered", "lost", "back_with_seller"]
    package_id: str
    label_id: str | None
    carrier: str
    tracking_number: str
    scanned_at: Time | None
    note: str | None


def remedy_shipment_view(sent: RemedyShipment, *, role: str) -> RemedyShipmentView:
    """Show the goods to one of the parties, or to an agent."""
    return {
        "action": sent.action,
        "status": sent.status,
        "package_id": sent.package_id,
        "label_id": sent.label_id if role in ("seller", "agent") else None,
        "carrier": sent.carrier,
        "tracking_number": sent.tracking_number,
        "scanned_at": moment(sent.scanned_at),
        "note": sent.note,
    }
