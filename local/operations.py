"""One route as an operation of the OpenAPI document: what it takes, what it may answer."""

import inspect
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, get_type_hints

from local.examples import examples
from local.schemas import Schema, Schemas, fields_of
from shared.runtime.api import ROLES, Route
from shared.runtime.problems import Problem
from shared.runtime.webhooks import Acknowledgement
from shared.views.fields import ID_PATTERN

JSON, PROBLEM, HTML = "application/json", "application/problem+json", "text/html"
PDF = "application/pdf"
FORM = "application/x-www-form-urlencoded"
RESPONSES = "#/components/responses/"
# What every route may answer: too many requests at once, our own mistake, too busy.
ALWAYS = {429, 500, 503}
REFUSALS = {
    400: "Malformed: every bad field is named.",
    401: "No token, a bad one, or a signature that proves nothing.",
    403: "The caller's role may not do this.",
    404: "There is no such thing, or it is somebody else's.",
    409: "Things are in a state that forbids it, or the Idempotency-Key belongs to another request.",
    410: "The link was good once and is over.",
    412: "`If-Match` is not the current version.",
    413: "The body is too large.",
    415: "The body is of another media type than this route reads.",
    422: "The policy refuses it.",
    429: "Too many requests at once, or too soon again.",
    500: "A mistake of the service itself.",
    502: "A system behind the service refused; nothing was changed.",
    503: "Too busy, or the deployment lacks something this needs.",
}
TOLERANT = (
    "Read as other systems send it: unknown fields are ignored, an unknown `type` is acknowledged without "
    "effect, an empty text is absent, blanks around a text are trimmed, line breaks and tabs in it are "
    "blanks, what is longer than 500 characters is cut (a description or a reason: 5,000), a size or weight "
    "of zero, an e-mail or web address that can't be used and a tracking number of one repeated character "
    "are absent. Whatever is absent leaves things as they were told before where null would take them back."
)
REPLAYED = {"Idempotent-Replayed": {"$ref": "#/components/headers/Idempotent-Replayed"}}
SIGNED = {
    "webhook": {
        "webhook-id": ("Names the message: one that is known already has no second effect.", "^.{1,256}$"),
        "webhook-timestamp": ("Seconds since 1970, at most five minutes away from now.", "^[0-9]{1,12}$"),
        "webhook-signature": (
            "`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`; several may stand here.",
            "^.+$",
        ),
    },
    "easypost": {
        "x-hmac-signature": ("`hmac-sha256-hex=` and the HMAC-SHA256 of the body in hexadecimal.", "^.+$")
    },
}
HEADERS = {
    "Idempotent-Replayed": {
        "description": "`true` where this is the answer to an earlier request.",
        "schema": {"type": "string", "const": "true"},
    },
    "Location": {
        "description": "Where it is, for five minutes.",
        "required": True,
        "schema": {"type": "string"},
    },
}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An ID token of the user pool. `cognito:groups` holds the role "
        f"({', '.join(ROLES)}), `custom:account_id` the account.",
    },
    "webhook": {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "Standard Webhooks: the body is signed with the secret of its source.",
    },
    "easypost": {
        "type": "apiKey",
        "in": "header",
        "name": "x-hmac-signature",
        "description": "EasyPost's own: the body is signed with the secret it was told.",
    },
}


@dataclass(frozen=True)
class Served:
    """A route, the area of its function, and whether it is there in the sandbox alone."""

    route: Route
    area: str
    sandbox: bool


def answer_of(route: Route) -> Any:
    """The type of what a route answers; None where it is no JSON."""
    if route.webhook:
        return Acknowledgement
    return get_type_hints(route.view)["return"] if route.view else None


def statuses_of(route: Route) -> list[int]:
    """Every status a route may answer with: by what it takes, who may call it, and what it says itself."""
    reads = bool(route.body or route.form)
    follows = {
        400: reads or route.query or _takes_key(route) or _takes_version(route),
        401: route.roles or route.webhook,
        403: route.roles,
        404: "{" in route.path or _names_others(route),
        409: _takes_key(route),
        412: _takes_version(route),
        413: reads,
        415: reads,
        422: _takes_key(route),
    }
    may = {status for status, reason in follows.items() if reason}
    return sorted({route.status, *route.extra_statuses, *ALWAYS} | may)


def _takes_key(route: Route) -> bool:
    """Whether a caller creates or moves something here."""
    return bool(route.method != "GET" and route.roles and route.view)


def _takes_version(route: Route) -> bool:
    """Whether a caller changes something that has a version already."""
    return _takes_key(route) and "{" in route.path


