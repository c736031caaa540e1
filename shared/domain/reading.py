"""What is read: a case with its history, a page of a list, an entry of the ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from shared.domain.case import Account, Case
from shared.domain.record import record

C = TypeVar("C", bound=Case)
T = TypeVar("T")


@record(kw_only=False)
class Audit:
    """One transition as it is remembered, never changed (R-GEN-13).

    patch: the fields it changed, whole, and null for those that are gone.
    """

    at: str
    actor: str
    event: str
    before: str
    after: str
    detail: Mapping[str, Any]
    patch: Mapping[str, Any]


@record(kw_only=False)
class WithTimeline(Generic[C]):
    """A case and how it came to be as it is, oldest record first."""

    case: C
    history: tuple[Audit, ...]


@record(kw_only=False)
class Page(Generic[T]):
    """Some of a list, and where to go on; no token when this was the last of it."""

    rows: list[T]
    next_page_token: str | None


@record
class LedgerEntry:
    """One payment: `amount` cents went from one account to another, once."""

    id: str
    order_id: str
    case_id: str
    kind: str
    debit: Account
    credit: Account
    amount: int
    at: str


@record(kw_only=False)
class ClockMove:
    """Where the sandbox clock is, and how many deadlines fired; `target` while it is still on its way."""

    now: datetime
    target: datetime | None
    deadlines_enforced: int
