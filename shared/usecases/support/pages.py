"""What a case of customer service is shown with."""

from collections.abc import Sequence
from typing import Any

from shared.domain.case import Transition
from shared.domain.orders.book import Book
from shared.domain.support.case import SupportCase
from shared.domain.support.page import SupportCasePage
from shared.usecases.returns.files import files_of
from shared.usecases.services import Services


def page_of(
    services: Services, case: SupportCase, book: Book | None, announced: Sequence[Transition[Any]] = ()
) -> SupportCasePage:
    """A case with the files of an objection to what came back; announced: those announced just now."""
    files = files_of(services, case.goods_back, announced)
    return SupportCasePage(case=case, dispute_open=has_open_dispute(book), objection_files=files)


def has_open_dispute(book: Book | None) -> bool:
    """Whether a dispute about the order is open."""
    return book is not None and any(hold.service == "dispute" for hold in book.holds)
