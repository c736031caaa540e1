"""The agenda over HTTP: everybody's own moves, the soonest end first; and the sandbox clock on its way."""

from typing import Any

import pytest

from shared.domain.times import rfc3339
from shared.usecases.services import Services
from shared.views.clauses import clause_view
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import call, deliver
from tests.support.reshipments import (
    AGENT,
    ANSWER_BY,
    BUYER,
    SECOND,
    SEND_BY,
    arrive,
    asked,
    inbox,
    moved,
    offer,
    sweep,
)
from tests.support.time import Pace

SELLER = {"role": "seller", "account": "shop-1"}
CARRIER = {"role": "carrier", "account": "ups"}


def agenda(query: str = "", **caller: str) -> list[dict[str, Any]]:
    answer = shop.get(f"/agenda{query}", **(caller or SELLER))
    assert answer.status == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["data"]
    return rows


def actions(query: str = "", **caller: str) -> list[str]:
    return [row["action"] for row in agenda(query, **caller)]


def test_a_move_says_all_there_is_to_know_of_it(services: Services, clock: Clock) -> None:
    """R-MSG-03"""
    arrive(clock)
    request_id = asked()
    assert agenda() == [
        {
            "object": "reshipment",
            "id": request_id,
            "order_id": "ord-1",
            "title": "A blue lamp",
            "action": "approve",
            "must": True,
            "starts_at": "2026-03-02T20:00:00Z",
            "due_at": rfc3339(ANSWER_BY),
            "consequence": "The reshipment is approved by the platform.",
            "clause": clause_view("R-RSH-04"),
            "amount": "20.00",
            "href": f"/reshipments/{request_id}/approve",
            "page": None,
        }
    ]


def test_everybody_sees_their_own_moves_and_agents_see_theirs(services: Services, clock: Clock) -> None:
    """R-GEN-10"""
    arrive(clock)
    request_id = asked()
    assert (actions(), actions(**BUYER), actions(**AGENT), actions(**CARRIER)) == (["approve"], [], [], [])
    offer(request_id)
    assert (actions(), actions(**BUYER)) == ([], ["accept_offer"])
    assert agenda(role="seller", account="shop-2") == agenda(role="buyer", account="buyer-2") == []
    help_asked()
    assert actions(**AGENT) == ["resolve"] == actions(role="agent", account="agent-2")
    (row,) = agenda(**AGENT)
    assert (row["object"], row["due_at"], row["must"]) == ("support_case", None, True)
    assert row["consequence"] == "It is escalated inside the platform when it has waited for five days."


def help_asked() -> str:
    told = {"order_id": "ord-1", "kind": "question", "channel": "ticket", "description": "How?"}
    answer = shop.post("/support-cases", {**told, "seller_contacted_at": "2026-03-02T19:30:00Z"}, **BUYER)
    assert answer.status == 201, answer.text
    return str(answer.json()["id"])


def test_the_same_agenda_can_be_read_by_kind_of_case_by_action_and_by_both(
    services: Services, clock: Clock
) -> None:
    arrive(clock)
    first, second = asked("plates"), asked("cups")
    moved(first, "approve")
    assert [row["id"] for row in agenda()] == [second, first]
    assert actions("?object=reshipment") == ["approve", "ship"]
    assert actions("?action=ship") == ["ship"]
    assert actions("?object=reshipment&action=approve") == ["approve"]
    assert actions("?object=dispute") == actions("?action=judge") == []


def test_an_agenda_comes_in_pages(services: Services, clock: Clock) -> None:
    """R-ORD-06"""
    arrive(clock)
    wanted = sorted([asked("plates"), asked("cups")])
    page = shop.get("/agenda?page_size=1").json()
    assert ([row["id"] for row in page["data"]], page["has_more"]) == ([wanted[0]], True)
    rest = shop.get(f"/agenda?page_size=1&page_token={page['next_page_token']}").json()
    assert [row["id"] for row in rest["data"]] == wanted[1:]
    assert (rest["has_more"], rest["next_page_token"]) == (False, None)


@pytest.mark.parametrize(
    "query",
    [
        "?object=lamp", "?object=dispute&object=claim", "?action=", "?action=JUDGE", "?page_size=0",
        "?page_token=none", "?sort=due",
    ],
)  # fmt: skip
def test_a_bad_question_is_refused_with_its_field(services: Services, query: str) -> None:
    answer = shop.get(f"/agenda{query}")
    assert answer.refusal == (400, "invalid_request")
    assert answer.json()["errors"][0]["field"] == query[1:].partition("=")[0]


def test_nobody_without_a_token_has_an_agenda(services: Services) -> None:
    assert call("GET", "/agenda", role="stranger", account="x").refusal == (403, "wrong_role")


def test_the_sandbox_clock_sends_reminders_and_lets_deadlines_pass_each_in_its_turn(
    services: Services, clock: Clock, pace: Pace
) -> None:
    """settled: sandbox clock moves fire them in order"""
    pace.meanwhile = lambda: deliver(services, "work", "events", "mail")
    arrive(clock)
    request_id = asked()
    answer = call("POST", "/sandbox/clock", {"set": rfc3339(SEND_BY + SECOND)})
    assert (answer.status, answer.json()["deadlines_enforced"]) == (200, 1)
    told = [one["event"] for one in shop.get(f"/reshipments/{request_id}").json()["timeline"]]
    assert told == ["reshipment_requested", "reminded", "reshipment_auto_approved", "reminded"]
    times = [one["at"] for one in shop.get(f"/reshipments/{request_id}").json()["timeline"]]
    assert times == [
        "2026-03-02T20:00:00Z", "2026-03-03T14:00:00Z", "2026-03-04T08:00:00Z", "2026-03-05T08:00:00Z",
    ]  # fmt: skip
    assert sorted(one for one in inbox("seller") if one.endswith("_reminder")) == [
        "reshipment_dispatch_reminder",
        "reshipment_response_reminder",
    ]


def test_agents_are_told_of_a_question_reminded_of_it_and_it_is_escalated(
    services: Services, clock: Clock
) -> None:
    """R-BPP-05"""
    arrive(clock)
    case_id = help_asked()
    clock.forward(days=2)
    assert sweep(services, f"supportcase#{case_id}", clock) == 0
    clock.forward(days=3)
    assert sweep(services, f"supportcase#{case_id}", clock) == 0
    found = shop.get("/notifications", **AGENT).json()["data"]
    assert sorted(one["kind"] for one in found) == [
        "support_answer_escalated",
        "support_answer_waiting",
        "support_case_opened",
    ]
    assert {one["href"] for one in found} == {f"/support-cases/{case_id}"}
