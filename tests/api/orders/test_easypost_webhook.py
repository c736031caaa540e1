"""EasyPost's webhook: genuine, once, and its trackers' reports in our words."""

import json
from typing import Any

import pytest
from easypost.util import validate_webhook

from shared.gateways.easypost.signature import signature
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import SECRETS, Clock
from tests.support.easypost_shapes import Json, detail, event, shipment, tracker
from tests.support.http import Answer, call, deliver

PATH = "/webhooks/easypost"
NUMBER = "9400100000000000000001"
PRINTED = detail("pre_transit", "2026-03-02T19:00:00Z", "label_created")
ACCEPTED = detail("in_transit", "2026-03-02T19:30:00Z", "received_at_origin_facility")
MOVING = detail("in_transit", "2026-03-02T19:45:00Z", "departed_facility")


def say(message: Any, *, signed: str | None = None) -> Answer:
    """A message of EasyPost's, signed unless it comes with a signature."""
    raw = message if isinstance(message, bytes) else json.dumps(message).encode()
    given = signature(raw, secret=SECRETS["easypost"]) if signed is None else signed
    return call("POST", PATH, raw, headers={"content-type": "application/json", "x-hmac-signature": given})


def tracker_says(number: str, *details: Json, id: str = "evt_1", **told: Any) -> Answer:
    return say(event(tracker(number, *details, **told), id=id))


@pytest.fixture
def label(services: Services, clock: Clock) -> Json:
    """A label whose parcel nobody has seen yet."""
    shop.place(clock)
    return shop.bought()


def seen(package_id: str = "pkg-1") -> list[str]:
    return [one["status"] for one in shop.get(f"/packages/{package_id}/tracking").json()["events"]]


# What is said


def test_odd_details_are_skipped_and_counted_and_the_parcel_is_followed(
    label: Json, caplog: pytest.LogCaptureFixture
) -> None:
    """R-TRK-06"""
    zoneless = detail("delivered", "2026-03-02T19:55:00")
    place = {"tracking_location": {"city": "RENO", "state": "NV", "country": "US", "zip": 89501}}
    message = event(tracker(label["tracking_number"]))
    message["result"]["tracking_details"] = [PRINTED, None, ACCEPTED | place, zoneless, MOVING]
    message["\ud800"] = "\ud800"
    answer = say(message)
    assert (answer.status, answer.json()) == (202, {"status": "accepted"})
    assert seen() == ["pre_transit", "accepted", "in_transit"]
    assert [vars(one).get("unreadable") for one in caplog.records if "skipped" in one.message] == [2]
    assert say({**message, "id": "evt_2"}).json()["effect"] == "none"


def test_a_parcel_of_another_carrier_is_acknowledged(services: Services, clock: Clock) -> None:
    """Whatever the carrier is called"""
    assert tracker_says("XY 12", ACCEPTED, carrier="Some Carrier, Inc.").status == 202


def test_a_tracker_tells_the_whole_history_and_its_first_scan_starts_the_cover(label: Json) -> None:
    """R-INS-20, R-CLM-04"""
    place = {"city": "RENO", "state": "NV", "country": "US", "zip": "89501"}
    answer = tracker_says(label["tracking_number"], PRINTED, {**ACCEPTED, "tracking_location": place}, MOVING)
    assert (answer.status, answer.json()) == (202, {"status": "accepted"})
    events = shop.get("/packages/pkg-1/tracking").json()["events"]
    assert [(one["status"], one["occurred_at"]) for one in events] == [
        ("pre_transit", "2026-03-02T19:00:00Z"),
        ("accepted", "2026-03-02T19:30:00Z"),
        ("in_transit", "2026-03-02T19:45:00Z"),
    ]
    assert (events[1]["location"], events[1]["description"]) == ("RENO NV 89501 US", "It is in_transit")
    bought = shop.get(f"/labels/{label['id']}").json()
    assert (bought["shipped_at"], bought["insurance"]["status"]) == ("2026-03-02T19:30:00Z", "effective")


@pytest.mark.parametrize(
    ("status", "said", "ours"),
    [
        ("unknown", "unknown", []),
        ("pre_transit", "label_created", ["pre_transit"]),
        ("in_transit", "arrived_at_facility", ["in_transit"]),
        ("in_transit", "received_at_origin_facility", ["accepted"]),
        ("in_transit", "damaged", ["damaged"]),
        ("out_for_delivery", "out_for_delivery", ["out_for_delivery"]),
        ("delivered", "arrived_at_destination", ["delivered"]),
        ("available_for_pickup", "arrived_at_pickup_location", ["available_for_pickup"]),
        ("return_to_sender", "return", ["return_to_sender"]),
        ("failure", "lost", ["lost"]),
        ("failure", "damaged", ["damaged"]),
        ("failure", "expired", []),
        ("cancelled", "cancelled", []),
        ("error", "unknown", []),
        ("teleported", "unknown", []),
    ],
)
def test_each_of_its_statuses_is_one_of_ours_or_none(
    label: Json, status: str, said: str, ours: list[str]
) -> None:
    """A label given back, or a number the carrier does not know, is no scan of a parcel"""
    answer = tracker_says(label["tracking_number"], detail(status, "2026-03-02T19:30:00Z", said))
    assert answer.status == 202
    assert seen() == ours


def test_a_failure_counts_for_a_parcel_that_was_seen_before(label: Json) -> None:
    """R-INS-20: by itself it is no scan"""
    failed = detail("failure", "2026-03-02T19:50:00Z", "delivery_exception")
    tracker_says(label["tracking_number"], ACCEPTED, failed)
    assert seen() == ["accepted", "exception"]


