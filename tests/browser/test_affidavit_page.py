"""The buyer's affidavit page in a real browser, without script, at phone and desktop width."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.domain.claims.claim import Claim
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.services import Services
from tests.support.aws import BASE_URL, Clock
from tests.support.chromium import SIZES, is_cut_off, page_of
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
