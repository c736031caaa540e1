"""Which units of an order are on their way back, or are still to be sent back."""

from collections.abc import Iterable, Mapping

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.returns import return_runs as dispute_runs
from shared.domain.orders.book import OrderBook
from shared.domain.returns.model import Return
from shared.domain.support.case import SupportCase
from shared.domain.support.refunds import units_of
from shared.domain.support.returns import return_runs as help_runs


def returning_units(
    book: OrderBook, disputes: Iterable[Dispute], cases: Iterable[SupportCase]
) -> Mapping[str, frozenset[int]]:
    """Find the units whose return runs, by line: until they have arrived, are lost, or need not be sent."""
    found: dict[str, frozenset[int]] = {}
    for dispute in disputes:
        if dispute_runs(dispute) and _under_way(dispute.goods_back):
            for line_id, units in dispute.disputed.items():
                found[line_id] = found.get(line_id, frozenset()) | units
    for case in cases:
        if help_runs(case) and _under_way(case.goods_back):
            for line in case.lines_back:
                found[line.line_id] = found.get(line.line_id, frozenset()) | units_of(book, line)
    return found


def _under_way(goods: Return | None) -> bool:
    return goods is not None and goods.status in (
        "due",
        "back_with_buyer",
        "label_bought",
        "number_entered",
        "on_its_way",
    )
