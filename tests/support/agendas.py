"""A watch over agendas: whatever a test has done, the rows in the table are the moves of its cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

from shared.storage.agenda import rows_of
from shared.storage.items import Item, parse_case
from tests.support import shop


def stored_rows(table: list[Item]) -> dict[tuple[str, str], Item]:
    """Every row of every agenda."""
    return {
        (item["pk"]["S"], item["sk"]["S"]): item for item in table if item["pk"]["S"].startswith("agenda#")
    }


def rows_there_should_be(table: list[Item]) -> dict[tuple[str, str], Item]:
    """The rows of every case in the table, as it stands."""
    found: dict[tuple[str, str], Item] = {}
    from local.operate.agenda import KINDS

    for _, items in groupby(table, key=lambda item: str(item["pk"]["S"])):
        whole = [item for item in items if "doc" in item and "kind" in item]
        if whole and whole[0]["sk"]["S"] == "@" and (kind := KINDS.get(whole[0]["kind"]["S"])):
            found |= rows_of(parse_case(kind, whole))
    return found


@contextmanager
def watched() -> Iterator[None]:
    """Compare them when all is done."""
    yield
    table = shop.table()
    assert stored_rows(table) == rows_there_should_be(table)
