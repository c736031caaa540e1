"""Every screen of the console in a real browser: nothing breaks, is cut off, or shuts anybody out.

A label is bought by keyboard alone, and a file goes where it is to go.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from shared.runtime import wiring
from shared.usecases.returns.files import inspect
from tests.support import bucket, shop
from tests.support.chromium import barriers, is_cut_off, page_of, sign_in
from tests.support.files import picture
from tests.support.played_world import play, played
from tests.support.preview import opened
from tests.support.screens import screen_addresses
from tests.support.world import OWNERS

PACKAGES = {"claimed": "pkg-astray", "bare": "pkg-bare", "shipped": "pkg-shipped"}
# Addresses that show more than a screen's own.
MORE = {
    "seller": (
        "buy-label?package=pkg-bare&option=custom&amount=9999",
        "buy-label?package=pkg-bare,pkg-next",
        "returns?tab=all",
        "order/ord-1",
        "order/ord-erased",
        "nothing",
    ),
    "buyer": ("order/ord-offered", "help/ord-1"),
    "agent": (
        "orders?query=ord-1",
        "queue/help",
        "queue/objections",
        "queue/investigations",
        "queue/recalls",
    ),
    "carrier": (),
}
# By the end of an id's name: whose pages it has.
STATES = {"reshipment": "reshipment", "claim": "claim", "case": "support_case"}


@pytest.fixture(scope="module")
def world(aws: None) -> Iterator[tuple[str, Mapping[str, str]]]:
    with played(play) as made, opened() as address:
        yield address, made.ids


def addresses(role: str, ids: Mapping[str, str]) -> list[str]:
    """One of every screen of a role, and one of every state of a case."""
    found = list(screen_addresses(role, ids, order="ord-delivered", **PACKAGES))
    for name, id in ids.items():
        kind = STATES.get(name.rsplit("_", 1)[-1])
        if kind and role != "carrier" and (role, kind) != ("buyer", "claim"):
            found.append(f"{kind}/{id}")
    return [*found, *MORE[role]]


@pytest.mark.parametrize(("size", "colors"), [("phone", "light"), ("desktop", "dark")])
@pytest.mark.parametrize("role", MORE)
def test_every_screen_is_whole_and_open_to_everybody(
    world: tuple[str, Mapping[str, str]], chromium: Any, role: str, size: str, colors: str
) -> None:
    doors, ids = world
    said: list[str] = []
    wrong: dict[str, list[str]] = {}
    # Around the policy only so that axe-core can be put into the page; what moves would look pale to it.
    how = {"bypass_csp": True, "reduced_motion": "reduce", "color_scheme": colors}
    with page_of(chromium, size, **how) as page:
        page.on("console", lambda one: said.append(one.text))
        page.on("pageerror", lambda one: said.append(str(one)))
        sign_in(page, doors, role, OWNERS[role])
        for address in addresses(role, ids):
            answer = page.goto(f"{doors}/console/{address}")
            expected = 404 if address == "nothing" else 200
            found = [] if answer.status == expected else [f"answers {answer.status}"]
            found += ["is cut off"] if is_cut_off(page) else []
            found += barriers(page)
            found += ["is cut off with everything open"] if is_cut_off(page) else []
            if found:
                wrong[address] = found
    assert wrong == {}
    assert [one for one in said if "404" not in one] == []


def test_the_policy_of_pages_lets_everything_of_theirs_load(
    world: tuple[str, Mapping[str, str]], chromium: Any
) -> None:
    """Without going around it: style, script, icon."""
    doors, _ = world
    said: list[str] = []
    with page_of(chromium, "desktop") as page:
        page.on("console", lambda one: said.append(one.text))
        sign_in(page, doors, "seller", "shop-1")
        page.goto(f"{doors}/console/order/ord-1")
        assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") == "8px"
    assert said == []


def test_a_label_is_bought_by_keyboard(world: tuple[str, Mapping[str, str]], chromium: Any) -> None:
    doors, _ = world
    with page_of(chromium, "desktop") as page:
        sign_in(page, doors, "seller", "shop-1")
        page.goto(f"{doors}/console/orders?query=ord-settled")
        press(page, "Buy label")
        page.keyboard.press("Enter")
        page.wait_for_url("**/buy-label*")
        press(page, "Buy this label")
        page.keyboard.press("Enter")
        page.wait_for_url("**/label/lbl_*")
        assert "The label is bought." in page.inner_text("main")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
    assert shop.get("/orders?query=ord-settled").json()["data"][0]["packages"][0]["tracking_number"]


def press(page: Any, name: str) -> None:
    """Tab until something of that name is reached."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"{name} can't be reached by Tab")


