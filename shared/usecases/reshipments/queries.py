"""Reading reshipments: one with its package and history, and in lists."""

from collections.abc import Sequence

from shared.domain.orders.packages import Package
from shared.domain.reading import Page
from shared.domain.reshipments.case import Reshipment
from shared.domain.reshipments.page import ReshipmentPage
from shared.storage.listings import AWAITING_ACTION
from shared.usecases.orders.tracking import history_of
from shared.usecases.queries import list_own, read_own
from shared.usecases.services import Caller, Services


def read(services: Services, caller: Caller, reshipment_id: str) -> ReshipmentPage:
    """Read one's own request with its package and its history (R-RSH-15)."""
    found = read_own(services, caller, Reshipment, reshipment_id)
    (page,) = _pages(services, [found.case])
    events = history_of(services, page.package) if page.package else ()
    return ReshipmentPage(reshipment=found.case, package=page.package, events=events, history=found.history)


def list_requests(
    services: Services, caller: Caller, *, awaiting_action: bool, size: int, token: str | None
) -> Page[ReshipmentPage]:
    """One's own requests, newest first; those that wait for the caller's answer, or all (R-RSH-02, R-ORD-07).

    Agents see those that wait for the seller's.
    """
    tabs = [AWAITING_ACTION] if awaiting_action else []
    page = list_own(services, caller, Reshipment, statuses=tabs, size=size, token=token)
    return Page(_pages(services, page.rows), page.next_page_token)


def _pages(services: Services, cases: Sequence[Reshipment]) -> list[ReshipmentPage]:
    wanted = [case.package_id for case in cases if case.package_id]
    packages = {package.id: package for package in services.store.load_many(Package, wanted)}
    return [ReshipmentPage(reshipment=case, package=packages.get(case.package_id or "")) for case in cases]
