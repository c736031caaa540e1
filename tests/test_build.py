"""What is built for a quick start says what its sources say."""

import sys
import tomllib
from pathlib import Path

import pytest
from jinja2 import FileSystemLoader, ModuleLoader

from local.build import ROOT, write_tables, write_templates
from shared.console.drawing import BUILT, SOURCES, environment
from shared.console.reference import serving
from shared.domain.tables import read_table
from shared.usecases.services import Services
from tests.support.http import call

TABLES = sorted((ROOT / "shared").rglob("*.toml"))
NAMES = sorted(path.name for path in SOURCES.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates as modules."""
    made = tmp_path_factory.mktemp("built")
    write_templates(made)
    return made


def test_a_checkout_reads_its_sources() -> None:
    assert not BUILT.exists()
    assert not serving.BUILT.exists()
    assert [path for path in TABLES if path.with_suffix(".json").exists()] == []


def test_every_table_is_the_same_whether_it_was_built_or_not(tmp_path: Path) -> None:
    for path in TABLES:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    write_tables(tmp_path)
    copies = [tmp_path / path.relative_to(ROOT) for path in TABLES]
    assert [path for path in copies if not path.with_suffix(".json").exists()] == []
    assert [read_table(path) for path in copies] == [read_table(path) for path in TABLES]
    dated = ("version", "holidays")
    sources = [path for path in TABLES if path.stem not in dated]
    assert [read_table(path) for path in sources] == [tomllib.loads(path.read_text()) for path in sources]


def test_a_date_in_a_table_is_read_as_its_text(tmp_path: Path) -> None:
    (tmp_path / "days.toml").write_text("day = 2026-07-03\nsince = 2026-01-01T00:00:00-08:00")
    assert read_table(tmp_path / "days.toml") == {"day": "2026-07-03", "since": "2026-01-01T00:00:00-08:00"}


def test_a_table_that_was_built_is_read(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('word = "source"')
    (tmp_path / "words.json").write_text('{"word": "built"}')
    assert read_table(tmp_path / "words.toml") == {"word": "built"}


def test_every_template_that_was_built_is_that_of_its_source(built: Path) -> None:
    modules = {path.name for path in built.glob("*.py")}
    assert modules == {ModuleLoader.get_module_filename(name) for name in NAMES}
    modules_of = ModuleLoader(built)
    source, made = (environment(loader) for loader in (FileSystemLoader(SOURCES), modules_of))
    for name in NAMES:
        told = source.compile(source.loader.get_source(source, name)[0], name, raw=True, defer_init=True)
        assert (built / ModuleLoader.get_module_filename(name)).read_text() == told
        assert made.get_template(name).blocks.keys() == source.get_template(name).blocks.keys()
    # It goes with what it stands for, but not where all of them were kept and put back, as pytester does.
    del sys.modules[modules_of.package_name]


def test_the_page_of_the_document_is_the_same_whether_it_was_built_or_not(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, built = call("GET", "/docs").text, tmp_path / "reference.html"
    monkeypatch.setattr(serving, "BUILT", built)
    built.write_text(serving.draw_reference())
    assert _shown_anew() == drawn
    built.write_text("<p>As it was built.</p>")
    assert "<p>As it was built.</p>" in _shown_anew() != drawn
    serving._page.cache_clear()


def _shown_anew() -> str:
    serving._page.cache_clear()
    return call("GET", "/docs").text
