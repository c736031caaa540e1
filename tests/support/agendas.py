"""A watch over agendas: whatever a test has done, the rows in the table are the moves of its cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

from shared.domain.agenda import AREAS
from shared.domain.case import Case
from shared.storage.agenda import rows_of
from shared.storage.items import Item, parse_case
from tests.support import shop


def classes() -> dict[str, type[Case]]:
    """The classes of the cases in which somebody has moves, by kind."""
    from shared.domain.claims.claim import Claim
    from shared.domain.disputes.case import Dispute
    from shared.domain.orders.packages import Package
    from shared.domain.reshipments.case import Reshipment
    from shared.domain.safety.investigations import Investigation
    from shared.domain.safety.recalls import Recall
    from shared.domain.support.case import SupportCase

    known = (Claim, Dispute, Package, Reshipment, Investigation, Recall, SupportCase)
    assert {one.KIND for one in known} == AREAS.keys()
    return {one.KIND: one for one in known}


def stored_rows(table: list[Item]) -> dict[tuple[str, str], Item]:
    """Every row of every agenda."""
    return {
        (item["pk"]["S"], item["sk"]["S"]): item for item in table if item["pk"]["S"].startswith("agenda#")
    }


def rows_there_should_be(table: list[Item]) -> dict[tuple[str, str], Item]:
    """The rows of every case in the table, as it stands."""
    found: dict[tuple[str, str], Item] = {}
    kinds = classes()
    for _, items in groupby(table, key=lambda item: str(item["pk"]["S"])):
        whole = [item for item in items if "doc" in item and "kind" in item]
        if whole and whole[0]["sk"]["S"] == "@" and (kind := kinds.get(whole[0]["kind"]["S"])):
            found |= rows_of(parse_case(kind, whole))
    return found


@contextmanager
def watched() -> Iterator[None]:
    """Compare them when all is done."""
    yield
    table = shop.table()
    assert stored_rows(table) == rows_there_should_be(table)
