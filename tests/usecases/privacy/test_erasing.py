"""Erasing personal data: not a second early, wherever it is cut off, and at once for a buyer who asks."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from functions.disputes.inspect import look
from shared.domain.claims.claim import Claim
from shared.domain.errors import Conflict, NotFound
from shared.domain.orders.order import Order
from shared.domain.times import rfc3339
from shared.gateways import insurer
from shared.gateways.carriers import CarrierRefused, PrintedLabel, SandboxCarrier
from shared.runtime import wiring
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.deadlines import enforce
from shared.usecases.orders.effects import RecordNonreceipt
from shared.usecases.orders.nonreceipt import reports_about
from shared.usecases.privacy.buyers import erase, export
from shared.usecases.privacy.erasing import erase_cases
from shared.usecases.services import Services
from tests.api.returns.test_help_return_routes import arrived
from tests.api.support.test_support_messages import PHOTO
from tests.support import help, privacy, reshipments, shop
from tests.support.aws import BASE_URL, Clock
from tests.support.claim_builders import FORM
from tests.support.claims import effects_of
from tests.support.faults import Killed, killed, killed_after, nth, watched
from tests.support.files import JPEG
from tests.support.good_requests import LOSS
from tests.support.http import call, deliver, signed
from tests.support.shop import BUYER, get, post, report, table
from tests.support.traces import (
    BUYER_ROLE,
    LAST,
    ORDERS,
    SECOND,
    SIGNER,
    TEXTS,
    documents,
    empty_buckets,
    leave_traces,
    left,
    stored,
)
from tests.support.world import DELIVERED


@pytest.fixture
def buckets(aws: None) -> None:
    empty_buckets()


@pytest.fixture
def ids(services: Services, clock: Clock, wire: None, buckets: None) -> Mapping[str, str]:
    return leave_traces(services, clock)


def test_nothing_is_erased_a_second_before(services: Services, clock: Clock, ids: Any) -> None:
    """R-PRV-01"""
    before = left(clock)
    clock.now = LAST
    for order_id in ORDERS:
        enforce(services, f"order#{order_id}", now=clock.now)
    deliver(services)
    assert before - left(clock) == set()


def test_packages_of_an_erased_order_are_no_reason_for_advice_any_more(
    services: Services, clock: Clock, ids: Any
) -> None:
    """R-PRV-01, R-SIG-01: by its address nobody could find them later"""
    (order,) = services.store.load(Ref(Order, DELIVERED))
    assert order is not None
    services.store.commit(effects=[RecordNonreceipt.of(DELIVERED, "clm_1", order.package_ids)])
    deliver(services, "work")
    assert reports_about(services, [order])[DELIVERED] > 0
    clock.now = LAST + SECOND
    for order_id in ORDERS:
        enforce(services, f"order#{order_id}", now=clock.now)
    assert reports_about(services, [order])[DELIVERED] == 0


def test_whoever_is_cut_off_goes_on_from_there(services: Services, clock: Clock, ids: Any) -> None:
    """R-PRV-01: idempotent, and to be killed anywhere"""
    clock.now = LAST + SECOND
    for order_id in ORDERS:
        enforce(services, f"order#{order_id}", now=clock.now)
    cut_off = 0
    for number in range(0, 40, 4):
        for fault in (killed, killed_after):
            with suppress(Killed), watched("dynamodb", "s3", fault=nth(number, fault)):
                erase_cases(services, DELIVERED)
                continue
            cut_off += 1
    assert cut_off > 8
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


def test_what_a_carrier_says_of_an_address_is_erased_with_the_order(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PRV-01: bought one by one or in a batch; audit records and events name the code alone"""

    def refuse(carrier: Any, order: Any) -> PrintedLabel:
        raise CarrierRefused("Unable to verify address: BEA BUYER, 1 MAIN ST, RENO NV 89501")

    monkeypatch.setattr(SandboxCarrier, "buy", refuse)
    parcels = [shop.package(f"pkg-{n}", f"line-{n}") for n in range(3)]
    shop.place(clock, items=[shop.item(f"line-{n}") for n in range(3)], packages=parcels)
    shop.agree()
    wanted = [{"package_id": f"pkg-{n}", "service": "usps_priority", "signature": "none"} for n in (1, 2)]
    with privacy.watched():
        assert shop.buy("pkg-0").status == 502
        asked = {"channel": "desktop", "items": wanted, "insurance": {"option": "full"}}
        batch = f"/label-batches/{post('/label-batches', asked, key='batch').json()['id']}"
        deliver(services)
    labels = [get(f"/labels/{one['id']}").json() for one in get("/labels").json()["data"]]
    failures = [one["failure"] for one in labels]
    refusals = [one["error"] for one in get(batch).json()["items"]]
    assert ["1 MAIN ST" in one["detail"] for one in (*failures, *refusals)] == [True] * 5
    assert json.dumps(export(services, "buyer-1")).count("1 MAIN ST") == 5
    erase(services, "buyer-1")
    deliver(services)
    clock.now += timedelta(days=31)  # until answers are forgotten
    assert "1 MAIN ST" not in stored(clock)
    assert get(f"/labels/{labels[0]['id']}").json()["failure"] == {
        "code": "label_purchase_failed",
        "detail": "",
    }
    assert get(batch).json()["items"][0]["error"] == {"code": "label_purchase_failed", "detail": ""}


