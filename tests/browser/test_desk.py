"""The desk in a real browser: a case is judged by keyboard alone, and nothing is said in the console."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chromium import is_cut_off, sign_in
from tests.support.disputes import Court, a_file, contested
from tests.support.disputes import case as case
from tests.support.files import JPEG

SIZES = {"phone": (360, 800), "desktop": (1180, 900)}


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    width, height = SIZES[request.param]
    made = chromium.new_page(viewport={"width": width, "height": height})
    # The files lie with AWS, which is in this process only.
    made.route("**/*.amazonaws.com/**", lambda one: one.fulfill(body=JPEG, content_type="image/jpeg"))
    yield made
    made.close()


def told(page: Any) -> list[str]:
    """What the console says from now on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_a_case_is_judged_by_keyboard_alone(case: Court, doors: str, page: Any) -> None:
    contested(case)
    sign_in(page, doors, "agent", "agent-1")
    said = told(page)
    page.goto(f"{doors}/console/desk")
    assert not is_cut_off(page)
    page.locator(".tile img").first.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.tile img').naturalWidth == 48")
    page.keyboard.press("2")
    assert page.locator("input[name=outcome][value='2']").is_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**outcome=2")
    assert "Seller wins: the evidence supports the seller." in page.inner_text(".bar")
    assert not is_cut_off(page)
    assert case.dispute.status == "judging"
    page.keyboard.press("Enter")
    page.wait_for_url("**done=dispute.judge")
    assert case.dispute.judgment is not None
    assert case.dispute.judgment.basis == "claim_refuted_by_adjudicator"
    assert said == []


def test_another_key_chooses_another_card_before_it_is_judged(case: Court, doors: str, page: Any) -> None:
    contested(case)
    sign_in(page, doors, "agent", "agent-1")
    page.goto(f"{doors}/console/desk/{case.id}?outcome=2")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**outcome=1")
    assert "Buyer wins: the evidence supports the buyer." in page.inner_text(".bar")
    assert case.dispute.judgment is None


def test_otherwise_leads_to_what_else_can_be_done(case: Court, doors: str, page: Any) -> None:
    contested(case)
    sign_in(page, doors, "agent", "agent-1")
    page.goto(f"{doors}/console/desk")
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    page.wait_for_url("**outcome=otherwise")
    assert page.evaluate("document.activeElement.id") == "otherwise"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#judge_otherwise").get_attribute("open") is not None


def test_a_file_is_sent_from_the_page_of_the_dispute(case: Court, doors: str, page: Any) -> None:
    case.file("quality_safety")
    posted: list[str] = []

    def take(one: Any) -> None:
        posted.append(one.request.method)
        one.fulfill(status=204)

    page.route("**/*.amazonaws.com/**", take)
    sign_in(page, doors, "buyer", "buyer-1")
    page.goto(f"{doors}/console/dispute/{case.id}")
    assert not is_cut_off(page)
    page.get_by_label("What it is").select_option("photo")
    page.get_by_label("The file").set_input_files(
        {"name": "it.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    )
    page.get_by_label("What can be seen or read there").fill("The scale.")
    page.get_by_label("This is genuine").check()
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**done=dispute.submit_evidence")
    (piece,) = case.dispute.evidence
    assert piece.file == a_file(name="it.jpg")
    assert posted == ["POST"]
