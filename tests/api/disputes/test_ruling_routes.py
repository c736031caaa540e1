"""What agents enter about a dispute over HTTP: questions, third parties, overrides, appeals, proceedings."""

from typing import Any

import pytest

from shared.domain.times import rfc3339
from tests.api.disputes.test_dispute_routes import PIECE, ask, file, judge, judging, ok, problem
from tests.support import shop
from tests.support.disputes import ORDER, Court
from tests.support.http import deliver

MORE = {"party": "seller", "what": "The first page.", "hours": 24, "reason": "It is missing."}
THIRD = {**PIECE, "kind": "statement", "party": "third_party", "source": "The reception desk"}
COURT = {"kind": "court", "reference": "24-CV-1"}
FOUND = {"confirmed": True, "reason": "The court has it."}


def available(shown: Any) -> dict[str, Any]:
    return {one["action"]: one for one in shown["available_actions"]}


def final(case: Court) -> str:
    """Decided for the buyer, final, to be carried out in 48 hours."""
    path = judging()
    judge(path)
    for side in ("buyer", "seller"):
        ok(ask("POST", f"{path}/accept", by=side))
    return path


def test_an_agent_asks_for_more_and_the_dispute_shows_it(case: Court) -> None:
    """R-JDG-42"""
    path = judging()
    shown = ok(ask("GET", path, by="agent"))
    assert available(shown)["request_evidence"]["href"] == f"{path}/evidence-requests"
    asked = ok(ask("POST", f"{path}/evidence-requests", MORE, by="agent", idempotency_key="k-1"))
    assert asked["status"] == "evidence_collection"
    assert asked["evidence_requests"] == [
        {
            "party": "seller",
            "what": "The first page.",
            "reason": "It is missing.",
            "asked_at": "2026-05-04T19:00:00Z",
            "due_at": "2026-05-05T19:00:00Z",
            "ended_at": None,
        }
    ]
    again = ask("POST", f"{path}/evidence-requests", MORE, by="agent", idempotency_key="k-1")
    assert (again.json(), again.headers["idempotent-replayed"]) == (asked, "true")
    problem(ask("POST", f"{path}/evidence-requests", MORE, by="agent"), 409, "evidence_still_open")
    seen = ok(ask("GET", path, by="seller"))
    assert available(seen)["submit_evidence"]["closes_at"] == "2026-05-05T19:00:00Z"
    ok(ask("POST", f"{path}/evidence", PIECE, by="seller"), 201)
    problem(ask("POST", f"{path}/evidence", PIECE, by="buyer"), 409, "evidence_window_closed")
    assert ok(ask("POST", f"{path}/evidence/complete", by="seller"))["status"] == "judging"


def test_an_agent_enters_what_a_third_party_has_told(case: Court) -> None:
    """R-DSP-20"""
    path = judging()
    made = ok(ask("POST", f"{path}/evidence", THIRD, by="agent"), 201)
    assert (made["party"], made["source"], made["status"]) == ("third_party", THIRD["source"], "counted")
    for side in ("buyer", "seller"):
        assert made["id"] in {one["id"] for one in ok(ask("GET", path, by=side))["evidence"]}
    assert made["id"] in judge(path)["judgment"]["evidence_ids"]
    problem(ask("POST", f"{path}/evidence", THIRD, by="agent"), 409, "already_judged")


@pytest.mark.parametrize(
    ("path", "by", "body", "field"),
    [
        ("evidence", "agent", PIECE, "party"),
        ("evidence", "agent", {**THIRD, "source": None}, "source"),
        ("evidence", "seller", THIRD, "party"),
        ("evidence", "buyer", {**PIECE, "source": "A friend"}, "source"),
        ("evidence-requests", "agent", {**MORE, "hours": 0}, "hours"),
        ("evidence-requests", "agent", {**MORE, "hours": 121}, "hours"),
        ("evidence-requests", "agent", {**MORE, "party": "insurer"}, "party"),
        ("evidence-requests", "agent", {**MORE, "reason": ""}, "reason"),
        ("appeal", "agent", {"grounds": "Sealed."}, "received_at"),
        (
            "appeal",
            "seller",
            {"grounds": "Sealed.", "received_at": "2026-05-04T19:00:00Z"},
            "received_at",
        ),
        ("judgment", "agent", {"override": {"winner": "buyer", "amount": "0.00", "reason": "x"}}, None),
        ("judgment", "agent", {"override": {"winner": "buyer", "remedy": "a cake", "reason": "x"}}, None),
        ("judgment", "agent", {"override": {"reason": "x"}}, "override"),
        ("external-proceedings/decision", "agent", {"confirmed": "yes", "reason": "x"}, None),
    ],
)
def test_what_is_malformed_is_refused_and_changes_nothing(
    case: Court, path: str, by: str, body: Any, field: str | None
) -> None:
    """400 with the bad field named"""
    dispute = judging()
    before = ok(ask("GET", dispute, by="agent"))["version"]
    answer = ask("POST", f"{dispute}/{path}", body, by=by)
    assert answer.status == 400, answer.text
    if field:
        assert [bad["field"] for bad in answer.json()["errors"]] == [field]
    assert ok(ask("GET", dispute, by="agent"))["version"] == before


