"""The buyer's affidavit page in a real browser, without script, at phone and desktop width."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.letters.facts import AFFIDAVIT, MONDAY, ZONE
from shared.console.affidavits import PhotoForm, affidavit_form, over_page, thank_you_page
from shared.domain.claims.affidavit_form import FIELDS
from shared.domain.claims.claim import Claim
from shared.gateways.wording import Brand
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.services import Services
from tests.support.aws import BASE_URL, Clock
from tests.support.chromium import SIZES, barriers, is_cut_off, page_of
from tests.support.claim_builders import SENT
from tests.support.claims import open_claim
from tests.support.http import call


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    with page_of(chromium, request.param, java_script_enabled=False) as opened:
        yield opened


def claim_of(services: Services) -> Claim:
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    return claim


def test_a_buyer_signs_with_what_was_typed_kept_after_a_mistake(
    services: Services, clock: Clock, doors: str, page: Any
) -> None:
    """R-AFF-03, R-AFF-08: no script, no login, nothing typed twice."""
    open_claim(services)
    clock.now = SENT
    assert call("POST", "/claims/clm_1/affidavit", role="seller", account="shop-1").status == 200
    link = personal_link(services, claim_of(services)).removeprefix(BASE_URL)
    page.goto(doors + link)
    assert not is_cut_off(page)
    page.get_by_label("Full name").fill("Bea <b>Buyer</b>")
    page.get_by_role("button").click()
    assert page.locator("[role=alert], .errors, #errors").first.is_visible()
    assert page.locator("[name=full_name]").input_value() == "Bea <b>Buyer</b>"
    page.locator("[name=full_name]").fill("Bea Buyer")
    page.locator("[name=statement][value=not_received]").check()
    page.locator("[name=details]").fill("It never came.")
    page.locator("[name=signature]").fill("Bea Buyer")
    page.locator("[name=signed_on]").fill(SENT.date().isoformat())
    page.locator("[name=agree]").check()
    page.get_by_role("button").click()
    assert "Thank you" in page.inner_text("body")
    assert claim_of(services).affidavit.status == "submitted"
    page.goto(doors + link)
    assert "can't be sent a second time" in page.inner_text("body")


@pytest.mark.parametrize("color", ["#0b5563", "#ffee00", "#767676"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out_by_any_color(chromium: Any, scheme: Any, color: str) -> None:
    """R-MSG-04: the form, with mistakes, thanks with a form for a photo, a link that is over"""
    brand = Brand("Harbor Care", color)
    errors = [{"field": name, "message": "must be filled in"} for name in (*FIELDS, "affected[line-1]")]
    photo = PhotoForm(url="https://files.example/", fields={"key": "a"}, left=3, until=MONDAY)
    thanks = {"order_id": "ord-1", "received_at": MONDAY, "zone": ZONE, "photos": 1, "form": photo}
    found = {}
    with page_of(chromium, "phone", color_scheme=scheme, bypass_csp=True) as page:
        for name, html in {
            "form": affidavit_form(AFFIDAVIT, today=MONDAY.date(), brand=brand),
            "mistakes": affidavit_form(AFFIDAVIT, today=MONDAY.date(), typed={}, errors=errors, brand=brand),
            "thanks": thank_you_page(**thanks, brand=brand),
            "over": over_page("claim_closed", brand),
        }.items():
            page.set_content(html)
            found[name] = [*barriers(page), *(["is cut off"] if is_cut_off(page) else [])]
    assert found == {"form": [], "mistakes": [], "thanks": [], "over": []}
