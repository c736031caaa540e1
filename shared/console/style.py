"""What pages load: the one style sheet of all of them, in the brand's color, the script, the icon."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from shared.gateways.colors import letters_on, pointed_at, readable_on
from shared.gateways.wording import COLOR

_FILES: Final = Path(__file__).parent / "assets"
ASSETS: Final = {
    "style.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
# Of the grounds in the sheet that words stand on, the darkest of the light and the lightest of the dark ones.
LIGHT, DARK = "#dfeaed", "#2a3b42"


@cache
def style_sheet(color: str) -> str:
    """The sheet for a brand's color, `#rrggbb`: whatever it is, words in it and on it can be read."""
    brand = f"--brand: {color}; --on-brand: {letters_on(color)}; --brand-over: {pointed_at(color)};"
    light, dark = (f"--link: {readable_on(color, ground)};" for ground in (LIGHT, DARK))
    return (
        f":root {{ {brand} {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        f"{(_FILES / 'style.css').read_text()}"
    )


@cache
def style_source(color: str) -> str:
    """What a page's policy says to allow that sheet, where it stands in the page itself."""
    digest = hashlib.sha256(style_sheet(color).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def asset(name: str, color: str) -> str:
    """A file that pages load, in that color; raises KeyError for one there is not."""
    if name not in ASSETS:
        raise KeyError(name)
    if name == "style.css":
        return style_sheet(color)
    kept = (_FILES / name).read_text()
    return kept.replace(COLOR, color).replace("#fff", letters_on(color)) if name == "icon.svg" else kept


@cache
def asset_path(name: str, color: str) -> str:
    """Its path below `/console`: another with each release and color, so that it can be kept for good."""
    return f"assets/{hashlib.sha256(asset(name, color).encode()).hexdigest()[:12]}/{name}"
