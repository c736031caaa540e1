"""Buying labels over HTTP: with cover and signature in one go, or not at all; voided, and bought again."""

import json
from dataclasses import replace

import pytest

from shared.gateways.carriers import LabelOrder, PrintedLabel, SandboxCarrier, sandbox_record
from shared.gateways.files import Files
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.faults import Fault, Send, Sent, first, unheard, watched
from tests.support.http import call, deliver
from tests.support.time import Pace

FULL = {"insurance": {"option": "full"}, "signature": "signature_required"}


def label_of(label_id: str) -> dict:
    return shop.get(f"/labels/{label_id}").json()


def package_of(package_id: str = "pkg-1", order_id: str = "ord-1") -> dict:
    packages = shop.get(f"/orders/{order_id}").json()["packages"]
    return next(one for one in packages if one["package_id"] == package_id)


def meanwhile(operation: str, act: object) -> object:
    """A fault that is none: before the first call of that operation somebody else acts."""

    def then(send: Send) -> Sent:
        act()  # type: ignore[operator]
        return send()

    return first(1, operation, then)


# Buying


def test_a_label_is_bought_with_cover_and_signature_and_charged_at_once(
    services: Services, clock: Clock
) -> None:
    """R-INS-07, R-INS-10, R-INS-19, R-SIG-02"""
    shop.place(clock)
    shop.agree()
    label = shop.bought(**FULL)
    assert (label["status"], label["insurance"]["status"], label["version"]) == ("purchased", "confirmed", 2)
    assert (label["insurance"]["total_cover"], label["insurance"]["premium"]) == ("300.00", "1.00")
    assert (label["rate"], label["signature"]["fee"], label["total_charged"]) == ("9.40", "2.50", "12.90")
    assert shop.ledger() == {
        f"{label['id']}:label_fee": "9.40",
        f"{label['id']}:premium": "1.00",
        f"{label['id']}:signature_fee": "2.50",
    }
    package = package_of()
    assert (package["label_id"], package["insurance_status"]) == (label["id"], "confirmed")
    assert (package["tracking_number"], package["total_charged"]) == (label["tracking_number"], "12.90")


def test_free_cover_needs_no_agreement_and_costs_nothing(services: Services, clock: Clock) -> None:
    """R-INS-01, R-INS-09, A-33"""
    shop.place(clock, items=[shop.item("line-1", "180.00")], shipping_fee_paid="20.00")
    label = shop.bought()
    assert (label["insurance"]["total_cover"], label["insurance"]["premium"]) == ("200.00", "0.00")
    assert set(shop.ledger()) == {f"{label['id']}:label_fee"}


def test_more_than_the_free_cover_of_what_that_insures_in_full_is_not_sold(
    services: Services, clock: Clock
) -> None:
    """R-INS-05: in a batch alone such a package gets the free cover instead (A-32)"""
    shop.place(clock, items=[shop.item("line-1", "180.00")], shipping_fee_paid="20.00")
    shop.agree("insurance")
    answer = shop.buy(insurance={"option": "full"})
    assert (answer.status, answer.json()["code"]) == (422, "insurance_option_not_available")
    assert shop.ledger() == {}


def test_packages_of_an_order_are_covered_each_on_its_own(services: Services, clock: Clock) -> None:
    """R-INS-02, R-INS-26: 500.00 in packages of 200.00 and 300.00 (000 L35)"""
    lines = [shop.item("a", "200.00"), shop.item("b", "300.00")]
    shop.place(clock, items=lines, packages=[shop.package("A", "a"), shop.package("B", "b")])
    shop.agree("insurance")
    first_label, second = shop.bought("A"), shop.bought("B", insurance={"option": "full"})
    assert first_label["insurance"]["total_cover"] == "200.00"
    assert (second["insurance"]["total_cover"], second["insurance"]["premium"]) == ("300.00", "1.00")


def test_the_same_label_can_be_bought_through_every_channel(services: Services, clock: Clock) -> None:
    """R-INS-12"""
    channels = ("desktop", "seller_app", "open_api")
    parcels = [shop.package(f"pkg-{channel}", "line-1") for channel in channels]
    items = [shop.item("line-1", "600.00", quantity=3)]
    shop.place(clock, items=items, packages=parcels)
    for channel in channels:
        label = shop.bought(f"pkg-{channel}", channel=channel)
        assert (label["channel"], label["insurance"]["total_cover"]) == (channel, "200.00")