def test_an_override_sets_remedy_and_amount(case: Court) -> None:
    """R-JDG-10, R-REF-05"""
    path = judging()
    override = {"winner": "buyer", "remedy": "refund", "amount": "200.01", "reason": "One part."}
    over = problem(
        ask("POST", f"{path}/judgment", {"override": override}, by="agent"), 422, "refund_exceeds_paid"
    )
    assert over["left"] == "200.00"
    unsaid = {**override, "reason": " "}
    problem(ask("POST", f"{path}/judgment", {"override": unsaid}, by="agent"), 400, "reason_required")
    override["amount"] = "49.99"
    judged = ok(ask("POST", f"{path}/judgment", {"override": override}, by="agent"))
    assert (judged["judgment"]["remedy"], judged["judgment"]["amount"]) == ("refund", "49.99")
    assert (judged["amount"], judged["next_request"]) == (
        "49.99",
        {"left": 1, "until": "2026-05-07T06:59:59Z"},
    )
    buyer = ok(ask("GET", path, by="buyer"))
    assert available(buyer)["redispute"]["available"]


def test_an_agent_enters_an_appeal_that_came_by_e_mail(case: Court) -> None:
    """R-JDG-09"""
    path = judging()
    judge(path)
    received = rfc3339(case.clock.now)
    case.clock.forward(days=3)
    late = {"grounds": "It was sealed.", "received_at": "2026-05-07T07:00:00Z"}
    problem(ask("POST", f"{path}/appeal", late, by="agent"), 422, "appeal_window_closed")
    future = {**late, "received_at": "2026-06-01T00:00:00Z"}
    problem(ask("POST", f"{path}/appeal", future, by="agent"), 400, "invalid_request")
    entered = ok(ask("POST", f"{path}/appeal", {**late, "received_at": received}, by="agent"))
    assert (entered["status"], entered["appeal"]["received_at"]) == ("appealed", received)
    assert (entered["final_at"], entered["return"]) == (None, None)


def test_what_was_carried_out_is_appealed_and_settled_no_more(case: Court) -> None:
    """R-JDG-09, R-DSP-17"""
    path = judging()
    override = {"winner": "buyer", "remedy": "refund", "reason": "So."}
    ok(ask("POST", f"{path}/judgment", {"override": override}, by="agent"))
    case.clock.forward(days=3)
    received = "2026-05-04T19:00:00Z"
    back = {"carrier": "ups", "tracking_number": "1ZBACK", "shipped_at": rfc3339(case.clock.now)}
    ok(ask("POST", f"{path}/return", back, by="buyer"))
    ok(ask("POST", f"{path}/actions", {"action": "refund"}, by="seller"))
    mailed = {"grounds": "It was sealed.", "received_at": received}
    problem(ask("POST", f"{path}/appeal", mailed, by="agent"), 409, "judgment_carried_out")
    problem(ask("POST", f"{path}/settlement", by="buyer"), 409, "judgment_carried_out")
    problem(ask("POST", f"{path}/external-proceedings", COURT, by="seller"), 409, "judgment_carried_out")


def test_a_report_of_the_seller_after_the_judgment_waits_for_an_agent(case: Court) -> None:
    """R-DSP-19"""
    path = final(case)
    problem(ask("POST", f"{path}/external-proceedings/decision", FOUND, by="agent"), 409, "not_reported")
    held = ok(ask("POST", f"{path}/external-proceedings", COURT, by="seller"))
    assert held["status"] == "action_pending"
    assert held["proceedings"] == {
        **COURT,
        "reported_by": "seller",
        "reported_at": "2026-05-04T19:00:00Z",
        "confirmed": None,
        "reason": None,
    }
    problem(ask("POST", f"{path}/external-proceedings", COURT, by="seller"), 409, "already_reported")
    unsaid = {**FOUND, "reason": ""}
    problem(ask("POST", f"{path}/external-proceedings/decision", unsaid, by="agent"), 400, "reason_required")
    stopped = ok(ask("POST", f"{path}/external-proceedings/decision", FOUND, by="agent"))
    assert (stopped["status"], stopped["proceedings"]["confirmed"]) == ("stopped_external", True)
    assert not [one for one in stopped["deadlines"] if one["state"] == "open"]
    problem(ask("POST", f"{path}/actions", {"action": "refund"}, by="seller"), 409, "dispute_over")


