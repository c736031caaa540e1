"""Where on the console an answer's `href` leads."""

import pytest

from shared.console.places import page_path


@pytest.mark.parametrize(
    ("href", "told", "path"),
    [
        ("/packages/pkg-1", {}, "package/pkg-1"),
        ("/packages/pkg-1/receipt", {}, "file/packages/pkg-1/receipt"),
        ("/label-batches/bat_1/document", {}, "file/label-batches/bat_1/document"),
        ("/labels/lbl_1/void", {"action": "void_label"}, "label/lbl_1?action=void#void"),
        ("/orders/ord-1/messages", {"action": "contact_seller"}, "order/ord-1?action=messages#messages"),
        (
            "/claims",
            {"action": "file_claim", "subject": "pkg-1", "order_id": "ord-1"},
            "claim/pkg-1/file_claim",
        ),
        ("/disputes", {"action": "file_dispute", "order_id": "ord-1"}, "dispute/ord-1/file_dispute"),
        ("/agreements", {}, "due"),
    ],
)
def test_every_route_has_its_page(href: str, told: dict[str, str], path: str) -> None:
    """A file is no page; a new case is about a package or an order; the rest leads to what is due"""
    assert page_path(href, **told) == path
