"""The due index: what is due, the oldest first, each item taken by one at a time."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from botocore.exceptions import ClientError

from shared.domain.times import rfc3339
from shared.storage.due import (
    LEASE,
    DueDeadline,
    DueEffect,
    count_quarantined,
    due_deadlines,
    due_effects,
    lease,
    oldest_leased,
    quarantine,
    quarantined,
    release,
)
from shared.storage.items import key, text
from shared.storage.shards import USUAL, Namespace, Shards
from shared.storage.store import Store
from shared.usecases.services import Services
from tests.support import reshipment_builders as requests
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
        waiting = {"due_shard": text(USUAL.of("deadline", name)), "wake_at": due, "due_at": due}
        store.client.put_item(TableName=store.table, Item=key(name) | waiting)
    return names


def found(store: Store, before: datetime) -> list[DueDeadline]:
    return list(due_deadlines(store, before=before))


def test_what_is_due_comes_oldest_first_from_all_shards(store: Store) -> None:
    names = keep(store, 30, first=NOW - 30 * SECOND)
    assert len({USUAL.of("deadline", name) for name in names}) > 1
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


def test_what_was_sent_is_found_as_overdue_until_it_has_moved_on(store: Store) -> None:
    """Its lease has moved `wake_at`, not the deadline"""
    keep(store, 12, first=NOW - 12 * SECOND)
    assert oldest_leased(store, before=NOW) is None
    for due in found(store, NOW):
        lease(store, due, now=NOW)
    assert oldest_leased(store, before=NOW) == NOW - 12 * SECOND
    keep(store, 11, first=NOW + timedelta(days=3))
    assert oldest_leased(store, before=NOW) == NOW - SECOND


def test_finding_what_is_overdue_reads_nothing_that_is_not(store: Store) -> None:
    """However many fall due within the longest lease"""
    keep(store, 40, first=NOW - 2 * SECOND)
    for due in found(store, NOW):
        lease(store, due, now=NOW)
    with watched() as wire:
        assert oldest_leased(store, before=NOW) == NOW - 2 * SECOND
    assert wire.items == 2


def test_a_reminder_on_its_way_is_no_late_deadline(store: Store) -> None:
    earlier, later = text(rfc3339(NOW - SECOND)), text(rfc3339(NOW + timedelta(days=1)))
    waiting = {"due_shard": text(USUAL.of("deadline", "claim#c")), "wake_at": earlier, "remind_at": earlier}
    store.client.put_item(TableName=store.table, Item=key("claim#c") | waiting)
    store.client.put_item(TableName=store.table, Item=key("claim#d") | waiting | {"due_at": later})
    for due in found(store, NOW):
        assert lease(store, due, now=NOW)
    assert oldest_leased(store, before=NOW) is None


def given_up(store: Store, effect_id: str) -> DueEffect:
    """An effect that was quarantined after three leases."""
    wake = text(rfc3339(NOW - SECOND))
    waiting = {"due_shard": text(USUAL.of("effect", effect_id)), "wake_at": wake, "leases": {"N": "3"}}
    row = key(f"outbox#{effect_id}") | waiting | {"queue": text("mail")}
    store.client.put_item(TableName=store.table, Item=row)
    (due,) = due_effects(store, before=NOW)
    assert quarantine(store, due) is True
    return due


def test_an_effect_in_quarantine_wakes_nobody_and_is_counted_and_listed(store: Store) -> None:
    due = given_up(store, "a")
    assert list(due_effects(store, before=NOW + timedelta(days=900))) == []
    assert count_quarantined(store) == 1
    assert list(quarantined(store)) == [due]


def test_a_released_effect_is_due_at_once_with_all_its_leases_before_it(store: Store) -> None:
    due = given_up(store, "a")
    assert release(store, due, now=NOW) is True
    assert count_quarantined(store) == 0
    (again,) = due_effects(store, before=NOW + SECOND)
    assert (again.id, again.leases) == ("a", 0)
    assert release(store, due, now=NOW) is False


def test_a_lease_that_dynamodb_does_not_take_is_an_error(store: Store) -> None:
    """Turned away is not taken by somebody else."""
    keep(store, 1, first=NOW - SECOND)
    (due,) = found(store, NOW)
    with watched(fault=first(9, "UpdateItem", throttled)), pytest.raises(ClientError):
        lease(store, due, now=NOW)
    assert len(found(store, NOW)) == 1


def test_an_item_that_has_moved_on_is_not_taken(store: Store) -> None:
    """R-GEN-06"""
    keep(store, 1, first=NOW - SECOND)
    (due,) = found(store, NOW)
    keep(store, 1, first=NOW + SECOND)
    before = shop.table()
    assert lease(store, due, now=NOW) is False
    store.client.delete_item(TableName=store.table, Key=key(due.partition))
    assert lease(store, due, now=NOW) is False
    assert len(before) == 1 and shop.table() == []


# When the index is spread over more shards


def with_shards(store: Store, *, written: int, read: int) -> Store:
    """The same table, seen by a release with other shards."""
    return Store(store.client, store.table, store.real_clock, Shards(written, read))


def test_no_deadline_is_lost_while_the_shards_become_more(store: Store) -> None:
    """R-GEN-06: first more are read, then more are written; releases overlap, and one may be taken back"""
    readers = with_shards(store, written=4, read=16)
    writers = with_shards(store, written=16, read=16)
    names = [f"label#lbl_{n}" for n in range(60)]
    for n, name in enumerate(names):
        release = (store, readers, writers)[n % 3]
        due = text(rfc3339(NOW - 60 * SECOND + n * SECOND))
        waiting = {"due_shard": text(release.shards.of("deadline", name)), "wake_at": due, "due_at": due}
        store.client.put_item(TableName=store.table, Item=key(name) | waiting)
    with watched() as wire:
        assert [due.partition for due in found(readers, NOW)] == names
    assert wire.items == len(names)
    assert [due.partition for due in found(writers, NOW)] == names
    assert len(found(store, NOW)) < len(names)


def test_what_was_sent_before_the_shards_became_more_is_still_found(store: Store) -> None:
    more = with_shards(store, written=16, read=16)
    keep(store, 8, first=NOW - 8 * SECOND)
    for due in found(more, NOW)[:4]:
        assert lease(store, due, now=NOW)
    for due in found(more, NOW):
        assert lease(more, due, now=NOW)
    assert oldest_leased(more, before=NOW) == NOW - 8 * SECOND
    again = found(more, NOW + LEASE + SECOND)
    assert {(due.partition, due.leases) for due in again} == {(f"label#lbl_{n}", 1) for n in range(8)}
    assert len(again) == 8


def test_a_case_waits_in_a_shard_of_those_that_are_written(services: Services) -> None:
    many = with_shards(services.store, written=64, read=64)
    for n in range(30):
        many.commit(requests.asked(requests.MONDAY, id=f"rsh_{n}"))
    shards = {item["due_shard"]["S"] for item in shop.table() if "due_shard" in item}
    namespaces: tuple[Namespace, ...] = ("deadline", "effect")
    for namespace in namespaces:
        found = {one for one in shards if one.startswith(namespace)}
        assert len(found) > 4
        assert found <= set(many.shards.all(namespace))


def test_nobody_writes_where_nobody_reads() -> None:
    with pytest.raises(ValueError, match="16 shards are written, and only 4 read"):
        Shards(written=16, read=4)
