"""The clauses: where the rules that can be named are published."""

import pytest

from shared.domain.policy.clauses import documents, nameable, places, title_of

DISPUTES = "After-Sale Dispute Escalation Policy"


@pytest.mark.parametrize(
    ("requirement", "document", "section"),
    [
        ("R-CLM-03", "Shipping Insurance", "Claim Eligibility Criteria"),
        ("R-JDG-09", DISPUTES, "Dispute Judgment"),
        ("R-DSP-60", DISPUTES, "After-Sale Dispute Framework: Delayed Delivery"),
        ("R-SIG-08", "Signature Confirmation for High-Risk Orders", "Post-Purchase Details"),
        ("R-RSH-04", "Managing Reshipment Requests", "How to Manage Reshipment Requests"),
        ("R-BPP-07", "Get help with an order on TikTok Shop", "Buyer Protection Program"),
    ],
)
def test_a_rule_stands_in_a_document_and_a_section(requirement: str, document: str, section: str) -> None:
    """R-MSG-04"""
    place = places(requirement)[0]
    assert (place.document, place.section) == (document, section)


def test_a_section_of_its_own_is_named_before_the_overview_that_says_it_too() -> None:
    """R-MSG-04"""
    (place,) = places("R-CLM-03")
    assert place.sections == ("Summary", "Claim Eligibility Criteria")


def test_a_rule_that_only_the_overview_has_is_looked_up_there() -> None:
    """R-MSG-04"""
    (place,) = places("R-CLM-24")
    assert (place.sections, place.section) == (("Summary",), "Summary")


def test_a_rule_that_no_document_says_has_no_place() -> None:
    """R-MSG-04"""
    assert places("R-AFF-09") == ()


def test_every_rule_that_can_be_named_has_a_title_and_known_documents() -> None:
    """R-MSG-04"""
    for requirement in nameable():
        assert title_of(requirement)
        assert {place.document for place in places(requirement)} <= set(documents())