def test_who_signed_is_told_of_the_delivery_alone(label: Json) -> None:
    """R-SIG-12; whose age was checked EasyPost does not say"""
    left = detail("delivered", "2026-03-02T19:55:00Z")
    tracker_says(label["tracking_number"], ACCEPTED, left, signed_by="B BUYER")
    receipt = shop.get(f"/labels/{label['id']}/signature").json()
    assert (receipt["signed_by"], receipt["signed_at"]) == ("B BUYER", "2026-03-02T19:55:00Z")


def test_reports_in_any_order_and_again_make_one_history(label: Json) -> None:
    tracker_says(label["tracking_number"], MOVING, PRINTED, id="evt_2")
    tracker_says(label["tracking_number"], ACCEPTED, MOVING, PRINTED, id="evt_3")
    tracker_says(label["tracking_number"], PRINTED, id="evt_1")
    assert seen() == ["pre_transit", "accepted", "in_transit"]


def test_a_number_nobody_knows_yet_is_kept_until_a_package_gets_it(services: Services, clock: Clock) -> None:
    assert tracker_says(NUMBER, ACCEPTED, carrier="UPSDAP").json() == {"status": "accepted"}
    parcel = shop.package("pkg-1", "line-1", carrier="ups", tracking_number=NUMBER)
    shop.place(clock, shipping_mode="seller_shipping", packages=[parcel])
    deliver(services, "work")
    assert seen() == ["accepted"]


@pytest.mark.parametrize(
    ("account", "carrier"),
    [("USPS", "usps"), ("UPSDAP", "ups"), ("FedExDefault", "fedex"), ("LaserShip", "lasership")],
)
def test_accounts_are_known_by_their_carrier(
    services: Services, clock: Clock, account: str, carrier: str
) -> None:
    parcel = shop.package("pkg-1", "line-1", carrier=carrier, tracking_number=NUMBER)
    shop.place(clock, shipping_mode="seller_shipping", packages=[parcel])
    tracker_says(NUMBER, ACCEPTED, carrier=account)
    assert seen() == ["accepted"]


def test_what_has_not_happened_yet_waits_for_a_later_event(label: Json, clock: Clock) -> None:
    """R-GEN-05: a carrier's clock may be five minutes ahead, not more"""
    tracker_says(label["tracking_number"], ACCEPTED, detail("delivered", "2026-03-02T20:05:01Z"))
    assert seen() == ["accepted"]
    clock.forward(seconds=1)
    tracker_says(label["tracking_number"], ACCEPTED, detail("delivered", "2026-03-02T20:05:01Z"), id="evt_2")
    assert seen() == ["accepted", "delivered"]


# IdempotencyKey, and genuine


def test_the_same_event_again_is_acknowledged_and_has_no_second_effect(label: Json) -> None:
    tracker_says(label["tracking_number"], ACCEPTED)
    before = shop.table()
    again = tracker_says(label["tracking_number"], ACCEPTED, MOVING)
    assert (again.status, again.headers["idempotent-replayed"]) == (202, "true")
    assert shop.table() == before


def test_an_event_that_says_nothing_new_says_so(label: Json) -> None:
    tracker_says(label["tracking_number"], ACCEPTED)
    again = tracker_says(label["tracking_number"], ACCEPTED, id="evt_2")
    assert again.json() == {"status": "accepted", "effect": "none", "reason": "nothing_to_do"}


@pytest.mark.parametrize(
    "message",
    [
        event(shipment(), description="shipment.invoice.created"),
        event({"id": "batch_1", "object": "Batch", "state": "created"}, description="batch.created"),
        event({"id": "trk_1"}),
        {"id": "evt_1", "description": "payment.created", "result": None},
    ],
)
def test_its_other_events_are_acknowledged_without_effect(services: Services, message: Json) -> None:
    """It turns a webhook off that refuses too often"""
    assert say(message).json() == {"status": "accepted", "effect": "none", "reason": "nothing_to_do"}


@pytest.mark.parametrize("given", ["", "hmac-sha256-hex=", "hmac-sha256-hex=" + "0" * 64, "ü"])
def test_a_message_that_does_not_prove_where_it_comes_from_is_refused(label: Json, given: str) -> None:
    before = shop.table()
    answer = say(event(tracker(label["tracking_number"], ACCEPTED)), signed=given)
    assert (answer.status, answer.json()["code"]) == (401, "invalid_signature")
    assert shop.table() == before


def test_a_body_written_anew_does_not_fit_its_signature(label: Json) -> None:
    """The signature is over the bytes, not over what they mean"""
    message = event(tracker(label["tracking_number"], ACCEPTED))
    given = signature(json.dumps(message).encode(), secret=SECRETS["easypost"])
    assert say(json.dumps(message, indent=1).encode(), signed=given).status == 401


@pytest.mark.parametrize("secret", ["made up", "geheim-ü-ﬁ"])
def test_its_own_client_accepts_what_we_do(secret: str) -> None:
    """The scheme is the one of `validate_webhook`"""
    body = json.dumps(event(tracker(NUMBER))).encode()
    headers = {"X-Hmac-Signature": signature(body, secret=secret)}
    assert validate_webhook(body, headers, secret)["id"] == "evt_1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"description": "tracker.updated"}',
        b'{"id": 7, "description": "tracker.updated"}',
        b'{"id": "", "description": "tracker.updated"}',
        b'{"id": "\\ud800", "description": "tracker.updated"}',
        b'{"id": "' + b"x" * 257 + b'", "description": "tracker.updated"}',
        b"[" * 100_000,
    ],
)
def test_a_genuine_message_that_is_malformed_is_refused_as_such(services: Services, body: bytes) -> None:
    before = shop.table()
    refused = say(body)
    assert (refused.status, [error["field"] for error in refused.json()["errors"]]) == (400, ["id"])
    assert shop.table() == before
