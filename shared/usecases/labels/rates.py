"""Asking carriers for their rates, the same for a quote and for a purchase."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.domain.labels.carriers import Rates
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.gateways.carriers import ShipmentDetails
from shared.usecases.services import Services


def rates_of(services: Services, packed: Sequence[tuple[Package, Order]]) -> Mapping[str, Rates]:
    """What every service would cost, by package id; the carrier is asked for all packages at once.

    Raises NotConfigured where the deployment has no carrier, or no address the seller ships from.
    """
    rates = services.carrier.rates(
        [ShipmentDetails(**shipment_details(package, order)) for package, order in packed]
    )
    return {package.id: rate for (package, _), rate in zip(packed, rates, strict=True)}


def shipment_details(package: Package, order: Order) -> dict[str, Any]:
    """What a carrier must know of a package to name its price."""
    buyer = order.facts.buyer
    return {
        "seller_id": package.seller_id,
        "recipient": buyer.name,
        "address": buyer.address,
        "weight_oz": package.weight_oz,
        "length_in": package.length_in,
        "width_in": package.width_in,
        "height_in": package.height_in,
    }
