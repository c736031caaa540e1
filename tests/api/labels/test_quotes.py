"""What could be bought for a package, before anything is: services, cover, signatures, agreements."""

from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.usecases.privacy.buyers import erase
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock, emulated_services
from tests.support.faults import watched
from tests.support.http import deliver, signed
from tests.support.time import Pace


def quoted(*packages: str, **more: Any) -> list[dict[str, Any]]:
    answer = shop.post("/labels/quote", {"packages": [{"package_id": one, **more} for one in packages]})
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["packages"]
    return found


def option_of(quote: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in quote["insurance"]["options"] if one["option"] == name)


def signature_of(quote: dict[str, Any], service: str, option: str) -> dict[str, Any]:
    found = quote["signature"]["options"]
    return next(one for one in found if (one["service"], one["option"]) == (service, option))


def test_a_quote_shows_value_services_cover_and_signatures(services: Services, clock: Clock) -> None:
    """R-INS-03, R-INS-07, R-INS-10, R-SIG-09"""
    shop.place(clock, platform_coupon="5.00", shipping_fee_paid="4.99")
    (quote,) = quoted("pkg-1")
    assert quote["value_parts"] == {
        "items": "300.00",
        "platform_coupon": "5.00",
        "shipping_fee": "4.99",
        "total": "309.99",
    }
    assert {one["service"] for one in quote["services"]} == {
        "usps_ground_advantage",
        "usps_priority",
        "ups_ground",
        "ups_2nd_day_air",
        "fedex_ground",
        "fedex_2day",
    }
    cover = quote["insurance"]
    assert (cover["free_cover"], cover["uninsured_value"], cover["max_total_cover"]) == (
        "200.00",
        "109.99",
        "309.99",
    )
    full = option_of(quote, "full")
    assert (full["additional_cover"], full["total_cover"], full["premium"]) == ("109.99", "309.99", "2.00")
    assert signature_of(quote, "ups_ground", "adult_signature_required")["fee"] == "4.00"
    assert signature_of(quote, "fedex_2day", "signature_required") | {"option": ""} == {
        "service": "fedex_2day",
        "option": "",
        "fee": None,
        "available": False,
        "reason_code": "signature_not_supported",
    }


def test_what_is_quoted_is_what_is_charged(services: Services, clock: Clock) -> None:
    """R-INS-10, R-SIG-09"""
    shop.place(clock)
    shop.agree()
    (quote,) = quoted("pkg-1", service="usps_priority")
    (service,) = quote["services"]
    label = shop.bought(insurance={"option": "full"}, signature="signature_required")
    assert label["rate"] == service["rate"]
    assert label["insurance"]["premium"] == option_of(quote, "full")["premium"]
    assert label["signature"]["fee"] == signature_of(quote, "usps_priority", "signature_required")["fee"]


def test_a_package_of_200_has_no_additional_cover_to_buy(services: Services, clock: Clock) -> None:
    """R-INS-05, R-INS-09"""
    shop.place(clock, items=[shop.item("line-1", "200.00")])
    (quote,) = quoted("pkg-1")
    assert option_of(quote, "free")["total_cover"] == "200.00"
    for name in ("full", "custom"):
        assert option_of(quote, name)["reason_code"] == "insurance_option_not_available"


def test_a_value_over_the_maximum_is_capped_with_a_notice(services: Services, clock: Clock) -> None:
    """R-INS-06, R-INS-07, A-02"""
    shop.place(clock, items=[shop.item("line-1", "6000.00")])
    (quote,) = quoted("pkg-1")
    full = option_of(quote, "full")
    assert (full["total_cover"], full["uncovered"]) == ("5000.00", "1000.00")
    assert full["notice"]["code"] == "capped_at_max"


