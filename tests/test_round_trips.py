"""Round trips: what each request calls is counted, and is no more than its kind may call."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local.bench import scenes, trips
from local.bench.recorder import Recorder, watched
from local.bench.scenes import EASYPOST_KEY, SANDBOX_ALONE, Recorded, record_on_aws
from shared.runtime import wiring
from tests.support.quick_calls import whole_way
from tests.support.time import hurried

# One process makes them all.


@pytest.fixture(scope="module")
def recorded(aws: None) -> Iterator[Recorded]:
    """A request for every operation, with every call it made; the shops are made without its being seen."""
    with hurried(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenes, "watched", wholly_watched)
        yield record_on_aws()
    wiring.client("secretsmanager").delete_secret(SecretId=EASYPOST_KEY, ForceDeleteWithoutRecovery=True)


@contextmanager
def wholly_watched() -> Iterator[Recorder]:
    with whole_way(), watched() as recorder:
        yield recorder


def test_every_operation_outside_the_sandbox_is_counted(recorded: Recorded) -> None:
    assert set(recorded.missing.values()) == {SANDBOX_ALONE}


def test_what_calls_more_than_its_kind_may_is_named_with_a_reason_and_nothing_else_is(
    recorded: Recorded,
) -> None:
    assert {str(one.operation) for one in recorded.scenes if not trips.is_within(one)} == trips.BEYOND.keys()


def test_the_page_says_what_each_request_calls(recorded: Recorded) -> None:
    assert trips.DOCUMENT.read_text() == trips.page(recorded.scenes), "make trips"
