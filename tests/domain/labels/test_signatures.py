"""Signature confirmation: three choices, two carriers, advice that never blocks."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.errors import Invalid, NotConfigured, Rejected
from shared.domain.labels.carriers import services
from shared.domain.labels.signatures import (
    SIGNATURE_OPTIONS,
    Signature,
    SignatureReceipt,
    SignatureRecommendation,
    check_mode,
    choose,
    quote,
    receipt,
    recommend,
)
from shared.domain.orders.order import Risk
from shared.domain.orders.packages import TrackingEvent, standing
from tests.support.label_builders import FEES, NOON, POLICY, a_package, service


@pytest.mark.parametrize("name", ["usps_ground_advantage", "usps_priority", "ups_ground", "ups_2nd_day_air"])
@pytest.mark.parametrize(
    ("option", "fee"), [("none", 0), ("signature_required", 250), ("adult_signature_required", 400)]
)
def test_usps_and_ups_offer_exactly_three_choices(name: str, option: Any, fee: int) -> None:
    """R-SIG-02, R-SIG-06, R-SIG-09"""
    assert choose(option, service=service(name), fees=FEES, policy=POLICY) == Signature(
        option=option, fee=fee
    )


@pytest.mark.parametrize("name", ["fedex_ground", "fedex_2day"])
@pytest.mark.parametrize("option", ["signature_required", "adult_signature_required"])
def test_a_carrier_without_signatures_is_refused_before_anything_is_charged(name: str, option: Any) -> None:
    """R-SIG-07, A-33"""
    with pytest.raises(Rejected) as refused:
        choose(option, service=service(name), fees=FEES, policy=POLICY)
    assert refused.value.code == "signature_not_supported"
    assert "with USPS and UPS only" in refused.value.detail


def test_a_signature_can_be_skipped_with_every_carrier_and_without_a_known_fee() -> None:
    """R-SIG-03"""
    for offered in services(POLICY):
        assert choose("none", service=offered, fees={}, policy=POLICY) == Signature(option="none", fee=0)


@pytest.mark.parametrize("fees", [{}, {"signature_required": None}])
def test_a_signature_of_unknown_fee_can_not_be_bought(fees: Any) -> None:
    """R-SIG-09"""
    with pytest.raises(NotConfigured) as refused:
        choose("signature_required", service=service(), fees=fees, policy=POLICY)
    assert refused.value.code == "signature_fee_missing"


def test_a_signature_that_is_free_of_charge_is_not_of_unknown_fee() -> None:
    assert (
        choose("signature_required", service=service(), fees={"signature_required": 0}, policy=POLICY).fee
        == 0
    )


@pytest.mark.parametrize("option", ["", "adult", "Signature_Required"])
@pytest.mark.parametrize("mode", ["tiktok_shipping", "fbt"])
def test_a_fourth_choice_is_malformed(option: Any, mode: str) -> None:
    """R-SIG-02"""
    with pytest.raises(Invalid) as refused:
        check_mode(option, mode, POLICY)
    assert refused.value.code == "invalid_signature_service"


@pytest.mark.parametrize("mode", ["seller_shipping", "fbt"])
@pytest.mark.parametrize("option", ["signature_required", "adult_signature_required"])
def test_signatures_come_with_tiktok_shipping_labels_only(option: Any, mode: str) -> None:
    """R-SIG-14"""
    with pytest.raises(Rejected) as refused:
        check_mode(option, mode, POLICY)
    assert refused.value.code == "signature_mode_not_eligible"


@pytest.mark.parametrize(
    ("option", "mode"),
    [("none", "seller_shipping"), ("none", "fbt"), ("adult_signature_required", "tiktok_shipping")],
)
def test_no_signature_asked_is_no_signature_refused(option: Any, mode: str) -> None:
    """R-SIG-14, R-SIG-15"""
    check_mode(option, mode, POLICY)
    assert option in SIGNATURE_OPTIONS


def test_the_quote_shows_every_choice_of_every_service_with_its_fee_or_why_not() -> None:
    """R-SIG-07, R-SIG-09"""
    quoted = quote(services(POLICY), fees={**FEES, "adult_signature_required": None}, policy=POLICY)
    assert len(quoted) == 6 * len(SIGNATURE_OPTIONS)
    found = {(one.service, one.option): (one.fee, one.available, one.reason_code) for one in quoted}
    assert found["ups_ground", "none"] == (0, True, None)
    assert found["ups_ground", "signature_required"] == (250, True, None)
    assert found["ups_ground", "adult_signature_required"] == (None, False, "signature_fee_missing")
    assert found["fedex_2day", "none"] == (0, True, None)
    assert found["fedex_2day", "signature_required"] == (None, False, "signature_not_supported")


def advised(
    *, risk: Risk | None = None, age_restricted: bool = False, value: int = 10_000, reports: int = 0
) -> SignatureRecommendation:
    return recommend(
        risk=risk, age_restricted=age_restricted, package_value=value, reports=reports, policy=POLICY
    )


LOW, HIGH = Risk(level="low", reasons=("known_buyer",)), Risk(level="high", reasons=("theft_area",))


@pytest.mark.parametrize("risk", [None, LOW])
def test_nothing_is_advised_without_risk(risk: Risk | None) -> None:
    """R-SIG-01, R-SIG-15: risk data absent is no recommendation either"""
    assert advised(risk=risk) == SignatureRecommendation(recommended="none", reasons=())


def test_a_high_risk_order_is_advised_a_signature_with_the_platforms_reasons() -> None:
    """R-SIG-01"""
    assert advised(risk=HIGH) == SignatureRecommendation(
        recommended="signature_required", reasons=("high_risk_order", "theft_area")
    )


@pytest.mark.parametrize("risk", [None, LOW, HIGH])
def test_age_restricted_goods_are_advised_an_adult_signature_whatever_the_risk(risk: Risk | None) -> None:
    """R-SIG-05, R-SIG-16"""
    found = advised(risk=risk, age_restricted=True)
    assert found.recommended == "adult_signature_required"
    assert found.reasons[0] == "age_restricted_item"
    assert ("high_risk_order" in found.reasons) == (risk is HIGH)


@pytest.mark.parametrize(("reports", "recommended"), [(1, "none"), (2, "signature_required")])
def test_a_record_of_parcels_not_received_is_a_risk(reports: int, recommended: str) -> None:
    """R-SIG-01"""
    assert advised(risk=LOW, reports=reports).recommended == recommended


@pytest.mark.parametrize(("value", "recommended"), [(500_000, "none"), (500_001, "signature_required")])
def test_a_value_that_insurance_can_not_make_good_is_a_risk(value: int, recommended: str) -> None:
    """R-SIG-01"""
    assert advised(value=value).recommended == recommended


def delivered(requirement: str, *events: tuple[Any, str | None, bool | None]) -> SignatureReceipt:
    """A package with these carrier reports, an hour apart, each `(status, signed_by, age verified)`."""
    reports = tuple(
        TrackingEvent(
            status=status,
            occurred_at=NOON + timedelta(hours=hour),
            received_at=NOON,
            signed_by=signer,
            signer_age_verified=verified,
            proof_url="https://carrier.example/proof" if signer else None,
        )
        for hour, (status, signer, verified) in enumerate(events)
    )
    return receipt(a_package(signed=standing(reports, None)["signed"], signature_requirement=requirement))


def test_a_signature_is_not_available_before_delivery_or_when_none_was_captured() -> None:
    """R-SIG-12"""
    for status, signer in (("in_transit", None), ("delivered", None), ("delivered", "")):
        found = delivered("signature_required", (status, signer, None))
        assert (found.required, found.received, found.available, found.signed_by) == (
            True,
            False,
            False,
            None,
        )


def test_the_seller_can_verify_who_signed_and_when() -> None:
    """R-SIG-04, R-SIG-12"""
    found = delivered("signature_required", ("in_transit", None, None), ("delivered", "A. Buyer", None))
    assert (found.received, found.available) == (True, True)
    assert (found.signed_by, found.signed_at) == ("A. Buyer", NOON + timedelta(hours=1))
    assert found.proof_url == "https://carrier.example/proof"


@pytest.mark.parametrize(("verified", "received"), [(None, False), (False, False), (True, True)])
def test_an_adult_signature_counts_only_if_the_carrier_verified_the_age(
    verified: bool | None, received: bool
) -> None:
    """R-SIG-05"""
    found = delivered("adult_signature_required", ("delivered", "A. Buyer", verified))
    assert (found.available, found.received, found.signed_by) == (True, received, "A. Buyer")


def test_of_several_signatures_the_one_that_meets_the_service_is_shown() -> None:
    """R-SIG-05"""
    found = delivered(
        "adult_signature_required", ("delivered", "A Child", False), ("delivered", "An Adult", True)
    )
    assert (found.received, found.signed_by) == (True, "An Adult")


@pytest.mark.parametrize(
    "remark",
    [
        "DRIVER RELEASE",
        "Driver Released - porch",
        "LEFT AT DOOR",
        "left at front door",
        "C19",
        "*",
        "***",
        "NA",
        "n/a",
        "12345",
        "Garage",
        "SIGNATURE NOT REQUIRED",
    ],
)
def test_a_remark_in_place_of_a_name_is_shown_and_is_no_signature(remark: str) -> None:
    """R-SIG-12"""
    found = delivered("signature_required", ("delivered", remark, True))
    assert (found.received, found.available, found.signed_by) == (False, False, remark)
    assert found.signed_at == NOON


@pytest.mark.parametrize(
    "name",
    ["B", "B BUYER", "Na Li", "Left, Anna", "O. Garage-Smith", "J. Doe 2nd", "\u5f20\u4f1f", "Unit 4B Desk"],
)
def test_a_name_that_resembles_a_remark_is_a_signature(name: str) -> None:
    """R-SIG-12"""
    found = delivered("signature_required", ("delivered", name, None))
    assert (found.received, found.available, found.signed_by) == (True, True, name)


def test_beside_a_remark_the_name_is_shown() -> None:
    """R-SIG-12"""
    found = delivered(
        "signature_required", ("delivered", "LEFT AT DOOR", None), ("delivered", "A. Buyer", None)
    )
    assert (found.received, found.signed_by) == (True, "A. Buyer")


def test_what_the_sender_signed_for_a_returned_parcel_is_no_receipt() -> None:
    """R-SIG-12"""
    found = delivered("signature_required", ("return_to_sender", None, None), ("delivered", "The Shop", None))
    assert (found.received, found.available) == (False, False)


def test_a_signature_given_without_any_service_is_shown_and_was_not_required() -> None:
    found = delivered("none", ("delivered", "A. Buyer", None))
    assert (found.required, found.available, found.signed_by) == (False, True, "A. Buyer")
