"""Disputes on the deployed template: files through S3, and two who want different things at once."""

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import urllib3

from local.demo.parcels import place_order
from local.demo.world import Answer, World
from shared.domain.times import rfc3339
from tests.support.files import JPEG

BUYER, SELLER, AGENT = ("buyer", "buyer-1"), ("seller", "shop-1"), ("agent", "agent-1")
PIECE = {"kind": "photo", "description": "See here.", "attested": True}
VERIFIED = {"finding": {"claim_verified": True}}


@pytest.fixture(scope="module", autouse=True)
def warm(world: World) -> None:
    """Tokens are there, and the functions warm."""
    for caller in (BUYER, SELLER, AGENT):
        world.ask("GET", "/disputes", by=caller, expect=200)


def delivered(world: World) -> str:
    """An order that has come, and about which the seller has turned the buyer down."""
    now = rfc3339(world.now())
    order_id = place_order(
        world, [("A", "A blue lamp", "200.00")], delivered_at=now, estimated_delivery_at=now
    )
    world.tell(
        "orders",
        "after_sale.updated",
        order_id=order_id,
        line_ids=["line-1"],
        request_id=f"req-{secrets.token_hex(4)}",
        kind="refund",
        status="rejected",
        evidence=[],
        contacted_seller=True,
        occurred_at=now,
    )
    return order_id


def filing(order_id: str) -> dict[str, object]:
    return {
        "order_id": order_id,
        "line_ids": ["line-1"],
        "scenario": "inconsistent_product",
        "description": "It is red.",
    }


def filed(world: World) -> str:
    """The path of a dispute just filed."""
    answer = world.ask("POST", "/disputes", filing(delivered(world)), by=BUYER, expect=201)
    return f"/disputes/{answer.body['id']}"


def judging(world: World) -> str:
    """The path of a dispute that waits for an adjudicator."""
    path = filed(world)
    for side in (BUYER, SELLER):
        world.ask("POST", f"{path}/evidence", PIECE, by=side, expect=201)
        world.ask("POST", f"{path}/evidence/complete", by=side, expect=200)
    return path


def read(world: World, path: str) -> dict:
    return world.ask("GET", path, by=AGENT, expect=200).body


def at_once(*moves: Callable[[], Answer]) -> list[Answer]:
    """Everybody at the same time; what each was answered."""
    with ThreadPoolExecutor(len(moves)) as pool:
        return [done.result() for done in [pool.submit(move) for move in moves]]


def codes(answers: Sequence[Answer]) -> list[str]:
    return sorted(str(one.status if one.status < 400 else one.body["code"]) for one in answers)


def upload(world: World, path: str, announced: bytes, sent: bytes) -> tuple[int, str]:
    """Announce a picture and post a file to its form; S3's status, and the id of the evidence."""
    digest = hashlib.sha256(announced).hexdigest()
    file = {"name": "a.jpg", "media_type": "image/jpeg", "size_bytes": len(announced), "sha256": digest}
    made = world.ask("POST", f"{path}/evidence", {**PIECE, "file": file}, by=BUYER, expect=201).body
    fields = {**made["upload"]["fields"], "file": ("a.jpg", sent, "image/jpeg")}
    return urllib3.request("POST", made["upload"]["url"], fields=fields).status, made["id"]


