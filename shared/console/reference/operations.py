"""One operation of the API on the reference page: who, what it takes, what comes back, an example."""

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from shared.console.reference import code, prose
from shared.console.reference.schemas import Schema, notes_of, table, type_of
from shared.gateways.markup import Markup, element, join

Operation = Mapping[str, Any]
_FORM = "application/x-www-form-urlencoded"
_OPEN = "Anybody."
_SIGNED = {
    "webhook": "A system that signs with its secret (Standard Webhooks).",
    "easypost": "EasyPost, by its signature.",
}


def operation(method: str, path: str, described: Operation) -> Markup:
    """Everything about one operation."""
    name = described["operationId"]
    heading = element("h3", element("span", method, class_=f"method {method.lower()}"), code(path))
    return element(
        "section",
        heading,
        element("p", prose(described["summary"]), "."),
        *_paragraphs(described.get("description", "")),
        element("p", element("strong", "Who: "), _callers(described)),
        *_parameters(described.get("parameters", [])),
        *_body(method, path, described),
        element("h4", "Answers"),
        table(("status", "content", "about"), list(_answers(described["responses"]))),
        element("p", "Refusals: ", *_refusals(described["responses"]), class_="quiet"),
        id=name,
        class_="card",
    )


def _paragraphs(text: str) -> Iterator[Markup]:
    for words in text.split("\n\n"):
        if words and not words.startswith("For the role "):
            yield element("p", prose(words))


def _callers(described: Operation) -> str:
    if roles := described.get("x-roles"):
        return join(" or ".join(roles), ", with a token.")
    scheme = next((name for one in described["security"] for name in one), None)
    return _SIGNED[scheme] if scheme else _OPEN


def _parameters(parameters: list[Schema]) -> Iterator[Markup]:
    rows = [(code(one["name"]), one["in"], type_of(one["schema"]), _about(one)) for one in parameters]
    if rows:
        yield element("h4", "Parameters")
        yield table(("name", "in", "type", "about"), rows)


def _about(parameter: Schema) -> Markup:
    told: list[str] = [prose(parameter.get("description", "")), notes_of(parameter["schema"])]
    told += ["required" if parameter["required"] and parameter["in"] != "path" else ""]
    return join(*(word for n, part in enumerate(filter(None, told)) for word in ((" " if n else ""), part)))


def _body(method: str, path: str, described: Operation) -> Iterator[Markup]:
    content = described.get("requestBody", {}).get("content", {})
    if not content:
        return
    body = content.get("application/json") or next(iter(content.values()))
    yield element("h4", "Body")
    form = " as JSON or as a form." if _FORM in content else "."
    yield element("p", type_of(body["schema"]), form)
    for name, example in body.get("examples", {}).items():
        words = "Example" if name == "usual" else f"Example: {name.replace('_', ' ')}"
        shown = json.dumps(example["value"], indent=2, ensure_ascii=False)
        yield element("p", words, class_="quiet")
        lines = f"{method} {path}\nContent-Type: application/json\n\n{shown}"
        yield element("pre", code(lines), tabindex="0")


def _answers(responses: Mapping[str, Schema]) -> Iterator[tuple[str, ...]]:
    for status, response in responses.items():
        if status < "400":
            content = response.get("content", {})
            kinds = [
                type_of(one["schema"]) if "json" in kind else join(kind) for kind, one in content.items()
            ]
            headers = ", ".join(response.get("headers", {}))
            yield _status(status), join(*kinds), f"With {headers}." if headers else ""


def _refusals(responses: Mapping[str, Schema]) -> Iterator[Markup]:
    for n, status in enumerate(one for one in responses if one >= "400"):
        yield join(
            ", " if n else "", element("a", status, href="#errors", title=HTTPStatus(int(status)).phrase)
        )


def _status(status: str) -> Markup:
    return join(f"{status} {HTTPStatus(int(status)).phrase}")
