"""The sample events of the claim functions, replayed against a claim a day old."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.claims.claim import Claim
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import send
from shared.usecases.claims.effects import ReportClaim
from shared.usecases.queries import list_inbox
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claim_builders import SENT
from tests.support.claims import BUYER, SELLER, command, effects_of, open_claim, ship
from tests.support.samples import replay


@pytest.fixture(autouse=True)
def at_noon(services: Services, clock: Clock) -> None:
    """The time the signatures of the samples were made."""
    clock.now = SENT


def stored(services: Services) -> Claim:
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    return claim


def claimed(services: Services) -> None:
    open_claim(services)


def asked(services: Services) -> None:
    open_claim(services)
    send(services, command(services), "clm_1")


def questioned(services: Services) -> None:
    claimed(services)
    replay("webhooks_insurer.question")


def reported(services: Services) -> None:
    services.store.commit(effects=[ReportClaim.of(open_claim(services))])


@pytest.mark.parametrize(
    ("name", "before", "status"),
    [
        ("claims_file", ship, 201),
        ("claims_file.answer", questioned, 201),
        ("claims_read", claimed, 200),
        ("claims_read.paper", claimed, 200),
        ("claims_send_affidavit", claimed, 200),
        ("claims_affidavit_page", asked, 200),
        ("webhooks_insurer", claimed, 202),
        ("webhooks_insurer.question", claimed, 202),
        ("sandbox_insurer", claimed, 202),
        ("notifications_read", asked, 200),
    ],
)
def test_a_sample_request_is_answered(
    services: Services, name: str, before: Callable[[Services], None], status: int
) -> None:
    """One sample event per function"""
    before(services)
    answer = replay(name)
    assert (answer["statusCode"], bool(answer["body"])) == (status, True)


def test_the_sample_form_submits_the_affidavit(services: Services) -> None:
    """R-AFF-03"""
    asked(services)
    replay("claims_affidavit_page")
    assert stored(services).affidavit.status == "submitted"


def test_the_sample_decision_accepts_the_claim(services: Services) -> None:
    """R-CLM-17"""
    claimed(services)
    replay("webhooks_insurer")
    assert (stored(services).status, stored(services).approved_amount) == ("accepted", 250_00)


def test_the_sample_question_is_put_to_the_seller(services: Services) -> None:
    """R-CLM-23"""
    questioned(services)
    assert stored(services).flags == ("information_requested",)


def test_the_sample_mail_is_sent_and_its_sample_bounce_noted(
    services: Services, mailbox: list[dict[str, Any]]
) -> None:
    """R-AFF-01, R-AFF-12"""
    asked(services)
    assert replay("outbox_deliver_mail") == {"batchItemFailures": []}
    assert [one["Destination"]["ToAddresses"] for one in mailbox] == [["bea@example.com"]]
    assert replay("notifications_mail_feedback") == {"batchItemFailures": []}
    assert stored(services).affidavit.status == "send_failed"
    found = [list_inbox(services, one, size=9, token=None) for one in (BUYER, SELLER)]
    assert [[note.kind for note in page.rows] for page in found] == [
        ["affidavit_request"],
        ["affidavit_undelivered"],
    ]


def test_the_sample_report_reaches_the_insurer(services: Services, wire: None) -> None:
    """R-CLM-10"""
    reported(services)
    assert replay("outbox_deliver_insurer") == {"batchItemFailures": []}
    assert effects_of(services, "insurer") == []
    assert stored(services).acknowledged_at == SENT
