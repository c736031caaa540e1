"""What a package may be sold with its label: every rule before a purchase, and the one-time agreements."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.domain.errors import Conflict, Invalid, Rejected
from shared.domain.labels.agreements import Agreements, accept, agreements_in_force, needed
from shared.domain.labels.carriers import estimated_delivery, find_service, sandbox_rate, services
from shared.domain.labels.insurance import Cover
from shared.domain.labels.pricing import price_purchase
from shared.domain.labels.signatures import Signature
from tests.support.label_builders import FEES, NOON, POLICY, RATE, a_package, service
from tests.support.refusals import refusal

BOTH: Any = {kind: POLICY.section("agreements")[kind]["version"] for kind in ("insurance", "signature")}


def priced(**asked: Any) -> tuple[Cover, Signature]:
    """Full cover and a signature for a package of 300.00, both agreements accepted, or as asked."""
    usual: dict[str, Any] = {
        "service": service(),
        "option": "full",
        "amount": None,
        "signature": "signature_required",
        "premium_rate": RATE,
        "signature_fees": FEES,
        "accepted": BOTH,
        "policy": POLICY,
    }
    return price_purchase(asked.pop("parcel", a_package(30_000)), **{**usual, **asked})


def test_cover_and_signature_are_priced_together() -> None:
    """R-INS-10, R-SIG-09"""
    cover, signature = priced()
    assert (cover.total_cover, cover.premium) == (30_000, 100)
    assert signature == Signature(option="signature_required", fee=250)


@pytest.mark.parametrize("mode", ["seller_shipping", "fbt"])
def test_outside_tiktok_shipping_the_signature_asked_for_is_refused_first(mode: str) -> None:
    """R-SIG-14, R-INS-13"""
    parcel = a_package(15_000, shipping_mode=mode)
    assert refusal(priced, parcel=parcel).code == "signature_mode_not_eligible"
    assert refusal(priced, parcel=parcel, signature="none").code == "insurance_mode_not_eligible"


def test_a_package_of_unknown_value_can_not_be_insured() -> None:
    """R-INS-03"""
    found = refusal(priced, parcel=a_package(None))
    assert isinstance(found, Rejected) and found.code == "package_value_unknown"


def test_a_package_with_a_label_or_cancelled_is_not_priced() -> None:
    """R-INS-11, R-SIG-13"""
    labelled = a_package(label_id="lbl_9")
    assert refusal(priced, parcel=labelled, option="custom", amount=0).code == "label_already_created"
    assert refusal(priced, parcel=a_package(cancelled_at=NOON)).code == "package_cancelled"


def test_a_carrier_without_signatures_refuses_this_package_only() -> None:
    """R-SIG-07"""
    assert refusal(priced, service=service("fedex_2day")).code == "signature_not_supported"
    assert priced(service=service("fedex_2day"), signature="none")[1].fee == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"option": "full", "signature": "none", "accepted": {}}, "agreement_required"),
        ({"option": "custom", "amount": 20_001, "signature": "none", "accepted": {}}, "agreement_required"),
        ({"option": "full", "accepted": {}}, "agreement_required"),
        ({"option": "free", "accepted": {}}, "signature_confirmation_required"),
        ({"option": "full", "accepted": {"insurance": BOTH["insurance"]}}, "signature_confirmation_required"),
        ({"option": "full", "accepted": {**BOTH, "insurance": "2024-01-01"}}, "agreement_required"),
    ],
)
def test_what_costs_extra_needs_its_agreement_first(asked: dict[str, Any], code: str) -> None:
    """R-INS-15, R-SIG-08"""
    found = refusal(priced, **asked)
    assert isinstance(found, Conflict) and found.code == code


def test_free_cover_without_a_signature_needs_no_agreement() -> None:
    """A-33"""
    cover, signature = priced(option="free", signature="none", accepted={})
    assert (cover.premium, signature.fee) == (0, 0)


def test_in_a_batch_a_package_of_200_needs_no_agreement_since_nothing_is_added() -> None:
    """R-INS-17, A-32"""
    cover, _ = priced(parcel=a_package(20_000), signature="none", accepted={}, batch=True)
    assert (cover.option, cover.premium) == ("free", 0)


# The agreements


def accepted(kind: Any, before: Agreements | None = None) -> Any:
    return accept(before, seller_id="shop-1", kind=kind, version=BOTH[kind], policy=POLICY, now=NOON)


def test_an_agreement_is_asked_for_once() -> None:
    """R-INS-15, R-SIG-08"""
    first = accepted("insurance")
    assert (first.case.id, first.case.seller_id, first.case.version) == ("agr_shop-1", "shop-1", 1)
    assert first.case.acceptances[0].accepted_at == NOON
    assert not needed("insurance", first.case.accepted, POLICY)
    assert needed("signature", first.case.accepted, POLICY)
    assert accepted("insurance", first.case) is None
    second = accepted("signature", first.case)
    assert second.case.accepted == BOTH and second.case.version == 2


def test_only_the_text_in_force_can_be_accepted() -> None:
    """R-INS-15"""
    with pytest.raises(Invalid) as refused:
        accept(None, seller_id="shop-1", kind="insurance", version="1", policy=POLICY, now=NOON)
    assert refused.value.errors[0]["field"] == "version"


def test_a_changed_text_is_asked_for_again() -> None:
    """R-INS-15"""
    first = accepted("insurance")
    older = first.case.acceptances[0].model_copy(update={"version": "2024-01-01"})
    step = accepted("insurance", first.case.model_copy(update={"acceptances": (older,)}))
    assert [one.version for one in step.case.acceptances] == ["2024-01-01", BOTH["insurance"]]


def test_the_agreements_show_their_prices_or_that_there_are_none() -> None:
    """R-SIG-08, R-INS-10"""
    insurance, signature = agreements_in_force(POLICY, premium_rate=RATE, signature_fees=FEES)
    assert (insurance.kind, signature.kind) == ("insurance", "signature")
    assert "1.00 for every started 100.00" in insurance.fees and "200.00" in insurance.fees
    assert "Signature Required: 2.50" in signature.fees and "Adult Signature Required: 4.00" in signature.fees
    assert "U-PIC" in insurance.text and "21 years" in signature.text
    assert "{" not in insurance.text + insurance.fees + signature.text + signature.fees
    unpriced = agreements_in_force(POLICY, premium_rate=None, signature_fees={})
    assert all("not offered at present" in agreement.fees for agreement in unpriced)


# The services


def test_six_services_of_three_carriers_are_known() -> None:
    assert [(one.name, one.carrier) for one in services(POLICY)] == [
        ("usps_ground_advantage", "usps"),
        ("usps_priority", "usps"),
        ("ups_ground", "ups"),
        ("ups_2nd_day_air", "ups"),
        ("fedex_ground", "fedex"),
        ("fedex_2day", "fedex"),
    ]


def test_an_unknown_service_is_malformed_and_the_known_ones_are_named() -> None:
    with pytest.raises(Invalid) as refused:
        find_service("dhl_express", POLICY)
    assert refused.value.errors[0]["field"] == "service"
    assert "ups_ground" in refused.value.detail


@pytest.mark.parametrize(
    ("ounces", "rate"), [(None, 825), (0.1, 825), (16.0, 825), (16.1, 940), (32.0, 940), (160.0, 1_860)]
)
def test_the_sandbox_carrier_charges_a_base_and_every_started_pound(ounces: float | None, rate: int) -> None:
    assert sandbox_rate(service("usps_priority"), weight_oz=ounces, policy=POLICY) == rate


def test_delivery_is_estimated_in_working_days() -> None:
    """R-GEN-03"""
    friday = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)
    assert estimated_delivery(service("ups_2nd_day_air"), shipped_at=friday, policy=POLICY) == datetime(
        2026, 3, 11, 6, 59, 59, tzinfo=UTC
    )
    assert estimated_delivery(
        service("ups_2nd_day_air"), shipped_at=friday, policy=POLICY
    ) > friday + timedelta(3)
