"""Labels bought together: each package on its own, tried again where it failed."""

from datetime import timedelta

from shared.domain.case import PLATFORM, Actor
from shared.domain.labels.batches import (
    Batch,
    BatchItem,
    LabelRequest,
    bought,
    failed,
    item_id,
    open_batch,
    progress,
    retry,
)
from shared.domain.labels.label import Failure
from tests.support.label_builders import NOON, a_label

LATER = NOON + timedelta(minutes=1)
SELLER = Actor(role="seller", account="shop-1")


def a_batch(*packages: str) -> Batch:
    asked = [
        LabelRequest(package_id=one, service="usps_priority", option="free", signature="none")
        for one in packages
    ]
    step = open_batch(id="bat_1", seller_id="shop-1", channel="desktop", items=asked, now=NOON)
    assert (step.event, step.actor, step.detail) == ("batch_opened", SELLER, {"items": len(packages)})
    return step.case


def refused(batch: Batch, number: int, before: BatchItem | None = None) -> BatchItem:
    failure = Failure(code="carrier_refused", detail="No such address.")
    return failed(before, batch, number, order_id="order-1", failure=failure, now=NOON).case


def done(batch: Batch, number: int, before: BatchItem | None = None) -> BatchItem:
    return bought(before, batch, number, a_label()[0], now=LATER).case


def test_every_item_of_a_new_batch_is_under_way() -> None:
    """R-INS-17"""
    standing = progress(a_batch("A", "B"), {})
    assert (standing.statuses, standing.status) == (("processing", "processing"), "processing")


def test_each_item_ends_on_its_own_and_the_batch_with_the_last() -> None:
    """R-INS-17, R-INS-18"""
    batch = a_batch("A", "B")
    first = {item_id("bat_1", 0): done(batch, 0)}
    assert progress(batch, first).status == "processing"
    both = progress(batch, first | {item_id("bat_1", 1): refused(batch, 1)})
    assert (both.statuses, both.status) == (("purchased", "failed"), "completed_with_errors")
    whole = progress(batch, first | {item_id("bat_1", 1): done(batch, 1)})
    assert whole.status == "completed"


def test_the_outcome_of_an_item_names_its_label_and_what_to_know_of_its_cover() -> None:
    """R-INS-18"""
    batch = a_batch("A")
    label = a_label()[0]
    step = bought(None, batch, 0, label, now=LATER)
    assert (step.event, step.actor, step.at) == ("item_purchased", PLATFORM, LATER)
    item = step.case
    assert (item.id, item.batch_id, item.number, item.attempt) == ("bat_1-000", "bat_1", 0, 1)
    assert item.order_id == label.order_id
    assert (item.status, item.label_id, item.notice) == ("purchased", "lbl_1", label.insurance.cover.notice)
    assert item.failure is None


def test_only_what_failed_is_tried_again_and_its_newest_attempt_counts() -> None:
    """R-INS-18"""
    batch = a_batch("A", "B")
    outcomes = {item_id("bat_1", 0): done(batch, 0), item_id("bat_1", 1): refused(batch, 1)}
    step = retry(progress(batch, outcomes), now=LATER)
    assert step is not None
    assert (step.event, step.actor, step.detail) == ("batch_retried", SELLER, {"items": 1})
    assert step.case.attempts == (1, 2)
    assert progress(step.case, outcomes).statuses == ("purchased", "processing")
    again = bought(outcomes[item_id("bat_1", 1)], step.case, 1, a_label()[0], now=LATER)
    assert (again.case.attempt, again.case.status, again.case.failure) == (2, "purchased", None)
    assert again.case.created_at == NOON
    assert retry(progress(step.case, outcomes | {item_id("bat_1", 1): again.case}), now=LATER) is None