@pytest.mark.parametrize(
    ("choice", "status", "code"),
    [
        ({"insurance": {"option": "full"}}, 409, "agreement_required"),
        ({"signature": "signature_required"}, 409, "signature_confirmation_required"),
        ({"insurance": {"option": "custom", "amount": "300.01"}}, 422, "insurance_exceeds_package_value"),
        ({"service": "usps_rocket"}, 400, "invalid_request"),
        ({"signature": "signature_required", "service": "fedex_2day"}, 422, "signature_not_supported"),
        ({"insurance": {"option": "custom", "amount": "0.00"}}, 400, "invalid_amount"),
        ({"signature": "both"}, 400, "invalid_signature_service"),
        ({"package_id": "pkg-2"}, 404, "not_found"),
    ],
)
def test_a_purchase_that_is_refused_writes_nothing(
    services: Services, clock: Clock, choice: dict, status: int, code: str
) -> None:
    """R-INS-15, R-SIG-08, R-INS-06, R-SIG-07: nothing is charged"""
    shop.place(clock)
    before = shop.table()
    answer = shop.buy(**choice)
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert shop.table() == before


@pytest.mark.parametrize("mode", ["seller_shipping", "ship_by_seller", "fbt"])
def test_only_tiktok_shipping_is_insured_here(services: Services, clock: Clock, mode: str) -> None:
    """R-INS-13, R-SIG-14, R-GEN-12"""
    shop.place(clock, shipping_mode=mode)
    assert shop.buy().json()["code"] == "insurance_mode_not_eligible"
    assert shop.buy(signature="signature_required").json()["code"] == "signature_mode_not_eligible"
    assert shop.ledger() == {}


def test_a_package_has_one_label(services: Services, clock: Clock) -> None:
    """R-INS-11, R-SIG-13"""
    shop.place(clock)
    label = shop.bought()
    again = shop.buy()
    assert (again.status, again.json()["code"]) == (409, "label_already_created")
    assert again.json()["label_id"] == label["id"]
    assert again.json()["clause"]["id"].startswith("R-INS-11")
    assert len(shop.ledger()) == 1


def test_what_was_bought_is_frozen_whatever_the_order_says_later(services: Services, clock: Clock) -> None:
    """R-INS-27"""
    shop.place(clock)
    label = shop.bought()
    clock.forward(minutes=1)
    cheaper = [shop.item("line-1", "10.00")]
    shop.place(clock, items=cheaper, packages=[], occurred_at="2026-03-02T20:01:00Z")
    assert label_of(label["id"])["insurance"] == label["insurance"]
    assert package_of()["package_value"] == "300.00"


