"""A parcel that never arrives: from the order to the insurer's decision, as each party sees it."""

import re
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest

from shared.usecases import sandbox
from shared.usecases.services import Services
from tests.support.aws import BASE_URL, Clock
from tests.support.http import Answer, call, deliver, feedback, signed

SELLER = {"role": "seller", "account": "shop-1"}
BUYER = {"role": "buyer", "account": "buyer-1"}
FORM = {
    "statement": "not_received",
    "details": "Nothing was left at my door.",
    "full_name": "Bea Buyer",
    "signature": "B. Buyer",
    "signed_on": "2026-03-10",
    "agree": "true",
}
Say = Callable[..., Answer]


@pytest.fixture
def say(clock: Clock) -> Say:
    """A signed webhook of a source, now: `say("orders", "order.upserted", …)`."""
    numbers = count()

    def send(source: str, type: str, **data: Any) -> Answer:
        told = {"occurred_at": clock.now.strftime("%Y-%m-%dT%H:%M:%SZ"), **data}
        message = {"type": type, "data": told}
        answer = signed(source, f"/webhooks/{source}", message, at=clock.now, id=f"{source}-{next(numbers)}")
        assert answer.status == 202
        return answer

    return send


@pytest.fixture
def everything_delivered(services: Services, wire: None) -> Callable[[], None]:
    """Let mail, insurer and all other work be done."""
    return lambda: assert_nothing_left(services)


def assert_nothing_left(services: Services) -> None:
    deliver(services)
    assert deliver(services) == 0


def ship(say: Say, clock: Clock, package_id: str = "pkg-1") -> None:
    """An order of 300.00 in one package, its label bought with full cover, scanned a day later."""
    line = {"line_id": "line-1", "quantity": 1}
    say(
        "orders",
        "order.upserted",
        order_id="ord-1",
        seller_id="shop-1",
        market="US",
        buyer={"buyer_id": "buyer-1", "name": "Bea Buyer", "email": "bea@example.com", "address": ADDRESS},
        seller_contact={"name": "Lamp Shop", "email": "shop@example.com"},
        shipping_mode="tiktok_shipping",
        placed_at="2026-03-01T10:00:00Z",
        currency="USD",
        shipping_fee_paid="0.00",
        platform_coupon="0.00",
        items=[{**line, "product_id": "p-1", "sku": "LAMP", "title": "Lamp", "price_paid": "300.00"}],
        packages=[{"package_id": package_id, "lines": [line], "weight_oz": 20}],
    )
    agreement = {"kind": "insurance", "version": _version("insurance")}
    assert call("POST", "/agreements", agreement, **SELLER).status == 201
    label = call(
        "POST",
        "/labels",
        {
            "package_id": package_id,
            "service": "usps_priority",
            "insurance": {"option": "full"},
            "signature": "none",
            "channel": "desktop",
        },
        **SELLER,
        headers={"idempotency-key": "label-1"},
    ).json()
    assert label["status"] == "purchased"
    clock.forward(days=1)
    say(
        "tracking",
        "tracking.updated",
        carrier="usps",
        tracking_number=label["tracking_number"],
        status="accepted",
    )


ADDRESS = {"line1": "1 Main St", "city": "Reno", "state": "NV", "postal_code": "89501", "country": "US"}


def _version(kind: str) -> str:
    offered = call("GET", "/agreements", **SELLER).json()["data"]
    return next(one["version"] for one in offered if one["kind"] == kind)


def open_claim(package_id: str = "pkg-1") -> str:
    filing = {"package_id": package_id, "reason": "loss", "description": "Tracking stopped."}
    answer = call("POST", "/claims", filing, **SELLER)
    assert answer.status == 201
    return str(answer.json()["id"])


def claim_of(claim_id: str) -> Any:
    return call("GET", f"/claims/{claim_id}", **SELLER).json()


def link_in(mail: dict[str, Any]) -> str:
    """The path of the page that a mail leads to."""
    text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
    found = re.search(re.escape(BASE_URL) + r"(/affidavits/\S+)", text)
    assert found
    return found[1]


def mails_to(mailbox: list[dict[str, Any]], address: str) -> list[dict[str, Any]]:
    return [mail for mail in mailbox if mail["Destination"]["ToAddresses"] == [address]]