def file_of_message(clock: Clock) -> Any:
    """A file of a message in a case that is over, which is yet to come."""
    reshipments.arrive(clock)
    case_id = help.opened()["id"]
    (file,) = help.write(case_id, files=[PHOTO]).json()["files"]
    assert help.resolve(case_id).status == 200
    return file


def tell_insurer(clock: Clock, type: str, claim_id: str, **told: Any) -> int:
    """What the insurer says of a claim; how it is answered."""
    data = {"claim_id": claim_id, "occurred_at": rfc3339(clock.now), **told}
    return signed("insurer", "/webhooks/insurer", {"type": type, "data": data}, at=clock.now, id=type).status


def file_of_objection(clock: Clock) -> Any:
    """The same of an objection that was decided."""
    path = arrived(clock)
    told = {"reason": "not_what_was_sent", "description": "It is a brick.", "files": [PHOTO]}
    (file,) = post(f"{path}/return/objection", told).json()["return"]["objection"]["files"]
    decided = {"upheld": False, "reason": "The photo shows nothing."}
    assert post(f"{path}/return/objection/decision", decided, **reshipments.AGENT).status == 200
    return file


def test_what_the_insurer_did_not_get_in_time_is_erased_and_nothing_is_sent_for_it(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PRV-01, R-AFF-05: an affidavit and an answer that waited for it, the claim being decided"""
    shop.place(clock)
    shop.report(clock, shop.bought()["tracking_number"], "accepted")
    claim_id = post("/claims", {"package_id": "pkg-1", **LOSS}).json()["id"]
    assert tell_insurer(clock, "claim.information_requested", claim_id, question="Where is it?") == 202
    assert post(f"/claims/{claim_id}/answers", {"text": "In the hall."}).status == 201
    assert post(f"/claims/{claim_id}/affidavit").status == 200
    (claim,) = services.store.load(Ref(Claim, claim_id))
    assert claim is not None
    page = personal_link(services, claim).removeprefix(BASE_URL)
    assert call("POST", page, {**FORM, "signed_on": "2026-03-02"}).status == 200
    assert tell_insurer(clock, "claim.accepted", claim_id) == 202
    erase(services, "buyer-1")
    deliver(services, "work")
    told: list[str] = []

    def post_to_insurer(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        told.append(json.loads(body)["type"])
        return 202

    monkeypatch.setattr(insurer, "post", post_to_insurer)
    deliver(services, "insurer")
    assert (told, effects_of(services, "insurer")) == (["claim.opened"], [])


@pytest.mark.parametrize("leave", [file_of_message, file_of_objection])
def test_a_file_that_comes_after_the_erasure_is_not_kept(
    services: Services, clock: Clock, buckets: None, leave: Callable[[Clock], Any]
) -> None:
    """R-PRV-01: its form still works"""
    key = leave(clock)["upload"]["fields"]["key"]
    deliver(services)
    erase(services, "buyer-1")
    deliver(services)
    wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=JPEG)
    look({"Records": [{"s3": {"object": {"key": key}}}]})
    kept = wiring.client("s3").list_objects_v2(Bucket="evidence").get("Contents", [])
    assert [one["Key"] for one in kept] == []


def test_no_fresh_form_is_given_for_a_file_after_the_erasure(services: Services, clock: Clock) -> None:
    """R-PRV-01, R-UPL-02: what comes by it would not be kept"""
    message_id, file_id = file_of_message(clock)["upload"]["fields"]["key"].split("/")[1:]
    case_id = message_id.removeprefix("msg_").rpartition("-")[0]
    path = f"/support-cases/{case_id}/messages/{message_id}/files/{file_id}/upload"
    assert post(path, **BUYER_ROLE).status == 200
    deliver(services)
    erase(services, "buyer-1")
    deliver(services)
    assert post(path, **BUYER_ROLE).refusal == (409, "personal_data_erased")


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
