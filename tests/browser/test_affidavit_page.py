"""The buyer's affidavit page in a real browser, without script, at phone and desktop width."""

import os
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from shared.domain.claims.claim import Claim
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.services import Services
from tests.support.aws import BASE_URL, Clock
from tests.support.claim_builders import SENT
from tests.support.claims import open_claim
from tests.support.http import call

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


class _Doors(BaseHTTPRequestHandler):
    """The functions behind a port, for a browser to talk to."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = call(self.command, self.path, body or None, headers=headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def doors(services: Services) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Doors)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    width, height = SIZES[request.param]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page(viewport={"width": width, "height": height}, java_script_enabled=False)
        yield opened
        browser.close()


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
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
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
    assert "already" in page.inner_text("body")
