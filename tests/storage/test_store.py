"""One commit writes it all or nothing, once, whatever DynamoDB and the network do meanwhile."""

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any, ClassVar, Literal

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.case import PLATFORM, Case, Deadline, Transfer, Transition
from shared.domain.errors import ConcurrentUpdate, Conflict
from shared.domain.labels.label import Label
from shared.domain.orders.packages import Package
from shared.storage import ledger, outbox
from shared.storage.lists import with_timeline
from shared.storage.records import IdempotencyKey, Replayed, StoredEffect
from shared.storage.store import CONFLICT_RETRIES, Ref, Store
from shared.usecases.services import Services
from tests.support import shop
from tests.support.faults import cancelled, first, throttled, unheard, unreachable, watched
from tests.support.replay import rebuilt, without_private
from tests.support.time import FEW

NUMBERS = count()
NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
DUE = Deadline(
    kind="judgment",
    party="platform",
    starts_at=NOW,
    start_event="test",
    due_at=datetime(2026, 3, 4, 7, 59, 59, tzinfo=UTC),
    consequence="none",
    clause="none",
)
PREMIUM = Transfer(
    id="box-1:premium",
    order_id="ord-1",
    case_id="box-1",
    kind="premium",
    debit="seller",
    credit="insurer",
    amount=100,
    seller_id="shop-1",
)


class Box(Case):
    """A case with a bit of everything."""

    KIND: ClassVar[str] = "box"

    order_id: str = "ord-1"
    status: Literal["open", "shut"] = "open"
    note: str | None = None
    facts: dict[str, Any] = {}  # noqa: RUF012


@pytest.fixture
def store(services: Services) -> Store:
    return services.store


def box(id: str = "box-1", **more: Any) -> Box:
    return Box(id=id, created_at=NOW, updated_at=NOW, policy_version="2026-01", **more)


def opened(id: str = "box-1", *, money: tuple[Transfer, ...] = (), **more: Any) -> Transition[Box]:
    return Transition.opening(box(id, **more), event="opened", actor=PLATFORM, money=money)


def changed(before: Box, **changes: Any) -> Transition[Box]:
    return Transition.of(before, event="changed", actor=PLATFORM, now=NOW, **changes)


def idempotency(key: str = "key", **more: Any) -> IdempotencyKey:
    view = more.pop("view", lambda case: {"id": case.id})
    return IdempotencyKey(
        scope="seller:shop-1", key=key, fingerprint=more.pop("fingerprint", "f"), view=view, **more
    )


def load(store: Store, id: str = "box-1") -> Box | None:
    return store.load(Ref(Box, id))[0]


# All or nothing


def test_a_commit_writes_state_record_money_effect_and_answer_together(store: Store) -> None:
    """R-GEN-13, architecture: one transaction"""
    effect = StoredEffect(id="e-1", queue="work", kind="k", payload={"a": 1})
    with watched() as wire:
        store.commit(opened(money=(PREMIUM,), deadlines=(DUE,)), effects=[effect], idempotency=idempotency())
    assert wire.operations == ["TransactWriteItems"]
    case = load(store)
    assert case is not None and (case.version, case.deadlines) == (1, (DUE,))
    history = with_timeline(store, Box, "box-1")
    assert history and [(one.event, one.before, one.after) for one in history.history] == [
        ("opened", "", "open")
    ]
    assert [(entry.id, entry.amount) for entry in ledger.entries(store, "ord-1")] == [("box-1:premium", 100)]
    assert outbox.find(store, "e-1") == effect
    with pytest.raises(Replayed) as replayed:
        store.check_replayed(idempotency())
    assert (replayed.value.status, json.loads(replayed.value.body)) == (202, {"id": "box-1"})


@pytest.mark.parametrize(
    "again",
    [
        {"steps": [opened("box-1")]},
        {"steps": [opened("box-2", money=(PREMIUM,))]},
        {"steps": [opened("box-2")], "effects": [StoredEffect(id="e-1", queue="work", kind="k")]},
    ],
    ids=["the same case", "the same payment", "the same effect"],
)
def test_what_is_there_already_lets_nothing_of_a_commit_through(store: Store, again: dict[str, Any]) -> None:
    """R-GEN-06, R-GEN-09: nothing is written over, nothing is paid twice"""
    effect = StoredEffect(id="e-1", queue="work", kind="k")
    store.commit(opened(money=(PREMIUM,)), effects=[effect], idempotency=idempotency())
    before = shop.table()
    with pytest.raises(ConcurrentUpdate):
        store.commit(*again.pop("steps"), **again)
    assert shop.table() == before


def test_a_commit_for_a_request_answered_before_gives_its_answer_whatever_has_become_of_the_case(
    store: Store,
) -> None:
    """R-GEN-09: the transaction itself finds it, also where the case has moved on as well"""
    store.commit(opened(), idempotency=idempotency())
    read = load(store)
    assert read is not None
    store.commit(changed(read, status="shut"))
    before = shop.table()
    for late in (opened("box-2"), changed(read, note="late")):
        with watched() as wire, pytest.raises(Replayed) as replayed:
            store.commit(late, idempotency=idempotency())
        assert (replayed.value.status, replayed.value.body) == (202, '{"id":"box-1"}')
        assert wire.operations == ["TransactWriteItems"]
    assert shop.table() == before


