"""A real Chromium before the functions of this process: who is signed in, what axe-core finds."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
FOUND = """async (how) => (await axe.run(document, how)).violations.flatMap(
    (one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`))"""


@contextmanager
def launched() -> Iterator[Any]:
    """A headless Chromium; CHROMIUM names it where it is not on the path."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def page_of(chromium: Any, size: str, **how: Any) -> Iterator[Any]:
    """A page of its own, as wide as that."""
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, **how)
    yield context.new_page()
    context.close()


def sign_in(page: Any, doors: str, role: str, account: str) -> None:
    """By way of the sandbox."""
    page.goto(f"{doors}/console/sign-in")
    page.select_option("#role", role)
    page.fill("#account", account)
    with page.expect_navigation():
        page.get_by_role("button", name="Be this one").click()


def is_cut_off(page: Any) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def barriers(page: Any, *, unfold: bool = True) -> list[str]:
    """What axe-core finds on the page, by rule and place; unfold: with everything that folds open."""
    if unfold:
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.evaluate(_axe())
    found: list[str] = page.evaluate(FOUND, {"resultTypes": ["violations"]})
    return found


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text()