@pytest.mark.parametrize(
    ("told", "recommended"),
    [
        ({}, "none"),
        ({"risk": {"level": "low", "reasons": []}}, "none"),
        ({"risk": {"level": "high", "reasons": ["new_address"]}}, "signature_required"),
        ({"items": [shop.item("line-1", "30.00", age_restricted=True)]}, "adult_signature_required"),
    ],
    ids=["nothing known", "low risk", "high risk", "age-restricted"],
)
def test_a_signature_is_recommended_and_never_required(
    services: Services, clock: Clock, told: dict[str, Any], recommended: str
) -> None:
    """R-SIG-01, R-SIG-03, R-SIG-15, R-SIG-16"""
    shop.place(clock, **told)
    (quote,) = quoted("pkg-1")
    assert quote["signature"]["recommended"] == recommended
    assert bool(quote["signature"]["reasons"]) == (recommended != "none")
    assert shop.bought()["signature"]["option"] == "none"


def test_packages_are_quoted_in_the_order_asked(services: Services, clock: Clock) -> None:
    """R-INS-02, R-INS-26"""
    lines = [shop.item("a", "200.00"), shop.item("b", "300.00")]
    shop.place(clock, items=lines, packages=[shop.package("A", "a"), shop.package("B", "b")])
    with watched() as wire:
        assert [(one["package_id"], one["package_value"]) for one in quoted("B", "A")] == [
            ("B", "300.00"),
            ("A", "200.00"),
        ]
    assert len(wire.calls) <= 5 and "TransactWriteItems" not in wire.operations


@pytest.mark.parametrize(
    ("packages", "status", "code"),
    [
        ([], 400, "invalid_request"),
        ([{"package_id": "pkg-1"}] * 2, 400, "duplicate_package"),
        ([{"package_id": f"p{n}"} for n in range(201)], 400, "invalid_request"),
        ([{"package_id": "pkg-1", "service": "usps_rocket"}], 400, "invalid_request"),
        ([{"package_id": "pkg-1"}, {"package_id": "pkg-9"}], 404, "not_found"),
        ([{"package_id": "pkg-1", "colour": "red"}], 400, "invalid_request"),
    ],
    ids=["none", "twice", "201", "an unknown service", "one of nobody's", "an unknown field"],
)
def test_a_quote_that_can_not_be_given_says_why(
    services: Services, clock: Clock, packages: list[dict[str, Any]], status: int, code: str
) -> None:
    """An empty batch, one too long, a package twice: refused as a whole"""
    shop.place(clock)
    answer = shop.post("/labels/quote", {"packages": packages})
    assert (answer.status, answer.json()["code"]) == (status, code)


def test_a_quote_writes_nothing_also_under_a_key(services: Services, clock: Clock) -> None:
    shop.place(clock)
    before = shop.table()
    for _ in range(2):
        answer = shop.post("/labels/quote", {"packages": [{"package_id": "pkg-1"}]}, key="key")
        assert answer.status == 200
    assert shop.table() == before


