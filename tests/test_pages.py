"""README and pages: what they and the code point to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted(path for found in ("*.md", "docs/*.md", "tests/**/*.md") for path in ROOT.glob(found))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_no_page_is_cited_that_is_not_in_the_repository() -> None:
    modules = [
        path for base in ("shared", "functions", "local", "tests") for path in (ROOT / base).rglob("*.py")
    ]
    cited = {name for path in modules for name in re.findall(r"\b[\w-]+\.md\b", path.read_text())}
    assert cited - {page.name for page in PAGES} == set()


def test_the_table_of_contents_lists_every_page_once() -> None:
    contents = (ROOT / "docs" / "README.md").read_text()
    pages = [path.name for path in (ROOT / "docs").iterdir() if path.suffix in (".md", ".json")]
    assert sorted(re.findall(r"^- \[[^]]+\]\(([^)]+)\)", contents, re.MULTILINE)) == sorted(
        {*pages} - {"README.md"}
    )


def test_the_readme_is_read_in_one_go_and_leads_to_the_contents() -> None:
    readme = (ROOT / "README.md").read_text()
    assert readme.count("\n") <= 120
    assert "(docs/README.md)" in readme


def test_a_word_is_explained_in_two_lines_at_most() -> None:
    words = (ROOT / "docs" / "glossary.md").read_text().partition("## ")[0]
    entries = re.findall(r"^- \*\*.*?(?=^- |^$)", words, re.MULTILINE | re.DOTALL)
    assert len(entries) > 25
    assert [entry for entry in entries if entry.count("\n") > 2] == []
