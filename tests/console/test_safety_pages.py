"""Recalls, investigations and the review of a tracking number, as agents and sellers meet them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from shared.console.forms import form_of
from shared.domain.safety.investigations import Investigation
from shared.domain.safety.recalls import Recall
from shared.storage.store import Ref
from shared.usecases.deadlines import enforce
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.console import Browser
from tests.support.http import deliver
from tests.support.world import inhabit

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def ids(services: Services, clock: Clock) -> Iterator[Mapping[str, str]]:
    yield inhabit(services, clock)


def recall_of(services: Services, id: str) -> Recall:
    (recall,) = services.store.load(Ref(Recall, id))
    assert recall is not None
    return recall


def test_a_recall_is_opened_and_read_and_its_seller_justifies_the_rest(
    services: Services, ids: Mapping[str, str]
) -> None:
    """R-PDA-14"""
    agent, id = Browser("agent", "agent-1"), ids["recall_id"]
    assert "Recalled: batch B-1." in agent.get(f"recall/{id}").text
    assert Browser("seller", "shop-2").get(f"recall/{id}").status == 404
    seller = Browser("seller", "shop-1")
    page = seller.get(f"recall/{id}")
    assert "Still to be handed in: why the batches that were not recalled are safe." in page.text
    form = page.form(f"recall/{id}/justify")
    form.names |= {f"documents.0.{part}" for part in ("name", "sha256", "size_bytes", "media_type")}
    announced = {"documents.0.name": "lab.pdf", "documents.0.sha256": "a" * 64}
    extra = {"documents.0.size_bytes": "9", "documents.0.media_type": "application/pdf"}
    page = seller.submit(page, f"recall/{id}/justify", text=HOSTILE, **announced, **extra)
    assert "Your justification was handed in." in page.text
    found = recall_of(services, id)
    assert found.status == "justified" and found.justification
    assert [one.sha256 for one in found.justification.documents] == ["a" * 64]


def test_what_was_not_handed_in_in_time_can_still_be_handed_in(
    services: Services, clock: Clock, ids: Mapping[str, str]
) -> None:
    """R-PDA-14"""
    id = ids["recall_id"]
    clock.now = recall_of(services, id).deadlines[0].due_at + timedelta(seconds=1)
    enforce(services, f"recall#{id}", now=clock.now)
    assert recall_of(services, id).status == "unjustified"
    seller = Browser("seller", "shop-1")
    page = seller.get(f"recall/{id}")
    assert "Still to be handed in" in page.text
    form = page.form(f"recall/{id}/justify")
    form.names |= {"documents.0.name", "documents.0.sha256"}
    announced = {"documents.0.name": "lab.pdf", "documents.0.sha256": "a" * 64}
    done = seller.submit(page, f"recall/{id}/justify", text="Another mould.", **announced)
    assert "Your justification was handed in." in done.text
    assert f"recall/{id}/justify" not in done.html


def test_a_justification_without_documents_comes_back_with_its_text(ids: Mapping[str, str]) -> None:
    seller, id = Browser("seller", "shop-1"), ids["recall_id"]
    page = seller.submit(seller.get(f"recall/{id}"), f"recall/{id}/justify", text="Another mould.")
    assert page.status == 400
    assert "Another mould." in page.html
    assert f'id="wrong-recall.justify.{id}-documents"' in page.html


def test_an_agent_opens_a_recall_of_some_batches(services: Services, ids: Mapping[str, str]) -> None:
    agent = Browser("agent", "agent-1")
    page = agent.get("queue/recalls")
    typed = {"product_id": "prd-9", "seller_id": "shop-1", "source": "media", "reference": HOSTILE}
    done = agent.submit(page, "recall/new/open_recall", **typed, batches="B-7\r\n\r\nB-8")
    assert "The recall was opened." in done.text
    assert HOSTILE not in done.html and HOSTILE in done.text
    found = recall_of(services, done.url.split("/")[-1].split("?")[0])
    assert found.batches == ("B-7", "B-8")
    assert Browser("seller", "shop-1").get("queue/recalls").status == 404
    listed = agent.get("queue/recalls")
    assert "prd-9 of shop-1 some batches, to be justified" in listed.text
    assert f'href="../recall/{found.id}"' in listed.html


def test_an_investigation_is_listed_and_gets_its_finding(services: Services, ids: Mapping[str, str]) -> None:
    """R-JDG-33"""
    agent, id = Browser("agent", "agent-1"), ids["investigation_id"]
    assert "Seller shop-1 waits for a finding" in agent.get("queue/investigations").text
    page = agent.get(f"investigation/{id}")
    assert "Seller shop-1: waits for a finding" in page.text
    back = agent.submit(page, f"investigation/{id}/enter_finding", bad_faith="false", reason=" ")
    assert back.status == 400
    assert f'id="wrong-investigation.enter_finding.{id}-reason"' in back.html
    typed = {"bad_faith": "false", "reason": HOSTILE}
    done = agent.submit(page, f"investigation/{id}/enter_finding", **typed)
    assert "The finding was entered." in done.text
    assert HOSTILE not in done.html
    (found,) = services.store.load(Ref(Investigation, id))
    assert found and found.status == "cleared"


def test_there_is_no_investigation_of_another_number_nor_for_others(ids: Mapping[str, str]) -> None:
    assert Browser("agent", "agent-1").get("investigation/inv_none").status == 404
    assert Browser("seller", "shop-1").get(f"investigation/{ids['investigation_id']}").status == 404


def test_what_is_wrong_is_said_at_its_field_in_words(ids: Mapping[str, str]) -> None:
    agent, form = Browser("agent", "agent-1"), "recall/new/open_recall"
    typed = {"product_id": "a blue lamp", "seller_id": "shop-1", "source": "media", "reference": "x" * 201}
    back = agent.submit(agent.get("queue/recalls"), form, **typed)
    assert back.status == 400 and 'value="a blue lamp"' in back.html
    assert "Not done. “Product” is written without blanks" in back.text
    assert "“Where it stands” may have 200 characters at the most." in back.text
    assert "product_id" not in back.text and "pattern" not in back.text


def test_a_number_to_be_reviewed_leads_to_where_that_is_done(services: Services, clock: Clock) -> None:
    """R-TRK-07"""
    shipped = {"carrier": "ups", "tracking_number": "1ZAAAA1111BBBB2222"}
    for number, seller in enumerate(("shop-1", "shop-2")):
        shop.place(
            clock,
            order_id=f"ord-{number}",
            seller_id=seller,
            shipping_mode="seller_shipping",
            items=[shop.item(f"line-{number}")],
            packages=[shop.package(f"pkg-{number}", f"line-{number}", **shipped)],
        )
    deliver(services, "work")
    agent = Browser("agent", "agent-1")
    links = [link for link in agent.get("due").links if link.endswith("#review_number")]
    assert len(links) == 2
    assert all(' id="review_number"' in agent.get(link.partition("#")[0]).html for link in links)
    form = "package/pkg-1/review_number"
    agent.submit(agent.get("package/pkg-1"), form, own="false", reason="Its receipt names another.")
    agent.submit(agent.get("package/pkg-1"), form, own="true", reason="The other one was a copy.")
    assert "Is this number its own?" not in agent.get("package/pkg-1").text


def test_the_review_of_a_number_asks_what_the_api_needs() -> None:
    """R-TRK-07"""
    form = form_of("package", "review_number")
    assert form and form.href("pkg-1") == "/packages/pkg-1/number-review"
    assert {field.name for field in form.fields} == {"own", "reason"}
