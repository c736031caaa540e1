"""Reading cases: one's own, with their history, and in lists."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

from shared.domain.case import Case
from shared.domain.errors import Refusal
from shared.domain.notifications import Notification
from shared.domain.reading import Page, WithTimeline
from shared.storage.items import kind_of
from shared.storage.listings import Audience, list_of
from shared.storage.lists import page_of_cases, with_timeline
from shared.storage.records import IdempotencyKey
from shared.storage.store import Ref
from shared.usecases.services import Caller, Command, Services

C = TypeVar("C", bound=Case)


def read_own(services: Services, caller: Caller, kind: type[C], case_id: str) -> WithTimeline[C]:
    """Read a case with its history. Raises NotFound for absent and foreign alike (R-GEN-10)."""
    found = with_timeline(services.store, kind, case_id)
    case = caller.own(kind, found.case if found else None)
    return WithTimeline(case, found.history if found else ())


def load_own(
    services: Services,
    caller: Caller,
    kind: type[C],
    case_id: str,
    *,
    idempotency: IdempotencyKey | None = None,
) -> C:
    """Load one's own case as it stands.

    Raises NotFound for absent and foreign alike (R-GEN-10), Replayed for a request answered before.
    """
    (case,) = services.store.load(Ref(kind, case_id), idempotency=idempotency)
    return caller.own(kind, case)


@contextmanager
def unless_answered(services: Services, command: Command) -> Iterator[None]:
    """Let a request be refused only where it was not answered before, which is looked up then (R-GEN-09).

    For a command that reads it at no other time: where it isn't refused, its transaction tells.
    """
    try:
        yield
    except Refusal:
        if command.idempotency:
            services.store.check_replayed(command.idempotency)
        raise


def list_own(
    services: Services,
    caller: Caller,
    kind: type[C],
    *,
    statuses: Collection[str],
    size: int,
    token: str | None,
) -> Page[C]:
    """List the caller's cases of a kind, newest first; of any of these statuses, or all without one.

    Without what is private, and without lists kept in parts: read a case to see all of it.
    """
    audience: Audience = caller.role  # type: ignore[assignment]
    wanted: list[str | None] = [*sorted(set(statuses))] or [None]
    lists = [list_of(kind_of(kind), audience, caller.account, status) for status in wanted]
    return page_of_cases(services.store, kind, lists, size=size, token=token)


def list_inbox(services: Services, caller: Caller, *, size: int, token: str | None) -> Page[Notification]:
    """List what the caller was told, newest first, in full: the words are read beside the list."""
    return in_full(
        services, Notification, list_own(services, caller, Notification, statuses=(), size=size, token=token)
    )


def in_full(services: Services, kind: type[C], page: Page[C]) -> Page[C]:
    """Read what the rows of a page leave out, where there is no other place to see it."""
    return Page(services.store.load_many(kind, (row.id for row in page.rows)), page.next_page_token)
