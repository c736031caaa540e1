"""Personal data end, by the clock and by command: in the table and in the buckets nothing of them is left."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.errors import Conflict, NotFound
from shared.domain.orders.order import Order
from shared.gateways import insurer
from shared.runtime import wiring
from shared.storage.lists import of_order, with_timeline
from shared.usecases.deadlines import enforce
from shared.usecases.privacy.buyers import erase, export
from shared.usecases.privacy.erasing import KINDS, erase_cases, ids_of
from shared.usecases.services import Services
from tests.support import http, privacy, published, shop
from tests.support.aws import Clock, emulated_services
from tests.support.faults import Killed, killed, killed_after, nth, watched
from tests.support.http import call, deliver
from tests.support.moments import market
from tests.support.replay import rebuilt, without_private
from tests.support.shop import BUYER, get, post, report, table
from tests.support.time import hurried
from tests.support.world import DELIVERED, inhabit

ORDERS = ("ord-1", DELIVERED)
LAST = market("2028-03-01T23:59:59")  # two years after the orders
SECOND = timedelta(seconds=1)
BUYER_ROLE = {"role": "buyer", "account": "buyer-1"}
SIGNER = "Rosamund Signer"
STATEMENT = {
    "statement": "not_received",
    "full_name": "Beatrice Q. Buyer",
    "signature": "Beatrice Q. Buyer",
    "signed_on": "2026-03-02",
    "agree": True,
}
TEXTS = (
    *("Bea Buyer", "bea@example.com", "1990-12-31", "1 Main St", "89501", "Beatrice Q. Buyer", SIGNER),
    *("Lamps & More", "care@lamps.example", "It never came.", "The empty doorstep.", "door.jpg"),
    *("See the photo.", "The carrier has lost the parcel.", "Where is my lamp?", "front porch of number 1"),
    "RAW BYTES OF A FILE",
)


@dataclass(frozen=True)
class Ended:
    """Two orders with a case of every kind, two years later; what was there before."""

    services: Services
    clock: Clock
    ids: Mapping[str, str]
    before: list[dict[str, Any]]
    statuses: Mapping[str, str]


def empty_buckets() -> None:
    """Those of the session are not emptied after each test."""
    client = wiring.client("s3")
    for bucket in ("documents", "evidence"):
        for one in client.list_object_versions(Bucket=bucket).get("Versions", ()):
            client.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])


@pytest.fixture
def buckets(aws: None) -> None:
    empty_buckets()


@pytest.fixture
def ids(services: Services, clock: Clock, wire: None, buckets: None) -> Mapping[str, str]:
    return leave_traces(services, clock)


@pytest.fixture(scope="module")
def ended(aws: None) -> Iterator[Ended]:
    empty_buckets()
    clock = Clock()
    with hurried(), emulated_services(clock) as services, pytest.MonkeyPatch.context() as patch:
        patch.setattr(insurer, "post", http.post)
        with privacy.watched(), published.watched():
            ids = leave_traces(services, clock)
            assert left(clock) == set(TEXTS)
            assert [key for key in documents() if key.startswith(("labels/", "sandbox-carrier/"))]
            before, statuses = table(), {one["id"]: one["status"] for one in cases()}
            end(services, clock)
            yield Ended(services, clock, ids, before, statuses)


def leave_traces(services: Services, clock: Clock) -> Mapping[str, str]:
    """Two orders with a case of every kind, and whatever people can leave there beside it."""
    made = dict(inhabit(services, clock))
    assert call("POST", f"/affidavits/{made['token']}", STATEMENT).status == 200
    assert post(f"/orders/{DELIVERED}/messages", {"text": "Where is my lamp?"}, **BUYER_ROLE).status == 201
    where = {"signed_by": SIGNER, "description": "Left at the front porch of number 1", "location": "Reno"}
    assert report(clock, made["tracking_number"], "delivered", **where).status == 202
    for case_id, file_id in (
        (made["dispute_id"], made["evidence_id"]),
        (made["message_id"], made["file_id"]),
    ):
        for key in (f"quarantine/{case_id}/{file_id}", f"accepted/{file_id}"):
            for version in range(2):
                body = f"RAW BYTES OF A FILE {version}".encode()
                wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=body)
    deliver(services)
    return made


def end(services: Services, clock: Clock) -> None:
    """Two years later the clocks of both orders are carried out, and what that leaves to do."""
    clock.now = LAST + SECOND
    for order_id in ORDERS:
        enforce(services, f"order#{order_id}", now=clock.now)
    deliver(services)


def stored(clock: Clock) -> str:
    """Every byte there is: the table but for what DynamoDB has forgotten by now, files in every version."""
    now = clock.now.timestamp()
    kept = [row for row in table() if float(row.get("expires_at", {"N": "inf"})["N"]) > now]
    client = wiring.client("s3")
    files = [
        client.get_object(Bucket="evidence", Key=one["Key"], VersionId=one["VersionId"])["Body"].read()
        for one in client.list_object_versions(Bucket="evidence").get("Versions", ())
    ]
    return json.dumps(kept, ensure_ascii=False) + repr(files)


def documents() -> list[str]:
    found = wiring.client("s3").list_objects_v2(Bucket="documents").get("Contents", ())
    return [one["Key"] for one in found]


def left(clock: Clock) -> set[str]:
    everything = stored(clock)
    return {one for one in TEXTS if one in everything}


def test_after_their_end_no_byte_of_them_is_left(ended: Ended) -> None:
    """R-PRV-01"""
    assert left(ended.clock) == set()
    assert documents() == []


def test_nothing_is_erased_a_second_before(services: Services, clock: Clock, ids: Any) -> None:
    """R-PRV-01"""
    before = left(clock)
    clock.now = LAST
    for order_id in ORDERS:
        enforce(services, f"order#{order_id}", now=clock.now)
    deliver(services)
    assert before - left(clock) == set()


def test_cases_money_and_audit_stay_and_tell_the_same(ended: Ended) -> None:
    """R-PRV-01, invariant 11"""
    now = table()
    stay = [row for row in ended.before if row["pk"]["S"].startswith("ledger#") or row["sk"]["S"][:2] == "v#"]
    assert [row for row in stay if row not in now] == []
    assert {one["id"]: one["status"] for one in cases()} == ended.statuses
    store = ended.services.store
    for order_id in ORDERS:
        rows = of_order(store, order_id)
        for kind in (Order, *KINDS):
            for case_id in ids_of(rows, kind):
                found = with_timeline(store, kind, case_id)
                assert found and found.case.version == len(found.history)
                assert found.history[-1].event == "personal_data_erased"
                assert rebuilt(kind, (one.patch for one in found.history)) == without_private(found.case)


def cases() -> list[Any]:
    return [case for order_id in ORDERS for case in get(f"/orders/{order_id}").json()["cases"]]


def test_the_order_is_read_and_says_that_they_were_erased(ended: Ended) -> None:
    """R-PRV-01"""
    for viewer in ({}, BUYER_ROLE, {"role": "agent", "account": "agent-1"}):
        order = get("/orders/ord-1", **viewer).json()
        buyer = order["buyer"]
        assert order["personal_data_erased_at"] == "2028-03-02T08:00:00Z"
        assert (buyer["buyer_id"], buyer["name"], buyer["email"]) == ("buyer-1", "", None)


def test_whatever_is_read_afterwards_is_answered(ended: Ended) -> None:
    """Never a 5xx, nor a link that leads nowhere"""
    ids = ended.ids
    agent = {"role": "agent", "account": "agent-1"}
    for path, viewer in (
        ("/orders", {}),
        (f"/orders/{DELIVERED}/options", BUYER_ROLE),
        (f"/orders/{DELIVERED}/messages", BUYER_ROLE),
        (f"/packages/{ids['shipped_package']}/tracking", {}),
        (f"/labels/{ids['label_id']}", {}),
        (f"/labels/{ids['label_id']}/signature", {}),
        (f"/claims/{ids['claim_id']}", {}),
        (f"/claims/{ids['claim_id']}/invoice", {}),
        ("/packages/pkg-lost/receipt", {}),
        (f"/disputes/{ids['dispute_id']}", agent),
        (f"/reshipments/{ids['reshipment_id']}", BUYER_ROLE),
        (f"/support-cases/{ids['case_id']}", BUYER_ROLE),
        (f"/support-cases/{ids['case_id']}", agent),
        ("/notifications", BUYER_ROLE),
        ("/notifications", {}),
        (f"/label-batches/{ids['batch_id']}", {}),
    ):
        answer = get(path, **viewer)
        assert answer.status == 200, (path, answer.text)
    gone = (409, "personal_data_erased")
    assert get(f"/labels/{ids['label_id']}/document").refusal == gone
    assert get(f"/label-batches/{ids['batch_id']}/document").refusal == (409, "label_not_purchased")
    dispute = get(f"/disputes/{ids['dispute_id']}", **agent).text
    assert "accepted/" not in dispute


def test_nothing_new_can_be_begun(ended: Ended) -> None:
    """R-PRV-01"""
    gone = (409, "personal_data_erased")
    about = {"order_id": DELIVERED, "description": "Again."}
    line = {"line_id": "line-b", "quantity": 1}
    lost = {"line_ids": ["line-b"], "scenario": "lost_package"}
    missing = {"lines": [line], "reason": "missing_items"}
    asked = {"kind": "shipping", "channel": "ticket"}
    assert post("/disputes", {**about, **lost}, **BUYER_ROLE).refusal == gone
    assert post("/reshipments", {**about, **missing}, **BUYER_ROLE).refusal == gone
    assert post("/support-cases", {**about, **asked}, **BUYER_ROLE).refusal == gone
    assert post(f"/orders/{DELIVERED}/messages", {"text": "Hello?"}, **BUYER_ROLE).refusal == gone
    assert shop.buy("pkg-bare").refusal == gone


def test_what_is_told_again_does_not_bring_them_back(ended: Ended) -> None:
    """R-PRV-01: order, request and tracking, each with personal data"""
    services, clock, number = ended.services, ended.clock, ended.ids["tracking_number"]
    items = [shop.item(f"line-{n}") for n in range(8)]
    told = shop.order(items=items, packages=[], occurred_at="2028-03-01T00:00:00Z")
    assert shop.tell("order.upserted", told, clock=clock).status == 202
    request = {
        "order_id": DELIVERED,
        "line_ids": ["line-a"],
        "request_id": "req-2",
        "kind": "refund",
        "status": "rejected",
        "contacted_seller": True,
        "occurred_at": "2028-03-01T00:00:00Z",
        "evidence": [{"kind": "photo", "description": "The empty doorstep."}],
    }
    assert shop.tell("after_sale.updated", request, clock=clock).status == 202
    again = {"signed_by": SIGNER, "description": "Left at the front porch of number 1", "location": "Reno"}
    for at in ("2026-03-02T20:00:00Z", "2028-03-01T00:00:00Z"):
        assert report(clock, number, "delivered", occurred_at=at, **again).status == 202
    deliver(services)
    assert left(clock) == set()


def test_whoever_is_cut_off_goes_on_from_there(services: Services, clock: Clock, ids: Any) -> None:
    """R-PRV-01: idempotent, and to be killed anywhere"""
    clock.now = LAST + SECOND
    for order_id in ORDERS:
        enforce(services, f"order#{order_id}", now=clock.now)
    for number in range(0, 40, 4):
        for fault in (killed, killed_after):
            with pytest.raises(Killed), watched("dynamodb", "s3", fault=nth(number, fault)):
                erase_cases(services, DELIVERED)
    deliver(services)
    assert left(clock) == set()
    before = table()
    erase_cases(services, DELIVERED)
    assert table() == before


# By command


def test_a_buyer_with_an_open_case_is_not_erased_and_the_case_is_named(
    services: Services, clock: Clock, ids: Any
) -> None:
    """R-PRV-01: refused while a case or claim is open"""
    before = table()
    with pytest.raises(Conflict) as refused:
        erase(services, "buyer-1")
    assert refused.value.code == "case_open"
    for name in ("claim_id", "dispute_id", "reshipment_id", "case_id"):
        assert ids[name] in str(refused.value.detail)
    assert table() == before


def test_a_buyer_whose_cases_are_over_is_erased_at_once(
    services: Services, clock: Clock, buckets: None
) -> None:
    """R-PRV-01"""
    shop.place(clock)
    label = shop.bought()
    where = {"signed_by": SIGNER, "description": "Left at the front porch of number 1"}
    report(clock, label["tracking_number"], "delivered", **where)
    assert post("/orders/ord-1/messages", {"text": "Where is my lamp?"}, **BUYER_ROLE).status == 201
    deliver(services)
    assert erase(services, "buyer-1") == ["ord-1"]
    deliver(services)
    clock.now += timedelta(days=31)  # until answers are forgotten
    assert left(clock) == set()
    assert documents() == []
    assert erase(services, "buyer-1") == ["ord-1"]


def test_another_buyers_order_under_the_same_number_keeps_its_signature(
    services: Services, clock: Clock
) -> None:
    """R-PRV-01: what is about another too stays until theirs end"""
    sent = {"carrier": "usps", "tracking_number": "94001111", "shipped_at": "2026-03-02T18:10:00Z"}
    mine = {"shipping_mode": "seller_shipping", "packages": [shop.package("pkg-1", "line-1", **sent)]}
    others = {"buyer": {**BUYER, "buyer_id": "buyer-2"}, "order_id": "ord-2"}
    shop.place(clock, **mine)
    shop.place(clock, **{**mine, "packages": [shop.package("pkg-2", "line-1", **sent)]}, **others)
    report(clock, "94001111", "delivered", description=f"Signed by {SIGNER}")
    erase(services, "buyer-1")
    deliver(services)
    events = get("/packages/pkg-2/tracking").json()
    assert SIGNER in json.dumps(events)
    erase(services, "buyer-2")
    deliver(services)
    clock.now += timedelta(days=31)
    assert SIGNER not in stored(clock)


def test_a_buyer_gets_everything_that_is_held_about_them(services: Services, clock: Clock, ids: Any) -> None:
    """R-PRV-01"""
    written = json.dumps(export(services, "buyer-1"), ensure_ascii=False)
    missing = {one for one in TEXTS if one not in written}
    assert missing == {"RAW BYTES OF A FILE"}
    for name in (
        "claim_id",
        "dispute_id",
        "reshipment_id",
        "case_id",
        "message_id",
        "file_id",
        "evidence_id",
    ):
        assert ids[name] in written


def test_of_an_unknown_buyer_nothing_is_held(services: Services) -> None:
    """R-PRV-01"""
    for command in (erase, export):
        with pytest.raises(NotFound):
            command(services, "buyer-9")
