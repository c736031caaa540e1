"""The emulator's workers run the app where it was built."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from local.placed import clear_around, place_app

TOLD = "import functions.edge.handler as made, functions; print(made.__file__, made.HANDLED, functions.FIRST)"


def an_app(directory: Path, *, handled: int = 1) -> Path:
    """An app just built."""
    files = {
        "functions/__init__.py": "FIRST = 'run first'\n",
        "functions/edge/__init__.py": "",
        "functions/edge/handler.py": f"from shared.work import WORK\nHANDLED = WORK + {handled}\n",
        "shared/__init__.py": "",
        "shared/work.py": "WORK = 1\n",
    }
    for name, source in files.items():
        path = directory / "new" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return directory / "new"


def test_what_is_unpacked_are_packages_whose_modules_lie_in_the_place(tmp_path: Path) -> None:
    place, code = place_app(an_app(tmp_path / "app"))
    with ZipFile(BytesIO(code)) as archive:
        assert archive.namelist() == ["functions/__init__.py", "shared/__init__.py"]
        archive.extractall(tmp_path / "task")
    ran = subprocess.run(
        [sys.executable, "-c", TOLD], cwd=tmp_path / "task", capture_output=True, check=True, text=True
    )
    assert ran.stdout == f"{place}/functions/edge/handler.py 2 run first\n"


def test_the_same_app_has_the_same_place_and_another_one_another_code(tmp_path: Path) -> None:
    """A worker of the app before may still read its modules."""
    first = place_app(an_app(tmp_path))
    assert place_app(an_app(tmp_path)) == first
    second = place_app(an_app(tmp_path, handled=2))
    assert second[1] != first[1]
    assert {*tmp_path.iterdir()} == {first[0], second[0]}
    clear_around(second[0])
    assert [*tmp_path.iterdir()] == [second[0]]
