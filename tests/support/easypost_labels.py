"""A parcel, an order for its label, and a carrier at EasyPost's API on this machine."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.orders.order import Address
from shared.gateways.carriers import LabelOrder, ShipmentDetails
from shared.gateways.easypost.carrier import EasyPostCarrier, Patience
from tests.support.easypost_api import EasyPost

NOW = datetime(2026, 3, 2, 20, 0, 5, tzinfo=UTC)
LATER = NOW + timedelta(seconds=91)
ADDRESS = Address(
    line1="1 Main St", line2="Unit 2", city="Reno", state="NV", postal_code="89501", country="US"
)
PARCEL = {
    "seller_id": "shop-1",
    "recipient": "Bea Buyer",
    "address": ADDRESS,
    "weight_oz": 20.0,
    "length_in": 10.0,
    "width_in": 8.0,
    "height_in": 4.0,
}
SHIP_FROM = {
    "name": "Lamps & More",
    "phone": "7755550100",
    "line1": "9 Depot Rd",
    "city": "Sparks",
    "state": "NV",
    "postal_code": "89431",
    "country": "US",
}


def shipment_details(**told: Any) -> ShipmentDetails:
    return ShipmentDetails(**{**PARCEL, **told})


def a_label_order(**told: Any) -> LabelOrder:
    usual = {
        "reference": "lbl_1",
        "order_id": "ord-1",
        "package_id": "pkg-1",
        "service": "usps_priority",
        "carrier": "usps",
        "service_name": "USPS Priority Mail",
        "signature": "none",
        "signer_age": 21,
        "rate": 812,
        "signature_fee": 0,
        "sender": "Lamps & More",
        "ordered_at": NOW,
    }
    return LabelOrder(**{**PARCEL, **usual, **told})


def carrier(api: EasyPost, now: datetime = NOW, **told: Any) -> EasyPostCarrier:
    usual: dict[str, Any] = {
        "ship_from": lambda seller: json.dumps(SHIP_FROM),
        "real_clock": lambda: now,
        "url": api.url,
        "patience": Patience(answer=0.5, label=0.5, quote=5.0),
    }
    return EasyPostCarrier(lambda: "EZTK-made-up", **{**usual, **told})
