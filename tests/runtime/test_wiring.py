"""What a deployment is given by its parameters."""

import re

import pytest

from shared.runtime import wiring
from shared.usecases.services import Services
from tests.support.aws import template
from tests.support.faults import watched

PARAMETERS = template()["Parameters"]
WRITTEN_BY_THE_STACK = ("/surety/base-url", "/surety/sign-in")


def test_links_and_brand_are_the_deployments(services: Services) -> None:
    """R-INS-29, R-BPP-16, R-MSG-04"""
    made = services.deployment
    assert made.terms_url == PARAMETERS["CoverageTerms"]["Default"] == "https://u-pic.com/tiktok-coverage"
    program = "https://shop.tiktok.com/us/money-back-guarantee"
    assert made.buyer_protection_page == PARAMETERS["BuyerProtectionPage"]["Default"] == program
    assert made.link_template == PARAMETERS["LinkTemplate"]["Default"] == ""
    assert (services.brand.name, services.brand.color) == ("Surety", "#0b5563")


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("LinkTemplate", "https://shop.example/{object}/{id}?do={action}", True),
        ("LinkTemplate", "https://shop.example/{case}", False),
        ("LinkTemplate", "http://shop.example/{id}", False),
        ("BrandColor", "#7a1f5c", True),
        ("BrandColor", "red;}", False),
        ("Brand", "Harbor & Pine", True),
        ("Brand", "", False),
        ("Brand", "Harbor ", False),
        ("CoverageTerms", "javascript:alert(1)", False),
        ("BuyerProtectionPage", "", False),
    ],
)
def test_a_parameter_that_would_make_a_bad_page_is_refused(name: str, value: str, taken: bool) -> None:
    """R-MSG-04"""
    assert bool(re.search(PARAMETERS[name]["AllowedPattern"], value)) == taken


def test_where_a_seller_ships_from_is_asked_for_once_in_five_minutes(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also that nothing is said of one seller alone: the seller's parameter, then the one for all"""
    wiring._setting.cache_clear()
    for period in (1, 2):
        monkeypatch.setattr(wiring, "_period", lambda now=period: now)
        with watched("ssm") as wire:
            assert services.deployment.ship_from("shop-1")
            assert services.deployment.ship_from("shop-1")
        assert wire.operations == ["GetParameter"] * 2
    wiring._setting.cache_clear()


def test_a_worker_that_lives_on_learns_of_another_public_address(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of another way to sign in: a deployment changes both while workers run"""
    ssm = wiring.client("ssm")
    addresses = {name: ssm.get_parameter(Name=name)["Parameter"]["Value"] for name in WRITTEN_BY_THE_STACK}
    changed = {
        "/surety/base-url": "https://care.shop.example/",
        "/surety/sign-in": '{"pool": "https://users.shop.example", "client_id": "console-2"}',
    }
    made = services.deployment
    try:
        for period, values in enumerate((addresses, changed)):
            for name, value in values.items():
                ssm.put_parameter(Name=name, Type="String", Value=value, Overwrite=True)
            monkeypatch.setattr(wiring, "_period", lambda now=period: now)
            url, client = made.public_url(), made.sign_in()["client_id"]
        assert (url, client) == ("https://care.shop.example", "console-2")
        with watched("ssm") as wire:
            made.public_url()
            made.sign_in()
        assert wire.operations == []
    finally:
        for name, value in addresses.items():
            ssm.put_parameter(Name=name, Type="String", Value=value, Overwrite=True)
        wiring._parameter.cache_clear()
