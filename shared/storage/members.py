"""Reading a case together with those that are stored within it."""

from itertools import groupby
from typing import TypeVar

from shared.domain.case import Case
from shared.storage.documents import STATE
from shared.storage.items import case_key, parse_case, text
from shared.storage.lists import query_all
from shared.storage.store import Store

C = TypeVar("C", bound=Case)
M = TypeVar("M", bound=Case)
# Audit records come after all else of a case.
_AUDITS = "v#"


def with_members(store: Store, kind: type[C], members: type[M], case_id: str) -> tuple[C | None, list[M]]:
    """Read a case and those of a kind that are stored within it, in one consistent query."""
    found = query_all(
        store,
        KeyConditionExpression="pk = :pk AND sk < :audits",
        ExpressionAttributeValues={":pk": text(case_key(kind, case_id)["pk"]["S"]), ":audits": text(_AUDITS)},
        ConsistentRead=True,
    )
    by_case = {
        within: list(items)
        for within, items in groupby(found, key=lambda item: str(item["sk"]["S"]).split(STATE)[0])
    }
    whole = by_case.pop("", None)
    return parse_case(kind, whole) if whole else None, [parse_case(members, one) for one in by_case.values()]
