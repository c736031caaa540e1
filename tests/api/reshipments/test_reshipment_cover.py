"""Labels of reshipments with cover and signature, as any label (R-INS-30)."""

from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import deliver
from tests.support.reshipments import ELSEWHERE, LABEL, act, arrive, asked, card, moved

FULL = {**LABEL, "insurance": {"option": "full"}, "signature": "adult_signature_required"}


def television(clock: Clock, **told: Any) -> str:
    """An approved request for a television of 900.00."""
    lines = [shop.item("tv", "900.00")]
    arrive(clock, items=lines, packages=[shop.package("pkg-1", "tv")], **told)
    request_id = asked("tv")
    moved(request_id, "approve")
    return request_id


def label_of(request_id: str) -> Any:
    return shop.get(f"/labels/{card(request_id)['label_id']}").json()


def test_a_reshipped_television_can_be_covered_in_full_and_signed_for(
    services: Services, clock: Clock
) -> None:
    """R-INS-30, A-46: premium and fee are charged once, with the label"""
    request_id = television(clock)
    shop.agree()
    moved(request_id, "shipment", FULL)
    deliver(services, "work")
    label = label_of(request_id)
    cover = label["insurance"]
    assert (cover["total_cover"], cover["additional_cover"], cover["uncovered"]) == (
        "900.00",
        "700.00",
        "0.00",
    )
    assert (cover["premium"], label["signature"]) == ("7.00", {"option": FULL["signature"], "fee": "4.00"})
    paid = shop.ledger()
    assert (paid[f"{label['id']}:premium"], paid[f"{label['id']}:signature_fee"]) == ("7.00", "4.00")


def test_without_a_choice_a_reshipment_has_the_free_cover(services: Services, clock: Clock) -> None:
    """A-46"""
    request_id = television(clock)
    moved(request_id, "shipment", LABEL)
    deliver(services, "work")
    label = label_of(request_id)
    assert (label["insurance"]["total_cover"], label["signature"]["option"]) == ("200.00", "none")
    assert label["total_charged"] == label["rate"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("insurance", "agreement_required"), ("signature", "signature_confirmation_required")],
)
def test_what_is_not_agreed_to_is_not_sold_and_nothing_is_charged(
    services: Services, clock: Clock, kind: str, code: str
) -> None:
    """R-INS-15, R-SIG-06"""
    request_id = television(clock)
    choice = {name: FULL[name] for name in ("service", kind)}
    assert act(request_id, "shipment", choice).refusal == (409, code)
    assert (card(request_id)["status"], shop.ledger()) == ("approved", {})
    shop.agree(kind)
    assert act(request_id, "shipment", choice).status == 200


def test_cover_above_the_value_is_refused(services: Services, clock: Clock) -> None:
    """R-INS-08: to the cent"""
    request_id = television(clock)
    shop.agree()
    custom = {**LABEL, "insurance": {"option": "custom", "amount": "900.01"}}
    assert act(request_id, "shipment", custom).refusal == (422, "insurance_exceeds_package_value")
    custom["insurance"] = {"option": "custom", "amount": "900.00"}
    assert act(request_id, "shipment", custom).status == 200


def test_the_same_key_buys_once_and_another_choice_under_it_is_refused(
    services: Services, clock: Clock
) -> None:
    """R-GEN-09"""
    request_id = television(clock)
    shop.agree()
    first = act(request_id, "shipment", FULL, key="k-1")
    again = act(request_id, "shipment", FULL, key="k-1")
    assert (first.status, again.status) == (200, 200)
    assert act(request_id, "shipment", LABEL, key="k-1").refusal == (409, "idempotency_conflict")
    assert len(shop.ledger()) == 3


@pytest.mark.parametrize(
    "body",
    [
        {**ELSEWHERE, "insurance": {"option": "full"}},
        {**ELSEWHERE, "signature": "signature_required"},
        {**LABEL, "insurance": {"option": "most"}},
        {**LABEL, "signature": "yes"},
    ],
)
def test_a_choice_that_can_not_be_is_bad_input(services: Services, clock: Clock, body: Any) -> None:
    """R-SIG-02"""
    request_id = television(clock)
    assert act(request_id, "shipment", body).status == 400
    assert card(request_id)["status"] == "approved"
