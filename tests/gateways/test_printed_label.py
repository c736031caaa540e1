"""The label PDF, read back as text and by a barcode reader."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from shared.gateways.documents import Label, Party
from shared.gateways.documents.label import SANDBOX_MARK, print_label
from tests.support.papers import HOSTILE, LABEL


def words(pdf: bytes) -> str:
    """The text of all pages, blanks and line breaks made one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def barcodes(pdf: bytes) -> list[tuple[str, str]]:
    """What a scanner reads off the first page at 203 dots an inch: kind and content."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=203 / 72).to_pil()
    return [(code.format.name, code.text) for code in zxingcpp.read_barcodes(image)]


def test_the_label_is_one_page_of_four_by_six_inches() -> None:
    (page,) = PdfReader(BytesIO(print_label(LABEL))).pages
    assert (page.mediabox.width, page.mediabox.height) == (4 * 72, 6 * 72)


def test_the_label_says_who_sends_what_to_whom_and_how() -> None:
    text = words(print_label(LABEL))
    for fact in (
        "USPS GROUND ADVANTAGE",
        "USPS TRACKING NUMBER",
        "9400111899223100001234",
        "Harbor & Pine Goods",
        "Oakland, CA 94601",
        "Maria Gonzalez",
        "1187 Birchwood Lane",
        "Springfield, IL 62704",
        "Package 1152921504606846976",
        "Order 576461419283746192",
        "March 2, 2026",
        "2 lb 5 oz",
    ):
        assert fact in text


@pytest.mark.parametrize(
    "number",
    ["9400111899223100001234", "1Z9999990123456784", "794612345678", "TBA-0042 x", "9" * 34],
)
def test_a_scanner_reads_the_tracking_number_off_a_thermal_print(number: str) -> None:
    pdf = print_label(replace(LABEL, tracking_number=number))
    assert [content for _, content in barcodes(pdf)] == [number]


def test_the_barcode_is_code_128() -> None:
    ((kind, _),) = barcodes(print_label(LABEL))
    assert kind.replace("_", "").lower() == "code128"


def test_a_label_without_a_signature_service_says_nothing_of_signatures() -> None:
    assert "SIGNATURE" not in words(print_label(LABEL)).upper()


def test_a_signature_is_marked() -> None:
    """R-SIG-04"""
    text = words(print_label(replace(LABEL, signature="signature_required")))
    assert "SIGNATURE REQUIRED" in text
    assert "ADULT" not in text


def test_an_adult_signature_is_marked_with_the_age() -> None:
    """R-SIG-05"""
    text = words(print_label(replace(LABEL, signature="adult_signature_required")))
    assert "ADULT SIGNATURE REQUIRED – 21 OR OLDER" in text  # noqa: RUF001


def test_a_sandbox_label_says_so_and_a_real_one_does_not() -> None:
    assert SANDBOX_MARK == "SANDBOX – not valid for shipping"  # noqa: RUF001
    assert SANDBOX_MARK in words(print_label(replace(LABEL, sandbox=True)))
    assert "SANDBOX" not in words(print_label(LABEL))


def test_the_same_label_gives_the_same_bytes() -> None:
    assert print_label(LABEL) == print_label(LABEL)


def test_the_file_is_dated_by_the_purchase() -> None:
    information = PdfReader(BytesIO(print_label(LABEL))).metadata
    assert information is not None
    assert information.creation_date == LABEL.purchased_at


@pytest.mark.parametrize(
    ("weight", "text"),
    [
        (None, ""),
        (0.5, "0.5 oz"),
        (15.0, "15 oz"),
        (16.0, "1 lb 0 oz"),
        (2400.0, "150 lb"),
        (31.99, "1 lb 15.99 oz"),
        (31.999999, "2 lb 0 oz"),
        (15.999, "1 lb 0 oz"),
    ],
)
def test_the_weight_is_given_in_pounds_and_ounces(weight: float | None, text: str) -> None:
    assert text in words(print_label(replace(LABEL, weight_oz=weight)))


def test_a_name_from_anywhere_is_printed_in_letters_a_carrier_reads() -> None:
    recipient = Party(name="王小明 Łukasz Владимир 😀", address=("Győri út 5\r\n", "\ud800\x00 Dublin"))
    text = words(print_label(replace(LABEL, ship_to=recipient)))
    assert "WangXiaoMing Łukasz Vladimir Gyori" in text
    assert "Gyori út 5 Dublin" in text


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("\U0001f469\u200d\U0001f469\u200d\U0001f467 Bea \u2764\ufe0f", "Bea"),
        ("\U0001f469\u200d\U0001f467", "(not printable)"),
        ("\u200f", "(not printable)"),
    ],
)
def test_pictures_in_a_name_are_left_out(name: str, printed: str) -> None:
    text = words(print_label(replace(LABEL, ship_to=Party(name=name, address=("1 Main St",)))))
    assert f"SHIP TO {printed} 1 Main St" in text


def test_an_address_line_is_printed_whole() -> None:
    line = " ".join(f"word{n}" for n in range(28))
    text = words(print_label(replace(LABEL, ship_to=Party(name="Bea", address=(line,)))))
    assert line in text


@pytest.mark.parametrize(
    "label",
    [
        replace(LABEL, ship_from=Party(name=""), ship_to=Party(name=HOSTILE, address=(HOSTILE,) * 9)),
        replace(LABEL, ship_to=Party(name="W" * 5000, address=("long street " * 400,) * 9), sandbox=True),
        replace(LABEL, service="x" * 200, carrier="?", package_id="p" * 300, order_id=""),
    ],
)
def test_no_content_is_too_much_or_too_odd_for_one_page(label: Label) -> None:
    assert len(PdfReader(BytesIO(print_label(label))).pages) == 1
    assert [content for _, content in barcodes(print_label(label))] == [LABEL.tracking_number]
