"""Cases that are stored within another: read with it at once, and each a case of its own."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from shared.domain.case import PLATFORM, Case, Transition
from shared.domain.errors import ConcurrentUpdate
from shared.storage.lists import with_timeline
from shared.storage.members import with_members
from shared.storage.store import Ref, Store
from shared.usecases.services import Services
from tests.support.faults import watched

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


class Shelf(Case):
    """What jars stand on."""

    KIND: ClassVar[str] = "shelf"

    height: int = 1


class Jar(Case):
    """What stands on a shelf, with somebody's words on it."""

    KIND: ClassVar[str] = "jar"
    WITHIN: ClassVar[str] = "shelf"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"note"})

    full: bool = False
    note: str = ""


@pytest.fixture
def store(services: Services) -> Store:
    return services.store


def opened(kind: type[Case], id: str, **more: Any) -> Transition[Any]:
    case = kind(id=id, created_at=NOW, updated_at=NOW, policy_version="2026-01", **more)
    return Transition.opening(case, event=f"{kind.KIND}_put_up", actor=PLATFORM)


def filled(jar: Jar) -> Transition[Jar]:
    return Transition.of(jar, event="filled", actor=PLATFORM, now=NOW, full=True, note="Plums, my own")


def a_shelf_of_two(store: Store) -> tuple[Shelf, Jar, Jar]:
    """The first of the two was filled; another shelf has another jar."""
    shelf, one, two = opened(Shelf, "sh-1"), opened(Jar, "sh-1-000"), opened(Jar, "sh-1-001")
    store.commit(shelf, one, two, opened(Shelf, "sh-10"), opened(Jar, "sh-10-000"))
    full = filled(one.case)
    store.commit(full)
    return shelf.case, full.case, two.case


def test_a_case_is_read_with_those_within_it_in_one_query_of_nothing_else(store: Store) -> None:
    """What lies apart of them is joined; their audit records aren't read"""
    shelf, one, two = a_shelf_of_two(store)
    with watched() as wire:
        assert with_members(store, Shelf, Jar, "sh-1") == (shelf, [one, two])
    assert (wire.operations, wire.items) == (["Query"], 4)
    assert with_members(store, Shelf, Jar, "sh-2") == (None, [])


def test_each_is_loaded_and_changed_by_itself(store: Store) -> None:
    """R-GEN-06"""
    shelf, one, two = a_shelf_of_two(store)
    assert store.load(Ref(Jar, "sh-1-001"), Ref(Shelf, "sh-1"), Ref(Jar, "sh-1-000")) == (two, shelf, one)
    assert store.load(Ref(Jar, "sh-1-002")) == (None,)
    store.commit(filled(two))
    with pytest.raises(ConcurrentUpdate):
        store.commit(filled(two))
    assert store.load(Ref(Shelf, "sh-1")) == (shelf,)


@pytest.mark.parametrize(
    ("kind", "id", "events"),
    [
        (Shelf, "sh-1", ["shelf_put_up"]),
        (Jar, "sh-1-000", ["jar_put_up", "filled"]),
        (Jar, "sh-1-001", ["jar_put_up"]),
    ],
)
def test_each_has_a_history_of_its_own(store: Store, kind: type[Case], id: str, events: list[str]) -> None:
    """R-GEN-13"""
    a_shelf_of_two(store)
    found = with_timeline(store, kind, id)
    assert found is not None
    assert (found.case.id, [one.event for one in found.history]) == (id, events)
    assert with_timeline(store, kind, "sh-3-000") is None
