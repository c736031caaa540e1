"""Telling people: inbox and mail from one set of words."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.notifications import Link, Notice
from shared.storage.lists import of_order
from shared.usecases.notices import address, tell
from shared.usecases.queries import list_inbox
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claims import BUYER, OTHER_SELLER, SELLER, an_order
from tests.support.faults import watched

NOTICE = Notice(
    subject="Something happened",
    heading="It happened",
    greeting="Hello Shop,",
    paragraphs=("First this.", "Then that."),
    facts=(("Order", "ord-1"),),
    asked="Do this.",
    until="tomorrow",
    otherwise="It is done for you.",
    link=Link(label="Go", url="https://surety.example/go"),
    closing=("Questions?",),
    clause="R-CLM-03",
)
BARE = NOTICE.model_copy(update={"link": None})


def test_what_is_told_stands_in_its_owners_inbox_alone(services: Services) -> None:
    """R-GEN-10"""
    for reader, caller in (("seller", SELLER), ("buyer", BUYER)):
        step, mail = tell(
            services,
            an_order(),
            reader,  # type: ignore[arg-type]
            kind="it_happened",
            case_id="clm_1",
            notice=NOTICE,
            now=services.now(),
        )
        services.store.commit(step, effects=[mail])
        with watched() as wire:
            (found,) = list_inbox(services, caller, size=10, token=None).rows
        assert wire.operations == ["Query", "BatchGetItem"]
        assert found == step.case
        assert (found.role, found.account, found.kind) == (caller.role, caller.account, "it_happened")
    assert list_inbox(services, OTHER_SELLER, size=10, token=None).rows == []


def test_the_words_of_the_inbox_are_those_of_the_letter(services: Services) -> None:
    """GET /notifications: the same facts as the e-mails."""
    step, mail = tell(
        services, an_order(), "seller", kind="k", case_id="clm_1", notice=NOTICE, now=services.now()
    )
    assert step.case.words == NOTICE
    assert (mail.id, mail.queue, mail.payload) == (step.case.id, "mail", {"notification_id": step.case.id})


def test_mail_goes_to_the_address_of_the_order() -> None:
    """R-AFF-07: bound to the buyer of that order."""
    assert (address(an_order(), "seller"), address(an_order(), "buyer")) == (
        "shop@example.com",
        "bea@example.com",
    )


def test_an_inbox_is_not_read_with_the_order(services: Services) -> None:
    """Reading an order costs what belongs to it."""
    step, mail = tell(
        services, an_order(), "buyer", kind="k", case_id="clm_1", notice=NOTICE, now=services.now()
    )
    services.store.commit(step, effects=[mail])
    assert of_order(services.store, "ord-1") == []


def test_an_inbox_is_newest_first_even_while_the_sandbox_clock_stands(
    services: Services, clock: Clock
) -> None:
    """Lists are read newest first."""
    standing = services.now()
    for kind in ("first", "second", "third"):
        clock.forward(milliseconds=1)
        step, mail = tell(
            services, an_order(), "buyer", kind=kind, case_id="clm_1", notice=NOTICE, now=standing
        )
        services.store.commit(step, effects=[mail])
    found = list_inbox(services, BUYER, size=10, token=None).rows
    assert [one.kind for one in found] == ["third", "second", "first"]


def with_pages(services: Services, template: str) -> Services:
    """The same deployment, whose marketplace has pages of its own."""
    deployment = replace(services.deployment, link_template=template)
    return Services(deployment, client=services.client, real_clock=services.real_clock)


@pytest.mark.parametrize(
    ("reader", "case_id", "url"),
    [
        ("seller", "clm_1", "https://shop.example/claim/clm_1"),
        ("buyer", "cse_1", "https://shop.example/support_case/cse_1"),
        ("buyer", "clm_1", "https://shop.example/order/ord-1"),
    ],
)
def test_a_letter_leads_to_the_marketplaces_page_of_what_its_reader_can_see(
    services: Services, reader: Any, case_id: str, url: str
) -> None:
    """R-MSG-04"""
    made = with_pages(services, "https://shop.example/{object}/{id}")
    step, _ = tell(made, an_order(), reader, kind="k", case_id=case_id, notice=BARE, now=services.now())
    assert step.case.words.link == Link(label="Open it on TikTok Shop", url=url)


def test_a_letter_with_something_else_to_open_keeps_it(services: Services) -> None:
    """R-MSG-04: such as the insurer's site"""
    made = with_pages(services, "https://shop.example/{object}/{id}")
    step, _ = tell(made, an_order(), "seller", kind="k", case_id="clm_1", notice=NOTICE, now=services.now())
    assert step.case.words.link == NOTICE.link


def test_without_pages_a_letter_has_no_button(services: Services) -> None:
    """R-MSG-04: it never promises a page there is not"""
    step, _ = tell(services, an_order(), "seller", kind="k", case_id="clm_1", notice=BARE, now=services.now())
    assert step.case.words.link is None