def subjects(mails: list[dict[str, Any]]) -> list[str]:
    return [mail["Content"]["Simple"]["Subject"]["Data"] for mail in mails]


def reported(claim_id: str) -> list[Any]:
    data: list[Any] = call("GET", f"/sandbox/insurer/messages?claim_id={claim_id}").json()["data"]
    return data


def test_a_lost_parcel_is_claimed_attested_and_paid(
    clock: Clock, say: Say, everything_delivered: Callable[[], None], mailbox: list[dict[str, Any]]
) -> None:
    """R-CLM-05, R-CLM-10 to R-CLM-13, R-CLM-17, R-AFF-01 to R-AFF-04"""
    ship(say, clock)
    clock.forward(days=7)
    assert call("GET", "/packages/pkg-1/claim-eligibility", **SELLER).json()["eligible"]
    claim_id = open_claim()
    everything_delivered()
    assert claim_of(claim_id)["insurer_reference"].startswith("UPIC-")

    assert call("POST", f"/claims/{claim_id}/affidavit", **SELLER).json()["status"] == "sent"
    everything_delivered()
    (request,) = mails_to(mailbox, "bea@example.com")
    page = link_in(request)
    assert "Lamp" in call("GET", page, headers={"accept": "text/html"}).text
    posted = call(
        "POST", page, urlencode(FORM), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert (posted.status, "Thank you" in posted.text) == (200, True)
    assert claim_of(claim_id)["affidavit"]["status"] == "submitted"
    clock.forward(minutes=1)
    everything_delivered()
    assert claim_of(claim_id)["affidavit"]["status"] == "completed"

    assert [message["type"] for message in reported(claim_id)] == ["claim.opened", "affidavit.submitted"]
    affidavit = reported(claim_id)[1]["data"]
    assert (affidavit["statement"], affidavit["full_name"]) == ("not_received", "Bea Buyer")
    assert "bea@example.com" not in str(reported(claim_id))

    say("insurer", "claim.accepted", claim_id=claim_id, approved_amount="280.00", insurer_reference="UP-7")
    everything_delivered()
    claim = claim_of(claim_id)
    assert (claim["status"], claim["approved_amount"], claim["flags"]) == ("accepted", "280.00", [])
    (paid,) = [
        one
        for one in call("GET", "/ledger?order_id=ord-1", **SELLER).json()["data"]
        if one["case_id"] == claim_id
    ]
    assert (paid["kind"], paid["from"], paid["to"], paid["amount"]) == (
        "seller_reimbursement",
        "insurer",
        "seller",
        "280.00",
    )
    (row,) = call("GET", "/orders?claim_status=accepted", **SELLER).json()["data"]
    assert row["packages"][0]["claim_status"] == "accepted"
    assert subjects(mails_to(mailbox, "shop@example.com")) == [
        "Claim opened for order ord-1",
        "Affidavit received for order ord-1",
        "Claim accepted for order ord-1: $280.00",
    ]


def test_a_processed_refund_reaches_the_insurer_by_itself(
    clock: Clock, say: Say, everything_delivered: Callable[[], None], mailbox: list[Any]
) -> None:
    """R-CLM-14, R-AFF-13: without anything the seller does, and without an affidavit"""
    ship(say, clock)
    clock.forward(days=7)
    claim_id = open_claim()
    request = {"order_id": "ord-1", "line_ids": ["line-1"], "request_id": "req-1", "kind": "refund"}
    say("orders", "after_sale.updated", **request, status="in_process", contacted_seller=True)
    everything_delivered()
    assert [message["type"] for message in reported(claim_id)] == ["claim.opened"]
    processed = {"status": "processed", "refund_status": "refunded", "refund_reason": "Not received"}
    clock.forward(hours=1)
    say("orders", "after_sale.updated", **request, **processed, contacted_seller=True)
    say("orders", "after_sale.updated", **request, **processed, contacted_seller=True)
    everything_delivered()
    (refund,) = [message for message in reported(claim_id) if message["type"] == "refund.updated"]
    assert refund["data"] == {
        "claim_id": claim_id,
        "order_id": "ord-1",
        "package_id": "pkg-1",
        "request_id": "req-1",
        "refund_status": "refunded",
        "refund_reason": "Not received",
    }


def test_an_affidavit_stays_submitted_until_the_insurer_has_it(
    services: Services, clock: Clock, say: Say, wire: None, mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-05"""
    ship(say, clock, "pkg-1-NOACK")
    clock.forward(days=7)
    claim_id = open_claim("pkg-1-NOACK")
    call("POST", f"/claims/{claim_id}/affidavit", **SELLER)
    deliver(services)
    call("POST", link_in(mails_to(mailbox, "bea@example.com")[0]), {**FORM, "agree": True})
    deliver(services)
    assert len(reported(claim_id)) == 2
    assert claim_of(claim_id)["affidavit"]["status"] == "submitted"
    say("insurer", "affidavit.acknowledged", claim_id=claim_id)
    assert claim_of(claim_id)["affidavit"]["status"] == "completed"


def test_a_bounced_request_is_sent_again_by_the_seller_and_only_the_new_link_works(
    clock: Clock, say: Say, everything_delivered: Callable[[], None], mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-10, R-AFF-12"""
    ship(say, clock)
    clock.forward(days=7)
    claim_id = open_claim()
    call("POST", f"/claims/{claim_id}/affidavit", **SELLER)
    everything_delivered()
    (first,) = mails_to(mailbox, "bea@example.com")
    tag = first["EmailTags"][0]["Value"]
    feedback({"eventType": "Bounce", "mail": {"messageId": "m", "tags": {"effect": [tag]}}})
    everything_delivered()
    assert claim_of(claim_id)["affidavit"]["status"] == "send_failed"
    assert "Affidavit e-mail not delivered" in subjects(mails_to(mailbox, "shop@example.com"))[-1]
    clock.forward(days=1)
    assert call("POST", f"/claims/{claim_id}/affidavit", **SELLER).json()["sent_count"] == 2
    everything_delivered()
    old, new = (link_in(mail) for mail in mails_to(mailbox, "bea@example.com"))
    assert (call("GET", old).status, call("GET", new).status) == (404, 200)


def test_a_rejected_claim_can_be_opened_again_while_the_window_runs(
    clock: Clock, say: Say, everything_delivered: Callable[[], None], mailbox: list[dict[str, Any]]
) -> None:
    """R-CLM-16, R-AFF-11"""
    ship(say, clock)
    clock.forward(days=7)
    first = open_claim()
    call("POST", f"/claims/{first}/affidavit", **SELLER)
    everything_delivered()
    page = link_in(mails_to(mailbox, "bea@example.com")[0])
    say("insurer", "claim.rejected", claim_id=first, reason="Delivered as addressed.")
    assert call("GET", page).status == 410
    second = open_claim()
    everything_delivered()
    (row,) = call("GET", "/orders?claim_status=under_review", **SELLER).json()["data"]
    assert row["packages"][0]["claim_status"] == "under_review"
    listed = call("GET", "/claims", **SELLER).json()["data"]
    assert {one["id"]: one["status"] for one in listed} == {first: "rejected", second: "under_review"}


def test_an_unanswered_request_ends_with_its_link(
    clock: Clock,
    say: Say,
    everything_delivered: Callable[[], None],
    mailbox: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R-AFF-09: the sandbox clock fires the deadline on its way."""
    monkeypatch.setattr(sandbox, "BUDGET_SECONDS", 0.1)
    ship(say, clock)
    clock.forward(days=7)
    claim_id = open_claim()
    call("POST", f"/claims/{claim_id}/affidavit", **SELLER)
    everything_delivered()
    moved = call("POST", "/sandbox/clock", {"advance": "P31D"})
    while moved.status == 202:
        everything_delivered()
        moved = call("POST", "/sandbox/clock", {"advance": "PT0S"})
    assert moved.status == 200
    affidavit = claim_of(claim_id)["affidavit"]
    assert (affidavit["status"], affidavit["deadlines"][0]["state"]) == ("link_expired", "lapsed")
    assert call("GET", link_in(mails_to(mailbox, "bea@example.com")[0])).status == 410
    assert call("GET", "/notifications", **BUYER).json()["data"][0]["kind"] == "affidavit_request"
