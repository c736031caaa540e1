"""`make openapi`: the OpenAPI document, generated from the routes, their bodies and their views.

Every function that template.yaml puts behind the API is asked for its routes; none of them is run.
"""

import json
import tomllib
from importlib import import_module
from typing import Any

from local.codes import codes
from local.deploy import read_template
from local.layer import ROOT
from local.operations import HEADERS, REFUSALS, RESPONSES, SECURITY, Served, answer_of, operation, refusal
from local.schemas import Schemas
from shared.runtime.api import Route
from shared.runtime.problems import Problem

DOCUMENT = ROOT / "docs" / "openapi.json"


def served_routes() -> list[Served]:
    """Every route of the functions behind the API, without HEAD and the console's, by path and method."""
    found = []
    for resource in read_template()["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            module = resource["Properties"]["Handler"].rsplit(".", 1)[0]
            api = getattr(import_module(module), "api", None)
            area, sandbox = module.split(".")[1], resource.get("Condition") == "IsSandbox"
            found += [Served(route, area, sandbox) for route in (api.routes if api else ())]
    described = [one for one in found if one.route.method != "HEAD" and not _for_people(one.route)]
    return sorted(described, key=lambda served: (served.route.path, served.route.method))


def _for_people(route: Route) -> bool:
    """Whether it is a page of the console: those who program meet the routes behind it."""
    return route.path.startswith("/console")


def document() -> dict[str, Any]:
    """The whole document."""
    served = served_routes()
    routes = [one.route for one in served]
    schemas = Schemas(
        taken=[kind for route in routes for kind in (route.body, route.form) if kind],
        given=[*(answer_of(route) for route in routes if answer_of(route)), Problem],
    )
    schemas.definitions["Problem"]["properties"]["code"] = {"type": "string", "enum": codes()}
    paths: dict[str, Any] = {}
    for one in served:
        paths.setdefault(one.route.path, {})[one.route.method.lower()] = operation(one, schemas)
    shared = [status for status in REFUSALS if f'"{RESPONSES}{status}"' in json.dumps(paths)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    info = {"title": "Surety", "version": project["version"], "summary": project["description"]}
    return {
        "openapi": "3.1.0",
        "info": {**info, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": "/", "description": "ApiUrl of the stack's outputs, api_url of stack.json"}],
        "tags": [{"name": area} for area in sorted({one.area for one in served})],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "responses": {str(status): refusal(status, schemas) for status in shared},
            "headers": HEADERS,
            "securitySchemes": SECURITY,
        },
    }


def text() -> str:
    """The document as it is written."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the document."""
    DOCUMENT.write_text(text())


if __name__ == "__main__":
    main()
