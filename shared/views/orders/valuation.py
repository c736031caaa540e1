"""What a package is worth, as the API shows it."""

from typing_extensions import TypedDict

from shared.domain.money import usd
from shared.domain.orders.valuation import ValueParts
from shared.views.cases import Amount


class ValuePartsView(TypedDict):
    """What a package is worth: price paid, platform coupon, shipping fee, and their sum."""

    items: Amount
    platform_coupon: Amount
    shipping_fee: Amount
    total: Amount


def value_parts_view(value: ValueParts) -> ValuePartsView:
    """Show the parts of a package's value."""
    return {
        "items": usd(value.items),
        "platform_coupon": usd(value.platform_coupon),
        "shipping_fee": usd(value.shipping_fee),
        "total": usd(value.total),
    }
