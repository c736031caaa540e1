"""`make letters`: docs/letters.md, every letter as plain text; docs/letter.png, one as a mail client has it.

The picture is made where there is a Chromium (CHROMIUM names it) and left as it is where there is none.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from local.layer import ROOT
from local.letters.claiming import REQUEST
from local.letters.preview import Preview
from local.letters.register import SERVICES
from shared.gateways.letters import render

DOCUMENT = ROOT / "docs" / "letters.md"
PICTURE = ROOT / "docs" / "letter.png"
_HEAD = """\
# Letters

Every e-mail that is sent, with the facts of an example, as its plain text. `make letters` writes this page
from the code. The HTML says the same in the same order:

![The request for an affidavit, as a mail client shows it](letter.png)
"""


def text() -> str:
    """The page as it is written."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    for service, previews in SERVICES.items():
        yield f"## {service}\n"
        for one in previews:
            yield from _shown(one)


def _shown(one: Preview) -> Iterator[str]:
    letter = render(one.notice)
    yield f"### {one.heading}\n\n```text\nSubject: {letter.subject}\n\n{letter.text}```\n"


def take_picture(chromium: str) -> None:
    """The request for an affidavit, 600 pixels wide with a margin around it, in as few colors as it needs."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "letter.html")
        page.write_text(render(REQUEST.notice).html)
        quiet = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-lcd-text",
        ]
        where = [f"--user-data-dir={folder}/profile", f"--screenshot={PICTURE}", "--window-size=640,1190"]
        subprocess.run(
            [chromium, *quiet, *where, "--hide-scrollbars", page.as_uri()],
            check=True,
            capture_output=True,
            timeout=60,
        )
    with Image.open(PICTURE) as taken:
        few = taken.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    few.save(PICTURE, optimize=True)


def main() -> None:
    """Write page and picture."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(text())
    if chromium := os.environ.get("CHROMIUM") or shutil.which("chromium"):
        take_picture(chromium)


if __name__ == "__main__":
    main()
