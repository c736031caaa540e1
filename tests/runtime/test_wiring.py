"""What a deployment is given by its parameters."""

import re

import pytest

from shared.usecases.services import Services
from tests.support.aws import template

PARAMETERS = template()["Parameters"]


def test_links_and_brand_are_the_deployments(services: Services) -> None:
    """R-INS-29, R-BPP-16, R-MSG-04"""
    made = services.deployment
    assert made.terms_url == PARAMETERS["CoverageTerms"]["Default"] == "https://u-pic.com/tiktok-coverage"
    program = "https://shop.tiktok.com/us/money-back-guarantee"
    assert made.buyer_protection_page == PARAMETERS["BuyerProtectionPage"]["Default"] == program
    assert PARAMETERS["LinkTemplate"]["Default"] == ""
    assert made.link_template == "/console/{object}/{id}/{action}"
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
