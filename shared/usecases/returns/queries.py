"""Reading the label under which goods go back."""

from dataclasses import replace

from shared.domain.errors import not_found
from shared.domain.returns.model import Return
from shared.domain.returns.page import ReturnLabelPage
from shared.usecases.labels import documents
from shared.usecases.services import Services


def read_label(services: Services, goods: Return | None) -> ReturnLabelPage:
    """The label of a return, with a short-lived link to its document. Raises NotFound without one.

    Where the addresses on it were erased, it was erased with them.
    """
    page = label_page(goods)
    if page.label.document_key is None or goods is None or goods.address is None:
        return page
    return replace(page, link=documents.link(services, page.label.id))


def label_page(goods: Return | None) -> ReturnLabelPage:
    """The label of a return, without a link. Raises NotFound without one."""
    if goods is None or goods.label is None:
        raise not_found("return label")
    return ReturnLabelPage(label=goods.label)
