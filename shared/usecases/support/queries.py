"""Reading cases of customer service: one's own, and the agents' queue."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from shared.domain.messages.message import Message
from shared.domain.orders.book import Book
from shared.domain.reading import Page
from shared.domain.support.case import MESSAGE_POSTED, SupportCase
from shared.domain.support.page import SupportCasePage
from shared.storage.cases import Cases
from shared.storage.store import Ref
from shared.storage.support_cases import page_of_queue
from shared.usecases.messages.uploads import with_links
from shared.usecases.queries import list_own, read_own
from shared.usecases.services import Caller, Command, Services
from shared.usecases.support.pages import has_open_dispute, page_of


def read(services: Services, command: Command, case_id: str) -> SupportCasePage:
    """Read one's own case with its messages and its history."""
    found = read_own(services, command.caller, SupportCase, case_id)
    posted = [one.detail["message_id"] for one in found.history if one.event == MESSAGE_POSTED]
    cases, book_id = Cases(services.store), found.case.order_id
    cases.fetch(Ref(Book, book_id), *(Ref(Message, message_id) for message_id in posted))
    messages = cases.many(Message, posted)
    return replace(
        page_of(services, found.case, cases.one(Book, book_id)),
        messages=with_links(services, messages, command.caller, now=command.now),
        history=found.history,
    )


def list_cases(
    services: Services, caller: Caller, *, statuses: Collection[str], size: int, token: str | None
) -> Page[SupportCasePage]:
    """List one's own cases, newest first; for agents all, the longest waiting first (R-BPP-05)."""
    if caller.role == "agent":
        queue = page_of_queue(services.store, statuses, size=size, token=token)
        cases = services.store.load_many(SupportCase, queue.rows)
        return Page(_pages(services, cases), queue.next_page_token)
    page = list_own(services, caller, SupportCase, statuses=statuses, size=size, token=token)
    return Page(_pages(services, page.rows), page.next_page_token)


def _pages(services: Services, cases: Sequence[SupportCase]) -> list[SupportCasePage]:
    """Look up whether disputes are open, where that is shown."""
    orders = [case.order_id for case in cases if case.route == "dispute_service"]
    disputed = {book.id for book in services.store.load_many(Book, orders) if has_open_dispute(book)}
    return [SupportCasePage(case=case, dispute_open=case.order_id in disputed) for case in cases]
