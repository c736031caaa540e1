"""What the insurer is told: enough to handle the claim, and nobody's data beyond that."""

from datetime import datetime
from typing import Any

import pytest

from shared.domain.case import PLATFORM
from shared.domain.claims.claim import Claim, SharedRefund
from shared.domain.claims.insurer import (
    affidavit_submitted,
    claim_opened,
    refund_to_share,
    refund_updated,
    share_refund,
)
from shared.domain.orders.order import AfterSale
from tests.support.claim_builders import DAY, SENT, a_claim, accepted, completed, rejected, sent, submitted

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


def test_an_opened_claim_tells_the_insurer_what_is_claimed_and_names_nobody() -> None:
    """R-CLM-10, R-AFF-14"""
    assert claim_opened(a_claim(amount=120_00)) == IDS | {
        "insurance_id": "ins_1",
        "seller_id": "shop-1",
        "reason": "loss",
        "description": "It never arrived.",
        "currency": "USD",
        "amount": "120.00",
        "package_value": "300.00",
        "total_cover": "300.00",
        "shipping_provider": "usps",
        "tracking_number": "9400",
        "shipped_at": "2026-03-03T18:00:00Z",
        "opened_at": "2026-03-10T20:00:00Z",
    }


# Affidavits


def test_a_submitted_affidavit_is_forwarded_as_it_was_signed_and_nothing_with_it() -> None:
    """R-AFF-03, R-AFF-14: no e-mail, no address, no link."""
    assert affidavit_submitted(submitted()) == IDS | {
        "affidavit_id": "aff_1",
        "statement": "not_received",
        "details": "Nothing was left at my door.",
        "full_name": "Bea Buyer",
        "signature": "B. Buyer",
        "signed_on": "2026-03-12",
        "submitted_at": "2026-03-12T20:00:00Z",
    }


@pytest.mark.parametrize("claim", [submitted(), completed(), accepted(submitted())])
def test_a_forward_that_is_repeated_says_the_same(claim: Claim) -> None:
    """R-AFF-05: a retry may come after the acknowledgement, or after the claim's end."""
    assert affidavit_submitted(claim) == affidavit_submitted(submitted())


@pytest.mark.parametrize("claim", [a_claim(), sent(), accepted(sent())])
def test_there_is_nothing_to_forward_before_the_buyer_submits(claim: Claim) -> None:
    """R-AFF-03"""
    with pytest.raises(ValueError, match="clm_1 has no submitted affidavit"):
        affidavit_submitted(claim)


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


@pytest.mark.parametrize("claim", [accepted(), rejected()])
def test_nothing_is_shared_for_a_decided_claim(claim: Claim) -> None:
    """R-AFF-14: the insurer has no use for it any more."""
    assert refund_to_share(claim, after_sale()) is None


@pytest.mark.parametrize("claim", [a_claim(), sent(), submitted(), completed()])
def test_refunds_are_shared_whatever_became_of_the_affidavit(claim: Claim) -> None:
    """R-AFF-13"""
    after = told(claim)
    assert after.affidavit == claim.affidavit
    assert after.deadlines == claim.deadlines
