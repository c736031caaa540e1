"""The app as the emulator runs it: where it was built, and not unpacked once more by every worker.

All of it would be twelve hundred files for each of seventy workers. What is deployed instead are the packages
alone, which say where their modules lie.
"""

import hashlib
import shutil
from pathlib import Path

from local.deploy import zip_directory, zip_files


def place_app(built: Path) -> tuple[Path, bytes]:
    """Give the app a place of its own beside where it was built; the place, and what to deploy.

    The same app has the same place. Others that lie there stay: workers may be running them.
    """
    place = built.with_name(hashlib.sha256(zip_directory(built)).hexdigest()[:16])
    if place.exists():
        shutil.rmtree(built)
    else:
        built.rename(place)
    return place, zip_files(
        {f"{name}/__init__.py": _package(place / name) for name in ("functions", "shared")}
    )


def clear_around(place: Path) -> None:
    """Forget the apps beside the one of this place."""
    for path in place.parent.iterdir():
        if path != place:
            shutil.rmtree(path)


def _package(path: Path) -> bytes:
    """The package as it is, its modules read there."""
    return (path / "__init__.py").read_bytes() + f"\n__path__ = [{str(path)!r}]\n".encode()
