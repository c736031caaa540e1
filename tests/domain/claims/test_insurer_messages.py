"""What the insurer is told: enough to handle the claim, and nobody's data beyond that."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.domain.case import PLATFORM
from shared.domain.claims.claim import Claim, SharedRefund
from shared.domain.claims.exchange import Answer, ClaimFile
from shared.domain.claims.insurer import (
    INVOICE,
    RECEIPT,
    Dossier,
    affidavit_photo,
    affidavit_submitted,
    claim_answered,
    claim_opened,
    refund_to_share,
    refund_updated,
    refunds_to_share,
    share_refund,
)
from shared.domain.evidence.files import FileInfo
from shared.domain.orders.book import OrderBook
from shared.domain.orders.entries import refund
from shared.domain.orders.order import AfterSale
from shared.domain.orders.packages import TrackingEvent
from tests.support.claim_builders import (
    DAY,
    SENT,
    SHIPPED,
    a_claim,
    a_claim_with_package,
    a_shipped_package,
    accepted,
    completed,
    rejected,
    sent,
    submitted,
)
from tests.support.order_builders import an_item, an_order, package_facts

IDS = {"claim_id": "clm_1", "order_id": "ord-1", "package_id": "pkg-1"}
REFUND = SharedRefund(request_id="req-1", refund_status="refunded", refund_reason="Package not received")


def after_sale(**told: Any) -> AfterSale:
    usual: dict[str, Any] = {
        "request_id": "req-1",
        "line_ids": ("line-1",),
        "kind": "refund",
        "status": "processed",
        "refund_status": "refunded",
        "refund_reason": "Package not received",
        "occurred_at": SENT,
    }
    return AfterSale(**{**usual, **told})


def told(claim: Claim, now: datetime = SENT, **changes: Any) -> Claim:
    refund = refund_to_share(claim, after_sale(**changes))
    assert refund is not None
    return share_refund(claim, refund, now=now).case


# Claims

UNTIL = datetime(2026, 4, 10, 20, tzinfo=UTC)
CLAIMED = IDS | {
    "insurance_id": "ins_1",
    "seller_id": "shop-1",
    "reason": "loss",
    "description": "It never arrived.",
    "currency": "USD",
    "amount": "120.00",
    "package_value": "300.00",
    "free_cover": "200.00",
    "additional_cover": "100.00",
    "total_cover": "300.00",
    "contents": [
        {"line_id": "line-1", "title": "A thing", "sku": "s", "quantity": 1, "value": "300.00"},
    ],
    "shipping_provider": "usps",
    "tracking_number": "9400",
    "shipped_at": "2026-03-03T18:00:00Z",
    "tracking_status": "accepted",
    "last_update_at": "2026-03-03T18:00:00Z",
    "delivered_at": None,
    "signature": {
        "requirement": "adult_signature_required",
        "received": False,
        "signed_by": None,
        "signed_at": None,
        "proof_url": None,
    },
    "opened_at": "2026-03-10T20:00:00Z",
    "documents": {
        "invoice": "https://links/invoice",
        "package_receipt": "https://links/package_receipt",
        "until": "2026-04-10T20:00:00Z",
    },
}


def dossier(claim: Claim, **package: Any) -> Dossier:
    parcel, label = a_shipped_package()
    names = [INVOICE, RECEIPT, *(one.id for one in claim.files)]
    return Dossier(
        claim=claim,
        package=parcel.model_copy(update=package),
        cover=label.insurance.cover,
        links={name: f"https://links/{name}" for name in names},
        links_until=UNTIL,
    )


def test_an_opened_claim_tells_the_insurer_all_it_needs_to_handle_it() -> None:
    """R-CLM-10, R-CLM-24, R-AFF-14: nobody is named in it."""
    assert claim_opened(dossier(a_claim(amount=120_00))) == CLAIMED


def test_a_ship_date_that_was_corrected_is_the_one_the_insurer_is_told() -> None:
    """R-CLM-24, R-INS-31: like all that the carrier says, as of the message"""
    corrected = dossier(a_claim(amount=120_00), shipped_at=SHIPPED - DAY)
    assert claim_opened(corrected) == CLAIMED | {"shipped_at": "2026-03-02T18:00:00Z"}


def test_what_the_carrier_noted_at_the_door_is_told_a_remark_as_no_signature() -> None:
    """R-CLM-24, R-SIG-12"""
    delivered = TrackingEvent(
        status="delivered",
        occurred_at=SENT,
        received_at=SENT,
        signed_by="DRIVER RELEASE",
        proof_url="https://p",
    )
    told = claim_opened(dossier(a_claim(), status="delivered", delivered_at=SENT, signed=(delivered,)))
    assert (told["tracking_status"], told["delivered_at"]) == ("delivered", "2026-03-11T20:00:00Z")
    assert told["signature"] == {
        "requirement": "adult_signature_required",
        "received": False,
        "signed_by": "DRIVER RELEASE",
        "signed_at": "2026-03-11T20:00:00Z",
        "proof_url": "https://p",
    }


def test_an_answer_carries_its_question_and_the_files_that_have_come_and_the_claim() -> None:
    """R-CLM-23, R-CLM-24"""
    claim = a_claim(amount=120_00)
    file = FileInfo(name="box.jpg", media_type="image/jpeg", size_bytes=9, sha256="0" * 64)
    came = ClaimFile(id="fil_1", answer_id="ans_1", file=file, status="accepted", scan="clean")
    lost = ClaimFile(id="fil_2", answer_id="ans_1", file=file)
    answer = Answer(id="ans_1", question="Where is the box?", text="Here.", answered_at=SENT)
    claim = claim.model_copy(update={"answers": (answer,), "files": (came, lost)})
    assert claim_answered(dossier(claim), "ans_1") == CLAIMED | {
        "answer_id": "ans_1",
        "question": "Where is the box?",
        "text": "Here.",
        "answered_at": "2026-03-11T20:00:00Z",
        "files": [
            {
                "file_id": "fil_1",
                "name": "box.jpg",
                "media_type": "image/jpeg",
                "size_bytes": 9,
                "sha256": "0" * 64,
                "scan": "clean",
                "url": "https://links/fil_1",
            }
        ],
    }


# Affidavits


def test_a_submitted_affidavit_is_forwarded_as_it_was_signed_with_the_claim() -> None:
    """R-AFF-03, R-AFF-14, R-AFF-15: no e-mail, no address, no link of the buyer's."""
    assert affidavit_submitted(dossier(submitted())) == CLAIMED | {
        "amount": "300.00",
        "affidavit_id": "aff_1",
        "statement": "not_received",
        "affected": [],
        "details": "Nothing was left at my door.",
        "full_name": "Bea Buyer",
        "signature": "B. Buyer",
        "signed_on": "2026-03-12",
        "submitted_at": "2026-03-12T20:00:00Z",
    }


