"""A parcel on the deployed template: quoted, insured, bought, scanned, and what goes wrong on the way."""

import secrets
import time
from datetime import datetime, timedelta

import pytest
import urllib3

from local.demo.parcels import SELLER, accept_agreement, report
from local.demo.world import World
from tests.support.stack import buy, order_of, package, payments

SECOND = timedelta(seconds=1)
FULL = {"insurance": {"option": "full"}}


@pytest.fixture(scope="module", autouse=True)
def agreed(world: World) -> None:
    """The seller has agreed to be insured."""
    accept_agreement(world, "insurance")


def label(world: World, label_id: str) -> dict:
    return world.ask("GET", f"/labels/{label_id}", by=SELLER, expect=200).body


def test_a_label_costs_what_was_quoted_and_covers_the_value(world):
    """R-INS-10, R-INS-11: 300.00, of which 200.00 are free and 100.00 cost 1.00"""
    package_id = package(world)
    asked = {"packages": [{"package_id": package_id, "service": "ups_ground"}]}
    (quote,) = world.ask("POST", "/labels/quote", asked, by=SELLER, expect=200).body["packages"]
    full = next(one for one in quote["insurance"]["options"] if one["option"] == "full")
    bought = buy(world, package_id, **FULL).body
    assert (full["premium"], full["total_cover"]) == ("1.00", "300.00")
    assert bought["insurance"]["premium"] == full["premium"]
    assert bought["rate"] == quote["services"][0]["rate"]
    paid = payments(world, package_id)
    assert paid.keys() == {"label_fee", "premium"}
    assert sum(paid.values()) == int(bought["total_charged"].replace(".", ""))


def test_the_document_of_a_label_is_a_pdf_behind_a_short_lived_link(world):
    """302 to S3, which wants no token"""
    bought = buy(world, package(world)).body
    answer = world.ask("GET", bought["document_url"], by=SELLER, expect=302)
    document = urllib3.request("GET", answer.headers["Location"])
    assert (document.status, document.headers["Content-Type"]) == (200, "application/pdf")
    assert document.data.startswith(b"%PDF-")


def test_an_unscanned_label_is_paid_back_in_full_and_nothing_is_left(world):
    """R-INS-22"""
    package_id = package(world)
    bought = buy(world, package_id, **FULL).body
    voided = world.ask("POST", f"/labels/{bought['id']}/void", by=SELLER, expect=200).body
    paid = payments(world, package_id)
    assert (voided["status"], voided["insurance"]["status"]) == ("voided", "expired")
    assert paid["label_fee"] == paid["label_refund"] and paid["premium"] == paid["premium_refund"]
    assert paid.keys() == {"label_fee", "label_refund", "premium", "premium_refund"}


def test_a_scanned_label_is_not_paid_back_and_its_policy_is_effective(world):
    """R-INS-23"""
    package_id = package(world)
    bought = buy(world, package_id, **FULL).body
    report(world, bought, "accepted", location="Austin, TX")
    refused = world.ask("POST", f"/labels/{bought['id']}/void", by=SELLER, expect=409).body
    assert refused["code"] == "insurance_fee_not_refundable"
    assert label(world, bought["id"])["insurance"]["status"] == "effective"
    assert payments(world, package_id).keys() == {"label_fee", "premium"}


def test_a_policy_ends_in_the_second_after_the_claim_window(world):
    """R-CLM-03, R-INS-21: the clock fires what falls due on its way"""
    bought = buy(world, package(world)).body
    report(world, bought, "accepted")
    claim_by = datetime.fromisoformat(label(world, bought["id"])["claim_by"])
    world.move_to(claim_by)
    assert label(world, bought["id"])["insurance"]["status"] == "effective"
    assert world.move_to(claim_by + SECOND) >= 1
    ended = label(world, bought["id"])
    assert (ended["insurance"]["status"], ended["insurance"]["end_reason"]) == (
        "expired",
        "claim_window_closed",
    )
    assert [deadline["state"] for deadline in ended["deadlines"]] == ["lapsed"]


def test_a_label_that_can_not_be_printed_costs_nothing_and_can_be_bought_elsewhere(world):
    """R-INS-18: -LABELFAIL"""
    package_id = package(world, "A-LABELFAIL")
    failed = buy(world, package_id, service="fedex_ground", **FULL)
    assert (failed.status, failed.body["code"]) == (502, "label_purchase_failed")
    assert payments(world, package_id) == {}
    assert buy(world, package_id, service="ups_ground", **FULL).status == 201


def test_a_carrier_that_does_not_answer_in_time_is_asked_and_charges_once(world):
    """-TIMEOUT: printed all the same; the same request again gets the label, not another one"""
    package_id, key = package(world, "A-TIMEOUT"), secrets.token_hex(8)
    begun = buy(world, package_id, key=key, **FULL)
    assert (begun.status, begun.body["status"]) == (201, "purchasing")
    done = _until_bought(world, begun.body["id"])
    again = buy(world, package_id, key=key, **FULL)
    assert (again.status, again.body["id"], again.body["status"]) == (201, done["id"], "purchased")
    paid = payments(world, package_id)
    assert sum(paid.values()) == int(done["total_charged"].replace(".", "")) > 0
    assert order_of(package_id) == done["order_id"]


def _until_bought(world: World, label_id: str) -> dict:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        shown = label(world, label_id)
        if shown["status"] != "purchasing":
            assert shown["status"] == "purchased"
            return shown
        time.sleep(0.2)
    raise AssertionError(f"nobody has asked the carrier about {label_id}")
