"""The OpenAPI document: true to the code, true to the template, and well made."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
import schemathesis

from local.codes import codes_in
from local.openapi import DOCUMENT, text
from local.operations import REFUSALS, SIGNED
from shared.runtime.problems import STATUS
from tests.support.aws import template

Json = dict[str, Any]
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
NO_ROUTES = "functions.edge.not_found.handler"


@pytest.fixture(scope="module")
def document() -> Json:
    written: Json = json.loads(DOCUMENT.read_text())
    return written


def operations(document: Json) -> dict[tuple[str, str], Json]:
    """Operations by path and method."""
    return {
        (path, method): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def within(part: Any) -> Iterator[Json]:
    """Every object in there, itself first."""
    if isinstance(part, dict):
        yield part
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from within(inner)


def resolved(document: Json, part: Any) -> Json:
    """The schema, response or header that is meant."""
    while "$ref" in part:
        _, *steps = part["$ref"].split("/")
        part = document
        for step in steps:
            part = part[step]
    return dict(part)


def deep(document: Json, part: Any, seen: frozenset[str] = frozenset()) -> Iterator[Json]:
    """Every object in there and in what it refers to."""
    for inner in within(part):
        yield inner
        if (ref := inner.get("$ref")) and ref not in seen:
            yield from deep(document, resolved(document, inner), seen | {ref})


def served() -> Mapping[tuple[str, str], tuple[bool, bool]]:
    """What the template serves, by path and method: with a token, and in the sandbox alone.

    The console's pages are no part of the API.
    """
    found = {}
    for resource in template()["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function" and properties["Handler"] != NO_ROUTES:
            for event in properties.get("Events", {}).values():
                route = event["Properties"]
                if event["Type"] == "Api" and route["Method"] != "head" and "/console" not in route["Path"]:
                    token = route.get("Auth", {}).get("Authorizer") != "NONE"
                    found[route["Path"], route["Method"]] = (token, resource.get("Condition") == "IsSandbox")
    return found


def test_the_committed_document_is_what_the_code_says():
    """`make openapi` writes it anew."""
    assert DOCUMENT.read_text() == text()


def test_it_is_valid_openapi_3_1(document):
    schemathesis.openapi.from_dict(document).validate()
    assert document["openapi"].startswith("3.1.")


def test_a_document_that_is_not_valid_would_be_noticed(document):
    broken = {**document, "paths": {"/labels": {"get": {"responses": "none"}}}}
    with pytest.raises(Exception, match="none"):
        schemathesis.openapi.from_dict(broken).validate()


def test_everything_referred_to_is_there_and_nothing_else(document):
    kinds = ("schemas", "responses", "headers")
    defined = {f"#/components/{kind}/{name}" for kind in kinds for name in document["components"][kind]}
    assert {part["$ref"] for part in within(document) if "$ref" in part} == defined


def test_it_describes_what_the_template_serves_with_the_same_demand_for_a_token(document):
    """Owner from the token: every route with roles is behind the authorizer, no other is."""
    described = {
        where: (bool(operation.get("x-roles")), operation.get("x-sandbox", False))
        for where, operation in operations(document).items()
    }
    assert described == served()


def test_every_operation_says_who_may_call_it_and_how(document):
    for operation in operations(document).values():
        headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        schemes = [name for name, needed in SIGNED.items() if needed.keys() <= headers]
        scheme = "token" if "x-roles" in operation else next(iter(schemes), None)
        assert operation["security"] == ([{scheme: []}] if scheme else [])


def test_every_operation_has_a_name_of_its_own_a_summary_and_one_way_to_succeed(document):
    found = operations(document)
    assert len({operation["operationId"] for operation in found.values()}) == len(found)
    for where, operation in found.items():
        assert operation["summary"], where
        assert [status for status in operation["responses"] if status < "400"], where


def test_a_label_is_not_bought_without_an_idempotency_key(document):
    """Required on POST /labels; possible wherever something is created or moved."""
    keys = {
        where: parameter["required"]
        for where, operation in operations(document).items()
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "Idempotency-Key"
    }
    assert keys["/labels", "post"] is True
    assert keys["/claims", "post"] is False
    assert not [where for where in keys if where[1] == "get"]


def test_every_refusal_is_a_problem_document(document):
    """RFC 9457, whatever is refused."""
    for where, operation in operations(document).items():
        for status, response in operation["responses"].items():
            if status >= "400":
                content = resolved(document, response)["content"]
                assert content["application/problem+json"] == {
                    "schema": {"$ref": "#/components/schemas/Problem"}
                }, where


def test_every_status_a_refusal_can_have_is_described():
    assert set(STATUS.values()) <= set(REFUSALS)


def test_what_the_gateway_says_itself_is_a_problem_document_too(document):
    """Those for any other refusal leave out the status, which they don't know."""
    members = set(document["components"]["schemas"]["Problem"]["required"])
    for kind, response in template()["Resources"]["Api"]["Properties"]["GatewayResponses"].items():
        problem = json.loads(response["ResponseTemplates"]["application/json"])
        if kind.startswith("DEFAULT_"):
            assert set(problem) == members - {"status"}
        else:
            assert set(problem) == members
            assert problem["status"] == response["StatusCode"]
            assert problem["status"] in REFUSALS


