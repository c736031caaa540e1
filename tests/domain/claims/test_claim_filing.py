"""Opening a claim: for how much, and what is written when it is opened."""

from typing import Any

import pytest

from shared.domain.case import Actor
from shared.domain.claims.filing import eligibility
from shared.domain.errors import Invalid, Refusal, Rejected
from shared.domain.labels.insurance import cover
from tests.support.claim_builders import (
    DAY,
    LAST_SECOND,
    OPENED,
    a_claim,
    a_shipped_package,
    accepting,
    filing,
)
from tests.support.label_builders import POLICY, a_package, free
from tests.support.policies import CURRENT
from tests.support.refusals import refusal_of

SELLER = Actor(role="seller", account="shop-1")


def unfiled(kind: type[Refusal], *case: Any, **asked: Any) -> Refusal:
    return refusal_of(kind, lambda: filing(*case, **asked))


# The amount


@pytest.mark.parametrize("amount", [0, -1, -300_00])
def test_an_amount_that_is_not_positive_is_malformed_whatever_else_is_wrong(amount: int) -> None:
    """R-CLM-15"""
    for case in (a_shipped_package(), (a_package(), None)):
        why = unfiled(Invalid, *case, amount=amount)
        assert why.code == "invalid_amount"
        assert why.errors[0]["field"] == "amount"


@pytest.mark.parametrize("amount", [1, 299_99, 300_00])
def test_any_amount_up_to_the_cover_may_be_claimed(amount: int) -> None:
    """R-CLM-15, R-INS-24"""
    assert a_claim(300_00, amount=amount).amount == amount


def test_one_cent_over_the_cover_is_refused_with_the_cover() -> None:
    """R-CLM-15, A-45"""
    why = unfiled(Rejected, *a_shipped_package(300_00), amount=300_01)
    assert (why.code, why.extra) == ("claim_exceeds_cover", {"total_cover": "300.00"})
    assert why.clause == "R-CLM-15"


@pytest.mark.parametrize(("value", "limit"), [(300_00, 200_00), (200_00, 200_00), (199_99, 199_99)])
def test_free_cover_alone_allows_a_claim_up_to_the_value_and_no_more_than_200(value: int, limit: int) -> None:
    """R-CLM-19, R-INS-24"""
    chosen = {"chosen": free(value)}
    assert a_claim(value, **chosen).amount == limit
    assert a_claim(value, amount=limit, **chosen).amount == limit
    assert (
        unfiled(Rejected, *a_shipped_package(value, **chosen), amount=limit + 1).code == "claim_exceeds_cover"
    )


def test_without_an_amount_the_lower_of_loss_and_cover_is_claimed() -> None:
    """R-CLM-15, R-INS-24: the loss is the value of the package."""
    custom = cover(900_00, option="custom", amount=450_00, premium_rate=100, policy=POLICY)
    assert a_claim(900_00, chosen=custom).amount == 450_00
    assert a_claim(900_00).amount == 900_00
    assert a_claim(6_000_00).amount == 5_000_00


def test_a_package_insured_for_nothing_has_nothing_to_claim() -> None:
    """R-CLM-15"""
    worthless = a_shipped_package(0, chosen=free(0))
    why = unfiled(Rejected, *worthless)
    assert (why.code, why.extra) == ("claim_exceeds_cover", {"total_cover": "0.00"})
    assert eligibility(*worthless, now=OPENED)[6].passed is False


# What opening a claim writes


def test_an_open_claim_carries_all_that_its_page_shows() -> None:
    """R-CLM-11, R-CLM-12, R-CLM-21"""
    step, shown = filing(*a_shipped_package(), amount=120_00, reason="damage", description="Crushed.")
    claim = step.case
    assert claim.model_dump(include={
        "id", "version", "status", "reason", "amount", "order_id", "package_id", "label_id", "insurance_id",
        "seller_id", "buyer_id", "line_ids", "package_value", "total_cover", "shipping_provider",
        "tracking_number", "description", "created_at", "updated_at", "policy_version",
    }) == {
        "id": "clm_1", "version": 1, "status": "under_review", "reason": "damage", "amount": 120_00,
        "order_id": "ord-1", "package_id": "pkg-1", "label_id": "lbl_1", "insurance_id": "ins_1",
        "seller_id": "shop-1", "buyer_id": "buyer-1", "line_ids": ("line-1",), "package_value": 300_00,
        "total_cover": 300_00, "shipping_provider": "usps", "tracking_number": "9400",
        "description": "Crushed.", "created_at": OPENED, "updated_at": OPENED, "policy_version": CURRENT,
    }  # fmt: skip
    assert (claim.affidavit.id, claim.affidavit.status) == ("aff_1", "not_sent")
    assert (claim.approved_amount, claim.decision, claim.flags, claim.deadlines) == (None, None, (), ())
    assert (step.event, step.actor, step.money) == ("claim_opened", SELLER, ())
    assert (shown.event, shown.actor) == ("claim_opened", SELLER)
    assert (shown.case.claim_id, shown.case.claim_status) == ("clm_1", "under_review")
    assert step.detail == shown.detail == {"claim_id": "clm_1", "reason": "damage", "amount": "120.00"}


def test_a_claim_rests_on_what_was_insured_with_the_label() -> None:
    """R-INS-27: a later change of the package's value changes no claim."""
    parcel, label = a_shipped_package(300_00)
    repriced = parcel.model_copy(update={"value": a_package(50_00).value})
    assert filing(repriced, label)[0].case.amount == 300_00


def test_each_package_of_an_order_is_claimed_on_its_own() -> None:
    """R-INS-02, R-CLM-06"""
    first, label = a_shipped_package(300_00)
    _, claimed = filing(first, label)
    other, other_label = a_shipped_package(200_00, chosen=free(200_00))
    other = other.model_copy(update={"id": "pkg-2"})
    assert claimed.case.order_id == other.order_id
    assert filing(other, other_label, id="clm_2")[0].case.total_cover == 200_00


def test_a_claim_outlives_the_claim_window_and_the_policy() -> None:
    """R-CLM-18"""
    parcel, label = a_shipped_package()
    claim, claimed = filing(parcel, label)
    assert claim.case.next_deadline is None
    expired = claimed.case.model_copy(update={"insurance_status": "expired"})
    after = LAST_SECOND + 30 * DAY
    step, shown = accepting(claim.case, expired, occurred_at=after, now=after)
    assert step.case.status == "accepted"
    assert shown is not None
    assert (shown.case.claim_status, shown.case.insurance_status) == ("accepted", "expired")
