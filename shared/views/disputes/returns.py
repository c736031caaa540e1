"""Goods on their way back to the seller, as the API shows them."""

from typing import Literal

from typing_extensions import TypedDict

from shared.domain.disputes.case import ReturnShipment, Side
from shared.views.cases import Time, moment
from shared.views.disputes.judgments import RiskView, risk_view


class ReturnOutcomeView(TypedDict):
    """How the way back ended, who bears it, and whether a refund is due."""

    event: Literal["delivered", "damaged", "lost"]
    borne_by: Side | None
    refund_due: bool


class ReturnView(TypedDict):
    """The goods on their way back."""

    risk: RiskView
    shipping_fee_borne_by: Literal["seller", "platform"]
    carrier: str | None
    tracking_number: str | None
    shipped_at: Time | None
    uploaded_at: Time | None
    outcome: ReturnOutcomeView | None
    outcome_at: Time | None


def return_view(goods: ReturnShipment) -> ReturnView:
    """Show how the goods go back."""
    outcome = goods.outcome
    outcome_view: ReturnOutcomeView | None = None
    if outcome:
        outcome_view = {
            "event": outcome.event,
            "borne_by": outcome.borne_by,
            "refund_due": outcome.refund_due,
        }
    return {
        "risk": risk_view(goods.risk),
        "shipping_fee_borne_by": goods.shipping_fee_borne_by,
        "carrier": goods.carrier,
        "tracking_number": goods.tracking_number,
        "shipped_at": moment(goods.shipped_at),
        "uploaded_at": moment(goods.uploaded_at),
        "outcome": outcome_view,
        "outcome_at": moment(goods.outcome_at),
    }
