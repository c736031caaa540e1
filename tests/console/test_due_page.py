"""Due now: what waits for whoever is signed in, with its clock, amount and one button."""

from collections.abc import Iterator, Mapping

import pytest

from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.console import Browser
from tests.support.world import inhabit


@pytest.fixture
def ids(services: Services, clock: Clock) -> Iterator[Mapping[str, str]]:
    yield inhabit(services, clock)


def test_a_seller_sees_what_waits_with_time_left_and_what_happens_otherwise(ids: Mapping[str, str]) -> None:
    """R-MSG-03"""
    page = Browser("seller", "shop-1").get("due")
    assert page.status == 200
    assert "35 h left: Approve it, or it is approved for you" in page.text
    assert f"../console/reshipment/{ids['reshipment_id']}" not in page.links
    assert f"reshipment/{ids['reshipment_id']}?action=approve#approve" in page.links


def test_a_message_is_sent_from_the_order_and_stands_on_it(ids: Mapping[str, str]) -> None:
    seller = Browser("seller", "shop-1")
    page = seller.submit(seller.get("order/ord-1"), "order/ord-1/messages", text="Is <b>it</b> there?")
    assert "Your message was sent." in page.text
    assert "Is &lt;b&gt;it&lt;/b&gt; there?" in page.html
