"""What the buyer paid for each unit of an order: its price and its share of shipping fee and tax."""

from collections.abc import Iterable

from shared.domain.money import split
from shared.domain.orders.order import Order
from shared.domain.record import record


@record(kw_only=False)
class UnitPaid:
    """Cents paid for one unit."""

    price: int
    shipping: int
    tax: int

    @property
    def total(self) -> int:
        return self.price + self.shipping + self.tax


@record(kw_only=False)
class LinePaid:
    """Cents paid for a line, by its `quantity` units; those with the lower numbers have the larger cents."""

    quantity: int
    price: int
    shipping: int
    tax: int

    @property
    def total(self) -> int:
        return self.price + self.shipping + self.tax

    def unit(self, number: int) -> UnitPaid:
        """What one unit cost."""
        return UnitPaid(*(self._share(part, number) for part in (self.price, self.shipping, self.tax)))

    def of(self, units: Iterable[int]) -> int:
        """Cents paid for these units, all shares together."""
        return sum(self.unit(number).total for number in units)

    def price_of(self, units: Iterable[int]) -> int:
        """Cents of their price alone."""
        return sum(self.unit(number).price for number in units)

    def _share(self, part: int, number: int) -> int:
        whole, larger = divmod(part, self.quantity)
        return whole + (number <= larger)


def paid_by_line(order: Order) -> dict[str, LinePaid]:
    """What was paid for each line whose price was told (R-REF-02).

    Shipping fee and tax are shared over the lines by their prices, in equal parts where all of these are
    0, the largest remainder first, ties to the earlier line; coupons are off the prices already.
    """
    facts = order.facts
    prices = [item.price_paid or 0 for item in facts.items]
    shipping = split(facts.shipping_fee_paid or 0, prices)
    tax = split(facts.tax, prices)
    return {
        item.line_id: LinePaid(item.quantity, item.price_paid, shipping[place], tax[place])
        for place, item in enumerate(facts.items)
        if item.price_paid is not None
    }


def repriced(before: Order | None, after: Order) -> bool:
    """Tell whether a report of a known order names other prices, or shares of them, than before."""
    return before is not None and paid_by_line(after) != paid_by_line(before)


def newly_priced(before: Order | None, after: Order) -> bool:
    """Tell whether a report of a known order names a price that was not known before."""
    return before is not None and not paid_by_line(after).keys() <= paid_by_line(before).keys()
