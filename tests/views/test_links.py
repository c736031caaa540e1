"""Links: written in one table of the views, each to a route there is."""

import json
import re
from pathlib import Path

import pytest

from shared.domain.actions import Target
from shared.views.links import _PATHS, href, page

ROUTES = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())["paths"]


def test_every_link_leads_to_a_route() -> None:
    paths = {path for table in _PATHS.values() for path in table.values() if path.startswith("/")}
    served = {re.sub(r"{\w+}", "{id}", route) for route in ROUTES}
    assert paths - served == set()


def test_a_link_names_its_target() -> None:
    assert href("void", Target(kind="label", id="lbl_1")) == "/labels/lbl_1/void"
    assert href("file_claim") == "/claims"


def test_what_is_not_listed_has_no_link() -> None:
    with pytest.raises(KeyError):
        href("void", Target(kind="claim", id="clm_1"))


TEMPLATE = "https://shop.example/{object}/{id}?do={action}"


@pytest.mark.parametrize(
    ("name", "target", "subject_id", "url"),
    [
        ("appeal", Target(kind="dispute", id="dsp_1"), None, "https://shop.example/dispute/dsp_1?do=appeal"),
        (
            "resolve",
            Target(kind="supportcase", id="cse_1"),
            None,
            "https://shop.example/support_case/cse_1?do=resolve",
        ),
        ("file_claim", None, "pkg 1/2", "https://shop.example/claim/pkg%201%2F2?do=file_claim"),
        ("ask_customer_service", None, None, "https://shop.example/support_case/new?do=ask_customer_service"),
    ],
)
def test_a_page_is_the_marketplaces_own(
    name: str, target: Target | None, subject_id: str | None, url: str
) -> None:
    """R-MSG-04"""
    assert page(TEMPLATE, name, target, subject_id) == url


def test_without_a_template_nothing_has_a_page_nor_has_an_address_to_write_to() -> None:
    """R-MSG-04"""
    assert page("", "appeal", Target(kind="dispute", id="dsp_1")) is None
    assert page(TEMPLATE, "contact_seller", Target(kind="mailbox", id="care@shop.example")) is None


def test_whatever_opens_a_case_has_a_page() -> None:
    """R-MSG-04"""
    assert all(page(TEMPLATE, name) for name in _PATHS[None])
