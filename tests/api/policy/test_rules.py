"""GET /policy and one rule of it: what a `clause` leads to, for anybody."""

import pytest

from shared.usecases.services import Services
from tests.support.html import read, tagged
from tests.support.http import call


def test_anybody_reads_the_rules_in_words_with_their_figures(services: Services) -> None:
    """R-MSG-04: no token is asked for"""
    shown = call("GET", "/policy").json()
    assert shown["policy_version"] == "2026_01"
    rules = {rule["id"]: rule for rule in shown["data"]}
    assert rules["R-INS-06"]["figures"] == [
        {"name": "Highest cover of a package", "value": "5000.00", "unit": "US dollars"}
    ]
    assert rules["R-DSP-10"]["periods"] == []


def test_a_rule_is_shown_with_its_title_its_place_and_its_window(services: Services) -> None:
    """R-CLM-03, R-MSG-04"""
    shown = call("GET", "/policy/R-CLM-03").json()
    assert shown == {
        "id": "R-CLM-03",
        "title": "A claim has to be opened within its period, which starts on the ship date.",
        "document": "Shipping Insurance",
        "section": "Claim Eligibility Criteria",
        "href": "/policy/R-CLM-03",
        "policy_version": "2026_01",
        "periods": [
            {
                "kind": "claim_filing",
                "party": "seller",
                "scenario": None,
                "when": [],
                "length": 90,
                "unit": "calendar_days",
                "words": "90 calendar days",
            }
        ],
        "figures": [
            {
                "name": "Time left at least once a ship date was corrected",
                "value": "7",
                "unit": "calendar days",
            }
        ],
    }


def test_a_window_of_the_framework_says_for_which_disputes_it_is(services: Services) -> None:
    """R-JDG-13, R-DSP-42"""
    judged = call("GET", "/policy/R-JDG-13").json()["periods"]
    assert [(one["kind"], one["scenario"], one["words"]) for one in judged] == [
        ("judgment", "delayed_delivery", "24 hours"),
        ("judgment", "lost_package", "24 hours"),
    ]
    (longer,) = call("GET", "/policy/R-DSP-42").json()["periods"]
    assert (longer["party"], longer["when"], longer["words"]) == (
        "buyer",
        ["not_visible"],
        "15 calendar days",
    )


def test_the_link_of_every_rule_leads_to_it(services: Services) -> None:
    """R-MSG-04"""
    rules = call("GET", "/policy").json()["data"]
    assert len(rules) > 150
    for rule in rules[::25]:
        assert call("GET", rule["href"]).json() == rule


@pytest.mark.parametrize("unknown", ["R-XYZ-99", "R-GEN-07", "claims"])
def test_a_rule_there_is_not_is_not_found(services: Services, unknown: str) -> None:
    """R-MSG-04: nor one that nobody is shown"""
    refused = call("GET", f"/policy/{unknown}")
    assert (refused.status, refused.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/policy", "/policy/R-CLM-03"])
@pytest.mark.parametrize("version", ["1999_01", "..%2F2026_01", "", "2026-01"])
def test_a_version_there_is_not_is_bad_input(services: Services, path: str, version: str) -> None:
    """R-GEN-11: the field is named"""
    refused = call("GET", f"{path}?version={version}")
    assert refused.status == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["version"]


def test_a_version_can_be_asked_for(services: Services) -> None:
    """R-GEN-11"""
    assert call("GET", "/policy?version=2026_01").json() == call("GET", "/policy").json()


BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9"}


def test_a_browser_is_shown_the_rules_as_a_page(services: Services) -> None:
    """R-MSG-04: HTML for a browser, JSON otherwise"""
    answer = call("GET", "/policy", headers=BROWSER)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (answer.headers["vary"], answer.status) == ("Accept", 200)
    found = read(answer.text)
    headings = [one.text for one in found if one.tag == "h2"]
    assert len(set(headings)) == len(headings) and headings[-1] == "Of this service itself"
    assert "Shipping Insurance, Claim Eligibility Criteria" in headings
    rules = {rule["id"]: rule for rule in call("GET", "/policy").json()["data"]}
    shown = {one.attributes["id"]: one.text for one in found if one.tag == "li" and "id" in one.attributes}
    assert shown.keys() == rules.keys()
    assert all(shown[id].startswith(rule["title"]) for id, rule in rules.items())
    assert "Highest cover of a package: 5000.00 US dollars" in shown["R-INS-06"]


def test_a_browser_is_shown_one_rule_with_the_way_to_all(services: Services) -> None:
    """R-CLM-03: ids are for programs"""
    page = call("GET", "/policy/R-CLM-03", headers=BROWSER).text
    text = "".join(one.text for one in read(page) if one.tag == "main")
    assert "A claim has to be opened within its period" in text and "90 calendar days" in text
    assert "Shipping Insurance, Claim Eligibility Criteria" in text and "R-CLM" not in text
    assert [one.attributes["href"] for one in tagged(page, "a")] == ["..", "../policy"]


@pytest.mark.parametrize(
    ("path", "home"), [("/policy/R-NO-1", ".."), ("/nowhere", "."), ("/a/b/c", "../.."), ("/a/", "..")]
)
def test_a_browser_is_told_in_words_that_nothing_is_there(services: Services, path: str, home: str) -> None:
    answer = call("GET", path, headers=BROWSER)
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in answer.text
    assert {one.attributes["href"] for one in tagged(answer.text, "a")} == {home}
    assert call("GET", path).refusal == (404, "not_found")
