"""Clauses in answers: in words, with their place, and a link to the rule."""

import pytest

from shared.views.clauses import any_clause_view, clause_view, clauses_view


def test_a_clause_says_the_rule_and_where_it_is_published() -> None:
    """R-MSG-04"""
    assert clause_view("R-CLM-03") == {
        "id": "R-CLM-03",
        "title": "A claim has to be opened within its period, which starts on the ship date.",
        "document": "Shipping Insurance",
        "section": "Claim Eligibility Criteria",
        "href": "/policy/R-CLM-03",
    }


def test_a_rule_of_the_service_has_no_document() -> None:
    """R-MSG-04"""
    shown = clause_view("R-AFF-09")
    assert (shown["document"], shown["section"]) == (None, None)
    assert shown["title"].startswith("The link to an affidavit works")


def test_where_no_rule_is_behind_it_there_is_no_clause() -> None:
    """R-MSG-04"""
    assert any_clause_view(None) is None
    assert any_clause_view("") is None
    assert any_clause_view("R-CLM-03") == clause_view("R-CLM-03")


def test_clauses_keep_their_order() -> None:
    """R-MSG-04"""
    assert [one["id"] for one in clauses_view(("R-JDG-05", "R-JDG-24"))] == ["R-JDG-05", "R-JDG-24"]


def test_a_rule_that_nobody_is_shown_is_an_error() -> None:
    with pytest.raises(KeyError, match="R-GEN-06"):
        clause_view("R-GEN-06")
