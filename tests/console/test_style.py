"""The one style sheet: whatever the brand's color is, words in it and on it can be read, light and dark."""

import re
from pathlib import Path

import pytest

from shared.console import style
from shared.console.style import DARK, LIGHT, asset, asset_path, style_sheet
from shared.gateways.colors import READABLE, contrast, letters_on, pointed_at, readable_on
from shared.gateways.wording import COLOR
from tests.support.aws import Clock, emulated_services
from tests.support.console import Browser, Page
from tests.support.http import call

WRITTEN = (Path(style.__file__).parent / "assets" / "style.css").read_text()
GROUNDS = ("page", "card", "tint", "bar", "warm-tint", "late-tint", "good-tint")
# Among them those just on either side of what white letters can be read on.
COLORS = ("#0b5563", "#000000", "#ffffff", "#ffee00", "#7a1f5c", "#ff6600", "#767676", "#777777", "#0000ff")


def root(sheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """The variables of a light page, and those of a dark one."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for before, block in re.findall(r"(dark\) \{\s*)?:root \{([^}]*)\}", sheet):
        (dark if before else light).update(re.findall(r"--([a-z-]+): ([^;]+);", block))
    return light, light | dark


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#777777", 4.48), ("#0b5563", "#0b5563", 1.0)],
)
def test_contrast_is_reckoned_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


@pytest.mark.parametrize("color", COLORS)
def test_words_in_the_brands_color_and_on_it_can_be_read(color: str) -> None:
    """R-MSG-04: WCAG 2, AA, on every ground there is"""
    for values in root(style_sheet(color)):
        assert values["brand"] == color
        for ground in (values["brand"], values["brand-over"]):
            assert contrast(values["on-brand"], ground) >= READABLE
        for name in GROUNDS:
            assert contrast(values["link"], values[name]) >= READABLE, name


def test_the_grounds_to_be_read_on_are_the_worst_there_are() -> None:
    light, dark = root(WRITTEN)
    assert min(GROUNDS, key=lambda name: contrast(light[name], "#000000")) == "tint"
    assert max(GROUNDS, key=lambda name: contrast(dark[name], "#000000")) == "bar"
    assert (light["tint"], dark["bar"]) == (LIGHT, DARK)


def test_a_color_that_can_be_read_stays_as_it_is_and_another_keeps_its_hue() -> None:
    assert readable_on(COLOR, LIGHT) == COLOR
    darker = readable_on("#ffee00", LIGHT)
    assert re.fullmatch("#([0-9a-f]{2})([0-9a-f]{2})00", darker)
    assert READABLE <= contrast(darker, LIGHT) < 4.8


def test_letters_are_white_as_long_as_that_can_be_read() -> None:
    assert (letters_on("#767676"), letters_on("#777777")) == ("#ffffff", "#000000")
    assert contrast(letters_on("#777777"), pointed_at("#777777")) > contrast("#000000", "#777777")


def test_sheet_and_icon_have_the_brands_color_and_another_address_with_another() -> None:
    assert "#7a1f5c" in asset("icon.svg", "#7a1f5c")
    assert COLOR not in asset("icon.svg", "#7a1f5c") + style_sheet("#7a1f5c")
    for name in ("style.css", "icon.svg"):
        assert asset_path(name, COLOR) != asset_path(name, "#7a1f5c")
    assert asset_path("console.js", COLOR) == asset_path("console.js", "#7a1f5c")


def test_a_page_of_the_console_loads_the_sheet_of_its_deployment(aws: None, clock: Clock) -> None:
    """R-MSG-04"""
    with emulated_services(clock, BRAND_COLOR="#7a1f5c"):
        page: Page = Browser("seller", "shop-1").get("due")
        (address,) = re.findall(r'href="(assets/[^"]*style\.css)"', page.html)
        sheet = call("GET", f"/console/{address}")
        old = call("GET", f"/console/{asset_path('style.css', COLOR)}")
    assert (sheet.text, sheet.headers["content-type"]) == (style_sheet("#7a1f5c"), "text/css; charset=utf-8")
    assert "immutable" in sheet.headers["cache-control"]
    assert old.status == 404


def test_one_sheet_serves_every_page(aws: None, clock: Clock) -> None:
    """The console's load it; what has no cookie has it in the page"""
    with emulated_services(clock, BRAND_COLOR="#7a1f5c"):
        pages = [
            call("GET", path, headers={"accept": "text/html"}) for path in ("/", "/docs", "/affidavits/x")
        ]
    assert [page.text.count(f"<style>{style_sheet('#7a1f5c')}</style>") for page in pages] == [1, 1, 1]
