"""The sample events of reshipments and support cases, replayed one after the other."""

import json
from collections import Counter
from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.reshipments import arrive
from tests.support.samples import replay


@pytest.fixture(autouse=True)
def delivered(services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order the samples are about; ids are counted."""
    made: Counter[str] = Counter()

    def counted(prefix: str) -> str:
        made[prefix] += 1
        return f"{prefix}_{made[prefix]}"

    monkeypatch.setattr(Services, "new_id", staticmethod(counted))
    arrive(clock)


def replayed(name: str) -> tuple[int, Any]:
    """Status and body of what the function of the sample answers."""
    answer = replay(name)
    return answer["statusCode"], json.loads(answer["body"])


@pytest.mark.parametrize(
    ("names", "statuses"),
    [
        (
            ["reshipments_decide", "reshipments_decide.approve", "reshipments_ship"],
            ["awaiting_seller", "approved", "approved"],
        ),
        (["reshipments_decide", "reshipments_decide.reject"], ["awaiting_seller", "rejected"]),
        (
            ["reshipments_decide", "reshipments_decide.propose", "reshipments_decide.accept_offer"],
            ["awaiting_seller", "offer_pending", "resolved_partial_refund"],
        ),
        (
            ["reshipments_decide", "reshipments_decide.propose", "reshipments_decide.reject_offer"],
            ["awaiting_seller", "offer_pending", "awaiting_seller_final"],
        ),
        (
            ["support_cases", "support_read.read", "support_cases.resolve"],
            ["open", "open", "closed"],
        ),
    ],
    ids=["sent", "rejected", "offer accepted", "offer declined", "help"],
)
def test_the_samples_lead_from_one_state_to_the_next(names: list[str], statuses: list[str]) -> None:
    """One sample event per function, each again with its key"""
    answers = [replayed(name) for name in names]
    assert [body["status"] for _, body in answers] == statuses
    assert [status for status, _ in answers] == [201, *[200] * (len(names) - 1)]
    assert [replayed(name)[0] for name in names] == [status for status, _ in answers]


def test_the_samples_read_the_list_and_the_card() -> None:
    """R-RSH-02, R-RSH-15"""
    replayed("reshipments_decide")
    status, page = replayed("reshipments_read")
    assert (status, [row["id"] for row in page["data"]]) == (200, ["rsh_1"])
    status, card = replayed("reshipments_read.request")
    assert (status, card["id"], len(card["timeline"])) == (200, "rsh_1", 1)


def test_the_samples_write_to_the_seller_and_read_it() -> None:
    """R-MSG-01"""
    assert replayed("messages_order")[0] == 201
    status, page = replayed("messages_order.read")
    assert (status, [one["from"] for one in page["data"]]) == (200, ["buyer"])


def test_the_samples_list_a_case_and_write_in_it() -> None:
    """R-BPP-05, R-BPP-15"""
    replayed("support_cases")
    status, page = replayed("support_read")
    assert (status, [one["id"] for one in page["data"]]) == (200, ["cse_1"])
    status, message = replayed("support_cases.message")
    assert (status, message["from"], message["files"][0]["id"]) == (201, "seller", "fil_1")
    status, again = replayed("support_cases.renew_upload")
    assert (status, again["files"][0]["upload"]["fields"]["key"]) == (200, "quarantine/msg_cse_1-1/fil_1")


def test_the_sample_reads_the_questions_of_a_topic() -> None:
    """R-BPP-04"""
    status, page = replayed("support_read.faqs")
    assert (status, len(page["data"])) == (200, 2)
