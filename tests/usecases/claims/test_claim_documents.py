"""Invoice and receipt: what is on them, and for whom."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from shared.domain.errors import NotFound, Rejected
from shared.domain.labels.label import Label
from shared.domain.times import rfc3339
from shared.storage.store import Ref
from shared.usecases.claims import documents
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.claim_builders import OPENED
from tests.support.claims import AGENT, BUYER, OTHER_SELLER, SELLER, an_order, keep, open_claim
from tests.support.label_builders import a_package


def words(document: bytes) -> str:
    """The text of a PDF, blanks as one."""
    pages = PdfReader(BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("caller", [SELLER, AGENT])
def test_the_invoice_states_value_cover_and_claim(services: Services, caller: object) -> None:
    """R-CLM-07, R-CLM-08"""
    open_claim(services, amount=250_00)
    shown = words(documents.invoice(services, caller, "clm_1"))  # type: ignore[arg-type]
    for fact in ("INV-1", "A thing", "Package value $300.00", "Total cover $300.00", "$250.00", "Reno, NV"):
        assert fact in shown


def test_the_invoice_stays_as_the_claim_was_opened(services: Services, clock: Clock) -> None:
    """R-CLM-08, R-CLM-24: it says of the contents what the insurer was told, whatever becomes of the order"""
    sold = [shop.item("line-1", "300.00", title="Blue lamp"), shop.item("line-2", "100.00", title="Red cup")]
    shop.place(clock, items=sold, packages=[shop.package("pkg-1", "line-1", "line-2")])
    shop.report(clock, shop.bought()["tracking_number"], "accepted")
    claim = shop.post("/claims", {"package_id": "pkg-1", "reason": "loss", "description": "Lost."}).json()
    opened = documents.invoice(services, SELLER, claim["id"])
    clock.forward(minutes=1)
    left = [shop.item("line-1", "100.00", title="Another lamp")]
    shop.place(clock, items=left, packages=[shop.package("pkg-1", "line-1")], occurred_at=rfc3339(clock.now))
    shown = documents.invoice(services, SELLER, claim["id"])
    assert shown == opened
    assert "Blue lamp SKU-1 1 $300.00 Red cup SKU-1 1 $100.00" in words(shown)


def test_a_price_corrected_after_the_label_is_on_no_paper(services: Services, clock: Clock) -> None:
    """R-INS-27, R-CLM-08: the value is the label's, and so is what was paid for each line of it"""
    sold = [shop.item("line-1", "300.00", title="Blue lamp"), shop.item("line-2", "100.00", title="Red cup")]
    packed = [shop.package("pkg-1", "line-1", "line-2")]
    shop.place(clock, items=sold, packages=packed)
    shop.report(clock, shop.bought()["tracking_number"], "accepted")
    clock.forward(minutes=1)
    told = [{**one, "price_paid": "100.00"} for one in sold]
    shop.place(clock, items=told, packages=packed, occurred_at=rfc3339(clock.now))
    claim = shop.post("/claims", {"package_id": "pkg-1", "reason": "loss", "description": "Lost."}).json()
    for paper in (
        documents.invoice(services, SELLER, claim["id"]),
        documents.receipt(services, SELLER, "pkg-1"),
    ):
        assert "Blue lamp SKU-1 1 $300.00 Red cup SKU-1 1 $100.00" in words(paper)


def test_the_receipt_states_contents_and_cover(services: Services, clock: Clock) -> None:
    """R-CLM-08"""
    open_claim(services)
    clock.now = OPENED
    shown = words(documents.receipt(services, SELLER, "pkg-1"))
    for fact in ("REC-pkg-1", "A thing", "USPS Priority Mail", "Tracking 9400", "Total cover $300.00"):
        assert fact in shown


def test_a_package_without_a_label_has_a_receipt_without_cover(services: Services) -> None:
    """R-CLM-08"""
    keep(services, an_order(), a_package())
    assert "None: not sent with" in words(documents.receipt(services, SELLER, "pkg-1"))


def test_a_voided_label_gives_no_cover(services: Services) -> None:
    """R-INS-22"""
    open_claim(services)
    (label,) = services.store.load(Ref(Label, "lbl_1"))
    assert label is not None
    services.store.client.delete_item(
        TableName=services.store.table, Key={"pk": {"S": "label#lbl_1"}, "sk": {"S": "@"}}
    )
    keep(services, label.model_copy(update={"status": "voided", "version": 9}))
    assert "None: not sent with" in words(documents.receipt(services, SELLER, "pkg-1"))


def test_a_package_that_cannot_be_valued_has_no_receipt(services: Services) -> None:
    """R-INS-03"""
    keep(services, an_order(), a_package(None))
    with pytest.raises(Rejected) as refused:
        documents.receipt(services, SELLER, "pkg-1")
    assert refused.value.code == "package_value_unknown"


@pytest.mark.parametrize("caller", [OTHER_SELLER, BUYER])
def test_papers_of_others_look_absent(services: Services, caller: object) -> None:
    """R-CLM-08: foreign seller → 404"""
    open_claim(services)
    if caller == OTHER_SELLER:
        with pytest.raises(NotFound):
            documents.receipt(services, OTHER_SELLER, "pkg-1")
        with pytest.raises(NotFound):
            documents.invoice(services, OTHER_SELLER, "clm_1")
    with pytest.raises(NotFound):
        documents.invoice(services, SELLER, "clm_9")
