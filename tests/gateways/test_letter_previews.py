"""All letters with facts of an example: nothing that a mail client blocks, no code to puzzle over."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image

from local.letters.__main__ import DOCUMENT, PICTURE, text
from local.letters.facts import LAST_SECOND, MONDAY, ORDER
from local.letters.register import SERVICES
from shared.domain.disputes.case import ENDED
from shared.domain.disputes.vocabulary import Basis
from shared.domain.notifications import Notice
from shared.domain.policy import policy, title_of
from shared.gateways import letters
from shared.gateways.letters import Letter, reminders, render, staff
from shared.gateways.letters.disputes import words
from shared.gateways.letters.reshipments import LETTERS
from shared.views.clauses import clause_view
from tests.support.html import read
from tests.support.policies import CURRENT

PREVIEWS = {
    f"{service}: {one.heading}": one.notice for service, previews in SERVICES.items() for one in previews
}
CLIENT_LIMIT = 100 * 1024  # bytes; Gmail cuts what is longer
LINE = 72
TAGS = {"html", "head", "meta", "title", "body", "table", "tr", "td", "th", "h1", "p", "a"}
DATE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d+, \d{4}"
)
MOMENT = re.compile(DATE.pattern + r", \d+:\d\d [ap]\.m\. \w+ time")
OTHER_DATES = re.compile(r"\d{4}-\d\d-\d\d|\d+/\d+/\d+|\bUTC\b|\bGMT\b")
ID = re.compile(r"\b(?:clm|dsp|rsh|cse|rcl|inv)_[0-9a-z]+\b")
ADDRESS = re.compile(r"https?://\S+")
SNAKE_CASE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")


# What is wrong with a letter; a list of it, empty for a good one.


def blocked(html: str) -> list[str]:
    """What a mail client runs, loads, blocks or throws away."""
    found = [part for part in ("url(", "@import", "@font-face", "<!--") if part in html]
    for element in read(html):
        found += [element.tag] if element.tag not in TAGS else []
        for name, value in element.attributes.items():
            if name.startswith("on") or name in ("src", "srcset", "background", "action", "class"):
                found.append(name)
            if name == "href" and not (value or "").startswith("https://"):
                found.append(f"href={value}")
    return found


def too_long(text: str) -> list[str]:
    """Lines that a mail client would break; an address has no other place to go."""
    return [line for line in text.splitlines() if len(line) > LINE and not ADDRESS.fullmatch(line)]


def in_other_zones(text: str) -> list[str]:
    """Dates that are not a moment of the example, with the name of the policy's zone."""
    flat = " ".join(text.split())
    known = {told(moment) for moment in (MONDAY, LAST_SECOND)}
    found = [date for date in OTHER_DATES.findall(ADDRESS.sub("", flat))]
    found += [moment for moment in MOMENT.findall(flat) if moment not in known]
    return found + ["a date without a time"] * (len(DATE.findall(flat)) - len(MOMENT.findall(flat)))


def told(moment: datetime) -> str:
    """The moment by the policy's zone, written here once more."""
    local = moment.astimezone(policy(CURRENT).zone)
    hour = local.strftime("%I").lstrip("0")
    half = {"AM": "a.m.", "PM": "p.m."}[local.strftime("%p")]
    return f"{local:%B} {local.day}, {local.year}, {hour}:{local:%M} {half} Pacific time"


def codes(text: str) -> list[str]:
    """Words only programs write, but for the ids of cases."""
    return SNAKE_CASE.findall(ID.sub("", ADDRESS.sub("", text)))


@pytest.fixture(params=PREVIEWS)
def notice(request: pytest.FixtureRequest) -> Notice:
    return PREVIEWS[request.param]


@pytest.fixture
def letter(notice: Notice) -> Letter:
    return render(notice)


def test_a_mail_client_blocks_nothing_of_it(letter: Letter) -> None:
    assert blocked(letter.html) == []
    assert len(letter.html.encode()) < CLIENT_LIMIT


