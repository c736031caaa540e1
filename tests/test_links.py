"""Every link of the pages people read leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.deploy import read_template
from local.layer import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The headings of a page as a browser finds them: lower case, blanks as hyphens, nothing else."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(page.read_text()))
    return {heading.replace(" ", "-") for heading in plain}


def broken(page: Path) -> Iterator[str]:
    """Links to files that aren't there, or to headings they don't have."""
    for link in LINK.findall(page.read_text()):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_resolves(page: Path) -> None:
    assert list(broken(page)) == []


def test_a_broken_link_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# One thing\n[a](#one-thing) [b](#another) [c](README.md#one-thing) [d](gone.txt)\n")
    assert list(broken(page)) == ["#another", "gone.txt"]


def test_the_readme_names_every_target_of_the_makefile() -> None:
    """`make help` lists them; whoever reads looks in the README first."""
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = (ROOT / "README.md").read_text()
    assert [one for one in targets if f"`{one}`" not in named and f"make {one}" not in named] == []


def test_every_parameter_that_is_given_somewhere_is_one_of_the_template() -> None:
    known = read_template()["Parameters"].keys()
    calls = [call for page in PAGES for call in re.findall(r'PARAMETERS="([^"]*)"', page.read_text())]
    given = {name for call in calls for name in re.findall(r"([A-Z]\w+)=", call)} - {"Name"}
    assert {"MailFrom", "InsurerUrl"} <= given <= known


def test_no_page_names_a_package_index() -> None:
    """What is installed comes from wherever the machine is told to look."""
    index = re.compile(r"index-url[ =]|https?://\S*(pypi|npmjs|simple/)", re.IGNORECASE)
    assert [page.name for page in PAGES if index.search(page.read_text())] == []
