"""R-CLM-08: the claim's invoice and the package's receipt, read back as text."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from shared.gateways.documents import Item, Party
from shared.gateways.documents.invoice import print_invoice
from shared.gateways.documents.receipt import print_receipt
from tests.support.papers import BUYER, HOSTILE, INVOICE, PACKAGE, RECEIPT, SHOP


def pages(pdf: bytes) -> list[str]:
    """The text of each page, blanks and line breaks made one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_the_invoice_states_package_parties_amounts_cover_and_claim() -> None:
    (text,) = pages(print_invoice(INVOICE))
    for fact in (
        "Claim invoice",
        "CI-01JQ8Z7M4N",
        "clm_01jq8z7m4n",
        "576461419283746192",
        "1152921504606846976",
        "Harbor & Pine Goods",
        "Maria Gonzalez",
        "U-PIC",
        "USPS Ground Advantage",
        "9400111899223100001234",
        "Shipped March 2, 2026",
        "Stoneware pour-over coffee set HP-POUR-4 1 $275.00",
        "Ceramic filter papers HP-FLT-100 3 $9.00",
        "Items, as paid $284.00",
        "Platform coupon used $10.00",
        "Shipping paid by the buyer $6.00",
        "Package value $300.00",
        "Cover included free of charge $200.00",
        "Additional cover bought $100.00",
        "Total cover $300.00",
        "Reason for the claim Damaged",
        "Amount claimed $284.00",
        "Page 1 of 1",
    ):
        assert fact in text


def test_a_paper_is_issued_under_the_name_of_the_brand() -> None:
    for paper in (
        print_invoice(replace(INVOICE, issuer="Harborside")),
        print_receipt(replace(RECEIPT, issuer="Harborside")),
    ):
        (text,) = pages(paper)
        assert "issued by Harborside for Harbor & Pine Goods" in text
        assert "Surety" not in text
        assert (PdfReader(BytesIO(paper)).metadata or {})["/Author"] == "Harborside"


def test_the_receipt_states_package_parties_amounts_and_cover_and_no_claim() -> None:
    (text,) = pages(print_receipt(RECEIPT))
    for fact in (
        "Package receipt",
        "RC-1152921504606846976",
        "Harbor & Pine Goods",
        "Maria Gonzalez",
        "Tracking 9400111899223100001234",
        "Package value $300.00",
        "Total cover $300.00",
        "U-PIC",
    ):
        assert fact in text
    assert "claim" not in text.lower()


def test_the_receipt_of_a_package_without_our_label_names_no_cover() -> None:
    parcel = replace(PACKAGE, service="", carrier="fedex")
    (text,) = pages(print_receipt(replace(RECEIPT, package=parcel, cover=None)))
    assert "Shipping insurance None" in text
    assert "U-PIC" not in text
    assert "FedEx Tracking" in text


def test_the_receipt_of_a_package_not_yet_sent_says_so() -> None:
    parcel = replace(PACKAGE, service="", carrier="", tracking_number="", shipped_at=None)
    (text,) = pages(print_receipt(replace(RECEIPT, package=parcel)))
    assert "Not shipped yet" in text
    assert "Tracking" not in text


def test_a_delivered_package_shows_when() -> None:
    parcel = replace(PACKAGE, delivered_at=PACKAGE.placed_at)
    (text,) = pages(print_receipt(replace(RECEIPT, package=parcel)))
    assert "Delivered March 2, 2026" in text


def test_many_items_fill_several_numbered_pages_with_the_head_on_each() -> None:
    items = tuple(
        Item(title=f"Item number {n} " + "with a long title " * (n % 12), sku="S" * n, quantity=n, amount=n)
        for n in range(1, 90)
    )
    found = pages(print_invoice(replace(INVOICE, package=replace(PACKAGE, items=items))))
    assert len(found) > 3
    for number, text in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in text
    assert all("ITEM SKU QTY PAID" in text for text in found[:-1])
    for item in items:
        assert sum(f"Item number {item.quantity} " in text for text in found) == 1


@pytest.mark.parametrize(
    "odd",
    [
        HOSTILE,
        "x" * 4000,
        "long words " * 900,
        "\ud83d",
        "<img src='http://h/'/>",
        "",
        "\U0001faf0" * 200,
        "\U0001f4a0" * 60,
        "\u738b" * 300,
        "W" * 300,
    ],
)
def test_no_text_breaks_the_layout_or_is_read_as_markup(odd: str) -> None:
    party = Party(name=odd, address=(odd, odd), email=odd)
    parcel = replace(PACKAGE, items=(Item(title=odd, sku=odd, quantity=1, amount=100),), tracking_number=odd)
    for pdf in (
        print_invoice(replace(INVOICE, seller=party, buyer=party, package=parcel)),
        print_receipt(replace(RECEIPT, seller=party, buyer=party, package=parcel)),
    ):
        assert "Package value $300.00" in " ".join(pages(pdf))


def test_markup_and_foreign_letters_in_a_title_are_shown_as_text() -> None:
    items = (Item(title="<b>Set</b> & 王小明 😀 Łódź", sku="", quantity=1, amount=100),)
    (text,) = pages(print_invoice(replace(INVOICE, package=replace(PACKAGE, items=items))))
    assert "<b>Set</b> & WangXiaoMing Łódz" in text


def test_a_title_of_pictures_alone_says_so() -> None:
    """R-CLM-08: 200 of them once grew over the page."""
    items = (Item(title="\U0001faf0" * 200, sku="\U0001f4a0" * 60, quantity=1, amount=100),)
    (text,) = pages(print_invoice(replace(INVOICE, package=replace(PACKAGE, items=items))))
    assert "(not printable) (not printable) 1 $1.00" in text


def test_a_title_is_cut_as_it_is_printed() -> None:
    items = (Item(title="\u738b" * 300, sku="", quantity=1, amount=100),)
    (text,) = pages(print_invoice(replace(INVOICE, package=replace(PACKAGE, items=items))))
    assert len(text[text.index("Wang") : text.index("…") + 1].replace(" ", "")) == 300


def test_a_wide_name_stops_before_the_page_number() -> None:
    seller = Party(name="W" * 300)
    for text in pages(print_invoice(replace(INVOICE, seller=seller))):
        assert re.search(r"issued by Surety for W{20,60}… Page \d of \d", text)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert print_invoice(INVOICE) == print_invoice(INVOICE)
    assert print_receipt(RECEIPT) == print_receipt(RECEIPT)


def test_another_buyer_gives_another_document() -> None:
    assert print_receipt(RECEIPT) != print_receipt(replace(RECEIPT, buyer=replace(BUYER, name="Another")))


def test_the_files_are_dated_and_titled_by_their_content() -> None:
    for pdf, title in (
        (print_invoice(INVOICE), "Claim invoice"),
        (print_receipt(RECEIPT), "Package receipt"),
    ):
        information = PdfReader(BytesIO(pdf)).metadata
        assert information is not None
        assert information.creation_date == INVOICE.opened_at
        assert (information.title or "").startswith(title)


def test_the_shop_is_the_letterhead() -> None:
    (text,) = pages(print_receipt(RECEIPT))
    assert text.startswith(SHOP.name)
