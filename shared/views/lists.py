"""Lists, a page at a time."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from typing_extensions import TypedDict

from shared.domain.reading import Page
from shared.views.viewer import Viewer

V = TypeVar("V")


class PageView(TypedDict, Generic[V]):
    """A page of a list; `next_page_token` leads to the rows after it."""

    data: list[V]
    has_more: bool
    next_page_token: str | None


def paged(view: Callable[..., V]) -> Callable[..., PageView[V]]:
    """Make the view of a page whose rows have this view."""

    def page_view(page: Page[Any], *, viewer: Viewer) -> PageView[V]:
        return {
            "data": [view(row, viewer=viewer) for row in page.rows],
            "has_more": page.next_page_token is not None,
            "next_page_token": page.next_page_token,
        }

    row = view.__annotations__["return"]
    page_view.__annotations__["return"] = PageView[row]  # type: ignore[valid-type]
    return page_view