def test_the_code_of_a_refusal_is_one_of_those_in_the_source(document):
    told = document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert told == sorted(set(told))
    assert {
        "invalid_request",  # by its class
        "claim_window_closed",  # by a function that is given it
        "appeal_window_closed",
        "redispute_window_closed",
        "label_purchase_failed",  # by what failed
        "invalid_amount",  # by a field's type
        "duplicate_package",
        "unauthorized",  # by the gateway
        "internal_error",
        "label_already_voided",
        "no_usable_address",
    } <= set(told)
    assert [code for code in told if not SNAKE_CASE.fullmatch(code)] == []


def test_codes_are_read_wherever_they_may_stand():
    source = """
def late(code, why): return Conflict(code, why)
def no(): raise errors.Conflict("one", "…")
def field(): return Invalid("two" if x else "three", "…", errors=())
def helped(): return late("four", "…")
def named(): return Failure(code="five", detail="…")
def other(): return greet("six")
"""
    assert sorted(codes_in(ast.parse(source))) == ["five", "four", "one", "three", "two"]


def test_every_body_has_examples_that_its_schema_allows(document):
    for where, operation in operations(document).items():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content["examples"], where
            schema = {**content["schema"], "components": document["components"]}
            for name, example in content["examples"].items():
                assert list(jsonschema_rs.iter_errors(schema, example["value"])) == [], (where, name)


def test_no_field_of_a_body_has_a_default_that_clients_would_take_for_always_there(document):
    for name, schema in document["components"]["schemas"].items():
        assert [field for field, is_ in schema.get("properties", {}).items() if "default" in is_] == [], name


def test_no_enumeration_of_a_field_is_called_like_a_schema_in_a_generated_client(document):
    """`Signature.option` becomes `SignatureOption`: beside a schema of that name labels were lost."""
    schemas = document["components"]["schemas"]
    called = {
        f"{name}_{field}".replace("_", "").lower(): f"{name}.{field}"
        for name, schema in schemas.items()
        for field, is_ in schema.get("properties", {}).items()
        if any("enum" in part for part in within(is_))
    }
    assert [called[name.lower()] for name in schemas if name.lower() in called] == []


def test_an_enumeration_is_of_one_type(document):
    for part in within(document):
        if isinstance(part.get("enum"), list):
            assert len({type(value) for value in part["enum"] if value is not None}) == 1, part


def test_names_are_in_snake_case(document):
    names = {
        name for part in within(document["components"]["schemas"]) for name in part.get("properties", {})
    }
    names |= {
        parameter["name"]
        for operation in operations(document).values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] != "header"
    }
    assert [name for name in names if not SNAKE_CASE.fullmatch(name)] == []


def test_no_answer_has_a_number_with_a_fraction(document):
    """Money is a decimal string with two places; never a float."""
    for where, operation in operations(document).items():
        for part in deep(document, operation["responses"]):
            assert part.get("type") != "number", where


def test_every_list_has_the_same_shape_and_takes_the_same_parameters(document):
    pages = {
        where: operation
        for where, operation in operations(document).items()
        if any(parameter["name"] == "page_size" for parameter in operation.get("parameters", []))
    }
    assert len(pages) >= 5
    for operation in pages.values():
        answer = resolved(document, operation["responses"]["200"]["content"]["application/json"]["schema"])
        assert answer["required"] == ["data", "has_more", "next_page_token"]
        size = next(one for one in operation["parameters"] if one["name"] == "page_size")
        assert size["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
