"""JSON Schemas as tables a person reads: field by field, each type a word or a link."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.console.reference import code, link, prose
from shared.gateways.markup import Markup, element, join

Schema = Mapping[str, Any]
_REFS = "#/components/schemas/"
_FORMATS = {"date-time": "time", "date": "date", "duration": "duration", "binary": "file", "uri": "address"}
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}
# What else a schema can say of a value, in words.
_LIMITS = {
    "minLength": "length {} or more",
    "maxLength": "length {} at most",
    "minimum": "from {}",
    "maximum": "to {}",
    "exclusiveMinimum": "over {}",
    "exclusiveMaximum": "under {}",
    "minItems": "{} or more",
    "maxItems": "{} at most",
    "default": "{} if left out",
}


def fields_table(schema: Schema) -> Markup:
    """The fields of an object, those of an object inside it after it with its name before theirs."""
    rows = list(_rows(schema, ""))
    if not rows:
        return element("p", "No fields of its own.", class_="quiet")
    return table(("field", "type", "about"), rows)


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Markup:
    """A table that can be pushed sideways where it is too wide."""
    head = element("tr", *(element("th", words, scope="col") for words in heads))
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows]
    whole = element("table", element("thead", head), element("tbody", *body))
    return element("div", whole, class_="scroll", role="region", tabindex="0", aria_label="Table")


def type_of(schema: Schema) -> Markup:
    """What a value is: a word, the values there are, or a link to the object."""
    if ref := schema.get("$ref"):
        name = str(ref).removeprefix(_REFS)
        return link(name, f"#{name}")
    if choice := schema.get("anyOf") or schema.get("oneOf"):
        return _joined([type_of(one) for one in choice], " or ")
    if "const" in schema:
        return code(json.dumps(schema["const"]))
    if "enum" in schema:
        return _joined([code("null" if one is None else str(one)) for one in schema["enum"]], ", ")
    if schema.get("type") == "array":
        return join("list of ", type_of(schema.get("items", {})))
    if schema.get("type") == "object" and isinstance(inner := schema.get("additionalProperties"), Mapping):
        return join("by name: ", type_of(inner))
    kind = str(schema.get("type", "anything"))
    return join(_FORMATS.get(schema.get("format", ""), _TYPES.get(kind, kind)))


def notes_of(schema: Schema) -> Markup:
    """What else holds for a value: its description, its bounds, an example."""
    limits = [
        words.format(_plain(schema[name]))
        for name, words in _LIMITS.items()
        if schema.get(name) not in (None, [])
    ]
    items = schema.get("items", {})
    limits += [
        f"each {words.format(_plain(items[name]))}" for name, words in _LIMITS.items() if name in items
    ]
    parts = [prose(str(schema.get("description", ""))), ", ".join(limits)]
    parts += [join("such as ", code(_plain(one))) for one in schema.get("examples", [])[:1]]
    return _joined([part for part in parts if part], " \N{MIDDLE DOT} ")


def _rows(schema: Schema, before: str) -> Iterator[tuple[str, ...]]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        words = element("span", type_of(field))
        optional = "" if name in required else element("span", "optional", class_="quiet")
        yield code(before + name), _joined([words, *([optional] if optional else [])], " "), notes_of(field)
        yield from _rows(field, f"{before}{name}.")


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _joined(parts: list[Any], between: str) -> Markup:
    return join(*(piece for n, part in enumerate(parts) for piece in ([between] if n else []) + [part]))
