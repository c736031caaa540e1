"""Markup in every field that takes words: it reaches mails, pages and papers as words, and no log at all."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader

from tests.e2e import walk
from tests.support.aws import Clock, emulated_services
from tests.support.hostile import MARK, Hostile, elements_of, fields_in
from tests.support.html import read
from tests.support.indoors import indoors
from tests.support.logged import logged
from tests.support.shop import BUYER
from tests.support.time import hurried


@pytest.fixture(scope="module")
def walked(aws: None) -> Iterator[tuple[Hostile, str]]:
    """After a walk through all of it; everything that was logged on the way."""
    clock, printed = Clock(), StringIO()
    with (
        emulated_services(clock) as services,
        hurried() as pace,
        logged() as said,
        redirect_stdout(printed),
        indoors(services, clock, pace, Hostile) as world,
    ):
        for part in (lambda one: walk.claim(one, walk.sell(one)), walk.help_out, walk.dispute, walk.borrow):
            part(world)
            # What is more than an hour's mails is named in one letter, without its words.
            world.pass_time(hours=2)
        world.settle()
        yield world, said() + printed.getvalue()


def test_in_mails_it_is_words(walked: tuple[Hostile, str]) -> None:
    reached: set[str] = set()
    for mail in walked[0].mails:
        content = mail["Content"]["Simple"]
        subject, html = content["Subject"]["Data"], content["Body"]["Html"]["Data"]
        assert "\n" not in subject and "\r" not in subject
        assert not {tag for tag in elements_of(html) if tag == "script" or tag.startswith("zz-")}
        assert not {name for one in read(html) for name in one.attributes if name.startswith("on")}
        reached |= fields_in("".join(one.text for one in read(html)))
    assert reached >= {"description", "name", "question", "reason", "text", "title", "what"}


def test_on_pages_it_is_words(walked: tuple[Hostile, str]) -> None:
    reached: set[str] = set()
    for page in walked[0].pages:
        assert not {tag for tag in elements_of(page) if tag == "script" or tag.startswith("zz-")}
        reached |= fields_in("".join(one.text for one in read(page)))
    assert reached == {"name", "title"}


def test_in_papers_it_is_words(walked: tuple[Hostile, str]) -> None:
    reached: set[str] = set()
    for paper in walked[0].papers:
        read_paper = PdfReader(BytesIO(paper))
        assert b"/JavaScript" not in paper and b"/OpenAction" not in paper
        text = "".join(page.extract_text() for page in read_paper.pages)
        reached |= fields_in(text.replace("\n", " "))
    assert reached >= {"city", "line1", "name", "sku", "title"}


def test_in_headers_there_is_none_of_it(walked: tuple[Hostile, str]) -> None:
    for headers in walked[0].headers:
        for value in headers.values():
            assert not MARK.search(value) and "\r" not in value and "\n" not in value


def test_nothing_that_people_write_or_are_is_logged(walked: tuple[Hostile, str]) -> None:
    """Invariant 16, over the whole walk: no token, no address, no e-mail"""
    world, lines = walked
    assert lines.count("served") > 200
    assert fields_in(lines) == set()
    tokens = {word for mail in world.mails for word in str(mail).split() if "/affidavits/" in word}
    for private in (
        "bea@example.com",
        "Bea Buyer",
        "12 Elm Street",
        "shop@example.com",
        BUYER["name"],
        *tokens,
    ):
        assert private not in lines
