"""The API's own description as it is served: packed for who takes it so, sent once to who keeps it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.console.reference import document
from shared.console.reference import headers as page_headers
from shared.console.reference.front import front_page
from shared.console.reference.missing import missing_page
from shared.console.reference.rules import rule_page, rules_page
from shared.domain.policy.rules import Rule
from shared.domain.support.faqs import Faq
from shared.gateways.markup import Markup
from shared.gateways.wording import Brand
from shared.runtime.answers import RawResponse
from shared.runtime.pages import HTML

# In the repository as in the package that is deployed.
DOCUMENT = Path(__file__).parents[3] / "docs" / "openapi.json"
# What is drawn of it when it is built.
BUILT = DOCUMENT.with_name("reference.html")
KEPT = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"}


def openapi_document(headers: Mapping[str, str]) -> RawResponse:
    """The document as it was written, or 304; headers: of the request, by lower-case name."""
    return _kept(_document(), "application/json", {}, headers)


def reference(headers: Mapping[str, str], *, brand: Brand) -> RawResponse:
    """The page made from it, or 304; headers: of the request, by lower-case name."""
    return _kept(_page(brand), HTML, page_headers(brand), headers)


def draw_reference() -> str:
    """What stands on the page."""
    from shared.console.reference.page import reference_content

    return reference_content(json.loads(_document()))


def front(*, now: datetime, zone: ZoneInfo, version: str, brand: Brand, console: str = "") -> RawResponse:
    """The front page; console: the address of the screens, empty where there are none."""
    html = front_page(now=now, zone=zone, policy_version=version, console=console, brand=brand)
    return RawResponse(body=html, content_type=HTML, headers=page_headers(brand))


def show_rules(rules: Sequence[Rule], *, brand: Brand) -> RawResponse:
    """Every rule, for a browser."""
    return _shown(rules_page(rules, brand=brand), brand)


def show_rule(rule: Rule, *, brand: Brand) -> RawResponse:
    """One rule, for a browser."""
    return _shown(rule_page(rule, brand=brand), brand)


def show_missing(path: str, *, brand: Brand) -> RawResponse:
    """That there is no such page, for a browser."""
    return _shown(missing_page(path, brand=brand), brand, status=404)


def show_faqs(faqs: Sequence[Faq], *, brand: Brand) -> RawResponse:
    """What is asked most, for a browser."""
    from shared.console.reference.asked import faqs_page

    return _shown(faqs_page(faqs, brand=brand), brand)


def _shown(html: str, brand: Brand, *, status: int = 200) -> RawResponse:
    told = {**page_headers(brand), "Vary": "Accept"}
    return RawResponse(body=html, content_type=HTML, status=status, headers=told)


@cache
def _document() -> str:
    return DOCUMENT.read_text()


@cache
def _page(brand: Brand) -> str:
    content = BUILT.read_text() if BUILT.exists() else draw_reference()
    return document("API reference", Markup(content), brand=brand)


def _kept(body: str, kind: str, told: Mapping[str, str], headers: Mapping[str, str]) -> RawResponse:
    """What is the same for everybody until the next release; 304 to who has it already."""
    tag = f'W/"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'  # weak: the same packed and unpacked
    told = {**told, **KEPT, "ETag": tag}
    known = {one.strip() for one in headers.get("if-none-match", "").split(",")}
    if known & {tag, tag.removeprefix("W/"), "*"}:
        return RawResponse(status=304, content_type=kind, headers=told)
    return RawResponse(body=body, content_type=kind, headers=told, packs=True)