def settled(world: World, path: str, evidence_id: str) -> dict:
    """The piece once somebody has looked at its file."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        piece = next(one for one in read(world, path)["evidence"] if one["id"] == evidence_id)
        if piece["status"] != "awaiting_upload":
            return piece
        time.sleep(0.2)
    raise AssertionError(f"nobody has looked at {evidence_id}")


def test_an_upload_is_told_by_s3_looked_at_and_counts(world):
    """R-DSP-13: presigned POST, notification, quarantine, a link to read it by"""
    path = filed(world)
    status, evidence_id = upload(world, path, JPEG, JPEG)
    piece = settled(world, path, evidence_id)
    assert (status, piece["status"]) == (204, "counted")
    download = urllib3.request("GET", piece["url"])
    assert (download.data, download.headers["Content-Type"]) == (JPEG, "image/jpeg")
    assert download.headers["Content-Disposition"].startswith("attachment")


def test_a_program_called_a_picture_is_refused_and_a_larger_file_does_not_get_in(world):
    """.exe renamed .jpg; the form is bound to the size"""
    path = filed(world)
    program = b"MZ\x90\x00" + bytes(1000)
    _, evidence_id = upload(world, path, program, program)
    assert settled(world, path, evidence_id)["refusal"] == "Its content is not image/jpeg."
    assert upload(world, path, JPEG, JPEG + b"1")[0] == 400
    waiting = world.ask("POST", f"{path}/evidence/complete", by=BUYER, expect=200).body
    assert [one["status"] for one in waiting["evidence"]] == ["refused", "awaiting_upload"]


def test_completing_right_after_the_upload_finds_the_file(world):
    """Also where the notification has not come yet"""
    path = filed(world)
    _, evidence_id = upload(world, path, JPEG, JPEG)
    done = world.ask("POST", f"{path}/evidence/complete", by=BUYER, expect=200).body
    assert {one["id"]: one["status"] for one in done["evidence"]} == {evidence_id: "counted"}


def test_of_sixteen_filings_for_one_line_one_is_opened(world):
    """R-DSP-22"""
    order_id = delivered(world)
    answers = at_once(
        *[lambda: world.ask("POST", "/disputes", filing(order_id), by=BUYER) for _ in range(16)]
    )
    assert codes(answers) == ["201", *["dispute_already_open"] * 15]
    listed = world.ask("GET", "/disputes?page_size=100", by=BUYER, expect=200).body["data"]
    assert len([one for one in listed if one["order_id"] == order_id]) == 1


def test_of_two_adjudicators_one_judges(world):
    """One judgment for each round"""
    path = judging(world)
    judge = lambda: world.ask("POST", f"{path}/judgment", VERIFIED, by=AGENT)  # noqa: E731
    assert codes(at_once(judge, judge)) == ["200", "already_judged"]
    told = world.ask("GET", "/notifications?page_size=100", by=SELLER, expect=200).body["data"]
    mine = [one for one in told if (one["case_id"], one["kind"]) == (path.split("/")[2], "dispute_judged")]
    assert len(mine) == 1


def test_withdrawal_and_judgment_at_once_are_one_or_the_other(world):
    """R-DSP-06"""
    path = judging(world)
    answers = at_once(
        lambda: world.ask("POST", f"{path}/withdraw", by=BUYER),
        lambda: world.ask("POST", f"{path}/judgment", VERIFIED, by=AGENT),
    )
    dispute = read(world, path)
    if dispute["status"] == "withdrawn":
        assert codes(answers) == ["200", "dispute_over"] and dispute["judgment"] is None
    else:
        assert codes(answers) == ["200", "already_judged"] and dispute["judgment"]["winner"] == "buyer"


def test_evidence_in_the_due_second_counts_and_is_judged_or_is_late(world):
    """R-DSP-14, R-GEN-04: while the second after it arrives"""
    path = filed(world)
    due = datetime.fromisoformat(read(world, path)["deadlines"][0]["due_at"])
    world.move_to(due)
    submitted, _ = at_once(
        lambda: world.ask("POST", f"{path}/evidence", PIECE, by=BUYER),
        lambda: world.ask("POST", "/sandbox/clock", {"set": rfc3339(due + timedelta(seconds=1))}),
    )
    world.settle()
    judged = read(world, path)
    assert judged["status"] == "judged"
    if submitted.status == 201:
        assert judged["judgment"]["evidence_ids"] == [submitted.body["id"]]
        assert judged["judgment"]["winner"] == "buyer"
    else:
        assert submitted.body["code"] == "evidence_window_closed"
        assert (judged["judgment"]["winner"], judged["evidence"]) == ("seller", [])


def test_an_appeal_stops_the_deduction_or_comes_too_late_for_it(world):
    """R-PDA-18, R-PDA-03: while the last second of the appeal passes, and the 48 hours after it"""
    path = judging(world)
    judged = world.ask("POST", f"{path}/judgment", VERIFIED, by=AGENT, expect=200).body
    due = next(datetime.fromisoformat(d["due_at"]) for d in judged["deadlines"] if d["kind"] == "appeal")
    world.move_to(due)
    appealed, _ = at_once(
        lambda: world.ask("POST", f"{path}/appeal", {"grounds": "It was blue."}, by=SELLER),
        lambda: world.ask("POST", "/sandbox/clock", {"set": rfc3339(due + timedelta(days=3))}),
    )
    world.settle()
    dispute = read(world, path)
    ledger = world.ask("GET", f"/ledger?order_id={dispute['order_id']}", by=AGENT, expect=200).body["data"]
    paid = sorted(entry["kind"] for entry in ledger)
    if appealed.status == 200:
        assert (dispute["status"], paid) == ("appealed", [])
    else:
        assert appealed.body["code"] == "appeal_window_closed"
        assert (dispute["closed_reason"], paid) == ("auto_deducted", ["buyer_refund", "seller_deduction"])