def _names_others(route: Route) -> bool:
    """Whether the body of a caller names something by its id."""
    return bool(route.roles and route.body and '_id"' in json.dumps(route.body.model_json_schema()))


def operation(served: Served, schemas: Schemas) -> Schema:
    route = served.route
    summary, _, more = inspect.cleandoc(route.call.__doc__ or "").partition("\n\n")
    notes = [more, "Deployed in the sandbox only." if served.sandbox else ""]
    notes += [TOLERANT if route.webhook else ""]
    notes += [f"For the role {' or '.join(route.roles)}." if route.roles else ""]
    place = route.path.strip("/") or "front"
    operation: Schema = {
        "operationId": re.sub(r"\W+", "_", f"{route.method} {place}".lower()).strip("_"),
        "tags": [served.area],
        "summary": " ".join(summary.split()).rstrip("."),
        "description": "\n\n".join(note for note in notes if note),
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_headers(route)],
        "requestBody": _request_body(route, schemas),
        "responses": {str(status): _response(status, route, schemas) for status in statuses_of(route)},
        "security": _security(route),
        "x-roles": list(route.roles),
        "x-sandbox": served.sandbox,
    }
    optional = ("description", "parameters", "requestBody", "x-roles", "x-sandbox")
    return {name: part for name, part in operation.items() if part or name not in optional}


def _path_parameters(route: Route) -> Iterable[Schema]:
    schema = {"type": "string"} if route.answers == HTML else {"type": "string", "pattern": ID_PATTERN}
    for name in re.findall(r"{(\w+)}", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(route: Route) -> Iterable[Schema]:
    if route.query is None:
        return
    for name, schema in fields_of(route.query).items():
        field = next(one for key, one in route.query.model_fields.items() if name in (key, one.alias))
        yield {"name": name, "in": "query", "required": field.is_required(), "schema": _given(schema)}


def _given(schema: Schema) -> Schema:
    """A parameter is there or not; it is never null."""
    if "anyOf" not in schema:
        return schema
    return next(one for one in schema["anyOf"] if one.get("type") != "null")


def _headers(route: Route) -> Iterable[Schema]:
    if _takes_key(route):
        about = "The same key and body get the first answer again."
        key = {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"}
        yield _header("Idempotency-Key", about, key, required=route.key_required)
    if _takes_version(route):
        version = {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'}
        yield _header("If-Match", "The version the change is meant for.", version, required=False)
    if route.webhook:
        for name, (about, pattern) in SIGNED[_scheme(route)].items():
            yield _header(name, about, {"type": "string", "pattern": pattern}, required=True)


def _header(name: str, about: str, schema: Schema, *, required: bool) -> Schema:
    return {"name": name, "in": "header", "description": about, "required": required, "schema": schema}


def _request_body(route: Route, schemas: Schemas) -> Schema | None:
    kind = route.form or route.body
    if kind is None:
        return None
    shown = examples().get((route.method, route.path), {})
    body: Schema = {"schema": schemas.taken(kind)}
    body["examples"] = {name: {"value": value} for name, value in shown.items()}
    return {"required": True, "content": {FORM: body, JSON: body} if route.form else {JSON: body}}


def _response(status: int, route: Route, schemas: Schemas) -> Schema:
    if status >= 400:
        shared = {"$ref": f"{RESPONSES}{status}"}
        return shared if route.answers != HTML else refusal(status, schemas, PROBLEM, HTML)
    response: Schema = {"description": HTTPStatus(status).phrase}
    if status == 304:
        return response
    if status == 302:
        return response | {"headers": {"Location": {"$ref": "#/components/headers/Location"}}}
    if _takes_key(route) or route.webhook:
        response["headers"] = REPLAYED
    answer = answer_of(route)
    schema = schemas.given(answer) if answer else {"type": "object" if route.answers == JSON else "string"}
    if route.answers == PDF:
        schema = {"type": "string", "format": "binary"}
    page = {HTML: {"schema": {"type": "string"}}} if route.page else {}
    return response | {"content": {route.answers: {"schema": schema}, **page}}


def refusal(status: int, schemas: Schemas, *types: str) -> Schema:
    content: Schema = {kind: {} for kind in types or (PROBLEM,)}
    content[PROBLEM] = {"schema": schemas.given(Problem)}
    return {"description": REFUSALS[status], "content": content}


def _scheme(route: Route) -> str:
    """How a webhook proves where it comes from."""
    return "easypost" if route.webhook == "easypost" else "webhook"


def _security(route: Route) -> list[Schema]:
    if route.webhook:
        return [{_scheme(route): []}]
    return [{"token": []}] if route.roles else []
