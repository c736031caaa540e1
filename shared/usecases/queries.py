"""Reading cases: one's own, with their history, and in lists."""

from collections.abc import Collection
from typing import TypeVar

from shared.domain.case import Case
from shared.domain.errors import not_found
from shared.domain.reading import Page, WithTimeline
from shared.storage.items import kind_of, parse_case
from shared.storage.listings import Audience, list_of
from shared.storage.lists import page_of, told
from shared.usecases.services import Caller, Services

C = TypeVar("C", bound=Case)


def read_own(services: Services, caller: Caller, kind: type[C], case_id: str) -> WithTimeline[C]:
    """A case with its history. Raises NotFound for absent and foreign alike (R-GEN-10)."""
    found = told(services.store, kind, case_id)
    if found is None or not caller.owns(found.case):
        raise not_found(kind_of(kind))
    return found


def list_own(
    services: Services,
    caller: Caller,
    kind: type[C],
    *,
    statuses: Collection[str],
    size: int,
    token: str | None,
) -> Page[C]:
    """The caller's cases of a kind, newest first; of any of these statuses, or all without one."""
    audience: Audience = caller.role  # type: ignore[assignment]
    wanted: list[str | None] = [*sorted(set(statuses))] or [None]
    lists = [list_of(kind_of(kind), audience, caller.account, status) for status in wanted]
    return page_of(services.store, lists, size=size, token=token, parse=lambda item: parse_case(kind, item))
