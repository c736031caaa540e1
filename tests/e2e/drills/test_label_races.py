"""Many at once on the deployed template: one wins, all are told the same, nothing is paid twice."""

import secrets
import time
from datetime import datetime, timedelta

import pytest

from local.demo.parcels import SELLER, report
from local.demo.world import World
from tests.support.stack import at_once, buy, invoke, let_time_pass, overdue, package, payments

SIXTEEN = range(16)


@pytest.fixture(scope="module", autouse=True)
def warm(world: World) -> None:
    """Tokens are there, and the functions warm."""
    world.ask("GET", "/agreements", by=SELLER, expect=200)


def test_sixteen_purchases_of_a_package_make_one_label(world):
    """Invariant 1, R-INS-27: each with a key of its own"""
    package_id = package(world)
    answers = at_once([lambda: buy(world, package_id) for _ in SIXTEEN])
    won = [answer.body for answer in answers if answer.status == 201]
    assert len(won) == 1
    assert {answer.status for answer in answers} == {201, 409}
    assert payments(world, package_id) == {"label_fee": int(won[0]["rate"].replace(".", ""))}


def test_sixteen_purchases_with_one_key_are_one_and_answered_alike(world):
    """R-GEN-09"""
    package_id, key = package(world), secrets.token_hex(8)
    answers = at_once([lambda: buy(world, package_id, key=key) for _ in SIXTEEN])
    assert [answer.status for answer in answers] == [201] * 16
    assert [answer.body for answer in answers] == [answers[0].body] * 16
    first = [answer for answer in answers if "Idempotent-Replayed" not in answer.headers]
    assert len(first) == 1
    assert payments(world, package_id) == {"label_fee": int(first[0].body["rate"].replace(".", ""))}


def test_a_void_and_a_scan_at_once_are_one_or_the_other(world):
    """R-INS-22, R-INS-23: paid back and not covered, or covered and not paid back"""
    package_id = package(world)
    label = buy(world, package_id).body
    voided, _ = at_once(
        [
            lambda: world.ask("POST", f"/labels/{label['id']}/void", by=SELLER),
            lambda: report(world, label, "accepted"),
        ]
    )
    shown = world.ask("GET", f"/labels/{label['id']}", by=SELLER, expect=200).body
    if voided.status == 200:
        assert (shown["status"], shown["flags"]) == ("voided", ["scanned_after_refund"])
        assert payments(world, package_id).keys() == {"label_fee", "label_refund"}
    else:
        assert voided.body["code"] == "insurance_fee_not_refundable"
        assert (shown["status"], shown["insurance"]["status"]) == ("purchased", "effective")
        assert payments(world, package_id).keys() == {"label_fee"}


def test_of_two_sweeps_at_once_one_sends_each_deadline_and_it_is_enforced_once(world):
    """Invariant 7: time has passed and no sweep with it; then two come at the same time"""
    label_ids = [_scanned(world) for _ in range(4)]
    late = max(datetime.fromisoformat(_label(world, label_id)["claim_by"]) for label_id in label_ids)
    let_time_pass(world, late + timedelta(seconds=1))
    due = len(overdue(world))
    swept = at_once([lambda: invoke(world, "SweepFunction")] * 2)
    assert due >= 4
    assert sum(one["deadlines"] for one in swept) <= due
    for label_id in label_ids:
        events = [entry["event"] for entry in _until_expired(world, label_id)["timeline"]]
        assert events.count("insurance_expired") == 1
    assert overdue(world) == {}


def _scanned(world: World) -> str:
    label = buy(world, package(world)).body
    report(world, label, "accepted")
    return str(label["id"])


def _label(world: World, label_id: str) -> dict:
    return world.ask("GET", f"/labels/{label_id}", by=SELLER, expect=200).body


def _until_expired(world: World, label_id: str) -> dict:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        shown = _label(world, label_id)
        if shown["insurance"]["status"] == "expired":
            return shown
        time.sleep(0.2)
    raise AssertionError(f"nobody has enforced the end of {label_id}")
