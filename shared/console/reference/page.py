"""The reference page of the API, made from the OpenAPI document."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from shared.console.reference import code, link, prose
from shared.console.reference.operations import operation
from shared.console.reference.schemas import fields_table, table, type_of
from shared.gateways.markup import Markup, element, join

Document = Mapping[str, Any]


def reference_content(openapi: Document) -> str:
    """The whole API on one page: how it is called, its errors, each area's operations, its objects."""
    areas = _areas(openapi)
    schemas = openapi["components"]["schemas"]
    main = element(
        "main",
        element("h1", "API reference"),
        element("p", prose(openapi["info"]["summary"]), ". Version ", openapi["info"]["version"], "."),
        element("p", "The same for programs: ", link("openapi.json", "openapi.json"), "."),
        *_calling(openapi),
        *_errors(openapi),
        *(part for area, described in areas.items() for part in _area(area, described)),
        element("h2", "Objects", id="objects"),
        *(_object(name, schema) for name, schema in schemas.items()),
        class_="reference",
    )
    return element("div", _contents(areas), main, class_="columns")


def _areas(openapi: Document) -> Mapping[str, list[tuple[str, str, Any]]]:
    """Method, path and operation, by area."""
    areas: dict[str, list[tuple[str, str, Any]]] = {tag["name"]: [] for tag in openapi["tags"]}
    for path, methods in openapi["paths"].items():
        for method, described in methods.items():
            areas[described["tags"][0]].append((method.upper(), path, described))
    return areas


def _contents(areas: Mapping[str, list[tuple[str, str, Any]]]) -> Markup:
    """What there is, area by area; on a phone it opens by a touch."""
    first = [("Calling it", "#calling"), ("Errors", "#errors")]
    parts = [element("ul", *(element("li", link(words, href)) for words, href in first))]
    for area, described in areas.items():
        entries = [
            element("li", element("a", f"{method} {path}", href=f"#{one['operationId']}"))
            for method, path, one in described
        ]
        parts.append(element("details", element("summary", area.capitalize()), element("ul", *entries)))
    parts.append(element("ul", element("li", link("Objects", "#objects"))))
    return element("nav", *parts, class_="contents", aria_label="Contents")


def _calling(openapi: Document) -> Iterator[Markup]:
    yield element("h2", "Calling it", id="calling")
    schemes = openapi["components"]["securitySchemes"]
    rows = [(code(name), prose(scheme["description"])) for name, scheme in schemes.items()]
    yield table(("proof", "about"), rows)
    for words in (
        "Times are RFC 3339 in UTC, whole seconds. Money is text with two places, in US dollars.",
        "A `POST` that is sent again with the same `Idempotency-Key` and body gets the first answer again "
        "and has no second effect. `If-Match` with the version of what was read makes a change only if it "
        "still is that.",
        "Lists take `page_size` and `page_token`, and answer `data`, `has_more` and `next_page_token`.",
    ):
        yield element("p", prose(words))
    example = 'curl -H "Authorization: Bearer $TOKEN" "$API/orders?page_size=5"'
    yield element("pre", code(example), tabindex="0")


def _errors(openapi: Document) -> Iterator[Markup]:
    yield element("h2", "Errors", id="errors")
    problem = openapi["components"]["schemas"]["Problem"]
    yield element("p", "Every refusal is a ", type_of({"$ref": "#/components/schemas/Problem"}), ".")
    rows = [
        (f"{status} {HTTPStatus(int(status)).phrase}", prose(response["description"]))
        for status, response in openapi["components"]["responses"].items()
    ]
    yield table(("status", "when"), rows)
    yield element("h3", "Codes")
    codes = problem["properties"]["code"]["enum"]
    yield element("ul", *(element("li", code(one)) for one in codes), class_="codes")


def _area(area: str, described: list[tuple[str, str, Any]]) -> Iterator[Markup]:
    yield element("h2", area.capitalize(), id=f"area-{area}")
    yield from (operation(method, path, one) for method, path, one in described)


def _object(name: str, schema: Mapping[str, Any]) -> Markup:
    about = schema.get("description")
    parts = [element("p", prose(about))] if about else []
    # Its codes stand under Errors; in a cell of a table they would hide the rest.
    shown = _without_codes(schema) if name == "Problem" else schema
    return element("section", element("h3", name), join(*parts), fields_table(shown), id=name, class_="card")


def _without_codes(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = {**schema["properties"], "code": {"type": "string", "description": "One of those under Errors."}}
    return {**schema, "properties": fields}