def test_what_the_buyer_marked_is_forwarded_by_line() -> None:
    """R-AFF-15"""
    marked = [{"line_id": "line-1", "quantity": 1}]
    told = affidavit_submitted(dossier(submitted(statement="damaged", affected=marked)))
    assert (told["statement"], told["affected"]) == ("damaged", marked)


@pytest.mark.parametrize("claim", [submitted(), completed(), accepted(submitted())])
def test_a_forward_that_is_repeated_says_the_same(claim: Claim) -> None:
    """R-AFF-05: a retry may come after the acknowledgement, or after the claim's end."""
    assert affidavit_submitted(dossier(claim)) == affidavit_submitted(dossier(submitted()))


@pytest.mark.parametrize("claim", [a_claim(), sent(), accepted(sent())])
def test_there_is_nothing_to_forward_before_the_buyer_submits(claim: Claim) -> None:
    """R-AFF-03"""
    with pytest.raises(ValueError, match="clm_1 has no submitted affidavit"):
        affidavit_submitted(dossier(claim))


def test_a_photo_is_forwarded_under_its_affidavit() -> None:
    """R-AFF-15"""
    file = FileInfo(name="file.jpg", media_type="image/jpeg", size_bytes=9, sha256="0" * 64)
    photo = ClaimFile(id="aff_1-photo_1", file=file, status="accepted", scan="unscanned")
    claim = submitted().model_copy(update={"files": (photo,)})
    told = affidavit_photo(dossier(claim), photo)
    assert told["affidavit_id"] == "aff_1"
    assert told["photo"] == file.model_dump() | {
        "file_id": "aff_1-photo_1",
        "scan": "unscanned",
        "url": "https://links/aff_1-photo_1",
    }
    assert told["documents"] == CLAIMED["documents"]


