"""docs/parameters.md: every parameter of template.yaml."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.deploy import read_template
from local.layer import ROOT

DOCUMENT = ROOT / "docs" / "parameters.md"
_SHAPES = {
    r"^([0-9]+\.[0-9]{2})?$": "dollars, such as `1.00`",
    r"^(https://.+)?$": "an https address",
    r"^https://.+$": "an https address",
    r"^https://[^\s]{1,200}$": "an https address",
    r"^(https://[^/]+)?$": "an https address without a path",
    r"^(https://([^\s{}]|\{(object|id|action)\}){1,200})?$": "an https address with places to fill",
    r"^(arn:[^:]+:secretsmanager:.+)?$": "the ARN of a secret",
    r"""^[^\s<>&"](.{0,38}[^\s])?$""": "a name of at most forty characters",
    "^#[0-9a-fA-F]{6}$": "a color, such as `#0b5563`",
    r"^[^@\s]+@[^@\s]+$": "an e-mail address",
}


def text() -> str:
    """The page as it is written. Raises KeyError for a pattern that nobody put in words."""
    head = Path(__file__).with_name("parameters.md").read_text()
    return head + "\n".join([*_rows(read_template()["Parameters"]), ""])


def _rows(parameters: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, told in parameters.items():
        default = told.get("Default")
        shown = "to be given" if default is None else f"`{default}`" if default != "" else "empty"
        yield f"| `{name}` | {shown} | {_takes(told)} | {told['Description']} |"


def _takes(told: Mapping[str, Any]) -> str:
    if values := told.get("AllowedValues"):
        return ", ".join(f"`{value}`" for value in values)
    if pattern := told.get("AllowedPattern"):
        return _SHAPES[pattern]
    if told["Type"] == "Number":
        return f"a number, {told['MinValue']} or more"
    return "a text"
