"""Forms against the API: every action people can do has one, and it asks what the request wants."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local.openapi import DOCUMENT
from shared.console.forms import _FILE, FORMS, Field, Form, _forms, form_of
from shared.domain.labels.carriers import services
from shared.domain.policy import policy
from shared.views.links import _OPENED, _PATHS
from tests.support.policies import CURRENT

SPEC = json.loads(DOCUMENT.read_text())
PEOPLE = {"seller", "buyer", "agent", "carrier"}
OBJECTS = {"supportcase": "support_case", "batch": "label_batch"}
WITHOUT_FORM = {
    "order.contact_seller": "the thread of the order has the form `messages`",
    "order.contact_buyer": "the thread of the order has the form `messages`",
}
# Where a form offers less than the API takes.
FEWER = {
    "support_case.standard_return.kind": "a question goes to customer service",
    "support_case.buyer_protection.kind": "a question goes to customer service",
    "dispute.send_goods_with_label.insurance.option": "what replaces a thing is covered in full, or for free",
    "dispute.judge_otherwise.override.remedy": "a finding for the seller leaves the remedy out",
    "dispute.uphold_otherwise.judgment.override.remedy": "a finding for the seller leaves the remedy out",
}
# What the schema of a request leaves open and a rule refuses without, wherever the form asks for it.
BY_RULE = (
    "reshipment.reject.reason",
    "reshipment.ship.service",
    "reshipment.ship.carrier",
    "reshipment.ship.tracking_number",
    "support_case.resolve.reason",
    "support_case.decide_objection.reason",
    "support_case.standard_return.seller_contacted_at",
    "support_case.buyer_protection.seller_contacted_at",
    "support_case.ask_customer_service.seller_contacted_at",
)
FEW_ENOUGH_TO_OFFER_ALL = 12


def operation(path: str) -> Mapping[str, Any] | None:
    """The POST of a path with an id in it; None where there is none."""
    for template, methods in SPEC["paths"].items():
        if "post" in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            found: Mapping[str, Any] = methods["post"]
            return found
    return None


def actions() -> Iterator[tuple[str, str, str]]:
    """Object, action and path of everything that is done by a POST."""
    for kind, paths in _PATHS.items():
        for name, path in paths.items():
            object = OBJECTS.get(kind, kind) if kind else _OPENED[path]
            found = operation(path.format(id="x"))
            if found and PEOPLE & set(found["x-roles"]):
                yield object, name, path


def forms() -> list[Form]:
    return [form for file in sorted(FORMS.glob("*.toml")) for form in _forms(file.stem).values()]


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a schema says, past references and `or null`."""
    while "$ref" in schema or "anyOf" in schema:
        if "$ref" in schema:
            schema = SPEC["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        else:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
    return schema


def body_of(form: Form) -> Mapping[str, Any]:
    found = operation(form.href("x"))
    assert found, f"no route for {form.object}.{form.action}"
    content = found.get("requestBody", {}).get("content", {})
    return resolved(content["application/json"]["schema"]) if content else {}


def member(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The schema of a field's place in the body; KeyError where the body has no such place."""
    for part in name.split("."):
        schema = resolved(schema["properties"][part])
    return schema


def required(schema: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Every place that has to be filled, within what has to be filled."""
    for name in schema.get("required", ()):
        inner = resolved(schema["properties"][name])
        if inner.get("type") == "object" and "properties" in inner:
            yield from required(inner, f"{at}{name}.")
        else:
            yield f"{at}{name}"


def fields() -> list[Any]:
    return [
        pytest.param(form, one, id=f"{form.object}.{form.action}.{one.name}")
        for form in forms()
        for one in form.fields
    ]


def typed(field: Field) -> Iterator[str]:
    """The places a field fills; the page announces a file by all of its parts."""
    yield field.name
    if field.kind == "files" and field.limit == 1:
        yield from (f"{field.name}.{part}" for part in _FILE)


@pytest.mark.parametrize("named", sorted({f"{object}.{name}" for object, name, _ in actions()}))
def test_everything_people_can_do_has_a_form(named: str) -> None:
    object, name = named.split(".")
    if named not in WITHOUT_FORM:
        assert form_of(object, name), named


@pytest.mark.parametrize("form", forms(), ids=lambda form: f"{form.object}.{form.action}")
def test_a_form_asks_for_all_that_its_request_wants(form: Form) -> None:
    asked = {name for one in form.fields for name in typed(one)}
    assert set(required(body_of(form))) <= asked


@pytest.mark.parametrize("named", BY_RULE)
def test_what_a_rule_asks_for_is_not_left_to_ones_liking(named: str) -> None:
    object, action, name = named.split(".", 2)
    form = form_of(object, action)
    assert form and [one.required for one in form.fields if one.name == name] == [True]


@pytest.mark.parametrize(("form", "one"), [one for one in fields() if one.values[1].kind == "moment"])
def test_a_time_is_asked_for_in_a_zone(form: Form, one: Field) -> None:
    assert "Pacific time" in one.help


@pytest.mark.parametrize(
    ("form", "one"), [one for one in fields() if one.values[1].name == "service" and one.values[1].choices]
)
def test_every_service_can_be_chosen(form: Form, one: Field) -> None:
    assert set(one.choices) == {service.name for service in services(policy(CURRENT))}


@pytest.mark.parametrize(("form", "one"), fields())
def test_a_field_is_a_member_of_the_body(form: Form, one: Field) -> None:
    assert member(body_of(form), one.name)


@pytest.mark.parametrize(("form", "one"), [one for one in fields() if one.values[1].kind == "area"])
def test_as_much_can_be_written_as_the_request_takes(form: Form, one: Field) -> None:
    most = member(body_of(form), one.name).get("maxLength")
    assert one.limit == most or (most is None and not one.limit)


def offered(form: Form, name: str) -> set[str]:
    """The values of a member, in all forms of its request: some are for one role, or for one way to do it."""
    return {
        value
        for other in forms()
        if other.href("x") == form.href("x")
        for one in other.fields
        if one.name == name
        for value in one.choices
    }


@pytest.mark.parametrize(("form", "one"), fields())
def test_a_field_offers_the_values_its_request_takes(form: Form, one: Field) -> None:
    found = member(body_of(form), one.name)
    known = found.get("enum") or found.get("items", {}).get("enum")
    if known is None or one.kind not in ("choice", "choices"):
        return
    assert set(one.choices) <= set(known)
    if len(known) <= FEW_ENOUGH_TO_OFFER_ALL and f"{form.object}.{form.action}.{one.name}" not in FEWER:
        assert offered(form, one.name) == set(known)


@pytest.mark.parametrize("name", ["orders", "help"])
def test_no_more_can_be_searched_for_than_is_taken(name: str) -> None:
    (query,) = [one for one in SPEC["paths"]["/orders"]["get"]["parameters"] if one["name"] == "query"]
    most = query["schema"]["maxLength"]
    assert f'name="query" maxlength="{most}"' in (FORMS.parent / "templates" / f"{name}.html").read_text()