def test_a_file_is_sent_with_a_message(
    world: tuple[str, Mapping[str, str]], chromium: Any, tmp_path: Path
) -> None:
    """The form announces it, the browser sends it to the bucket: here as far as the door."""
    doors, ids = world
    photo = tmp_path / "door.jpg"
    photo.write_bytes(picture("JPEG"))
    sent: list[Any] = []

    def bucket(route: Any) -> None:
        sent.append(route.request.post_data_buffer)
        route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})

    with page_of(chromium, "phone") as page:
        sign_in(page, doors, "buyer", "buyer-1")
        page.route("**/*amazonaws.com/**", bucket)
        page.goto(f"{doors}/console/support_case/{ids['due_case']}?action=send_message")
        page.get_by_label("Your message").fill("See the photo.")
        page.get_by_label("Photos or papers").set_input_files(str(photo))
        page.get_by_role("button", name="Send", exact=True).click()
        page.wait_for_url("**done=support_case.send_message*")
        assert "door.jpg" in page.inner_text("main")
    case = shop.get(f"/support-cases/{ids['due_case']}", role="buyer", account="buyer-1").json()
    (kept,) = case["messages"][-1]["files"]
    assert (kept["name"], kept["media_type"]) == ("door.jpg", "image/jpeg")
    (body,) = sent
    for field in ("key", "policy", "x-amz-signature"):
        assert f'name="{field}"'.encode() in body
    assert b'name="file"; filename="door.jpg"' in body


def test_a_file_that_did_not_arrive_is_sent_again_and_no_other_in_its_place(
    world: tuple[str, Mapping[str, str]], chromium: Any
) -> None:
    """R-UPL-02"""
    doors, ids = world
    photo = {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")}
    statuses = [503, 204]
    how = {"headers": {"Access-Control-Allow-Origin": "*"}}
    with page_of(chromium, "phone") as page:
        sign_in(page, doors, "buyer", "buyer-1")
        page.route(bucket.ADDRESSES, lambda one: one.fulfill(status=statuses.pop(0), **how))
        page.goto(f"{doors}/console/support_case/{ids['labelled_case']}?action=send_message")
        page.get_by_label("Your message").fill("The lamp, in the dark.")
        page.get_by_label("Photos or papers").set_input_files(photo)
        page.get_by_role("button", name="Send", exact=True).click()
        page.get_by_text("lamp.jpg did not arrive. Open the page again").wait_for()
        page.goto(f"{doors}/console/support_case/{ids['labelled_case']}")
        page.locator("summary", has_text="Send it again").click()
        field = page.get_by_label("Choose lamp.jpg once more")
        field.set_input_files({**photo, "buffer": picture("PNG")})
        page.get_by_role("button", name="Send it again").click()
        page.get_by_text("is another file than the one that was announced").wait_for()
        field.set_input_files(photo)
        page.get_by_role("button", name="Send it again").click()
        page.wait_for_url("**done=message_file.send_again*")
    assert statuses == []


def test_another_file_is_sent_in_the_place_of_one_of_an_objection_that_was_refused(
    world: tuple[str, Mapping[str, str]], chromium: Any
) -> None:
    """R-UPL-02"""
    doors, ids = world
    path = f"/support-cases/{ids['objected_case']}"
    (file,) = shop.get(path).json()["return"]["objection"]["files"]
    key = f"quarantine/{ids['objected_case']}/{file['id']}"
    wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=b"no picture")
    assert inspect(wiring.services(), key)
    photo = {"name": "other.png", "mimeType": "image/png", "buffer": picture("PNG")}
    how = {"status": 204, "headers": {"Access-Control-Allow-Origin": "*"}}
    with page_of(chromium, "phone") as page:
        sign_in(page, doors, "seller", "shop-1")
        page.route(bucket.ADDRESSES, lambda one: one.fulfill(**how))
        page.goto(f"{doors}/console/support_case/{ids['objected_case']}")
        page.locator("summary", has_text="Send it anew, or another in its place").click()
        page.get_by_label("Picture or document").set_input_files(photo)
        page.get_by_role("button", name="Send it anew, or another in its place").click()
        page.wait_for_url("**done=help_objection_file.send_another*")
        assert "Choose other.png once more" in page.content()
    (after,) = shop.get(path).json()["return"]["objection"]["files"]
    assert (after["id"], after["name"], after["status"]) == (file["id"], "other.png", "awaiting_upload")


def test_a_batch_under_way_shows_by_itself_how_far_it_is(
    world: tuple[str, Mapping[str, str]], chromium: Any
) -> None:
    doors, ids = world
    assert shop.post(f"/label-batches/{ids['batch_id']}/retry").status == 202
    with page_of(chromium, "desktop") as page:
        page.clock.install()
        sign_in(page, doors, "seller", "shop-1")
        page.goto(f"{doors}/console/label_batch/{ids['batch_id']}")
        assert "shows how far it is every few seconds" in page.inner_text("main")
        with page.expect_navigation():
            page.clock.fast_forward(3_000)
        assert "1 bought · 0 failed · 1 to go" in page.inner_text("main")