def test_a_commit_under_a_key_of_another_request_is_a_conflict(store: Store) -> None:
    """R-GEN-09"""
    store.commit(opened(), idempotency=idempotency())
    before = shop.table()
    with pytest.raises(Conflict) as refused:
        store.commit(opened("box-2"), idempotency=idempotency(fingerprint="other"))
    assert refused.value.code == "idempotency_conflict"
    assert shop.table() == before


def test_a_long_answer_found_by_the_transaction_is_read_to_its_end(store: Store) -> None:
    long = "x" * 100_000
    store.commit(opened(), idempotency=idempotency(view=lambda case: {"text": long}))
    with watched() as wire, pytest.raises(Replayed) as replayed:
        store.commit(opened("box-2"), idempotency=idempotency())
    assert json.loads(replayed.value.body) == {"text": long}
    assert wire.operations == ["TransactWriteItems", "BatchGetItem"]


def test_of_two_changes_of_one_version_one_wins(store: Store) -> None:
    """R-GEN-06, invariant 11"""
    store.commit(opened())
    read = load(store)
    assert read is not None
    store.commit(changed(read, status="shut"))
    with pytest.raises(ConcurrentUpdate):
        store.commit(changed(read, note="late"))
    case = load(store)
    assert case is not None and (case.status, case.note, case.version) == ("shut", None, 2)


def test_a_guard_holds_back_a_commit_when_its_case_has_moved_or_come(store: Store) -> None:
    store.commit(opened())
    seen = load(store)
    guards = [store.unchanged(Ref(Box, "box-1"), seen), store.unchanged(Ref(Box, "box-9"), None)]
    store.commit(opened("box-2"), writes=guards)
    assert seen is not None
    store.commit(changed(seen, note="moved"), opened("box-9"))
    for guard in guards:
        with pytest.raises(ConcurrentUpdate):
            store.commit(opened("box-3"), writes=[guard])
    assert load(store, "box-3") is None


def test_a_commit_of_nothing_asks_nothing(store: Store) -> None:
    with watched() as wire:
        store.commit()
    assert wire.calls == []


def test_a_transaction_too_large_for_dynamodb_is_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(ValueError, match="102 writes"):
        store.commit(*(opened(f"box-{n}") for n in range(51)))


def test_the_answer_remembered_can_be_replaced_or_forgotten_but_not_invented(store: Store) -> None:
    """R-GEN-09: a purchase that begins and ends in two transactions"""
    store.commit(opened(), idempotency=idempotency())
    store.commit(writes=store.answer_again(idempotency(), box("box-7")))
    with pytest.raises(Replayed, match="before") as replayed:
        store.check_replayed(idempotency())
    assert replayed.value.body == '{"id":"box-7"}'
    store.commit(writes=[store.forget(idempotency())])
    store.check_replayed(idempotency())
    with pytest.raises(ConcurrentUpdate):
        store.commit(writes=store.answer_again(idempotency(), box()))


def test_a_key_for_another_request_is_a_conflict_and_for_another_caller_none(store: Store) -> None:
    """R-GEN-09"""
    store.commit(opened(), idempotency=idempotency())
    with pytest.raises(Conflict) as refused:
        store.check_replayed(idempotency(fingerprint="other"))
    assert refused.value.code == "idempotency_conflict"
    store.check_replayed(IdempotencyKey(scope="seller:shop-2", key="key", fingerprint="f"))


def test_scope_and_key_can_not_be_mistaken_for_each_other() -> None:
    """R-GEN-09: two callers may use the same key"""
    pairs = [("a", "b\nc"), ("a\nb", "c"), ("a", "b"), ("b", "a")]
    partitions = {IdempotencyKey(scope=scope, key=key, fingerprint="").partition for scope, key in pairs[2:]}
    assert len(partitions) == 2


# What is read


def test_loading_is_one_consistent_read_in_the_order_asked(store: Store) -> None:
    """One round trip"""
    store.commit(opened("box-1"), opened("box-2"))
    with watched() as wire:
        a, b, c = store.load(
            Ref(Box, "box-2"), Ref(Box, "none"), Ref(Box, "box-1"), idempotency=idempotency()
        )
    assert (a and a.id, b, c and c.id) == ("box-2", None, "box-1")
    assert wire.operations == ["BatchGetItem"]


def test_many_cases_are_read_a_hundred_at_a_time_without_the_missing_and_twice_asked(store: Store) -> None:
    for start in range(0, 120, 40):
        store.commit(*(opened(f"box-{n}") for n in range(start, start + 40)))
    with watched() as wire:
        found = store.load_many(Box, [*(f"box-{n}" for n in range(120)), "none", "box-0"])
    assert [case.id for case in found] == [f"box-{n}" for n in range(120)]
    assert wire.operations == ["BatchGetItem"] * 2


