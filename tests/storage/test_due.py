"""The due index: what is due, the oldest first, each item taken by one at a time."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from botocore.exceptions import ClientError

from shared.domain.times import rfc3339
from shared.storage.due import LEASE, DueDeadline, due_deadlines, due_effects, lease, quarantine
from shared.storage.items import key, shard, text
from shared.storage.store import Store
from shared.usecases.services import Services
from tests.support import shop
from tests.support.faults import first, throttled, watched

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(services: Services) -> Store:
    return services.store


def keep(store: Store, count: int, *, first: datetime, apart: timedelta = SECOND) -> list[str]:
    """So many items, due one after the other, written in no order; their names by due time."""
    names = [f"label#lbl_{n}" for n in range(count)]
    for position, name in sorted(enumerate(names), key=lambda pair: pair[1][::-1]):
        due = text(rfc3339(first + position * apart))
        waiting = {"due_shard": text(shard("deadline", name)), "wake_at": due, "due_at": due}
        store.client.put_item(TableName=store.table, Item=key(name) | waiting)
    return names


def found(store: Store, before: datetime) -> list[DueDeadline]:
    return list(due_deadlines(store, before=before))


def test_what_is_due_comes_oldest_first_from_all_shards(store: Store) -> None:
    names = keep(store, 30, first=NOW - 30 * SECOND)
    assert len({shard("deadline", name) for name in names}) > 1
    assert [due.partition for due in found(store, NOW)] == names


def test_nothing_is_due_in_its_last_second(store: Store) -> None:
    """R-GEN-04: in time iff received <= due"""
    keep(store, 1, first=NOW)
    assert found(store, NOW) == []
    assert len(found(store, NOW + SECOND)) == 1


def test_only_what_is_due_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """One item read for each"""
    monkeypatch.setattr("shared.storage.due.READ_AT_ONCE", 5)
    keep(store, 40, first=NOW - 20 * SECOND)
    with watched() as wire:
        assert len(found(store, NOW)) == 20
    assert wire.items == 20
    with watched() as wire:
        assert len(list(islice(due_deadlines(store, before=NOW), 3))) == 3
    assert wire.items <= 20


def test_deadlines_and_effects_do_not_mix(store: Store) -> None:
    keep(store, 3, first=NOW - 5 * SECOND)
    assert list(due_effects(store, before=NOW)) == []


def test_of_two_who_take_an_item_one_gets_it(store: Store) -> None:
    """R-GEN-06: as when two sweeps run at once"""
    keep(store, 1, first=NOW - SECOND)
    (mine,), (yours,) = found(store, NOW), found(store, NOW)
    assert lease(store, mine, now=NOW) is True
    assert lease(store, yours, now=NOW) is False
    assert found(store, NOW) == []


def test_a_taken_item_is_due_again_when_its_lease_is_over_and_each_lease_is_longer(store: Store) -> None:
    """architecture: a slow queue isn't flooded"""
    keep(store, 1, first=NOW - SECOND)
    now = NOW
    for taken, minutes in enumerate((5, 10, 20, 40, 80, 80)):
        (due,) = found(store, now)
        assert due.leases == taken
        assert lease(store, due, now=now)
        now += timedelta(minutes=minutes)
        assert found(store, now) == []
        now += SECOND
    assert timedelta(minutes=5) == LEASE


def test_the_deadline_itself_stays_as_it_is(store: Store) -> None:
    """invariant 7: due times never change"""
    keep(store, 1, first=NOW - SECOND)
    (due,) = found(store, NOW)
    lease(store, due, now=NOW)
    (item,) = shop.table()
    assert item["due_at"]["S"] == rfc3339(NOW - SECOND)


def test_an_item_that_is_parked_wakes_nobody_any_more(store: Store) -> None:
    """One that fails whenever it is tried"""
    keep(store, 1, first=NOW - SECOND)
    (due,) = found(store, NOW)
    assert quarantine(store, due) is True
    assert found(store, NOW + timedelta(days=900)) == []
    (item,) = shop.table()
    assert item["parked_at"]["S"] == rfc3339(NOW - SECOND)


def test_a_lease_that_dynamodb_does_not_take_is_an_error(store: Store) -> None:
    """Turned away is not taken by somebody else."""
    keep(store, 1, first=NOW - SECOND)
    (due,) = found(store, NOW)
    with watched(fault=first(9, "UpdateItem", throttled)), pytest.raises(ClientError):
        lease(store, due, now=NOW)
    assert len(found(store, NOW)) == 1


def test_an_item_that_has_moved_on_is_neither_taken_nor_parked(store: Store) -> None:
    """R-GEN-06"""
    keep(store, 1, first=NOW - SECOND)
    (due,) = found(store, NOW)
    keep(store, 1, first=NOW + SECOND)
    before = shop.table()
    assert lease(store, due, now=NOW) is False
    assert quarantine(store, due) is False
    store.client.delete_item(TableName=store.table, Key=key(due.partition))
    assert lease(store, due, now=NOW) is False
    assert len(before) == 1 and shop.table() == []