# Refunds


def test_of_a_refund_the_insurer_gets_status_and_reason_and_nothing_else() -> None:
    """R-CLM-14, R-AFF-14"""
    assert refund_updated(a_claim(), REFUND) == IDS | {
        "request_id": "req-1",
        "refund_status": "refunded",
        "refund_reason": "Package not received",
    }


def test_a_processed_refund_is_shared_without_the_sellers_doing() -> None:
    """R-CLM-14"""
    assert refund_to_share(a_claim(), after_sale()) == REFUND
    step = share_refund(a_claim(), REFUND, now=SENT)
    assert (step.event, step.actor, step.at) == ("refund_shared", PLATFORM, SENT)
    assert step.detail == REFUND.model_dump()
    assert step.case.shared_refunds == (REFUND,)


@pytest.mark.parametrize("kind", ["refund", "return"])
@pytest.mark.parametrize("status", ["processed", "rejected", "closed"])
def test_refunds_and_returns_are_shared_once_they_were_dealt_with(kind: str, status: str) -> None:
    """R-CLM-14"""
    assert refund_to_share(a_claim(), after_sale(kind=kind, status=status)) == REFUND


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "in_process"},
        {"kind": "reshipment"},
        {"kind": "cancellation"},
        {"refund_status": None},
        {"line_ids": ("line-2",)},
    ],
)
def test_other_requests_are_none_of_the_insurers_business(changes: dict[str, Any]) -> None:
    """R-CLM-14, R-AFF-14: not yet processed, no refund, or of another package."""
    assert refund_to_share(a_claim(), after_sale(**changes)) is None


@pytest.mark.parametrize("line_ids", [(), ("line-1",), ("line-2", "line-1")])
def test_a_request_for_the_whole_order_or_for_one_line_of_the_package_is_shared(
    line_ids: tuple[str, ...],
) -> None:
    """R-CLM-14"""
    assert refund_to_share(a_claim(), after_sale(line_ids=line_ids)) == REFUND


def test_a_refund_without_a_reason_is_shared_without_one() -> None:
    """R-CLM-14"""
    refund = refund_to_share(a_claim(), after_sale(refund_reason=None))
    assert refund is not None
    assert refund_updated(a_claim(), refund)["refund_reason"] is None


def test_each_change_is_shared_once() -> None:
    """R-CLM-14"""
    claim = told(a_claim())
    assert refund_to_share(claim, after_sale(occurred_at=SENT + DAY)) is None
    assert refund_to_share(claim, after_sale(status="closed")) is None
    claim = told(claim, refund_status="reversed")
    assert refund_to_share(claim, after_sale(refund_status="reversed")) is None
    claim = told(claim, refund_status="reversed", refund_reason="Found")
    assert claim.shared_refunds == (
        SharedRefund(request_id="req-1", refund_status="reversed", refund_reason="Found"),
    )
    assert told(claim).shared_refunds == (REFUND,)


def test_each_request_is_shared_on_its_own() -> None:
    """R-CLM-14"""
    claim = told(told(a_claim()), request_id="req-2")
    assert [refund.request_id for refund in claim.shared_refunds] == ["req-1", "req-2"]
    assert refund_to_share(claim, after_sale()) is None


def test_nothing_is_shared_for_an_accepted_claim() -> None:
    """R-AFF-14: the insurer has no use for it any more."""
    assert refund_to_share(accepted(), after_sale()) is None


def test_a_refund_is_shared_for_a_rejected_claim_that_may_still_be_accepted() -> None:
    """R-CLM-14, R-CLM-17: before the insurer pays"""
    assert refund_to_share(rejected(), after_sale()) == REFUND


@pytest.mark.parametrize("claim", [a_claim(), sent(), submitted(), completed()])
def test_refunds_are_shared_whatever_became_of_the_affidavit(claim: Claim) -> None:
    """R-AFF-13"""
    after = told(claim)
    assert after.affidavit == claim.affidavit
    assert after.deadlines == claim.deadlines