def test_keys_left_unprocessed_are_asked_for_again(store: Store) -> None:
    """As when the table is throttled"""
    store.commit(opened())

    def left_over(send: Any) -> Any:
        (response, parsed), error = send()
        keys = {store.table: {"Keys": [{"pk": {"S": "box#box-1"}, "sk": {"S": "@"}}], "ConsistentRead": True}}
        return (response, {**parsed, "Responses": {}, "UnprocessedKeys": keys}), error

    with watched(fault=first(2, "BatchGetItem", left_over)) as wire:
        assert load(store) is not None
    assert len(wire.calls) == 3
    with watched(fault=first(99, "BatchGetItem", left_over)), pytest.raises(TimeoutError):
        load(store)


# Faults


@pytest.mark.parametrize("fault", [throttled, unreachable])
def test_turned_away_twice_a_commit_stands(store: Store, fault: Any) -> None:
    """Throttled, or timed out before it was written: one effect"""
    with watched(fault=first(2, "TransactWriteItems", fault)) as wire:
        store.commit(opened(money=(PREMIUM,)))
    assert len(wire.calls) == 3
    assert len(ledger.entries(store, "ord-1")) == 1


@pytest.mark.parametrize(("fault", "error"), [(throttled, ClientError), (unreachable, ReadTimeoutError)])
def test_turned_away_nine_times_nothing_is_written(store: Store, fault: Any, error: type[Exception]) -> None:
    with watched(fault=first(9, "TransactWriteItems", fault)), pytest.raises(error):
        store.commit(opened(money=(PREMIUM,)))
    assert shop.table() == []


def test_an_answer_lost_after_the_commit_is_no_lost_race(store: Store) -> None:
    """Tried again with the same token, which the table knows"""
    with watched(fault=first(1, "TransactWriteItems", unheard)) as wire:
        store.commit(opened(money=(PREMIUM,)))
    assert len(wire.calls) == 2
    assert len(ledger.entries(store, "ord-1")) == 1


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_what_passes_is_tried_again(store: Store, reason: str, pace: Any) -> None:
    """Another transaction at the same items is retried, each time after a random pause"""
    with watched(fault=first(2, "TransactWriteItems", cancelled(reason))) as wire:
        store.commit(opened())
    assert (len(wire.calls), pace.naps) == (3, 2)


def test_what_does_not_pass_is_given_up_and_nothing_written(store: Store) -> None:
    fault = first(99, "TransactWriteItems", cancelled("TransactionConflict"))
    with watched(fault=fault) as wire, pytest.raises(ClientError):
        store.commit(opened())
    assert (len(wire.calls), shop.table()) == (CONFLICT_RETRIES, [])


def test_any_other_reason_is_not_tried_again(store: Store) -> None:
    fault = first(99, "TransactWriteItems", cancelled("ValidationError"))
    with watched(fault=fault) as wire, pytest.raises(ClientError):
        store.commit(opened())
    assert len(wire.calls) == 1


# The history


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=5,
)
CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "note": st.none() | st.text(max_size=3),
        "status": st.sampled_from(["open", "shut"]),
        "facts": st.dictionaries(st.text(max_size=2), JSON, max_size=3),
        "deadlines": st.sampled_from([(), (DUE,)]),
    },
)


@FEW
@given(changes=st.lists(CHANGE, max_size=4))
def test_the_records_of_a_case_rebuild_it(store: Store, changes: list[dict[str, Any]]) -> None:
    """R-GEN-13, invariant 11: version = records, and replaying them rebuilds the case"""
    number = next(NUMBERS)
    step = opened(f"box-{number}")
    store.commit(step)
    for change in changes:
        step = changed(step.case, **change)
        store.commit(step)
    found = with_timeline(store, Box, f"box-{number}")
    assert found is not None and found.case == step.case
    assert len(found.history) == found.case.version == len(changes) + 1
    assert rebuilt(Box, (one.patch for one in found.history)) == without_private(found.case)


def test_a_record_is_never_written_again(store: Store) -> None:
    """R-GEN-13: append-only"""
    store.commit(opened())
    store.client.delete_item(TableName=store.table, Key={"pk": {"S": "box#box-1"}, "sk": {"S": "@"}})
    with pytest.raises(ConcurrentUpdate):
        store.commit(opened())
    assert [item["sk"]["S"] for item in shop.table()] == ["v#00000001"]


def test_the_records_of_a_label_rebuild_it(services: Services, clock: Any) -> None:
    """R-GEN-13, invariant 11"""
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "pre_transit")
    shop.report(clock, label["tracking_number"], "accepted", occurred_at="2026-03-02T19:59:00Z")
    for kind, id, version in ((Label, label["id"], 3), (Package, "pkg-1", 5)):
        found = with_timeline(services.store, kind, id)
        assert found is not None and len(found.history) == found.case.version == version
        assert rebuilt(kind, (one.patch for one in found.history)) == without_private(found.case)
