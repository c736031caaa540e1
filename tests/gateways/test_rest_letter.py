"""The letter for what an hour's mails had no room for."""

from dataclasses import replace

from shared.domain.notifications import Link, Notice
from shared.gateways.letters import render
from shared.gateways.letters.rest import RestFacts, rest_of_the_hour
from tests.support.papers import HOSTILE

ASKED = Notice(
    subject="A buyer asks for missing items",
    until="March 4, 2026, 11:59 p.m. Pacific time",
    link=Link(label="Open it on TikTok Shop", url="https://shop.example/reshipment/rsh_1"),
)
TOLD = Notice(subject="The refund is on its way")
FACTS = RestFacts(name="Harbor & Pine Goods", notices=(ASKED, TOLD))


def test_it_names_each_with_until_when_and_leads_to_its_page() -> None:
    """R-LIM-02, R-MSG-04"""
    letter = render(rest_of_the_hour(FACTS))
    assert letter.subject == "2 more messages about your orders"
    asked = "A buyer asks for missing items (until March 4, 2026, 11:59 p.m. Pacific time)"
    assert f'<a href="{ASKED.link.url}"' in letter.html and asked in letter.html  # type: ignore[union-attr]
    assert "https://shop.example/reshipment/rsh_1" in letter.text.split("\n")
    assert asked in " ".join(letter.text.split("\n"))
    assert "Hello Harbor &amp; Pine Goods," in letter.html


def test_what_has_no_page_is_named_alone() -> None:
    """R-MSG-04"""
    letter = render(rest_of_the_hour(FACTS))
    assert "The refund is on its way</p>" in letter.html
    assert "\nThe refund is on its way\n" in letter.text


def test_it_counts_what_is_in_the_inbox_alone() -> None:
    """R-LIM-02"""
    notice = rest_of_the_hour(replace(FACTS, further=12))
    assert notice.heading == "14 more messages in one e-mail"
    assert notice.closing == ("12 more are in your inbox.",)
    assert rest_of_the_hour(FACTS).closing == ()


def test_what_people_wrote_is_escaped() -> None:
    """R-AFF-14"""
    letter = render(rest_of_the_hour(replace(FACTS, notices=(Notice(subject=HOSTILE), ASKED))))
    assert "<script" not in letter.html
    assert "\r" not in letter.subject
