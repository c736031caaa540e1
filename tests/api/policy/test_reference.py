"""GET /, /docs and /openapi.json: what this service is and how it is called, for anybody."""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.openapi import DOCUMENT
from shared.usecases.services import Services
from tests.support.html import Element, read, tagged
from tests.support.http import call, routes

PAGES = ("/", "/docs")
PARAMETER = ("name", "in", "type", "about")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Json:
    written: Json = json.loads(DOCUMENT.read_text())
    return written


@pytest.fixture
def reference(services: Services) -> str:
    return call("GET", "/docs").text


def operations(document: Json) -> dict[str, tuple[str, str, Json]]:
    """Method, path and operation, by the operation's id."""
    return {
        one["operationId"]: (method.upper(), path, one)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    }


# What is served


def test_the_document_that_is_served_is_the_committed_one(services: Services) -> None:
    answer = call("GET", "/openapi.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.text == DOCUMENT.read_text()


def test_whoever_asks_for_the_heads_of_the_front_page_alone_gets_them(services: Services) -> None:
    shown, head = call("GET", "/"), call("HEAD", "/")
    assert (head.status, head.body) == (200, b"")
    assert head.headers == shown.headers


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_it_comes_packed_to_who_takes_it_so_and_once_to_who_keeps_it(services: Services, path: str) -> None:
    plain, packed = call("GET", path), call("GET", path, headers={"accept-encoding": "br, gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) * 5 < len(plain.body) < 3_000_000
    assert plain.headers["etag"] == packed.headers["etag"]
    again = call("GET", path, headers={"if-none-match": f'"other", {plain.headers["etag"]}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", plain.headers["etag"])
    assert call("GET", path, headers={"if-none-match": '"other"'}).status == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_script_and_loads_nothing(services: Services, path: str) -> None:
    """Its one style sheet is allowed by its hash"""
    answer = call("GET", path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    found = read(answer.text)
    assert not {"script", "link", "img", "iframe", "form", "base"} & {one.tag for one in found}
    assert not [one for one in found if {"style", "onclick", "src"} & one.attributes.keys()]
    (style,) = [one.text for one in found if one.tag == "style"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'")
    assert "prefers-color-scheme: dark" in style and "@media (min-width" in style


def test_the_front_page_leads_to_what_there_is(services: Services) -> None:
    """By relative links: the service may lie anywhere"""
    shown = call("GET", "/").text
    links = [one.attributes["href"] or "" for one in tagged(shown, "a")]
    assert links == [".", "docs", "openapi.json", "policy", "help/faqs"]
    served = {route.resource for route in routes() if route.method == "GET" and route.open}
    assert {f"/{link}" for link in links[1:]} <= served
    assert "March 2, 2026, 12:00 p.m. Pacific time" in shown and "2026_01" in shown


# What is on the reference page


def test_every_operation_is_there_with_who_may_call_it(reference: str, document: Json) -> None:
    sections = {one.attributes.get("id"): one.text for one in tagged(reference, "section")}
    for name, (method, path, one) in operations(document).items():
        assert f"{method}{path}" in sections[name], name
        assert one["summary"].replace("`", "") in sections[name], name
        roles = " or ".join(one.get("x-roles", ()))
        assert f"Who: {roles}" in sections[name], name
        for parameter in one.get("parameters", []):
            assert parameter["name"] in sections[name], name


def test_of_each_parameter_it_is_said_whether_it_must_be_given(reference: str, document: Json) -> None:
    """Those in a path always must"""
    shown = {
        (where, row.children[0].text): row.children[-1].text.endswith("required")
        for section in tagged(reference, "section")
        if (where := section.attributes.get("id")) in (given := operations(document))
        for row in _inside(section, "tr")
        if len(row.children) == len(PARAMETER) and row.children[0].tag == "td"
    }
    assert shown == {
        (name, one["name"]): one["required"] and one["in"] != "path"
        for name, (_, _, operation) in given.items()
        for one in operation.get("parameters", ())
    }


def _inside(element: Element, tag: str) -> Iterator[Element]:
    for one in element.children:
        yield from [one] if one.tag == tag else []
        yield from _inside(one, tag)


def test_every_example_of_a_body_is_there_as_it_is_sent(reference: str, document: Json) -> None:
    shown = [json.loads(one.text.partition("\n\n")[2]) for one in tagged(reference, "pre")[1:]]
    given = [
        example["value"]
        for _, _, one in operations(document).values()
        for example in _body(one).get("examples", {}).values()
    ]
    assert len(given) > 40
    assert [value for value in given if value not in shown] == []


def _body(operation: Json) -> Json:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json") or next(iter(content.values()), {})


def test_each_body_leads_to_every_object_it_can_be(reference: str, document: Json) -> None:
    links = {
        one.attributes.get("id"): {link.attributes.get("href") for link in _inside(one, "a")}
        for one in tagged(reference, "section")
    }
    for name, (_, _, one) in operations(document).items():
        schema = _body(one).get("schema", {})
        objects = [way["$ref"] for way in schema.get("oneOf", [schema]) if "$ref" in way]
        assert {f"#{ref.rpartition('/')[2]}" for ref in objects} <= links[name], name


def test_every_object_is_there_with_its_fields(reference: str, document: Json) -> None:
    sections = {one.attributes.get("id"): one.text for one in tagged(reference, "section")}
    for name, schema in document["components"]["schemas"].items():
        for field in schema.get("properties", {}):
            assert field in sections[name], (name, field)


def test_every_code_is_there_once(reference: str, document: Json) -> None:
    (codes,) = [one for one in tagged(reference, "ul") if one.attributes.get("class") == "codes"]
    told = document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert [one.text for one in codes.children] == told


def test_every_link_on_the_page_leads_to_something_and_no_name_is_given_twice(reference: str) -> None:
    found = read(reference)
    names = [name for one in found if (name := one.attributes.get("id"))]
    assert len(names) == len(set(names))
    links = {one.attributes["href"] or "" for one in found if one.tag == "a"}
    assert {link for link in links if not link.startswith("#")} == {".", "openapi.json"}
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= set(names)


def test_what_a_value_can_be_is_said_in_words(reference: str) -> None:
    rows = {one.children[0].text: one.text for one in tagged(reference, "tr") if one.children}
    assert re.search(r"whole number.*from 1, to 100", rows["page_size"])
    assert "text, of" not in reference and "{'" not in reference
    types = {row.children[2].text for row in tagged(reference, "tr") if len(row.children) == len(PARAMETER)}
    assert "text" in types and "string" not in types
