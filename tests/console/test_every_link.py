"""Every link of every page, as each role comes to it: there is such a page, and such a place on it."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

import pytest

from tests.support.console import Browser, Page
from tests.support.http import Answer
from tests.support.played_world import Played, play_claims, play_reshipments, play_returns, played
from tests.support.screens import screen_addresses
from tests.support.world import inhabit

AGENT = ("agent", "agent-1")
WHO = [("seller", "shop-1"), ("buyer", "buyer-1"), AGENT, ("carrier", "usps")]
HERE = "https://surety.example/console/"
RULE = re.compile(r"\b(?:R-[A-Z]+|A)-[0-9]+")
# Pages alike are looked at this often.
ALIKE = 3


@pytest.fixture(scope="module")
def world(aws: None) -> Iterator[Played]:
    with played(inhabit, play_claims, play_reshipments, play_returns) as made:
        yield made


def kind_of(path: str) -> str:
    """What pages that are alike have in common: an address without what it names."""
    place, _, query = path.partition("?")
    first, *rest = place.split("/")
    action = re.search("action=([a-z_]+)", query)
    return "/".join([first, *rest[1:], action[1] if action else ""])


def links_of(page: Page) -> Iterator[tuple[str, str]]:
    """Where its links lead below `/console`, and to which place there."""
    for link in page.links:
        url, place = urldefrag(urljoin(f"https://surety.example{page.url}", link))
        if url.startswith(HERE):
            yield url.removeprefix(HERE), place


def is_there(answer: Answer) -> bool:
    """A page, or a file or where one is; what the API answers is for no browser."""
    shown = "json" not in answer.headers.get("content-type", "")
    return answer.status in (302, 303) or (answer.status == 200 and shown)


def wrong_links(browser: Browser) -> list[str]:
    """Every link that leads nowhere, on what can be come to from the first page."""
    wrong: list[str] = []
    seen, come_to, waiting = Counter[str](), set[tuple[str, str]](), deque([("due", "due", "")])
    pages: dict[str, str] = {}
    while waiting:
        start, path, place = waiting.popleft()
        if path not in pages and seen[kind_of(path)] < ALIKE:
            seen[kind_of(path)] += 1
            answer = browser.ask(path)
            pages[path] = "" if path.startswith("file/") else answer.text
            if not is_there(answer):
                wrong.append(f"{start}: {path} ({answer.status})")
            elif not path.startswith("file/"):
                new = set(links_of(Page(f"/console/{path}", answer))) - come_to
                come_to |= new
                waiting += [(path, *link) for link in sorted(new)]
        if place and pages.get(path) and f'id="{place}"' not in pages[path]:
            wrong.append(f"{start}: {path}#{place}")
    return wrong


@pytest.mark.parametrize("who", WHO, ids=lambda who: who[0])
def test_no_link_leads_nowhere(world: Played, who: tuple[str, str]) -> None:
    """R-MSG-04"""
    found = wrong_links(Browser(*who))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("who", [one for one in WHO if one is not AGENT], ids=lambda who: who[0])
def test_rules_are_named_in_words_and_not_by_their_ids(world: Played, who: tuple[str, str]) -> None:
    packages = {"claimed": "pkg-shipped", "bare": "pkg-bare", "shipped": "pkg-shipped"}
    addresses = list(screen_addresses(who[0], world.ids, order=world.ids["delivered_order"], **packages))
    told = {address: Browser(*who).get(address).text for address in [*addresses, "order/ord-1"]}
    named = {address: RULE.findall(text) for address, text in told.items()}
    assert {address: ids for address, ids in named.items() if ids} == {}