def test_another_shops_package_is_not_quoted(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    shop.place(clock)
    body = {"packages": [{"package_id": "pkg-1"}]}
    assert shop.post("/labels/quote", body, account="shop-2").status == 404


@pytest.mark.parametrize("mode", ["seller_shipping", "fbt"])
def test_outside_tiktok_shipping_there_is_nothing_to_quote(
    services: Services, clock: Clock, mode: str
) -> None:
    """R-INS-13"""
    shop.place(clock, shipping_mode=mode)
    answer = shop.post("/labels/quote", {"packages": [{"package_id": "pkg-1"}]})
    assert (answer.status, answer.json()["code"]) == (422, "insurance_mode_not_eligible")


def test_without_prices_paid_cover_and_signatures_are_not_sold(aws: None, clock: Clock, pace: Pace) -> None:
    """R-INS-10: 503 premium_rate_missing; R-SIG-09: fee unknown, option unavailable"""
    nothing = {"PREMIUM_RATE_PER_100": "", "SIGNATURE_FEE": "", "ADULT_SIGNATURE_FEE": ""}
    with emulated_services(clock, **nothing):
        shop.place(clock)
        shop.agree()
        (quote,) = quoted("pkg-1")
        assert option_of(quote, "full")["reason_code"] == "premium_rate_missing"
        unpriced = signature_of(quote, "usps_priority", "signature_required")
        assert (unpriced["available"], unpriced["reason_code"]) == (False, "signature_fee_missing")
        for choice, code in (
            ({"insurance": {"option": "full"}}, "premium_rate_missing"),
            ({"signature": "signature_required"}, "signature_fee_missing"),
        ):
            answer = shop.buy(**choice)
            assert (answer.status, answer.json()["code"]) == (503, code)
        assert shop.bought()["insurance"]["total_cover"] == "200.00"


# Agreements


def test_agreements_are_shown_and_accepted_once(services: Services, clock: Clock) -> None:
    """R-INS-15, R-SIG-08"""
    shown = {one["kind"]: one for one in shop.get("/agreements").json()["data"]}
    assert set(shown) == {"insurance", "signature"}
    assert all(one["accepted_at"] is None and one["text"] and one["fees"] for one in shown.values())
    assert "1.00" in shown["insurance"]["fees"] and "4.00" in shown["signature"]["fees"]
    accepted = {"kind": "insurance", "version": shown["insurance"]["version"]}
    answer = shop.post("/agreements", accepted)
    assert (answer.status, answer.json()["accepted_at"]) == (201, "2026-03-02T20:00:00Z")
    clock.forward(days=1)
    assert shop.post("/agreements", accepted).json()["accepted_at"] == "2026-03-02T20:00:00Z"
    after = {one["kind"]: one["accepted_at"] for one in shop.get("/agreements").json()["data"]}
    assert after == {"insurance": "2026-03-02T20:00:00Z", "signature": None}


def test_a_consent_sent_again_under_its_key_is_answered_again(services: Services, clock: Clock) -> None:
    """R-GEN-09: and the key is good for nothing else"""
    accepted = {"kind": "insurance", "version": "2025-10-17"}
    given, again = (shop.post("/agreements", accepted, key="a") for _ in range(2))
    assert (again.status, again.json()) == (201, given.json())
    assert again.headers["idempotent-replayed"] == "true"
    answer = shop.post("/agreements", {**accepted, "kind": "signature"}, key="a")
    assert (answer.status, answer.json()["code"]) == (409, "idempotency_conflict")


def test_only_the_version_in_force_can_be_accepted(services: Services) -> None:
    """R-INS-15"""
    answer = shop.post("/agreements", {"kind": "insurance", "version": "1999-01"})
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "version")
    assert shop.table() == []


def test_an_agreement_is_asked_for_once_and_by_the_shop_that_gave_it(
    services: Services, clock: Clock
) -> None:
    """R-INS-15: recorded by seller"""
    shop.place(clock)
    assert quoted("pkg-1")[0]["insurance"]["agreement_required"] is True
    shop.agree("insurance")
    (quote,) = quoted("pkg-1")
    assert quote["insurance"]["agreement_required"] is False
    assert quote["signature"]["agreement_required"] is True
    shop.place(clock, order_id="ord-2", seller_id="shop-2", packages=[shop.package("pkg-2", "line-1")])
    body = shop.wanted("pkg-2", insurance={"option": "full"})
    assert shop.post("/labels", body, key="k", account="shop-2").json()["code"] == "agreement_required"


def test_two_consents_at_once_are_both_kept(services: Services, clock: Clock) -> None:
    """R-GEN-06"""
    shop.agree("insurance")
    shop.agree("signature")
    assert all(one["accepted_at"] for one in shop.get("/agreements").json()["data"])


def test_a_custom_amount_is_priced_before_it_is_bought(services: Services, clock: Clock) -> None:
    """R-INS-10: at what it is sold for then"""
    shop.place(clock)
    (quote,) = quoted("pkg-1", amount="250.00")
    told = option_of(quote, "custom")
    assert (told["additional_cover"], told["total_cover"], told["premium"], told["uncovered"]) == (
        "50.00",
        "250.00",
        "1.00",
        "50.00",
    )
    shop.agree()
    sold = shop.bought(insurance={"option": "custom", "amount": "250.00"})["insurance"]
    assert (sold["total_cover"], sold["premium"]) == (told["total_cover"], told["premium"])


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [
        ("200.00", 422, "insurance_amount_not_above_free"),
        ("300.01", 422, "insurance_exceeds_package_value"),
        ("0.00", 400, "invalid_amount"),
        ("1.001", 400, "invalid_amount"),
    ],
)
def test_a_custom_amount_that_is_not_sold_is_refused_as_by_the_purchase(
    services: Services, clock: Clock, amount: str, status: int, code: str
) -> None:
    """R-INS-08"""
    shop.place(clock)
    body = {"packages": [{"package_id": "pkg-1", "amount": amount}]}
    assert shop.post("/labels/quote", body).refusal == (status, code)


