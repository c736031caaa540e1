"""README and pages: what they and the code point to is there."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from shared.views.claims.messages import InsurerMessageBody, InsurerQuestionBody
from shared.views.orders.after_sales import AfterSaleUpdated
from shared.views.orders.order import OrderUpserted, PackageCancelled
from shared.views.orders.reports import TrackingUpdated

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


def named(model: type[BaseModel]) -> set[str]:
    """The fields of a body, and of all that lies within."""
    schemas = model.model_json_schema()
    within = [schemas, *schemas.get("$defs", {}).values()]
    return {name for schema in within for name in schema.get("properties", {})}


@pytest.mark.parametrize(
    ("page", "models"),
    [
        ("platform", [OrderUpserted, PackageCancelled, AfterSaleUpdated, TrackingUpdated]),
        ("insurer", [InsurerMessageBody, InsurerQuestionBody]),
    ],
)
def test_a_webhooks_page_names_every_field_it_takes(page: str, models: list[type[BaseModel]]) -> None:
    """A newcomer reads there what can be sent"""
    text = (ROOT / "docs" / f"{page}.md").read_text()
    fields = {name for model in models for name in named(model)} - {"type", "data"}
    assert {name for name in fields if f"`{name}`" not in text} == set()
