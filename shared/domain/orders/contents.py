"""What is in a package, line by line, and what was paid for it."""

from collections.abc import Collection, Mapping, Sequence

from shared.domain.case import Model
from shared.domain.money import split
from shared.domain.orders.order import OrderFacts, OrderItem, PackageLine
from shared.domain.orders.packages import Package, known_value
from shared.domain.orders.valuation import ValueParts


class PricedLine(Model):
    """So many units of an order line; `paid` in cents for these units."""

    line_id: str
    title: str
    sku: str
    quantity: int
    paid: int


def priced_lines(package: Package, facts: OrderFacts) -> tuple[PricedLine, ...]:
    """Price the package's lines as its value was made of them (R-INS-03, R-INS-27).

    The order may have changed since they were frozen: a line it no longer has goes by its id. Raises
    Rejected `package_value_unknown`.
    """
    items, value = {item.line_id: item for item in facts.items}, known_value(package)
    return tuple(
        PricedLine(
            line_id=line.line_id,
            title=items[line.line_id].title if line.line_id in items else line.line_id,
            sku=items[line.line_id].sku if line.line_id in items else "",
            quantity=line.quantity,
            paid=paid,
        )
        for line, paid in zip(
            package.lines, package.paid or prices_of_lines(package.lines, value, facts), strict=True
        )
    )


def prices_of_lines(
    lines: Sequence[PackageLine], value: ValueParts | None, facts: OrderFacts
) -> tuple[int, ...]:
    """Share the price of what is in a package over its lines, to the cent; nothing of an unknown one."""
    items = {item.line_id: item for item in facts.items}
    weights = [_weight(items, line.line_id, line.quantity) for line in lines]
    return tuple(split(value.items, weights)) if value else ()


def title_of(facts: OrderFacts, line_ids: Collection[str]) -> str:
    """Name what a case about these lines is about: the first product, and how many others there are."""
    titles = [item.title for item in facts.items if item.line_id in line_ids]
    others = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    return titles[0] + others if titles else ""


def _weight(items: Mapping[str, OrderItem], line_id: str, quantity: int) -> int:
    """Weigh these units by their price in millionths of a cent, so that shares of a line come out right."""
    item = items.get(line_id)
    return (item.price_paid or 0) * quantity * 1_000_000 // item.quantity if item else 0