def test_no_line_of_the_text_is_too_long(letter: Letter) -> None:
    assert too_long(letter.text) == []


def test_every_date_is_in_the_policys_zone(letter: Letter) -> None:
    """R-GEN-02"""
    assert in_other_zones(letter.text) == []
    assert in_other_zones(letter.subject) == []


def test_no_code_is_shown_to_people(letter: Letter) -> None:
    assert codes(letter.subject + " " + letter.text) == []


def test_it_says_to_whom_about_what_and_by_which_rule(notice: Notice) -> None:
    """R-DSP-02: a subject that names the order, a name to greet, a clause to look up"""
    assert re.fullmatch(r"Hello \S.*\S,", notice.greeting)
    if dict(notice.facts).get("Order"):
        assert ORDER in notice.subject
    assert notice.named
    assert all(notice.paragraphs)
    assert notice.paragraphs or notice.greeting == "Hello customer service,"
    assert (notice.asked != "") or not (notice.until or notice.otherwise)


def test_the_rules_are_told_in_words_with_document_and_section(notice: Notice, letter: Letter) -> None:
    """R-MSG-04: no internal number, of a rule or of a line, is in a letter"""
    foot = " ".join(letter.text.partition("\n-- \n")[2].split())
    assert foot.endswith(" ".join(f"Rule: {title_of(rule)} ({place_of(rule)})" for rule in notice.named))
    assert not re.search(r"\d{3} L\d|\b[RA]-[A-Z0-9]{2,3}\b", letter.html + letter.text)


def place_of(rule: str) -> str:
    """Where people find a rule."""
    shown = clause_view(rule)
    return f"{shown['document']}, “{shown['section']}”" if shown["document"] else "a rule of this service"


@pytest.mark.parametrize("service", SERVICES)
def test_a_letter_about_a_dispute_is_sent_by_nobodys_protection(service: str) -> None:
    """R-JDG-10: the marketplace decides as a reasonable party"""
    for one in SERVICES[service]:
        sender = flat_foot(render(one.notice)).split(" Rule:")[0]
        in_dispute = one.to != "the agents" and ("dsp_" in str(one.notice.facts))
        if in_dispute:
            assert sender == "Sent by the dispute service of TikTok Shop."
        else:
            assert sender == "Sent by Surety, the seller protection and after-sale service of TikTok Shop."
    if service in ("Disputes", "Judgments"):
        assert all("dsp_" in str(one.notice.facts) for one in SERVICES[service])


@pytest.mark.parametrize("basis", get_args(Basis))
@pytest.mark.parametrize("reader", ["buyer", "seller"])
def test_a_reason_speaks_to_its_reader_and_not_of_them(reader: str, basis: Any) -> None:
    told = words.because(basis, reader)
    assert f"the {reader}" not in told.lower()
    assert "{" not in told


def test_a_reason_names_the_other_side() -> None:
    basis: Any = "seller_evidence_insufficient"
    assert words.because(basis, "seller") == "You did not show what an answer to such a dispute needs."
    assert words.because(basis, "buyer") == "The seller did not show what an answer to such a dispute needs."


def flat_foot(letter: Letter) -> str:
    """What stands under a letter, on one line."""
    return " ".join(letter.text.partition("\n-- \n")[2].split())


def test_its_sentences_end(notice: Notice) -> None:
    for sentence in (*notice.paragraphs, notice.asked, notice.otherwise, *notice.closing):
        assert sentence == "" or sentence.endswith((".", "?"))
        assert sentence == sentence.strip() and "  " not in sentence and ".." not in sentence
        assert "please be advised" not in sentence.lower()


# The checks themselves

GOOD = render(next(iter(PREVIEWS.values()))).html