def test_the_coverage_terms_are_linked_wherever_cover_is_shown(services: Services, clock: Clock) -> None:
    """R-INS-29: free cover included"""
    terms = "https://u-pic.com/tiktok-coverage"
    shop.place(clock)
    assert shop.post("/labels/quote", {"packages": [{"package_id": "pkg-1"}]}).json()["terms_url"] == terms
    agreements = {one["kind"]: one["terms_url"] for one in shop.get("/agreements").json()["data"]}
    assert agreements == {"insurance": terms, "signature": None}
    label = shop.bought()
    assert label["insurance"]["terms_url"] == terms
    assert shop.get("/orders/ord-1").json()["packages"][0]["insurance"]["terms_url"] == terms
    assert shop.get("/packages/pkg-1/claim-eligibility").json()["terms_url"] == terms
    shop.report(clock, label["tracking_number"], "accepted")
    claim = shop.post("/claims", {"package_id": "pkg-1", "reason": "loss", "description": "Gone."})
    assert claim.json()["terms_url"] == terms


def test_a_quote_says_of_each_package_why_no_label_is_sold_for_it(services: Services, clock: Clock) -> None:
    """R-INS-11: as the purchase does, and the others are priced"""
    lines = [shop.item(name) for name in ("a", "b", "c")]
    shop.place(clock, items=lines, packages=[shop.package(name.upper(), name) for name in ("a", "b", "c")])
    shop.cancel(clock, "A")
    shop.bought("B")
    cancelled, labelled, free = quoted("A", "B", "C")
    for quote in (cancelled, labelled):
        refused = shop.buy(quote["package_id"]).json()
        assert quote["services"] == []
        assert {(one["reason_code"], one["reason"]) for one in quote["unavailable"]} == {
            (refused["code"], refused["detail"])
        }
    assert (len(free["services"]), free["unavailable"]) == (6, [])


def test_a_quote_asks_no_carrier_about_an_order_that_was_erased(services: Services, clock: Clock) -> None:
    """R-PRV-01: there is no address any more"""
    shop.place(clock)
    erase(services, "buyer-1")
    (quote,) = quoted("pkg-1", service="usps_priority")
    assert (quote["services"], quote["unavailable"][0]["reason_code"]) == ([], "personal_data_erased")


def test_each_lost_package_counts_once_towards_the_advice_to_have_a_signature(
    services: Services, clock: Clock
) -> None:
    """R-SIG-01: of a buyer whose packages do not arrive, not of one whose seller files a claim again"""
    shop.place(clock, order_id="ord-2", packages=[shop.package("pkg-2", "line-1")])
    for package_id in ("pkg-1", "pkg-3"):
        shop.place(clock, order_id=f"ord-{package_id[-1]}", packages=[shop.package(package_id, "line-1")])
        shop.report(clock, shop.bought(package_id)["tracking_number"], "in_transit")
        for _ in range(2):
            lost = {"package_id": package_id, "reason": "loss", "description": "It never arrived."}
            claim = shop.post("/claims", lost).json()
            rejected = {"claim_id": claim["id"], "reason": "No.", "occurred_at": rfc3339(clock.now)}
            message = {"type": "claim.rejected", "data": rejected}
            signed("insurer", "/webhooks/insurer", message, at=clock.now, id=f"m-{claim['id']}")
        deliver(services, "work")
        (quote,) = quoted("pkg-2", service="usps_priority")
        reasons = [] if package_id == "pkg-1" else ["reported_not_received"]
        assert quote["signature"]["reasons"] == reasons
