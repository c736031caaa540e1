"""The return of a dispute over HTTP: address, label, objection, decision, and what each side hears."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from urllib3 import encode_multipart_formdata

from shared.domain.money import cents
from shared.domain.times import rfc3339
from shared.runtime import wiring
from shared.usecases.disputes.inspection import enter_scan_result, inspect
from shared.views.returns.shipment import return_view
from shared.views.viewer import Viewer
from tests.support.claims import effects_of
from tests.support.disputes import JPEG, ORDER, REFUTED, Court, a_file
from tests.support.http import Answer, call, deliver
from tests.support.shop import report

ACCOUNTS = {"buyer": "buyer-1", "seller": "seller-1", "carrier": "ups", "agent": "agent-1"}
OBJECTION = {"reason": "not_what_was_sent", "description": "It is another lamp."}


def ask(method: str, path: str, body: Any = None, *, by: str, account: str = "", **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return call(method, path, body, role=by, account=account or ACCOUNTS[by], headers=sent)


def ok(answer: Answer, status: int = 200) -> Any:
    assert answer.status == status, answer.text
    return answer.json()


def refused(answer: Answer, status: int, code: str) -> Any:
    assert answer.refusal == (status, code), answer.text
    return answer.json()


def due(case: Court, scenario: str = "quality_safety") -> str:
    """A dispute whose goods are to go back."""
    case.final(scenario)
    return f"/disputes/{case.id}"


def labelled(case: Court) -> tuple[str, Any]:
    path = due(case)
    return path, ok(ask("POST", f"{path}/return/label", {}, by="buyer"), 201)


def arrived(case: Court) -> str:
    path, label = labelled(case)
    assert report(case.clock, label["tracking_number"], "delivered", carrier=label["carrier"]).status == 202
    return path


def back(path: str, by: str = "buyer") -> Any:
    return ok(ask("GET", path, by=by))["return"]


def actions(path: str, by: str) -> dict[str, Any]:
    return {one["action"]: one for one in ok(ask("GET", path, by=by))["available_actions"]}


def test_the_return_says_where_to_until_when_and_at_whose_cost(case: Court) -> None:
    """R-PDA-20"""
    shown = back(due(case))
    assert (shown["status"], shown["due_at"], shown["paid_by"]) == ("due", "2026-05-19T06:59:59Z", "seller")
    assert shown["address"]["line1"] == "1 Warehouse Way"
    assert (shown["label"], shown["objection"], shown["outcome"]) == (None, None, None)
    choice = actions(f"/disputes/{case.id}", "buyer")["buy_return_label"]
    assert (choice["available"], choice["closes_at"]) == (True, "2026-05-19T06:59:59Z")
    assert choice["href"] == f"/disputes/{case.id}/return/label"


def test_a_label_is_bought_once_and_its_document_can_be_had(case: Court) -> None:
    """R-PDA-20"""
    path, label = labelled(case)
    assert (label["object"], label["status"], label["paid_by"]) == ("return_label", "purchased", "seller")
    assert label["document_url"] is None
    pdf = requests.get(ok(ask("GET", f"{path}/return/label", by="buyer"))["document_url"], timeout=5).content
    assert pdf.startswith(b"%PDF")
    for who in ("buyer", "seller", "agent"):
        assert ok(ask("GET", f"{path}/return/label", by=who))["id"] == label["id"]
    assert case.payments() == [("label_fee", "seller", "carrier", cents(label["rate"]))]
    refused(ask("POST", f"{path}/return/label", {}, by="buyer"), 409, "label_already_created")
    assert case.told("buyer").count("return_label_bought") == 1
    assert case.told("seller").count("return_label_bought") == 1


def test_a_label_asked_for_twice_under_one_key_is_bought_once(case: Court) -> None:
    """R-GEN-09"""
    path = due(case)
    first = ok(ask("POST", f"{path}/return/label", {}, by="buyer", Idempotency_Key="k-1"), 201)
    again = ask("POST", f"{path}/return/label", {}, by="buyer", Idempotency_Key="k-1")
    assert (again.status, again.json()["id"]) == (201, first["id"])
    assert len(case.payments()) == 1


def test_a_service_can_be_chosen_and_has_to_exist(case: Court) -> None:
    """R-PDA-20"""
    path = due(case)
    refused(ask("POST", f"{path}/return/label", {"service": "pigeon"}, by="buyer"), 400, "invalid_request")
    label = ok(ask("POST", f"{path}/return/label", {"service": "ups_2nd_day_air"}, by="buyer"), 201)
    assert (label["service"], label["carrier"]) == ("ups_2nd_day_air", "ups")


def test_there_is_no_label_before_one_is_bought(case: Court) -> None:
    refused(ask("GET", f"{due(case)}/return/label", by="buyer"), 404, "not_found")


def test_before_the_judgment_is_final_no_label_can_be_had(case: Court) -> None:
    """R-PDA-15, R-PDA-20"""
    case.won("quality_safety")
    path = f"/disputes/{case.id}/return/label"
    refused(ask("POST", path, {}, by="buyer"), 409, "judgment_not_final")


@pytest.mark.parametrize("which", ["label", "objection", "objection/decision"])
def test_a_return_is_its_parties_alone(case: Court, which: str) -> None:
    """R-GEN-10"""
    path = f"{arrived(case)}/return/{which}"
    bodies = {"label": {}, "objection": OBJECTION, "objection/decision": {"upheld": False, "reason": "So."}}
    mine = {"label": "buyer", "objection": "seller", "objection/decision": "agent"}[which]
    for role in {"buyer", "seller", "carrier", "agent"} - {mine}:
        assert ask("POST", path, bodies[which], by=role).status == 403
    if mine != "agent":
        assert ask("POST", path, bodies[which], by=mine, account="other-2").status == 404


def test_the_scan_of_the_label_moves_the_risk_and_an_arrival_starts_the_48_hours(case: Court) -> None:
    """R-PDA-20, R-PDA-11, R-PDA-19"""
    path, label = labelled(case)
    number = label["tracking_number"]
    assert report(case.clock, number, "accepted", carrier=label["carrier"]).status == 202
    moved = back(path)
    assert (moved["status"], moved["risk"]["loss"], moved["uploaded_at"]) == ("on_its_way", "seller", None)
    case.clock.forward(days=2)
    assert report(case.clock, number, "delivered", carrier=label["carrier"]).status == 202
    assert back(path)["status"] == "arrived"
    choice = actions(path, "seller")["object_to_return"]
    assert (choice["available"], choice["closes_at"]) == (True, "2026-05-08T19:00:00Z")
    words = case.notice("seller", "refund_due")
    assert "say what is wrong with what came back" in words.asked
    assert words.until == "May 8, 2026, 12:00 p.m. Pacific time"


def test_an_unused_label_is_paid_back_when_the_return_lapses(case: Court) -> None:
    """R-PDA-20"""
    path, label = labelled(case)
    case.pass_due("return_shipment")
    ended = ok(ask("GET", path, by="buyer"))
    assert (ended["status"], ended["closed_reason"]) == ("closed", "return_lapsed")
    deliver(case.services, "work")
    fee = cents(label["rate"])
    assert case.payments()[-1] == ("label_refund", "carrier", "seller", fee)
    assert back(path)["label"]["status"] == "voided"
    for side in ("buyer", "seller"):
        words = case.notice(side, "dispute_closed")
        assert words.heading == "The goods were not sent back in time"
    refused(ask("POST", f"{path}/return/label", {}, by="buyer"), 409, "return_window_closed")


def test_an_own_number_in_place_of_the_label_pays_it_back(case: Court) -> None:
    """R-PDA-21"""
    path, _ = labelled(case)
    case.ship_back("1ZOWN")
    deliver(case.services, "work")
    shown = back(path)
    assert (shown["status"], shown["tracking_number"], shown["label"]["status"]) == (
        "number_entered",
        "1ZOWN",
        "voided",
    )


def test_an_objection_with_a_photo_waits_for_an_agent_who_sees_it(case: Court) -> None:
    """R-PDA-23"""
    path = arrived(case)
    photo = a_file().model_dump()
    made = ok(ask("POST", f"{path}/return/objection", {**OBJECTION, "files": [photo]}, by="seller"))
    (file,) = made["return"]["objection"]["files"]
    assert (made["return"]["status"], file["status"], file["url"]) == ("objected", "awaiting_upload", None)
    form = file["upload"]
    body, kind = encode_multipart_formdata({**form["fields"], "file": ("a", JPEG)})
    posted = requests.post(form["url"], data=body, headers={"Content-Type": kind}, timeout=5)
    assert posted.status_code == 204
    assert inspect(case.services, form["fields"]["key"]) is True
    (seen,) = back(path, "agent")["objection"]["files"]
    assert seen["status"] == "kept" and requests.get(seen["url"], timeout=5).content == JPEG
    assert actions(path, "agent")["decide_objection"]["available"] is True
    assert case.told("buyer").count("return_objected") == 1
    case.clock.forward(days=30)
    case.sweep()
    assert case.payments()[1:] == []


def test_a_file_of_an_objection_that_is_something_else_is_refused(case: Court) -> None:
    """R-UPL-01"""
    path = arrived(case)
    photo = a_file().model_dump()
    made = ok(ask("POST", f"{path}/return/objection", {**OBJECTION, "files": [photo]}, by="seller"))
    (file,) = made["return"]["objection"]["files"]
    key = file["upload"]["fields"]["key"]
    wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=b"x" * len(JPEG))
    inspect(case.services, key)
    (seen,) = back(path, "agent")["objection"]["files"]
    assert (seen["status"], seen["url"]) == ("refused", None) and seen["refusal"]
    assert enter_scan_result(case.services, key, version_id="", result="clean") is True


def test_a_bad_file_is_named_and_nothing_is_objected(case: Court) -> None:
    path = arrived(case)
    bad = {"name": "../x", "media_type": "image/svg+xml", "size_bytes": 0, "sha256": ""}
    refused(
        ask("POST", f"{path}/return/objection", {**OBJECTION, "files": [bad]}, by="seller"),
        400,
        "invalid_request",
    )
    assert back(path)["status"] == "arrived"


@pytest.mark.parametrize(
    ("decision", "paid", "reason"),
    [
        ({"upheld": False}, 200_00, "auto_deducted"),
        ({"upheld": True}, 0, "objection_upheld"),
        ({"upheld": True, "amount": "12.34"}, 12_34, "objection_upheld"),
    ],
)
def test_an_agent_decides_what_is_refunded(
    case: Court, decision: dict[str, Any], paid: int, reason: str
) -> None:
    """R-PDA-23"""
    path = arrived(case)
    ok(ask("POST", f"{path}/return/objection", OBJECTION, by="seller"))
    told = {**decision, "reason": "The photos show it."}
    closed = ok(ask("POST", f"{path}/return/objection/decision", told, by="agent"))
    assert (closed["status"], closed["closed_reason"]) == ("closed", reason)
    assert closed["return"]["objection"]["decision"]["upheld"] == decision["upheld"]
    moved = {kind: amount for kind, _, _, amount in case.payments() if kind != "label_fee"}
    assert moved == ({"buyer_refund": paid, "seller_deduction": paid} if paid else {})
    for side in ("buyer", "seller"):
        assert "The photos show it." in dict(case.notice(side, "dispute_closed").facts)["Reason"]


def test_refusals_of_an_objection_and_its_decision(case: Court) -> None:
    """R-PDA-23"""
    path = arrived(case)
    deciding = f"{path}/return/objection/decision"
    refused(ask("POST", deciding, {"upheld": True, "reason": "So."}, by="agent"), 409, "not_objected")
    bad = {"reason": "too_small", "description": "It is."}
    refused(ask("POST", f"{path}/return/objection", bad, by="seller"), 400, "invalid_request")
    lost = {"reason": "not_received", "description": "Nothing came."}
    ok(ask("POST", f"{path}/return/objection", lost, by="seller"))
    said = {"upheld": True, "reason": "So."}
    refused(ask("POST", deciding, said, by="agent"), 422, "peril_borne_by_seller")
    refused(ask("POST", deciding, {"upheld": True}, by="agent"), 400, "reason_required")
    over = {**said, "peril": "loss", "amount": "0.00"}
    refused(ask("POST", deciding, over, by="agent"), 400, "invalid_amount")


def test_after_48_hours_no_objection_is_taken(case: Court) -> None:
    """R-PDA-23: swept or not"""
    path = arrived(case)
    case.pass_due("return_objection", swept=False)
    late = ask("POST", f"{path}/return/objection", OBJECTION, by="seller")
    refused(late, 409, "objection_window_closed")
    assert ok(ask("GET", path, by="seller"))["closed_reason"] == "auto_deducted"


def test_the_book_shows_what_goes_back(case: Court) -> None:
    """Settled 5: until it has arrived"""
    path, label = labelled(case)
    states = lambda: [  # noqa: E731
        group["state"]
        for line in ok(ask("GET", f"/orders/{ORDER}/book", by="seller"))["lines"]
        for group in line["groups"]
    ]
    assert states() == ["returning", "paid"]
    report(case.clock, label["tracking_number"], "delivered", carrier=label["carrier"])
    assert states() == ["refunded", "paid"]
    assert back(path)["status"] == "arrived"


def test_a_carrier_sees_neither_address_nor_objection(case: Court) -> None:
    """R-GEN-10"""
    path = arrived(case)
    ok(ask("POST", f"{path}/return/objection", OBJECTION, by="seller"))
    goods = case.dispute.goods_back
    assert goods is not None
    shown = return_view(goods, viewer=Viewer(role="carrier", account="ups", now=case.clock.now))
    assert (shown["address"], shown["label"], shown["objection"]) == (None, None, None)


def test_without_an_address_the_buyer_is_refunded_without_a_return_and_the_alarm_rings(
    case: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-PDA-20"""
    monkeypatch.setenv("PARAMETERS", "/nobody")
    path = due(case)
    shown = ok(ask("GET", path, by="seller"))
    assert (shown["return"], shown["judgment"]["return_required"]) == (None, False)
    words = case.notice("seller", "dispute_judged")
    assert any("the address you ship from is not set up" in one for one in words.paragraphs)
    assert [one.kind for one in effects_of(case.services, "work")].count("ship_from_missing") == 1