@pytest.mark.parametrize(
    "part",
    [
        "<script>1</script>",
        "<style>@import 'https://x.example/a.css'</style>",
        "<link rel='stylesheet' href='https://x.example/a.css'>",
        "<img src='https://x.example/a.png'>",
        "<form action='https://x.example/'></form>",
        "<p style='background:url(https://x.example/a.png)'>a</p>",
        "<p onclick='a()'>a</p>",
        "<a href='javascript:a()'>a</a>",
        "<a href='http://x.example/'>a</a>",
    ],
)
def test_what_is_blocked_would_be_noticed(part: str) -> None:
    assert blocked(GOOD) == []
    assert blocked(GOOD.replace("</body>", f"{part}</body>")) != []


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (too_long, "word " * 15),
        (too_long, "w" * 73),
        (in_other_zones, "Until: " + told(LAST_SECOND).replace("Pacific time", "UTC")),
        (in_other_zones, "Until: " + told(LAST_SECOND + timedelta(hours=7))),
        (in_other_zones, "Until: April 1, 2026"),
        (in_other_zones, "Until: 2026-04-02T06:59:59Z"),
        (codes, "What follows: full_refund_or_resend"),
    ],
)
def test_what_is_wrong_with_a_text_would_be_noticed(check: Callable[[str], list[str]], text: str) -> None:
    assert check(text) != []


# All of them


def written() -> Iterator[Any]:
    """Every function that writes a letter."""
    folder = Path(*letters.__path__)
    for path in sorted(folder.rglob("[!_]*.py")):
        place = ".".join(path.relative_to(folder).with_suffix("").parts)
        module = import_module(f"{letters.__name__}.{place}")
        for name, function in getmembers(module, isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and function.__annotations__.get("return") in (Notice, "Notice"):
                yield function
    for readers in LETTERS.values():
        yield from readers.values()


def test_every_letter_has_a_preview() -> None:
    """A new letter wants one in local/letters."""
    shown = {one.letter for previews in SERVICES.values() for one in previews}
    assert [one for one in written() if one not in shown] == []
    assert len(PREVIEWS) == sum(len(previews) for previews in SERVICES.values())


def test_every_kind_that_use_cases_send_has_a_preview() -> None:
    """R-MSG-02, R-MSG-04: reminders, what waits for agents, and every way in which a dispute ends"""
    table = policy(CURRENT).section("reminders")
    assert set(table["before_the_end"]) == set(reminders.WORDS)
    assert set(table["waiting"]["kinds"]) == set(staff.WAITING)
    shown = {one.heading for previews in SERVICES.values() for one in previews}
    said = " ".join(one.text for one in map(render, PREVIEWS.values()))
    flat = " ".join(said.split())
    for heading, _, _ in staff.NEWS.values():
        assert f"To the agents, when {heading[0].lower()}{heading[1:]}" in shown
    for status in ENDED:
        assert words.ended_words(status, "buyer") in flat or words.ended_words(status, "seller") in flat


def test_use_cases_take_their_words_from_letters_that_have_previews() -> None:
    """A notice whose words are put together anywhere else would have none."""
    found = [
        path
        for path in sorted(Path("shared/usecases").rglob("*.py"))
        if re.search(r"(?<!Mail)\bNotice\(", path.read_text())
    ]
    assert found == []


def test_the_committed_page_is_what_the_code_says() -> None:
    """`make letters` writes it anew."""
    assert DOCUMENT.read_text() == text()


def test_the_picture_is_small_and_as_wide_as_a_letter_with_its_margin() -> None:
    assert PICTURE.stat().st_size < 120 * 1024
    with Image.open(PICTURE) as picture:
        assert (picture.format, picture.width) == ("PNG", 640)
    assert f"]({PICTURE.name})" in DOCUMENT.read_text()


def test_whatever_a_dispute_asks_to_be_shown_has_words() -> None:
    """R-DSP-23"""
    assert codes(words.shown_words(policy(CURRENT).section("framework")["shows"])) == []
