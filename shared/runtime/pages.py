"""Pages for people with a link: their forms read, and refusals told as a page where one is wanted.

A browser gets pages: it says that it takes HTML, or posts a form. A program gets problem documents.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from shared.domain.errors import Invalid
from shared.gateways.pages import CONTENT_TYPE, content_security_policy, page_headers
from shared.gateways.pages.affidavit_answers import answer_page
from shared.gateways.wording import BRAND, Brand
from shared.runtime.answers import RawResponse
from shared.runtime.body import BYTES_AT_MOST, TooLarge, read_json
from shared.runtime.wiring import services

FORM = "application/x-www-form-urlencoded"
FIELDS_AT_MOST = 250  # an order has up to 200 lines, and a form may ask about each
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def page(html: str, *, status: int = 200, form_to: str = "", brand: Brand = BRAND) -> RawResponse:
    """A page as an answer; form_to: where a form of it posts, if not to its own origin."""
    policy = {"Content-Security-Policy": content_security_policy(brand, form_to=form_to)} if form_to else {}
    return RawResponse(body=html, content_type=CONTENT_TYPE, status=status, headers=policy)


def is_form(headers: Mapping[str, str]) -> bool:
    """Whether a request is a form post; headers by lower-case name."""
    return headers.get("content-type", "").split(";")[0].strip().lower() == FORM


def read_fields(raw: bytes, headers: Mapping[str, str]) -> Mapping[str, object]:
    """The fields of a form post or of a JSON object.

    Raises what `read_json` raises, and Invalid for a form that is not UTF-8 or has a field twice.
    """
    if not is_form(headers):
        value = read_json(raw, headers.get("content-type", ""))
        if not isinstance(value, Mapping):
            raise Invalid("invalid_request", "The body must be a JSON object.")
        return value
    if len(raw) > BYTES_AT_MOST:
        raise TooLarge("body_too_large", f"The body may have {BYTES_AT_MOST} bytes at the most.")
    try:
        text = raw.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_AT_MOST)
    except ValueError:
        raise Invalid("invalid_request", "The form could not be read.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Invalid("invalid_request", "The form has the same field twice.")
    return fields


def with_pages(handler: Handler) -> Handler:
    """The handler with the headers of a page on every answer, and its refusals as pages for browsers."""

    def serve(event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer = handler(event, context)
        headers = {name: [value] for name, value in page_headers(services().brand).items()}
        headers |= answer["multiValueHeaders"]
        headers.pop("Access-Control-Allow-Origin", None)  # no script of another site has any business here
        body = answer["body"]
        if "application/problem+json" in headers["Content-Type"] and _wants_page(event):
            headers["Content-Type"] = [CONTENT_TYPE]
            body = answer_page(json.loads(body)["code"], services().brand)
        return {**answer, "multiValueHeaders": headers, "body": "" if event["httpMethod"] == "HEAD" else body}

    return serve


def _wants_page(event: Mapping[str, Any]) -> bool:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return is_form(headers) or "text/html" in headers.get("accept", "")