def test_both_settle_it_after_the_judgment(case: Court) -> None:
    """R-DSP-17"""
    path = final(case)
    ok(ask("POST", f"{path}/settlement", by="seller"))
    assert ok(ask("POST", f"{path}/settlement", by="buyer"))["status"] == "cancelled_mutual"
    problem(ask("POST", f"{path}/settlement", by="buyer"), 409, "dispute_over")


def test_what_was_withdrawn_shows_the_request_that_is_left(case: Court) -> None:
    """R-DSP-18"""
    path = f"/disputes/{file()['id']}"
    withdrawn = ok(ask("POST", f"{path}/withdraw", by="buyer"))
    assert withdrawn["next_request"] == {"left": 1, "until": "2026-06-01T06:59:59Z"}


def worth(path: str, by: str) -> tuple[str, str, set[str]]:
    """What the dispute, its row in the list and the rows of the agenda name."""
    (row,) = ok(ask("GET", "/disputes", by=by))["data"]
    rows = ok(ask("GET", "/agenda", by=by))["data"]
    return ok(ask("GET", path, by=by))["amount"], row["amount"], {one["amount"] for one in rows}


def refund(case: Court, amount: str, **told: Any) -> None:
    """The platform refunds a part of the disputed line itself."""
    usual = {"request_id": "r-9", "kind": "refund", "status": "processed", "contacted_seller": True}
    given = {"order_id": ORDER, "line_ids": ["a"], "amount": amount, "occurred_at": rfc3339(case.clock.now)}
    assert shop.tell("after_sale.updated", {**usual, **given, **told}, clock=case.clock).status == 202
    deliver(case.services, "work")


@pytest.mark.parametrize("begin", [lambda case: judging(), final])
def test_what_others_have_given_is_due_no_more_and_named_nowhere(case: Court, begin: Any) -> None:
    """R-REF-01, R-REF-05: card, list and agenda name what is left, as long as it is open"""
    path = begin(case)
    by = "agent" if begin is not final else "seller"
    assert worth(path, by) == ("200.00", "200.00", {"200.00"})
    refund(case, "50.00")
    assert worth(path, by) == ("150.00", "150.00", {"150.00"})
    case.clock.forward(minutes=1)
    refund(case, "60.00")
    assert worth(path, by) == ("140.00", "140.00", {"140.00"})
    assert [one["event"] for one in ok(ask("GET", path, by=by))["timeline"][-2:]] == ["amount_changed"] * 2
    case.clock.forward(minutes=1)
    refund(case, "60.00", status="closed")
    assert worth(path, by) == ("200.00", "200.00", {"200.00"})


def test_what_is_named_as_due_can_be_paid(case: Court) -> None:
    """R-REF-05: also where an agent has set less, of which others leave a part"""
    path = f"/disputes/{file(scenario='counterfeit', visible=True)['id']}"
    for side in ("buyer", "seller"):
        ok(ask("POST", f"{path}/evidence", PIECE, by=side), 201)
        ok(ask("POST", f"{path}/evidence/complete", by=side))
    override = {"winner": "buyer", "amount": "180.00", "reason": "A part is fine."}
    ok(ask("POST", f"{path}/judgment", {"override": override}, by="agent"))
    for side in ("buyer", "seller"):
        ok(ask("POST", f"{path}/accept", by=side))
    refund(case, "15.00")
    assert worth(path, "seller") == ("180.00", "180.00", {"180.00"})
    case.clock.forward(minutes=1)
    refund(case, "50.00")
    shown, _, _ = worth(path, "seller")
    assert shown == "150.00"
    done = ok(ask("POST", f"{path}/actions", {"action": "refund", "amount": shown}, by="seller"))
    assert (done["status"], done["amount"], done["actions"][0]["amount"]) == ("closed", shown, shown)
    refund(case, "70.00")
    assert ok(ask("GET", path, by="seller"))["amount"] == shown
