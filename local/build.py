"""Builds what is deployed: the code in .build/app and, for AWS, its dependencies in .build/layer."""

import argparse
import shutil
from pathlib import Path

from jinja2 import FileSystemLoader

from local.bytecode import LAMBDA, compile_tree, lambda_python
from local.layer import ROOT, build_layer, size_of
from shared.console.drawing import BUILT as TEMPLATES
from shared.console.drawing import SOURCES, environment
from shared.console.reference.serving import BUILT, DOCUMENT, draw_reference
from shared.domain.tables import as_json

APP = ROOT / ".build" / "app"


def build_app(python: str | None, app: Path = APP) -> Path:
    """functions/, shared/ and the API's document; tables, templates and the document's page as they are read
    fastest; bytecode for that Python if there is one."""
    shutil.rmtree(app, ignore_errors=True)
    for package in ("functions", "shared"):
        shutil.copytree(ROOT / package, app / package, ignore=shutil.ignore_patterns("__pycache__"))
    write_tables(app / "shared")
    write_templates(app / TEMPLATES.relative_to(ROOT))
    (app / "docs").mkdir()
    shutil.copy(DOCUMENT, app / "docs")
    (app / BUILT.relative_to(ROOT)).write_text(draw_reference())
    if python:
        compile_tree(app, python, root="/var/task")
    return app


def write_tables(directory: Path) -> None:
    """Beside every table there the same as JSON."""
    for path in directory.rglob("*.toml"):
        path.with_suffix(".json").write_text(as_json(path))


def write_templates(directory: Path) -> None:
    """Every template of the console as a module."""
    environment(FileSystemLoader(SOURCES)).compile_templates(directory, zip=None, ignore_errors=False)


def main() -> None:
    """Build, and say how large it came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layer", action="store_true", help="the layer alone; prints its unzipped size")
    only_layer = parser.parse_args().layer
    python = lambda_python()
    if not python:
        without = (
            "what is built would have no bytecode for Lambda, where a cold start then takes twice as long"
        )
        raise SystemExit(f"No python{LAMBDA} on this machine: {without}.")
    if not only_layer:
        print(f"app    {size_of(build_app(python)) / 1e6:6.2f} MB unzipped")
    print(f"layer  {size_of(build_layer()) / 1e6:6.2f} MB unzipped")


if __name__ == "__main__":
    main()
