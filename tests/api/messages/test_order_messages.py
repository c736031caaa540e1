"""The messages of an order over HTTP: who writes and reads, who is told when, and the offer among them."""

from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.faults import watched
from tests.support.http import Answer, deliver
from tests.support.reshipments import AGENT, BUYER, SECOND, arrive, asked, inbox, moved, offer, sweep

SELLER = {"role": "seller", "account": "shop-1"}
PATH = "/orders/ord-1/messages"


def write(text: str = "When does it come?", *, key: str | None = None, **who: Any) -> Answer:
    """The buyer writes, or somebody else."""
    return shop.post(PATH, {"text": text}, key=key, **{**BUYER, **who})


def read(query: str = "", **who: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.get(PATH + query, **(who or BUYER)).json()
    return found


def letters(mailbox: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """To whom mail went, and its text."""
    return [
        (mail["Destination"]["ToAddresses"][0], mail["Content"]["Simple"]["Body"]["Text"]["Data"])
        for mail in mailbox
    ]


def test_buyer_and_seller_write_and_agents_read_with_them(services: Services, clock: Clock) -> None:
    """R-BPP-02, R-DSP-04, R-MSG-01: the oldest first, also long after the order arrived"""
    arrive(clock)
    clock.forward(days=300)
    first = write()
    assert (first.status, first.json()) == (
        201,
        {
            "id": "msg_ord-1-1",
            "from": "buyer",
            "text": "When does it come?",
            "at": "2026-12-27T20:00:00Z",
        },
    )
    clock.forward(minutes=1)
    assert write("Tomorrow.", **SELLER).status == 201
    for who in (BUYER, SELLER, AGENT):
        page = read(**who)
        assert [(one["from"], one["text"]) for one in page["data"]] == [
            ("buyer", "When does it come?"),
            ("seller", "Tomorrow."),
        ]
        assert (page["has_more"], page["next_page_token"]) == (False, None)


def test_a_thread_without_a_message_is_empty(services: Services, clock: Clock) -> None:
    """R-MSG-01"""
    arrive(clock)
    assert read() == {"data": [], "has_more": False, "next_page_token": None}


def test_a_thread_is_read_a_page_at_a_time(services: Services, clock: Clock) -> None:
    """R-MSG-01"""
    arrive(clock)
    for n in range(5):
        write(f"No. {n}")
    texts, query = [], "?page_size=2"
    while True:
        page = read(query)
        texts.append([one["text"] for one in page["data"]])
        if not page["has_more"]:
            break
        query = f"?page_size=2&page_token={page['next_page_token']}"
    assert texts == [["No. 0", "No. 1"], ["No. 2", "No. 3"], ["No. 4"]]
    assert shop.get(f"{PATH}?page_token=WzFd", **BUYER).refusal == (400, "invalid_request")


def test_what_is_somebody_elses_looks_absent(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    arrive(clock)
    before = shop.table()
    for who in ({"role": "buyer", "account": "buyer-2"}, {"role": "seller", "account": "shop-2"}):
        assert shop.get(PATH, **who).refusal == (404, "not_found")
        assert write(**who).refusal == (404, "not_found")
    assert shop.get("/orders/ord-9/messages", **AGENT).refusal == (404, "not_found")
    assert write(**AGENT).refusal == (403, "wrong_role")
    assert shop.get(PATH, role="carrier", account="usps").refusal == (403, "wrong_role")
    assert shop.table() == before


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2_001, "a\u0000b"])
def test_a_message_has_from_1_to_2000_characters(services: Services, clock: Clock, text: str) -> None:
    """R-MSG-01"""
    arrive(clock)
    before = shop.table()
    assert write(text).refusal == (400, "invalid_request")
    assert shop.table() == before


def test_2000_characters_are_taken_whatever_they_are(services: Services, clock: Clock) -> None:
    """R-MSG-01"""
    arrive(clock)
    assert write("ä" * 2_000).status == 201
    assert read()["data"][0]["text"] == "ä" * 2_000


def test_the_31st_message_within_an_hour_is_refused(services: Services, clock: Clock) -> None:
    """R-LIM-02: a person and thread"""
    arrive(clock)
    assert {write(f"No. {n}").status for n in range(30)} == {201}
    before = shop.table()
    answer = write()
    assert (answer.refusal, answer.json()["opens_at"]) == ((429, "too_many_messages"), "2026-03-02T21:00:00Z")
    assert shop.table() == before
    assert write(**SELLER).status == 201
    clock.forward(hours=1)
    assert write().status == 201


def test_a_message_sent_again_is_written_once(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    arrive(clock)
    one, two = write(key="k-1"), write(key="k-1")
    assert (two.json(), two.headers["idempotent-replayed"]) == (one.json(), "true")
    assert len(read()["data"]) == 1
    assert write("Another.", key="k-1").refusal == (409, "idempotency_conflict")


def test_the_other_side_is_told_at_once_and_of_what_follows_at_the_end_of_the_hour(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-MSG-01: in business time, to the second"""
    arrive(clock)
    write("One.")
    deliver(services, "mail")
    clock.forward(minutes=5)
    write("Two.")
    write("Three.")
    deliver(services, "mail")
    assert [to for to, _ in letters(mailbox)] == ["care@lamps.example"]
    assert "Bea Buyer, March 2, 2026, 12:00 p.m. Pacific time: One." in letters(mailbox)[0][1]
    assert inbox("seller") == ["message_received"] * 3
    clock.forward(minutes=55)
    assert sweep(services, "thread#ord-1", clock) == 0
    clock.now += SECOND
    assert sweep(services, "thread#ord-1", clock) == 1
    deliver(services, "mail")
    (_, (to, text)) = letters(mailbox)
    assert (to, "Two." in text, "Three." in text, "One." in text) == ("care@lamps.example", True, True, False)
    assert inbox("seller") == ["message_received"] * 3
    assert inbox("buyer") == []


def test_a_message_after_the_hour_finds_it_ended_swept_or_not(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-GEN-05, R-MSG-01"""
    arrive(clock)
    write("One.")
    write("Two.")
    clock.forward(hours=2, seconds=2)
    write("Three.")
    deliver(services, "mail")
    assert sorted(text.count("Three.") for _, text in letters(mailbox)) == [0, 0, 1]
    assert len(letters(mailbox)) == 3


def test_mail_of_messages_that_comes_back_is_noted_at_the_newest_entry_of_the_inbox(
    services: Services, clock: Clock, mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-12: as with any letter"""
    contact = {"name": "Lamps & More", "email": "nowhere"}
    arrive(clock, seller_contact=contact)
    write("One.")
    write("Two.")
    clock.forward(hours=1, seconds=1)
    sweep(services, "thread#ord-1", clock)
    deliver(services, "mail")
    assert mailbox == []
    found = shop.get("/notifications").json()["data"]
    assert [one["status"] for one in found] == ["mail_failed", "mail_failed"]


def test_the_order_leads_to_its_messages(services: Services, clock: Clock) -> None:
    """R-BPP-02"""
    arrive(clock, seller_contact={"name": "Lamps & More", "email": None})
    for who, name in ((BUYER, "contact_seller"), (SELLER, "contact_buyer")):
        options = shop.get("/orders/ord-1/options", **who).json()["available_actions"]
        (contact,) = [one for one in options if one["action"] == name]
        assert (contact["available"], contact["href"]) == (True, PATH)
    write()
    (entry,) = shop.get("/notifications").json()["data"]
    assert (entry["href"], entry["kind"]) == (PATH, "message_received")


# The negotiation card


def test_an_offer_stands_in_the_thread_with_its_two_answers_for_the_buyer(
    services: Services, clock: Clock
) -> None:
    """R-MSG-01, R-RSH-09"""
    arrive(clock)
    write("A plate is missing.")
    request_id = asked()
    offer(request_id)
    for who, names in ((BUYER, ["accept_offer", "reject_offer"]), (SELLER, []), (AGENT, [])):
        _, card = read(**who)["data"]
        assert (card["from"], card["text"]) == ("seller", "")
        assert (card["offer"]["reshipment_id"], card["offer"]["status"]) == (request_id, "pending")
        assert [one["action"] for one in card["offer"]["available_actions"]] == names
    _, card = read()["data"]
    assert {one["href"] for one in card["offer"]["available_actions"]} == {
        f"/reshipments/{request_id}/offer/accept",
        f"/reshipments/{request_id}/offer/reject",
    }


def test_an_answered_offer_says_so_in_its_place(services: Services, clock: Clock) -> None:
    """R-MSG-01, R-RSH-18"""
    arrive(clock)
    request_id = asked()
    offer(request_id)
    moved(request_id, "offer/accept", **BUYER)
    (card,) = read()["data"]
    assert card["offer"]["status"] == "accepted"
    assert {one["reason_code"] for one in card["offer"]["available_actions"]} == {"offer_already_answered"}


def test_an_offer_is_told_once_in_a_letter_of_its_own(services: Services, clock: Clock) -> None:
    """R-MSG-01"""
    arrive(clock)
    offer(asked())
    assert "message_received" not in inbox("buyer")


def test_writing_costs_one_read_and_one_transaction(services: Services, clock: Clock) -> None:
    """Round trips, the clock's own read aside"""
    arrive(clock)
    write()
    with watched() as wire:
        write()
    assert wire.operations == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
