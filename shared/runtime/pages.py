"""Pages for people: their forms read, the headers that go with them, and refusals told as a page."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from shared.domain.errors import Invalid
from shared.runtime.body import BYTES_AT_MOST, TooLarge, read_json

HTML = "text/html; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
FIELDS_AT_MOST = 500  # an order has up to 200 lines, a batch as many packages; a form has two for each
Event = Mapping[str, Any]
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def is_form(headers: Mapping[str, str]) -> bool:
    """Whether a request is a form post; headers by lower-case name."""
    return headers.get("content-type", "").split(";")[0].strip().lower() == FORM


def wants_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser asks, to show what is answered to somebody; headers by lower-case name."""
    return "text/html" in headers.get("accept", "").lower()


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


def read_typed(raw: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    """The same as text that can be shown again. Raises Invalid for what is no valid Unicode as well."""
    typed = {name: str(value) for name, value in read_fields(raw, headers).items()}
    try:
        "".join((*typed, *typed.values())).encode()
    except UnicodeEncodeError:
        raise Invalid("invalid_request", "The form has text that is no valid Unicode.") from None
    return typed


def with_pages(
    handler: Handler,
    *,
    headers: Callable[[], Mapping[str, str]],
    refused: Callable[[Event, Mapping[str, Any]], str],
    wanted: Callable[[Event], bool] = lambda event: True,
) -> Handler:
    """The handler with these headers on every answer, and its refusals as pages.

    refused: makes the page for an event and a problem document; wanted: whether who asked wants pages.
    """

    def serve(event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer = handler(event, context)
        told = {name: [value] for name, value in headers().items()} | answer["multiValueHeaders"]
        told.pop("Access-Control-Allow-Origin", None)  # no script of another site has any business here
        body = answer["body"]
        if told["Content-Type"] == ["application/problem+json"] and wanted(event):
            told["Content-Type"] = [HTML]
            body = refused(event, json.loads(body))
        return {**answer, "multiValueHeaders": told, "body": "" if event["httpMethod"] == "HEAD" else body}

    return serve
