"""The tutorial: what it tells the reader to send is what the API document takes."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest

from local.layer import ROOT

PAGE = (ROOT / "docs" / "first-claim.md").read_text()
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())
SENT = re.compile(
    r"^(ask POST \S+|tell \w+|curl [^\n]*\$LINK[^\n]*) <<JSON\n(.*?)\nJSON$", re.MULTILINE | re.DOTALL
)
# What the shell puts there.
KNOWN = {
    "$(now | cut -c 1-10)": "2026-12-05",
    "$(now)": "2026-12-05T21:01:11Z",
    "$ORDER": "order-1",
    "$NUMBER": "1Z1052961798851916",
    "$CLAIM": "clm_84d02fd5cd1f88ec1df2",
}


def said(text: str) -> str:
    """A text as the shell hands it over."""
    for name, value in KNOWN.items():
        text = text.replace(name, value)
    return text


def path_of(command: str) -> str:
    """The path of the API document that a command of the page sends to."""
    if command.startswith("tell "):
        return f"/webhooks/{command.split()[1]}"
    return "/affidavits/{token}" if command.startswith("curl ") else command.split()[2].strip('"')


def schema_of(path: str) -> dict[str, Any]:
    """The schema of what is posted there, with all that it refers to."""
    taken = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return {**taken, "components": DOCUMENT["components"]}


BODIES = [(path_of(command), said(body)) for command, body in SENT.findall(PAGE)]


def test_every_body_of_the_page_is_looked_at() -> None:
    assert len(BODIES) == PAGE.count("<<JSON") == 9
    assert not any("$" in body for _, body in BODIES)


@pytest.mark.parametrize(
    ("path", "body"), BODIES, ids=[f"{n} {path}" for n, (path, _) in enumerate(BODIES, 1)]
)
def test_what_the_page_sends_is_what_the_api_takes(path: str, body: str) -> None:
    jsonschema_rs.validate(schema_of(path), json.loads(body))


def test_a_body_the_api_refuses_would_be_noticed() -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(schema_of("/claims"), {"package_id": "order-1-A", "reason": "boredom"})


def test_what_is_asked_for_is_served() -> None:
    """Paths of the page's other requests"""
    asked = {
        said(path).partition("?")[0]
        for path in re.findall(r'^ask (?:GET|POST) "?([^"\s]+)', PAGE, re.MULTILINE)
    }
    patterns = [re.sub(r"{\w+}", r"[\\w-]+", path) for path in DOCUMENT["paths"]]
    assert [path for path in asked if not any(re.fullmatch(one, path) for one in patterns)] == []
    assert len(asked) == 9
