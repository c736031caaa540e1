"""The insurer's signed webhook: genuine, well-formed, once; and what the state forbids is acknowledged."""

import json
from typing import Any

import pytest

from shared.gateways.signing import sign
from shared.usecases.services import Services
from tests.api.claims.test_claim_routes import problem, read
from tests.support.aws import SECRETS, Clock
from tests.support.claim_builders import DAY, OPENED
from tests.support.claims import open_claim
from tests.support.http import Answer, call, signed

PATH = "/webhooks/insurer"


def message(type: str = "claim.accepted", **data: Any) -> dict[str, Any]:
    told = {"claim_id": "clm_1", "occurred_at": "2026-03-11T19:00:00Z", **data}
    return {"type": type, "data": told}


@pytest.fixture
def now(services: Services, clock: Clock) -> Clock:
    """A day after the claim was opened."""
    open_claim(services)
    clock.now = OPENED + DAY
    return clock


def say(body: Any, now: Clock, id: str = "m-1", source: str = "insurer", **changed: str) -> Answer:
    return signed(source, PATH, body, at=now.now, id=id, **changed)


def version() -> int:
    found: int = read().json()["version"]
    return found


def test_a_decision_is_acknowledged_and_followed(now: Clock) -> None:
    """R-CLM-10, R-CLM-17"""
    answer = say(message(approved_amount="120.00", insurer_reference="UP-7"), now)
    assert (answer.status, answer.json()) == (202, {"status": "accepted"})
    claim = read().json()
    assert (claim["status"], claim["approved_amount"], claim["insurer_reference"]) == (
        "accepted",
        "120.00",
        "UP-7",
    )


def test_the_same_message_again_is_acknowledged_and_has_no_second_effect(now: Clock) -> None:
    """R-CLM-17: idempotent"""
    say(message("claim.acknowledged"), now)
    before = version()
    again = say(message("claim.acknowledged"), now)
    assert (again.status, again.headers["idempotent-replayed"], version()) == (202, "true", before)


def test_what_the_state_forbids_is_acknowledged_and_recorded(now: Clock) -> None:
    """R-CLM-17"""
    say(message("claim.accepted"), now)
    assert say(message("claim.rejected", reason="Late."), now, id="m-2").status == 202
    claim = read().json()
    assert claim["status"] == "accepted"
    assert claim["timeline"][-1]["event"] == "insurer_message_ignored"


def test_a_rejected_claim_may_still_be_accepted(now: Clock) -> None:
    """R-CLM-17, A-45: the insurer hears appeals itself."""
    say(message("claim.rejected", reason="Late."), now)
    say(message("claim.accepted", approved_amount="120.00"), now, id="m-2")
    claim = read().json()
    assert (claim["status"], claim["approved_amount"]) == ("accepted", "120.00")
    paid = call("GET", "/ledger?order_id=ord-1", role="seller", account="shop-1").json()["data"]
    assert [(one["kind"], one["from"], one["amount"]) for one in paid] == [
        ("seller_reimbursement", "insurer", "120.00")
    ]


def test_an_appeal_won_ends_the_claim_opened_anew_and_the_package_is_paid_once(now: Clock) -> None:
    """R-CLM-16, R-CLM-17"""
    say(message("claim.rejected"), now)
    filed = {"package_id": "pkg-1", "reason": "loss", "description": "Here is the affidavit."}
    anew = call("POST", "/claims", filed, role="seller", account="shop-1").json()["id"]
    say(message("claim.accepted", approved_amount="120.00"), now, id="m-2")
    ended = call("GET", f"/claims/{anew}", role="seller", account="shop-1").json()
    assert (ended["status"], ended["decision"]["basis"]) == ("rejected", "paid_under_another_claim")
    assert say(message("claim.accepted", claim_id=anew), now, id="m-3").status == 202
    ended = call("GET", f"/claims/{anew}", role="seller", account="shop-1").json()
    assert (ended["status"], ended["timeline"][-1]["detail"]["because"]) == (
        "rejected",
        "paid_under_another_claim",
    )
    paid = call("GET", "/ledger?order_id=ord-1", role="seller", account="shop-1").json()["data"]
    assert [one["amount"] for one in paid] == ["120.00"]
    (row,) = call("GET", "/claims?status=accepted", role="seller", account="shop-1").json()["data"]
    assert row["id"] == "clm_1"
    kinds = [
        one["kind"] for one in call("GET", "/notifications", role="seller", account="shop-1").json()["data"]
    ]
    assert sorted(kinds) == ["claim_accepted", "claim_opened", "claim_rejected", "paid_under_another_claim"]


