"""A label bears the address it was bought for."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.labels.addresses import compare_address
from tests.support.label_builders import NOON, a_label
from tests.support.order_builders import ADDRESS

LATER = NOON + timedelta(hours=1)
MOVED = ADDRESS.model_copy(update={"line1": "2 Side St"})


def label(**changes: Any) -> Any:
    found, _ = a_label()
    return found.model_copy(update={"address": ADDRESS.fingerprint(), **changes})


def package(**changes: Any) -> Any:
    _, found = a_label()
    return found.model_copy(update=changes)


def test_another_address_than_the_labels_is_flagged_once() -> None:
    """R-INS-27"""
    step = compare_address(label(), package(), MOVED, now=LATER)
    assert step
    assert (step.event, step.detail, step.case.flags) == (
        "address_changed",
        {"differs": True},
        ("address_changed",),
    )
    assert step.money == ()
    assert compare_address(step.case, package(), MOVED, now=LATER) is None


def test_the_flag_goes_when_the_address_is_the_labels_again() -> None:
    """Settled: with the flag the label bears another address than the buyer's newest"""
    flagged = label(flags=("address_changed", "scanned_after_refund"))
    step = compare_address(flagged, package(), ADDRESS, now=LATER)
    assert step
    assert (step.detail, step.case.flags) == ({"differs": False}, ("scanned_after_refund",))


@pytest.mark.parametrize("changed", [{"line1": " 1  MAIN ST"}, {"city": "reno"}, {"line2": ""}], ids=str)
def test_another_spelling_is_the_same_address(changed: dict[str, str]) -> None:
    assert compare_address(label(), package(), ADDRESS.model_copy(update=changed), now=LATER) is None


@pytest.mark.parametrize("part", ["line1", "line2", "city", "state", "postal_code", "country"])
def test_every_part_of_an_address_counts(part: str) -> None:
    assert compare_address(label(), package(), ADDRESS.model_copy(update={part: "else"}), now=LATER)


@pytest.mark.parametrize("status", ["purchasing", "purchased", "voided", "failed"])
def test_only_a_label_that_is_or_will_be_used_is_flagged(status: str) -> None:
    step = compare_address(label(status=status), package(), MOVED, now=LATER)
    assert (step is not None) == (status in ("purchasing", "purchased"))


def test_a_package_that_has_arrived_is_flagged_no_more() -> None:
    """What the buyer changes after the delivery says nothing of it"""
    assert compare_address(label(), package(delivered_at=NOON), MOVED, now=LATER) is None
    before = NOON - timedelta(seconds=1)
    assert compare_address(label(), package(delivered_at=NOON), MOVED, told_of=NOON, now=LATER) is None
    assert compare_address(label(), package(delivered_at=NOON), MOVED, told_of=before, now=LATER)


def test_of_a_label_whose_address_is_not_known_nothing_is_said() -> None:
    assert compare_address(label(address=None), package(), MOVED, now=LATER) is None