def test_an_address_told_while_a_purchase_begins_is_the_one_that_is_printed(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-INS-27: of the two the purchase looks again"""
    shop.place(clock)
    moved = {**shop.BUYER, "address": {**shop.BUYER["address"], "line1": "2 Side St"}}
    printed = []
    buy = SandboxCarrier.buy

    def noted(self: SandboxCarrier, order: LabelOrder) -> PrintedLabel:
        printed.append(order.address.line1)
        return buy(self, order)

    monkeypatch.setattr(SandboxCarrier, "buy", noted)
    told = {"buyer": moved, "occurred_at": "2026-03-02T19:30:00Z"}
    with watched(fault=meanwhile("TransactWriteItems", lambda: shop.place(clock, **told))):
        label = shop.bought()
    assert (printed, label_of(label["id"])["flags"]) == (["2 Side St"], [])
    shop.place(clock, occurred_at="2026-03-02T19:31:00Z")
    assert label_of(label["id"])["flags"] == ["address_changed"]


# The carrier


def test_a_label_that_is_not_printed_costs_nothing_and_can_be_tried_again(
    services: Services, clock: Clock
) -> None:
    """R-INS-18"""
    shop.place(clock, packages=[shop.package("pkg-LABELFAIL", "line-1")])
    answer = shop.buy("pkg-LABELFAIL", service="fedex_ground", key="key")
    assert (answer.status, answer.json()["code"]) == (502, "label_purchase_failed")
    assert answer.json()["clause"]["id"].startswith("R-INS-18") and "printing service failed" in answer.text
    (failed,) = shop.get("/labels").json()["data"]
    assert (failed["status"], failed["total_charged"]) == ("failed", "0.00")
    assert failed["insurance"]["status"] is None and failed["failure"]["code"] == "label_purchase_failed"
    assert shop.ledger() == {}
    again = shop.buy("pkg-LABELFAIL", service="fedex_ground", key="key")
    assert again.status == 502 and "idempotent-replayed" not in again.headers
    assert shop.bought("pkg-LABELFAIL")["status"] == "purchased"


def test_a_package_told_anew_while_its_label_is_refused_is_free_at_once(
    services: Services, clock: Clock, pace: Pace
) -> None:
    """R-INS-18, R-GEN-06"""
    told = {"packages": [shop.package("pkg-LABELFAIL", "line-1")]}
    shop.place(clock, **told)
    seen = shop.order(**told, estimated_delivery_at="2026-03-09T20:00:00Z")
    transactions = iter(range(99))

    def retold(send: Send) -> Sent:
        assert shop.tell("order.upserted", seen, clock=clock).status == 202
        return send()

    def at_the_second(n: int, operation: str) -> Fault | None:
        return retold if operation == "TransactWriteItems" and next(transactions) == 1 else None

    with watched(fault=at_the_second):
        answer = shop.buy("pkg-LABELFAIL", service="fedex_ground")
    assert (answer.status, answer.json()["code"]) == (502, "label_purchase_failed")
    assert package_of("pkg-LABELFAIL")["label_id"] is None


def test_an_answer_that_never_came_is_asked_for_and_the_label_charged_once(
    services: Services, clock: Clock, pace: Pace
) -> None:
    """R-INS-18: the carrier answers late"""
    shop.place(clock, packages=[shop.package("pkg-TIMEOUT", "line-1")])
    answer = shop.buy("pkg-TIMEOUT", key="key")
    assert (answer.status, answer.json()["status"]) == (201, "purchasing")
    assert (answer.json()["total_charged"], shop.ledger()) == ("0.00", {})
    deliver(services, "work")
    label = label_of(answer.json()["id"])
    assert (label["status"], label["insurance"]["status"]) == ("purchased", "confirmed")
    assert shop.ledger() == {f"{label['id']}:label_fee": "9.40"}
    again = shop.buy("pkg-TIMEOUT", key="key")
    assert (again.status, again.headers["idempotent-replayed"]) == (201, "true")
    assert (again.json()["id"], again.json()["status"]) == (label["id"], "purchased")


def test_a_purchase_the_carrier_knows_nothing_of_ends_without_a_charge(
    services: Services, clock: Clock
) -> None:
    """R-INS-18"""
    shop.place(clock, packages=[shop.package("pkg-TIMEOUT", "line-1")])
    label_id = shop.buy("pkg-TIMEOUT", key="key").json()["id"]
    services.client("s3").delete_object(Bucket="documents", Key=f"sandbox-carrier/{label_id}.json")
    deliver(services, "work")
    assert (label_of(label_id)["status"], shop.ledger()) == ("failed", {})
    again = shop.buy("pkg-TIMEOUT", key="key")
    assert (again.status, again.json()["code"]) == (502, "label_purchase_failed")
    assert package_of("pkg-TIMEOUT")["label_id"] is None


def test_a_purchase_sent_again_waits_for_the_first_one(services: Services, clock: Clock, pace: Pace) -> None:
    """R-GEN-09: the same answer, not `purchasing`"""
    shop.place(clock, packages=[shop.package("pkg-TIMEOUT", "line-1")])
    shop.buy("pkg-TIMEOUT", key="key")
    pace.meanwhile = lambda: pace.naps == 3 and deliver(services, "work")
    again = shop.buy("pkg-TIMEOUT", key="key")
    assert (again.json()["status"], pace.naps) == ("purchased", 3)


def test_a_purchase_sent_again_does_not_wait_for_ever(services: Services, clock: Clock, pace: Pace) -> None:
    """R-GEN-09: a gateway's patience is 29 seconds"""
    shop.place(clock, packages=[shop.package("pkg-TIMEOUT", "line-1")])
    shop.buy("pkg-TIMEOUT", key="key")
    again = shop.buy("pkg-TIMEOUT", key="key")
    assert (again.status, again.json()["status"], again.headers["idempotent-replayed"]) == (
        201,
        "purchasing",
        "true",
    )
    assert 20 < pace.naps < 50


def test_a_package_told_anew_while_its_label_is_printed_gets_its_label_all_the_same(
    services: Services, clock: Clock
) -> None:
    shop.place(clock)
    seen = shop.order(estimated_delivery_at="2026-03-09T20:00:00Z", delivered_at="2026-03-02T19:00:00Z")

    def retold() -> None:
        assert shop.tell("order.upserted", seen, clock=clock).status == 202

    with watched("dynamodb", "s3", fault=meanwhile("PutObject", retold)):
        label = shop.bought()
    assert (label["status"], package_of()["label_id"]) == ("purchased", label["id"])
    assert package_of()["delivered_at"] == "2026-03-02T19:00:00Z"
    assert shop.ledger() == {f"{label['id']}:label_fee": "9.40"}


def test_a_package_cancelled_while_its_label_is_printed_gets_it_paid_back(
    services: Services, clock: Clock
) -> None:
    """R-INS-22"""
    shop.place(clock)
    with watched("dynamodb", "s3", fault=meanwhile("PutObject", lambda: shop.cancel(clock))):
        label = shop.bought()
    assert label["status"] == "purchased"
    deliver(services, "work")
    assert label_of(label["id"])["status"] == "voided"
    assert shop.ledger() == {f"{label['id']}:label_fee": "9.40", f"{label['id']}:label_refund": "9.40"}
    assert shop.buy().json()["code"] == "package_cancelled"


def test_nobody_is_asked_to_sign_for_a_package_cancelled_while_its_label_is_printed(
    services: Services, clock: Clock
) -> None:
    """R-SIG-10, R-INS-22: its label is paid back, so nothing comes"""
    shop.place(clock)
    shop.agree()
    with watched("dynamodb", "s3", fault=meanwhile("PutObject", lambda: shop.cancel(clock))):
        label = shop.bought(signature="signature_required")
    deliver(services, "work")
    assert label_of(label["id"])["status"] == "voided"
    assert shop.get("/notifications", role="buyer", account="buyer-1").json()["data"] == []


# What the order says once the label is gone


def boxes(**held: int) -> dict:
    """An order of 400.00, two units of one line, with so many of them in each package."""
    packages = [
        {"package_id": id.replace("_", "-"), "lines": [{"line_id": "a", "quantity": n}], "weight_oz": 20.0}
        for id, n in held.items()
    ]
    return {"items": [shop.item("a", "400.00", quantity=2)], "packages": packages}


def values(*package_ids: str) -> list[str]:
    asked = {"packages": [{"package_id": one} for one in package_ids]}
    return [one["package_value"] for one in shop.post("/labels/quote", asked).json()["packages"]]


def void(label: dict) -> None:
    assert shop.post(f"/labels/{label['id']}/void").status == 200


def test_once_a_label_is_voided_its_package_holds_what_the_order_says_by_then(
    services: Services, clock: Clock
) -> None:
    """R-INS-03, R-INS-04, R-INS-06: the values of all packages sum to the order's again"""
    shop.place(clock, **boxes(P1=2))
    label = shop.bought("P1")
    shop.place(clock, **boxes(P1=1, P2=1), occurred_at="2026-03-02T19:30:00Z")
    late = shop.order(**boxes(P1=2), occurred_at="2026-03-02T19:29:00Z")
    assert shop.tell("order.upserted", late, clock=clock).status == 202
    void(label)
    deliver(services, "work")
    assert values("P1", "P2") == ["200.00", "200.00"]
    assert shop.bought("P1")["insurance"]["package_value"] == "200.00"


def test_a_voided_label_s_package_that_the_order_names_no_more_is_sold_no_other(
    services: Services, clock: Clock
) -> None:
    """R-INS-03: its contents are in another package"""
    shop.place(clock)
    label = shop.bought()
    other = [shop.package("pkg-2", "line-1")]
    shop.place(clock, packages=other, occurred_at="2026-03-02T19:30:00Z")
    void(label)
    deliver(services, "work")
    assert (shop.buy().status, shop.buy().json()["code"]) == (409, "package_cancelled")
    assert shop.bought("pkg-2")["insurance"]["package_value"] == "300.00"


@pytest.mark.parametrize("held", [{"P1": 1, "P2": 1}, {"P2": 2}])
def test_a_package_is_sold_no_label_for_what_was_in_it_under_the_last_one(
    services: Services, clock: Clock, held: dict
) -> None:
    """R-INS-03, R-INS-06: a purchase that is quicker than the queue is to be tried again"""
    shop.place(clock, **boxes(P1=2))
    label = shop.bought("P1")
    shop.place(clock, **boxes(**held), occurred_at="2026-03-02T19:30:00Z")
    void(label)
    before = shop.table()
    answer = shop.buy("P1", key="key")
    assert (answer.refusal, shop.table()) == ((422, "package_value_unknown"), before)
    deliver(services, "work")
    assert shop.buy("P1", key="key").status == (201 if "P1" in held else 409)


@pytest.mark.parametrize(("parcel", "status"), [("P1-LABELFAIL", 502), ("P1-TIMEOUT", 201)])
def test_what_was_told_while_a_purchase_came_to_nothing_is_in_its_package(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch, parcel: str, status: int
) -> None:
    """R-INS-18, R-INS-03: nothing was bought, so nothing is frozen"""
    shop.place(clock, **boxes(**{parcel: 2}))
    buy = services.carrier.buy

    def told_meanwhile(order: LabelOrder) -> PrintedLabel:
        shop.place(clock, **boxes(**{parcel: 1, "P2": 1}), occurred_at="2026-03-02T19:30:00Z")
        return buy(order)

    monkeypatch.setattr(services.carrier, "buy", told_meanwhile)
    monkeypatch.setattr(services.carrier, "find", lambda order: None)
    assert shop.buy(parcel, service="fedex_ground").status == status
    deliver(services, "work")
    assert package_of(parcel)["label_id"] is None
    assert values(parcel, "P2") == ["200.00", "200.00"]


def test_a_report_that_is_overtaken_by_a_void_is_carried_out_all_the_same(
    services: Services, clock: Clock
) -> None:
    """R-INS-03: the label was there when the report was read, and is gone when it is written"""
    shop.place(clock, **boxes(P1=1, P2=1))
    label = shop.bought("P1")

    def voided() -> None:
        void(label)
        deliver(services, "work")

    with watched(fault=meanwhile("TransactWriteItems", voided)):
        shop.place(clock, **boxes(P1=2), occurred_at="2026-03-02T19:30:00Z")
    deliver(services, "work")
    assert values("P1") == ["400.00"]


# The same request again


def test_a_purchase_sent_twice_is_made_once(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    shop.place(clock)
    first_answer, again = shop.buy(key="key"), shop.buy(key="key")
    assert (again.status, again.json()) == (201, first_answer.json())
    assert "idempotent-replayed" not in first_answer.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(shop.ledger()) == 1


def test_the_order_of_names_in_a_body_makes_no_other_request(services: Services, clock: Clock) -> None:
    """R-GEN-09: the same body, written differently"""
    shop.place(clock)
    body = shop.wanted()
    shop.post("/labels", json.dumps(body), key="key")
    again = shop.post("/labels", json.dumps(dict(reversed(body.items())), indent=1), key="key")
    assert again.headers["idempotent-replayed"] == "true"


def test_a_key_used_for_another_body_or_route_is_refused(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    shop.place(clock)
    label = shop.bought(key="key")
    for answer in (
        shop.buy(key="key", channel="open_api"),
        shop.post(f"/labels/{label['id']}/void", key="key"),
    ):
        assert (answer.status, answer.json()["code"]) == (409, "idempotency_conflict")
    assert label_of(label["id"])["status"] == "purchased"


def test_keys_belong_to_their_caller(services: Services, clock: Clock) -> None:
    """R-GEN-09, R-GEN-10: another seller's key says nothing of mine"""
    shop.place(clock)
    shop.place(clock, order_id="ord-2", seller_id="shop-2", packages=[shop.package("pkg-2", "line-1")])
    mine = shop.buy(key="key")
    other = shop.post("/labels", shop.wanted("pkg-2"), key="key", account="shop-2")
    assert (other.status, "idempotent-replayed" in other.headers) == (201, False)
    assert other.json()["id"] != mine.json()["id"]


def test_a_purchase_without_a_key_is_refused(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    shop.place(clock)
    answer = shop.post("/labels", shop.wanted())
    assert (answer.status, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert shop.ledger() == {}


@pytest.mark.parametrize("operation", ["TransactWriteItems", "BatchGetItem"])
def test_an_answer_lost_on_the_way_changes_nothing(services: Services, clock: Clock, operation: str) -> None:
    """The table has written it, and only the answer is lost"""
    shop.place(clock)
    with watched(fault=first(1, operation, unheard)):
        assert shop.buy().status == 201
    assert len(shop.ledger()) == 1


# Voiding


def test_voiding_pays_everything_back_once_and_frees_the_package(services: Services, clock: Clock) -> None:
    """R-INS-22, R-SIG-17"""
    shop.place(clock)
    shop.agree()
    label = shop.bought(**FULL)
    clock.forward(minutes=5)
    voided = shop.post(f"/labels/{label['id']}/void").json()
    assert (voided["status"], voided["insurance"]["end_reason"]) == ("voided", "cancelled_unscanned")
    assert voided["insurance"]["premium_refunded_at"] == "2026-03-02T20:05:00Z"
    paid = shop.ledger()
    charged = {kind: paid[f"{label['id']}:{kind}"] for kind in ("label_fee", "premium", "signature_fee")}
    refunds = ("label_refund", "premium_refund", "signature_refund")
    assert list(charged.values()) == [paid[f"{label['id']}:{kind}"] for kind in refunds]
    again = shop.post(f"/labels/{label['id']}/void")
    assert (again.status, again.json()["code"]) == (409, "label_already_voided")
    assert shop.ledger() == paid
    package = package_of()
    assert (package["label_id"], package["insurance_status"]) == (None, "expired")
    assert (package["tracking_number"], package["cancelled_at"]) == (None, None)


def test_after_a_void_the_package_gets_another_label_with_cover_of_its_own(
    services: Services, clock: Clock
) -> None:
    """R-INS-11, R-INS-22"""
    shop.place(clock)
    shop.agree()
    old = shop.bought(**FULL)
    shop.post(f"/labels/{old['id']}/void")
    new = shop.bought(insurance={"option": "custom", "amount": "250.00"})
    assert (new["insurance"]["id"] != old["insurance"]["id"], new["insurance"]["total_cover"]) == (
        True,
        "250.00",
    )
    assert package_of()["label_id"] == new["id"] and package_of()["insurance_status"] == "confirmed"
    assert shop.get("/packages/pkg-1/tracking").json()["signature_requirement"] == "none"


def test_the_late_scan_of_a_voided_label_is_flagged_and_leaves_the_package_alone(
    services: Services, clock: Clock
) -> None:
    """R-INS-28"""
    shop.place(clock)
    old = shop.bought()
    clock.forward(minutes=5)
    shop.post(f"/labels/{old['id']}/void")
    new = shop.bought()
    before = [item for item in shop.table() if item["pk"]["S"] == "package#pkg-1"]
    paid = shop.ledger()
    answer = shop.report(clock, old["tracking_number"], "accepted", occurred_at="2026-03-02T20:04:00Z")
    assert answer.json() == {"status": "accepted"}
    assert label_of(old["id"])["flags"] == ["scanned_after_refund"]
    assert [item for item in shop.table() if item["pk"]["S"] == "package#pkg-1"] == before
    assert shop.ledger() == paid
    assert label_of(new["id"])["insurance"]["status"] == "confirmed"


def test_an_order_that_still_names_a_voided_labels_number_does_not_take_its_scans(
    services: Services, clock: Clock
) -> None:
    """R-INS-28"""
    shop.place(clock)
    old = shop.bought()
    shop.post(f"/labels/{old['id']}/void")
    clock.forward(minutes=1)
    named = shop.package("pkg-1", "line-1", carrier="usps", tracking_number=old["tracking_number"])
    shop.place(clock, packages=[named], occurred_at="2026-03-02T20:01:00Z")
    shop.report(clock, old["tracking_number"], "accepted")
    assert label_of(old["id"])["flags"] == ["scanned_after_refund"]
    assert package_of()["shipped_at"] is None


def test_a_scanned_label_is_not_paid_back(services: Services, clock: Clock) -> None:
    """R-INS-23"""
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted")
    before = shop.ledger()
    answer = shop.post(f"/labels/{label['id']}/void")
    assert (answer.status, answer.json()["code"]) == (409, "insurance_fee_not_refundable")
    (action,) = label_of(label["id"])["available_actions"]
    assert (action["available"], action["reason_code"]) == (False, "insurance_fee_not_refundable")
    assert shop.ledger() == before


def test_a_scan_that_comes_while_a_label_is_voided_wins(services: Services, clock: Clock) -> None:
    """R-INS-23, R-GEN-06"""
    shop.place(clock)
    label = shop.bought()

    def scan() -> None:
        shop.report(clock, label["tracking_number"], "accepted")

    with watched(fault=meanwhile("TransactWriteItems", scan)):
        answer = shop.post(f"/labels/{label['id']}/void")
    assert (answer.status, answer.json()["code"]) == (409, "insurance_fee_not_refundable")
    assert set(shop.ledger()) == {f"{label['id']}:label_fee"}


def test_a_void_with_a_key_is_answered_again(services: Services, clock: Clock) -> None:
    """R-GEN-09"""
    shop.place(clock)
    label = shop.bought()
    first_answer, again = (shop.post(f"/labels/{label['id']}/void", key="v") for _ in range(2))
    assert (again.status, again.json()) == (200, first_answer.json())
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(("version", "status"), [("1", 412), ("2", 200), ('"2"', 200), ("3", 412)])
def test_a_void_of_another_version_than_the_caller_saw_is_refused(
    services: Services, clock: Clock, version: str, status: int
) -> None:
    """`If-Match`: 412 when the label is of another version"""
    shop.place(clock)
    label = shop.bought()
    answer = shop.post(f"/labels/{label['id']}/void", headers={"if-match": version})
    assert answer.status == status
    if status == 412:
        assert answer.json()["code"] == "version_conflict"
        assert label_of(label["id"])["version"] == 2


def test_voiding_tells_the_carrier(services: Services, clock: Clock) -> None:
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    assert f"outbox#{label['id']}:void" in {item["pk"]["S"] for item in shop.table()}
    deliver(services, "work")
    assert f"outbox#{label['id']}:void" not in {item["pk"]["S"] for item in shop.table()}


# Reading


def test_the_labels_page_shows_outcome_fees_and_policy_by_insurance_status(
    services: Services, clock: Clock
) -> None:
    """R-INS-19"""
    parcels = [shop.package(name, "line-1") for name in ("p1", "p2", "p3")]
    shop.place(clock, items=[shop.item("line-1", "90.00", quantity=3)], packages=parcels)
    confirmed, effective, expired = (shop.bought(name)["id"] for name in ("p1", "p2", "p3"))
    shop.report(clock, label_of(effective)["tracking_number"], "accepted")
    shop.post(f"/labels/{expired}/void")

    def listed(query: str) -> list[str]:
        return sorted(row["id"] for row in shop.get(f"/labels{query}").json()["data"])

    assert listed("?insurance_status=confirmed") == [confirmed]
    assert listed("?insurance_status=effective") == [effective]
    assert listed("?insurance_status=expired&insurance_status=effective") == sorted([effective, expired])
    assert listed("") == sorted([confirmed, effective, expired])
    staff = call("GET", "/labels", role="agent", account="agent-1").json()["data"]
    assert len(staff) == 3 and all(row["available_actions"] == [] for row in staff)


def test_a_label_is_printed_by_its_seller_alone(services: Services, clock: Clock) -> None:
    """R-GEN-10: an agent, to whom it is not given, is shown no link to it"""
    shop.place(clock)
    label = shop.bought()
    agent = {"role": "agent", "account": "agent-1"}
    assert shop.get(label["document_url"], **agent).status == 403
    assert shop.get(f"/labels/{label['id']}", **agent).json()["document_url"] is None
    assert shop.get(f"/labels/{label['id']}").json()["document_url"] == label["document_url"]


def test_the_history_of_a_label_is_its_timeline(services: Services, clock: Clock) -> None:
    """R-GEN-13"""
    shop.place(clock)
    label = shop.bought()
    clock.forward(minutes=1)
    shop.report(clock, label["tracking_number"], "accepted")
    told = label_of(label["id"])["timeline"]
    assert [(one["event"], one["actor"], one["from"], one["to"]) for one in told] == [
        ("label_purchase_started", "seller:shop-1", None, "purchasing"),
        ("label_purchased", "platform", "purchasing", "purchased"),
        ("insurance_effective", "carrier:usps", "purchased", "purchased"),
    ]
    assert told[2]["at"] == "2026-03-02T20:01:00Z"


def test_the_label_itself_is_a_pdf_behind_a_short_lived_link(services: Services, clock: Clock) -> None:
    shop.place(clock)
    label = shop.bought()
    answer = shop.get(label["document_url"])
    assert (answer.status, answer.body) == (302, b"")
    assert "X-Amz-Expires=300" in answer.headers["location"]
    kept = services.files.read(f"labels/{label['id']}.pdf")
    assert kept is not None and kept.startswith(b"%PDF")


def test_the_sandbox_draws_a_label_when_it_is_asked_for_and_the_same_again(
    services: Services, clock: Clock
) -> None:
    shop.place(clock)
    label = shop.bought()
    key = f"labels/{label['id']}.pdf"
    assert not services.files.has(key)
    shop.get(label["document_url"])
    drawn = services.files.read(key)
    services.files.erase(key)
    assert shop.get(label["document_url"]).status == 302
    assert services.files.read(key) == drawn is not None


def test_a_label_that_a_live_carrier_printed_is_linked_in_the_sandbox_too(
    services: Services, clock: Clock
) -> None:
    """With its key for tests: the sandbox's own carrier has no record of it"""
    shop.place(clock)
    label = shop.bought()
    services.files.erase(sandbox_record(label["id"]))
    assert shop.get(label["document_url"]).status == 302


def test_a_link_to_a_live_carrier_s_label_asks_for_no_file(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it printed is kept before the label is the seller's"""
    shop.place(clock)
    label = shop.bought()
    monkeypatch.setattr(services, "deployment", replace(services.deployment, sandbox=False))
    monkeypatch.delattr(Files, "read")
    monkeypatch.delattr(Files, "keep")
    assert shop.get(label["document_url"]).status == 302


def test_a_label_that_was_not_printed_has_no_document(services: Services, clock: Clock) -> None:
    shop.place(clock, packages=[shop.package("pkg-TIMEOUT", "line-1")])
    label = shop.buy("pkg-TIMEOUT").json()
    answer = shop.get(f"/labels/{label['id']}/document")
    assert (answer.status, answer.json()["code"], label["document_url"]) == (409, "label_not_purchased", None)


def test_a_label_that_was_given_back_is_printed_no_more(services: Services, clock: Clock) -> None:
    """R-INS-22: its fees are paid back, and it pays for no package"""
    shop.place(clock)
    label = shop.bought()
    voided = shop.post(f"/labels/{label['id']}/void").json()
    assert (voided["status"], voided["document_url"]) == ("voided", None)
    assert shop.get(label["document_url"]).refusal == (409, "label_already_voided")


def test_a_signature_is_shown_once_it_was_given_and_meets_the_service(
    services: Services, clock: Clock
) -> None:
    """R-SIG-05, R-SIG-12"""
    shop.place(clock)
    shop.agree()
    label = shop.bought(signature="adult_signature_required")
    path = f"/labels/{label['id']}/signature"
    assert shop.get(path).json() == {
        "required": True,
        "received": False,
        "available": False,
        "signed_by": None,
        "signed_at": None,
        "proof_url": None,
    }
    proof = {"signed_by": "B. Buyer", "proof_url": "https://usps.example/p/1"}
    shop.report(clock, label["tracking_number"], "delivered", signer_age_verified=False, **proof)
    assert (shop.get(path).json()["received"], shop.get(path).json()["signed_by"]) == (False, "B. Buyer")
    clock.forward(seconds=1)
    shop.report(clock, label["tracking_number"], "delivered", signer_age_verified=True, **proof)
    assert shop.get(path).json()["received"] is True


def test_the_signature_of_a_voided_label_is_not_the_next_ones(services: Services, clock: Clock) -> None:
    """R-SIG-12"""
    shop.place(clock)
    shop.agree()
    old = shop.bought(signature="signature_required")
    shop.post(f"/labels/{old['id']}/void")
    new = shop.bought()
    shop.report(clock, new["tracking_number"], "delivered", signed_by="B. Buyer")
    assert shop.get(f"/labels/{old['id']}/signature").json()["signed_by"] is None
    shown = shop.get(f"/labels/{new['id']}/signature").json()
    assert (shown["required"], shown["received"]) == (False, True)


@pytest.mark.parametrize("path", ["", "/document", "/signature"])
def test_another_shops_label_looks_like_none(services: Services, clock: Clock, path: str) -> None:
    """R-GEN-10"""
    shop.place(clock)
    label = shop.bought()
    absent = shop.get(f"/labels/lbl_none{path}")
    foreign = shop.get(f"/labels/{label['id']}{path}", account="shop-2")
    assert (foreign.status, foreign.body) == (404, absent.body)


def test_another_shops_label_can_not_be_voided(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    shop.place(clock)
    label = shop.bought()
    assert shop.post(f"/labels/{label['id']}/void", account="shop-2").status == 404
    assert shop.post("/labels", shop.wanted(), key="k", account="shop-2").status == 404


def test_a_command_is_a_read_and_a_transaction(services: Services, clock: Clock) -> None:
    """A label names its package, so voiding reads twice; buying asks the carrier
    in between, whose number nobody knows. The sandbox clock is read besides."""
    shop.place(clock)
    clock_reads = 1
    with watched() as voiding:
        label = shop.bought()
    assert voiding.operations.count("TransactWriteItems") == 2
    assert voiding.operations.count("BatchGetItem") == 2 + 2 * clock_reads
    assert voiding.operations.count("Query") == 0
    with watched() as voiding:
        shop.post(f"/labels/{label['id']}/void")
    assert voiding.operations == ["BatchGetItem"] * (2 + clock_reads) + ["TransactWriteItems"]
    with watched() as reading:
        shop.get(f"/labels/{label['id']}")
    assert reading.operations == ["BatchGetItem"] * clock_reads + ["Query"]


def test_an_address_changed_before_the_delivery_counts_when_it_is_told_after_it(
    services: Services, clock: Clock
) -> None:
    """R-INS-27, invariant 15: there is nothing left for the seller to do"""
    shop.place(clock)
    label = shop.bought()
    clock.forward(hours=2)
    shop.report(clock, label["tracking_number"], "delivered")
    moved = {**shop.BUYER, "address": {**shop.BUYER["address"], "line1": "2 Side St"}}
    shop.place(clock, buyer=moved, occurred_at="2026-03-02T20:30:00Z")
    assert label_of(label["id"])["flags"] == ["address_changed"]
    told = shop.get("/notifications").json()["data"]
    assert "address_changed" not in [one["kind"] for one in told]
