"""Questions and answers of the help flow: by topic, with the figures of the policy."""

from typing import get_args

import pytest

from shared.domain.policy import policy
from shared.domain.support.faqs import FaqTopic, faqs
from tests.support.policies import CURRENT

TABLE = policy(CURRENT)


@pytest.mark.parametrize("topic", get_args(FaqTopic))
def test_every_topic_has_questions_of_its_own(topic: FaqTopic) -> None:
    """R-BPP-04"""
    found = faqs(TABLE, topic)
    assert found and {one.topic for one in found} == {topic}


def test_all_topics_of_the_table_are_known_and_listed_in_its_order() -> None:
    """R-BPP-04"""
    table = TABLE.section("faqs")["faq"]
    assert [one.question for one in faqs(TABLE)] == [one["question"] for one in table]
    assert {one["topic"] for one in table} == set(get_args(FaqTopic))


def test_what_the_seller_can_help_with_is_among_them() -> None:
    """R-BPP-01: order status, address, change, return, refund or exchange, cancellation"""
    asked = ("order_status", "address_update", "order_change", "return_refund_exchange", "cancellation")
    assert all(faqs(TABLE, topic) for topic in asked)


@pytest.mark.parametrize(
    ("topic", "figures"),
    [
        ("return_refund_exchange", ["30 calendar days", "90 calendar days"]),
        ("missing_items", ["1 working day", "1 calendar day"]),
        ("late_or_lost", ["48 hours", "28 calendar days"]),
        ("product_problem", ["15 calendar days", "30 calendar days"]),
        ("customer_service", ["18 or older"]),
    ],
)
def test_figures_are_those_of_the_policy(topic: FaqTopic, figures: list[str]) -> None:
    """R-GEN-11"""
    told = " ".join(one.answer for one in faqs(TABLE, topic))
    assert [figure for figure in figures if figure not in told] == []


def test_no_answer_has_a_figure_of_its_own_or_a_blank_left_open() -> None:
    """R-GEN-11"""
    table = TABLE.section("faqs")["faq"]
    assert not [one["answer"] for one in table if any(letter.isdigit() for letter in one["answer"])]
    assert not [one.answer for one in faqs(TABLE) if "{" in one.answer or "_" in one.answer]