LINES = (an_item("line-1", 300_00, 2), an_item("line-2", 80_00, 2))
BOX = package_facts("pkg-1", ("line-1", 1))


def a_book(packages: Any = (BOX,), after_sales: Any = ()) -> OrderBook:
    """Of an order of two lines of two units each: one unit of the first is in the claim's package."""
    order = an_order(items=LINES, packages=packages)
    return OrderBook.read(order.model_copy(update={"after_sales": after_sales}), None)


def given(book: OrderBook, line: str, unit: int, by: str = "rsh_1", service: Any = "reshipment") -> OrderBook:
    return refund(book, {line: (unit,)}, case_id=by, service=service, at=SENT)


def told_of(book: OrderBook, claim: Claim | None = None) -> list[tuple[str, str, str | None]]:
    a_new_claim, package = a_claim_with_package()
    found = refunds_to_share(claim or a_new_claim, book, package)
    return [(one.request_id, one.refund_status, one.refund_reason) for one in found]


def test_a_refund_given_here_for_a_unit_in_the_package_is_shared_with_its_service_as_the_reason() -> None:
    """R-CLM-14"""
    assert told_of(given(a_book(), "line-1", 1)) == [("rsh_1", "processed", "reshipment")]


def test_a_refund_for_another_unit_or_another_line_is_none_of_the_insurers_business() -> None:
    """R-CLM-14, R-AFF-14: one of two was in this package"""
    assert told_of(given(a_book(), "line-1", 2)) == []
    assert told_of(given(a_book(), "line-2", 1)) == []


def test_where_the_order_no_longer_tells_what_was_packed_every_unit_of_the_claims_lines_counts() -> None:
    """R-CLM-14"""
    bare = a_book(packages=())
    assert told_of(given(bare, "line-1", 2)) == [("rsh_1", "processed", "reshipment")]
    assert told_of(given(bare, "line-2", 2)) == []


def test_where_the_order_tells_of_other_contents_than_the_claim_every_unit_of_its_lines_counts() -> None:
    """R-CLM-14, R-INS-27: the label keeps what is insured, whatever the order is said to hold since"""
    moved = a_book(packages=(package_facts("pkg-1", ("line-2", 1)), package_facts("pkg-2", ("line-1", 2))))
    assert told_of(given(moved, "line-1", 2)) == [("rsh_1", "processed", "reshipment")]
    assert told_of(given(moved, "line-2", 1)) == []


def test_the_platforms_own_refund_is_shared_as_the_platform_reported_it_and_comes_first() -> None:
    """R-CLM-14"""
    book = a_book(after_sales=(after_sale(),))
    both = given(given(book, "line-1", 1), "line-1", 1, by="req-1", service="platform")
    assert told_of(both) == [
        ("req-1", "refunded", "Package not received"),
        ("rsh_1", "processed", "reshipment"),
    ]


def test_a_refund_of_this_service_is_shared_once_and_never_for_an_accepted_claim() -> None:
    """R-CLM-14, R-AFF-14"""
    book = given(a_book(), "line-1", 1)
    shared = SharedRefund(request_id="rsh_1", refund_status="processed", refund_reason="reshipment")
    assert told_of(book, share_refund(a_claim(), shared, now=SENT).case) == []
    assert told_of(book, accepted()) == []


def test_the_insurers_page_names_every_field_it_is_sent() -> None:
    """R-CLM-24"""
    page = (Path(__file__).parents[3] / "docs" / "insurer.md").read_text()
    photo = ClaimFile(
        id="fil_1", file=FileInfo(media_type="image/jpeg", size_bytes=9, sha256="0" * 64), status="accepted"
    )
    claim = submitted().model_copy(
        update={"files": (photo,), "answers": (Answer(id="ans_1", answered_at=SENT),)}
    )
    told = [
        affidavit_submitted(dossier(claim)),
        affidavit_photo(dossier(claim), photo),
        claim_answered(dossier(claim), "ans_1"),
        refund_updated(claim, SharedRefund(request_id="r", refund_status="s", refund_reason="r")),
    ]
    assert {name for one in told for name in _names(one) if f"`{name}`" not in page} == set()


def _names(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        yield from told
        for value in told.values():
            yield from _names(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from _names(value)