def test_a_word_about_an_unknown_claim_is_acknowledged_without_effect(now: Clock) -> None:
    """R-CLM-17"""
    answer = say(message(claim_id="clm_9"), now)
    assert (answer.status, answer.json()) == (
        202,
        {"status": "accepted", "effect": "none", "reason": "not_found"},
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": ""},
        {"webhook_id": "m-2"},
        {"webhook_timestamp": "0"},
        {"webhook_timestamp": "now"},
    ],
)
def test_a_message_that_is_not_signed_right_is_refused_and_has_no_effect(
    now: Clock, changed: dict[str, str]
) -> None:
    """R-CLM-17: bad signature 401"""
    problem(say(message(), now, **changed), 401, "invalid_signature")
    assert read().json()["status"] == "under_review"


def test_a_body_signed_with_another_sources_secret_is_refused(now: Clock) -> None:
    """R-CLM-10: the insurer alone decides."""
    problem(say(message(), now, source="orders"), 401, "invalid_signature")


@pytest.mark.parametrize(("late", "status"), [(300, 202), (301, 401), (-300, 202), (-301, 401)])
def test_five_minutes_are_tolerated_both_ways(now: Clock, late: int, status: int) -> None:
    """R-CLM-17"""
    sent_at = now.now
    now.forward(seconds=late)
    body = message(occurred_at="2026-03-10T20:00:00Z")
    assert signed("insurer", PATH, body, at=sent_at, id="m-1").status == status


def test_a_body_serialised_again_does_not_fit_its_signature(now: Clock) -> None:
    """Raw bytes are what is signed."""
    raw = json.dumps(message()).encode()
    stamp = int(now.now.timestamp())
    headers = sign(secret=SECRETS["insurer"], message_id="m-1", timestamp=stamp, body=raw)
    same = json.dumps(message(), indent=1).encode()
    problem(call("POST", PATH, same, headers=headers), 401, "invalid_signature")


@pytest.mark.parametrize(
    "body",
    [
        message(approved_amount="-1.00"),
        message(approved_amount=120),
        message(occurred_at="2026-03-11T19:00:00"),
        message(occurred_at="2026-02-30T19:00:00Z"),
        message(occurred_at="2026-03-12T19:00:00Z"),
        message(claim_id="clm/1"),
        {"type": "claim.accepted"},
        [],
        b"{",
    ],
)
def test_a_message_of_another_shape_is_refused_and_has_no_effect(now: Clock, body: Any) -> None:
    """Signature and shape are checked at once (401, 400)."""
    answer = say(body, now)
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert read().json()["status"] == "under_review"


def test_nobody_with_a_token_decides_a_claim(now: Clock) -> None:
    """R-CLM-10: there is no route for it, and the webhook wants a signature."""
    answer = call("POST", PATH, message(), role="agent", account="a-1")
    problem(answer, 401, "invalid_signature")


def test_a_message_is_read_as_insurers_send_it(now: Clock) -> None:
    """R-INT-01"""
    told = message(
        "claim.acknowledged", insurer_reference=" UP\n7 ", reason="", approved_amount="", colour="red"
    )
    assert say(told, now).json() == {"status": "accepted"}
    assert read().json()["insurer_reference"] == "UP 7"


def test_a_message_of_an_unknown_type_has_no_effect(now: Clock) -> None:
    """R-INT-01"""
    before = version()
    expected = {"status": "accepted", "effect": "none", "reason": "unknown_type"}
    assert (say(message("claim.paid"), now).json(), version()) == (expected, before)
