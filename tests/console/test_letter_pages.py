"""What letters and the API's answers lead to: each page they name is there for whoever they name it to."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.openapi import DOCUMENT
from shared.console.visits import find_screens
from shared.domain.actions import Target
from shared.domain.notifications import _READERS, subject
from shared.runtime.wiring import CONSOLE_PAGES
from shared.views.links import _PATHS, page
from tests.support import reshipments, shop
from tests.support.aws import BASE_URL, sent_mails
from tests.support.console import Browser
from tests.support.http import deliver
from tests.support.played_world import Played, play_reshipments, play_returns, played
from tests.support.world import inhabit

SPEC = json.loads(DOCUMENT.read_text())
SELLER, BUYER = ("seller", "shop-1"), ("buyer", "buyer-1")
WHO = (SELLER, BUYER, ("agent", "agent-1"), ("carrier", "usps"))


def roles_of(path: str) -> set[str]:
    """Who may ask a route, by whatever method."""
    for template, methods in SPEC["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            return {role for one in methods.values() for role in one.get("x-roles") or ()}
    raise AssertionError(path)


def named_by_answers() -> Iterator[tuple[str, str]]:
    """A role and the page of an action that it may ask for."""
    for kind, paths in _PATHS.items():
        for name, path in paths.items():
            for role in roles_of(path.format(id="x")):
                yield role, str(page(CONSOLE_PAGES, name, Target(kind=kind, id="x") if kind else None, "x"))


def named_by_letters() -> Iterator[tuple[str, str]]:
    """A role and the page of what it is written to about; of what was written, the thread's."""
    for role in ("seller", "buyer", "carrier"):
        for prefix in (*_READERS, "msg"):
            about = subject(role, f"{prefix}_1", None if role == "carrier" else "ord-1")
            if about:
                yield role, f"/console/{about.name}/{about.id}/read"
    for role in ("seller", "buyer"):
        yield role, "/console/order/ord-1/messages"
        yield role, "/console/support_case/cse_1/messages"


def shown_to(url: str) -> set[str]:
    """Who has a page at that address."""
    return {role for screen, _ in find_screens(url.removeprefix("/console/")) for role in screen.roles}


def test_all_that_letters_and_answers_can_name_has_a_page() -> None:
    """R-MSG-04"""
    named = sorted({*named_by_answers(), *named_by_letters()})
    assert [(role, url) for role, url in named if role not in shown_to(url)] == []


@pytest.fixture(scope="module")
def world(aws: None) -> Iterator[Played]:
    with played(inhabit, play_reshipments, play_returns, CONSOLE="on") as made:
        yield made


def answers(role: str, account: str) -> Iterator[Any]:
    """What the API answers them about all of their orders and cases."""

    def read(path: str) -> Any:
        answer = shop.get(path, role=role, account=account)
        return answer.json() if answer.status == 200 else {"data": []}

    yield read("/agenda?page_size=100")
    for about in ("orders", "claims", "disputes", "labels", "reshipments", "support-cases"):
        for one in read(f"/{about}?page_size=50")["data"]:
            yield read(f"/{about}/{one['id']}")
            if about == "orders":
                yield read(f"/orders/{one['id']}/options")


def pages_in(answer: Any) -> Iterator[str]:
    """The page of each thing that can be done."""
    if isinstance(answer, dict):
        if isinstance(answer.get("page"), str) and answer.get("available", True):
            yield answer["page"]
        answer = list(answer.values())
    if isinstance(answer, list):
        for one in answer:
            yield from pages_in(one)


@pytest.mark.parametrize("who", WHO, ids=lambda who: who[0])
def test_what_answers_name_is_there_for_its_reader(world: Played, who: tuple[str, str]) -> None:
    """R-MSG-04"""
    found = {page for answer in answers(*who) for page in pages_in(answer)}
    assert found
    browser = Browser(*who)
    assert [url for url in sorted(found) if browser.get(url.removeprefix("/console/")).status != 200] == []


def letters(world: Played) -> Iterator[tuple[tuple[str, str], str]]:
    """Who was written to, in the inbox or by mail, and the page they were led to."""
    for role, account in WHO:
        for one in shop.get("/notifications?page_size=100", role=role, account=account).json()["data"]:
            if one["link"]:
                yield (role, account), one["link"]["url"]
    with sent_mails() as mails:
        for role, account in WHO[:2]:
            for text in ("One.", "Two."):
                written = shop.post(
                    "/orders/ord-offered/messages", {"text": text}, role=role, account=account
                )
                assert written.status == 201
        world.clock.forward(hours=1, seconds=1)
        reshipments.sweep(world.services, "thread#ord-offered", world.clock)
        deliver(world.services)
    for mail in mails:
        who = BUYER if mail["Destination"]["ToAddresses"] == [shop.BUYER["email"]] else SELLER
        for url in re.findall(r"https:\S+/console/\S+", mail["Content"]["Simple"]["Body"]["Text"]["Data"]):
            yield who, url.removeprefix(BASE_URL)


def test_what_letters_name_is_there_for_their_readers(world: Played) -> None:
    """R-MSG-04"""
    found = {one for one in letters(world) if one[1].startswith("/console/")}
    assert "/console/order/ord-offered/messages" in {url for _, url in found}
    browsers = {who: Browser(*who) for who, _ in found}
    assert {who[0] for who in browsers} >= {"buyer", "seller"}
    gone = [one for one in found if browsers[one[0]].get(one[1].removeprefix("/console/")).status != 200]
    assert gone == []
