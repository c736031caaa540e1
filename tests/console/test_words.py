"""Words for codes: whatever the API names so that people meet it is said in words."""

import json
import re
from pathlib import Path

import pytest

from local.openapi import DOCUMENT
from shared.console.drawing import _words, begun, fact, person, words

DOCS = Path(DOCUMENT).parent
SCHEMAS = json.loads(DOCUMENT.read_text())["components"]["schemas"]
# Members of the API that pages show, and the section with their words.
SHOWN = {
    "Agreement.kind": "agreements",
    "BatchItem.status": "statuses",
    "Claim.status": "statuses",
    "Claim.reason": "claim_reasons",
    "Checklist.state": "checklist",
    "Dispute.status": "statuses",
    "Dispute.scenario": "scenarios",
    "InsuranceOption.option": "insurance",
    "InsurancePolicy.status": "insurance",
    "InsurancePolicy.end_reason": "insurance",
    "Investigation.status": "statuses",
    "Label.status": "statuses",
    "MessageFile.status": "files",
    "ObjectionFile.status": "files",
    "Objection.reason": "objections",
    "Order.status": "statuses",
    "Order.shipping_mode": "modes",
    "OrderPackage.signature_requirement": "signature",
    "Recall.status": "statuses",
    "Reshipment.status": "statuses",
    "Reshipment.closed_reason": "closed",
    "Resolution.outcome": "outcomes",
    "Return.status": "returns",
    "SupportCase.status": "statuses",
    "SupportCase.kind": "kinds",
    "SupportCase.route": "routes",
    "SupportCase.closed_reason": "closed",
    "Tracking.status": "tracking",
}


def known(section: str) -> set[str]:
    return set(_words().get(section, {})) | set(_words()["all"])


def values(member: str) -> set[str]:
    schema, name = member.split(".")
    found = SCHEMAS[schema]["properties"][name]
    return set(found.get("enum") or next(one["enum"] for one in found["anyOf"] if "enum" in one))


@pytest.mark.parametrize(("member", "section"), SHOWN.items())
def test_a_code_has_words(member: str, section: str) -> None:
    plain = {one for one in values(member) if "_" not in one}
    assert values(member) - known(section) - plain == set()


def test_every_clock_has_words() -> None:
    # Those of evidence are headed by the scenario.
    kinds = set(re.findall(r"^### .*\(`([a-z_]+)`", (DOCS / "clocks.md").read_text(), re.MULTILINE))
    assert len(kinds) > 15
    assert {one for one in kinds if "_" in one} - known("deadlines") - known("scenarios") == set()


def test_every_step_of_a_case_has_words() -> None:
    told = (DOCS / "states.md").read_text()
    steps = {
        name for name in re.findall(r": ([a-z_]+)$|^- `([a-z_]+)` in", told, re.MULTILINE) for name in name
    }
    assert {one for one in steps if "_" in one} - known("events") == set()


def test_who_acted_is_said_with_a_role() -> None:
    assert person("seller:shop-1") == "the seller shop-1"
    assert person("platform") == "the service"


def test_facts_are_said_by_what_they_look_like() -> None:
    assert fact("2026-03-02T19:00:00Z") == "March 2, 2026, 11:00 a.m. Pacific time"
    assert fact("1234.50") == "$1,234.50"
    assert fact("no_word_for_it") == "no word for it"
    assert fact("It was snake_case, he wrote.") == "It was snake_case, he wrote."


def test_a_name_keeps_its_capitals_at_the_beginning_of_a_sentence() -> None:
    assert begun(words("under_review", "statuses")) == "With U-PIC"
    assert begun("") == ""
