"""Links: written in one table of the views, each to a route there is."""

import json
import re
from pathlib import Path

import pytest

from shared.domain.actions import Target
from shared.views.links import _PATHS, href

ROUTES = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())["paths"]


def test_every_link_leads_to_a_route() -> None:
    paths = {path for table in _PATHS.values() for path in table.values() if path.startswith("/")}
    served = {re.sub(r"{\w+}", "{id}", route) for route in ROUTES}
    assert paths - served == set()


def test_a_link_names_its_target() -> None:
    assert href("void", Target(kind="label", id="lbl_1")) == "/labels/lbl_1/void"
    assert href("file_claim") == "/claims"


def test_what_is_not_listed_has_no_link() -> None:
    with pytest.raises(KeyError):
        href("void", Target(kind="claim", id="clm_1"))