@pytest.mark.parametrize("event", ["delivered", "lost"])
@pytest.mark.parametrize("before", [True, False])
def test_a_second_request_goes_on_with_goods_that_went_back_under_the_first(
    case: Court, event: str, before: bool
) -> None:
    """R-JDG-08, R-JDG-09, R-PDA-19: they need not be sent twice, and their refund is due when it is final

    Their way back ends before that request is made, or after it.
    """
    case.won("quality_safety")
    judged_at = case.clock.now
    case.pass_due("appeal")
    case.ship_back()
    path = f"/disputes/{case.id}"
    mailed = {"grounds": "It was sealed.", "received_at": rfc3339(judged_at)}
    ok(ask("POST", f"{path}/appeal", mailed, by="agent"))
    case.decide_appeal(REFUTED)
    if before:
        report(case.clock, "1ZBACK", event, carrier="ups")
    case.id = ok(ask("POST", f"{path}/redispute", {"description": "Look again."}, by="buyer"), 201)["id"]
    if not before:
        report(case.clock, "1ZBACK", event, carrier="ups")
    assert back(f"/disputes/{case.id}")["outcome"]["event"] == event
    case.complete("buyer", "seller")
    case.judge()
    case.accept("buyer", "seller")
    paying = case.dispute.deadline("post_dispute_action")
    assert case.dispute.deadline("return_shipment") is None
    assert paying and (paying.state, paying.due_at) == ("open", case.clock.now + timedelta(hours=48))
    assert (case.dispute.deadline("return_objection") is not None) == (event == "delivered")
    case.perform()
    assert case.payments() == [("buyer_refund", "seller", "buyer", 200_00)]
