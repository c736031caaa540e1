"""Queue messages, each on its own."""

import json
from typing import Any

import pytest

from shared.domain.errors import ConcurrentUpdate
from shared.runtime import conflicts
from shared.runtime.queues import effects_worker, worker
from shared.storage.outbox import waiting
from shared.storage.records import StoredEffect
from shared.usecases.services import Services
from tests.support.http import sqs_event


def failed(answer: Any) -> list[str]:
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_a_poison_message_fails_alone_and_its_neighbours_are_done() -> None:
    """Five receives later it lies in the dead-letter queue."""
    done = []

    def work(message: dict[str, Any]) -> None:
        if message["n"] == 1:
            raise ValueError("a@b.c is no number")
        done.append(message["n"])

    handler = worker(work)
    answer = handler(sqs_event('{"n": 0}', '{"n": 1}', '{"n": 2}', "no JSON"), None)
    assert (failed(answer), done) == (["1", "3"], [0, 2])


def test_a_batch_that_fails_whole_is_given_back_message_by_message() -> None:
    """Nothing is raised: that would send back the neighbours too."""
    answer = worker(lambda message: message["missing"])(sqs_event("{}", "{}"), None)
    assert failed(answer) == ["0", "1"]


def test_a_lost_race_is_run_again_and_given_up_after_six(monkeypatch: pytest.MonkeyPatch) -> None:
    """R-GEN-06"""
    monkeypatch.setattr(conflicts.time, "sleep", lambda _: None)
    tries: list[int] = []

    def work(message: dict[str, Any]) -> None:
        tries.append(1)
        if len(tries) < message["wins_at"]:
            raise ConcurrentUpdate("again")

    assert failed(worker(work)(sqs_event('{"wins_at": 6}'), None)) == []
    assert len(tries) == 6
    tries.clear()
    assert failed(worker(work)(sqs_event('{"wins_at": 7}'), None)) == ["0"]
    assert len(tries) == 6


def test_what_fails_is_logged_without_what_it_was_about(caplog: pytest.LogCaptureFixture) -> None:
    """R-AFF-14: no address in a log line, but the kind and place of the error"""

    def work(_: dict[str, Any]) -> None:
        raise ValueError("bea@example.com")

    worker(work)(sqs_event('{"to": "bea@example.com"}'), None)
    said = [vars(record) for record in caplog.records]
    assert [one["reason"] for one in said] == ["ValueError"]
    assert said[0]["where"].rpartition(" > ")[2].startswith("test_queue_worker.py:")
    assert "bea@" not in str(said)


def test_an_effect_is_delivered_once_however_often_its_message_comes(services: Services) -> None:
    """One effect, delivered at least once, with one id."""
    delivered: list[str] = []
    handler = effects_worker({"kind": lambda _, effect: delivered.append(effect.id)})
    services.store.commit(effects=[StoredEffect(id="e-1", queue="mail", kind="kind")])
    for _ in range(3):
        assert failed(handler(sqs_event(json.dumps({"effect": "e-1"})), None)) == []
    assert delivered == ["e-1"]
    assert waiting(services.store) == 0


def test_an_effect_that_fails_stays_in_the_outbox(services: Services) -> None:
    """The queue tries again, and the sweep after it."""

    def refuse(_: Services, __: StoredEffect) -> None:
        raise RuntimeError("not now")

    services.store.commit(effects=[StoredEffect(id="e-1", queue="mail", kind="kind")])
    assert failed(effects_worker({"kind": refuse})(sqs_event('{"effect": "e-1"}'), None)) == ["0"]
    assert waiting(services.store) == 1
