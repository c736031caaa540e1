"""Units of an order line, numbered from 1 through its packages in the order's own sequence."""

from collections.abc import Iterable

from shared.domain.orders.order import Order

# First and last number of each run, ascending: `((1, 3), (5, 5))` is 1, 2, 3 and 5.
Spans = tuple[tuple[int, int], ...]


def spans(units: Iterable[int]) -> Spans:
    """These units as runs, the way they are stored."""
    runs: list[tuple[int, int]] = []
    for unit in sorted(set(units)):
        if runs and runs[-1][1] == unit - 1:
            runs[-1] = (runs[-1][0], unit)
        else:
            runs.append((unit, unit))
    return tuple(runs)


def numbers(runs: Spans) -> frozenset[int]:
    """The units of these runs."""
    return frozenset(unit for first, last in runs for unit in range(first, last + 1))


def units_in(order: Order, package_id: str) -> dict[str, frozenset[int]]:
    """Which units of which lines are in a package, as the order was last told to be packed."""
    packed: dict[str, int] = {}
    for package in order.facts.packages:
        found = {}
        for line in package.lines:
            before = packed.get(line.line_id, 0)
            packed[line.line_id] = before + line.quantity
            found[line.line_id] = frozenset(range(before + 1, before + line.quantity + 1))
        if package.package_id == package_id:
            return found
    return {}
