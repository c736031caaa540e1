"""Notifications: what somebody is told of a case, in their inbox whether the mail arrives or not."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from shared.domain.actions import Target
from shared.domain.case import PLATFORM, Actor
from shared.domain.notifications import (
    Link,
    Notice,
    Notification,
    fail_mail,
    mark_read,
    open_notification,
    subject,
)
from tests.support.moments import market
from tests.support.policies import CURRENT

NOON = market("2026-05-04T12:00:00")
LATER = NOON + timedelta(hours=1)
BUYER = Actor(role="buyer", account="buyer-1")
WORDS = Notice(subject="A judgment", heading="It is judged", paragraphs=("You have won.",))
ROLES = ("buyer", "seller", "carrier", "agent", "platform", "insurer")


def a_notification(**told: Any) -> Notification:
    usual: dict[str, Any] = {
        "id": "ntf_1",
        "role": "buyer",
        "account": "buyer-1",
        "kind": "judged",
        "order_id": "order-1",
        "case_id": "dsp_1",
        "words": WORDS,
        "now": NOON,
    }
    return open_notification(**{**usual, **told}).case


# The inbox


def test_a_message_is_put_into_the_inbox_of_its_reader() -> None:
    """R-MSG-02"""
    step = open_notification(
        id="ntf_1",
        role="buyer",
        account="buyer-1",
        kind="judged",
        order_id="order-1",
        case_id="dsp_1",
        words=WORDS,
        now=NOON,
    )
    assert (step.event, step.actor, step.at, step.detail) == ("notified", PLATFORM, NOON, {"kind": "judged"})
    assert step.case == Notification(
        id="ntf_1",
        version=1,
        created_at=NOON,
        updated_at=NOON,
        policy_version=CURRENT,
        role="buyer",
        account="buyer-1",
        kind="judged",
        about_order="order-1",
        about_case="dsp_1",
        words=WORDS,
        read_at=None,
        status="told",
    )


def test_what_is_about_no_single_order_names_none() -> None:
    """R-MSG-02"""
    assert a_notification(order_id=None).about_order is None


def test_it_is_read_once() -> None:
    """R-MSG-02: the first time counts"""
    step = mark_read(a_notification(), by=BUYER, now=LATER)
    assert step is not None
    assert (step.event, step.actor, step.at, step.case.read_at) == ("notification_read", BUYER, LATER, LATER)
    assert (step.case.status, step.case.version) == ("told", 2)
    assert mark_read(step.case, by=BUYER, now=LATER + timedelta(hours=1)) is None


def test_a_mail_that_did_not_arrive_is_noted_once_with_its_cause() -> None:
    """R-MSG-02: the inbox has it all the same"""
    told = a_notification()
    step = fail_mail(told, cause="bounce", now=LATER)
    assert step is not None
    assert (step.event, step.actor, step.at) == ("mail_failed", PLATFORM, LATER)
    assert (step.detail, step.before) == ({"cause": "bounce"}, told)
    assert (step.case.status, step.case.words, step.case.read_at) == ("mail_failed", WORDS, None)
    assert fail_mail(step.case, cause="complaint", now=LATER) is None


# What it leads to


@pytest.mark.parametrize(
    ("case_id", "kind", "readers"),
    [
        ("lbl_1", "label", {"seller"}),
        ("clm_1", "claim", {"seller"}),
        ("dsp_1", "dispute", {"seller", "buyer", "carrier", "agent"}),
        ("rsh_1", "reshipment", {"seller", "buyer"}),
        ("cse_1", "supportcase", {"buyer", "seller", "agent"}),
        ("rcl_1", "recall", {"seller"}),
        ("inv_1", "investigation", set()),
        ("dsp", "dispute", {"seller", "buyer", "carrier", "agent"}),
        ("order-1", "order", set()),
    ],
)
def test_it_leads_to_the_case_for_who_can_read_that_and_else_to_the_order(
    case_id: str, kind: str, readers: set[str]
) -> None:
    """R-GEN-10, R-MSG-02"""
    for role in ROLES:
        own = Target(kind=kind, id=case_id) if role in readers else None
        assert subject(role, case_id, "order-1") == (own or Target(kind="order", id="order-1"))
        assert subject(role, case_id, None) == own


@pytest.mark.parametrize("url", ["https://shop.example/orders", "http://localhost:3000", "/disputes/dsp_1"])
def test_a_link_leads_to_the_web_or_to_a_page_of_this_service(url: str) -> None:
    assert Link(label="See it", url=url).url == url


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//other.example", "ftp://x", "", "disputes", " /a"])
def test_a_link_leads_nowhere_else(url: str) -> None:
    with pytest.raises(ValidationError):
        Link(label="See it", url=url)


def test_a_notice_names_its_rule_or_those_of_a_judgment_in_its_place() -> None:
    """R-MSG-04"""
    assert Notice().named == ()
    assert Notice(clause="R-CLM-03").named == ("R-CLM-03",)
    assert Notice(clause="R-CLM-03", clauses=("R-JDG-11", "R-JDG-20")).named == ("R-JDG-11", "R-JDG-20")
