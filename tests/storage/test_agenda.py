"""Agendas in the table: in order, a page at a time, and no more read than returned."""

from datetime import datetime, timedelta

import pytest

from shared.domain.agenda import Move
from shared.domain.case import Transition
from shared.domain.errors import Invalid
from shared.domain.reading import Page
from shared.domain.reshipments.answers import approve
from shared.domain.times import rfc3339
from shared.storage.agenda import agenda_changes, agenda_of
from shared.storage.pages import page_of_agenda
from shared.storage.store import Store
from shared.usecases.services import Services
from tests.support import reshipment_builders as requests
from tests.support.dispute_builders import HOUR
from tests.support.dispute_stages import a_dispute
from tests.support.faults import watched

ALL = agenda_of("seller", "shop-1")


@pytest.fixture
def store(services: Services) -> Store:
    return services.store


def keep(store: Store, number: int, now: datetime = requests.MONDAY) -> None:
    store.commit(requests.asked(now, id=f"rsh_{number:03d}"))


def overdue(store: Store, number: int, at: datetime) -> None:
    """A request that was not sent in time: it waits since then."""
    approved = approve(requests.a_reshipment(at, id=f"rsh_{number:03d}"), now=at).case
    end = approved.next_deadline
    assert end is not None
    late = requests.lapsed(approved, end.due_at + requests.SECOND)
    store.commit(Transition.opening(late, event="put", actor=requests.SELLER))


def page(store: Store, partition: str = ALL, *, size: int = 3, token: str | None = None) -> Page[Move]:
    return page_of_agenda(store, partition, size=size, token=token)


def ids(store: Store, partition: str = ALL, *, size: int = 3) -> list[list[str]]:
    pages, token = [], None
    while True:
        found = page(store, partition, size=size, token=token)
        pages.append([move.id for move in found.rows])
        token = found.next_page_token
        if token is None:
            return pages


def test_the_soonest_end_comes_first_and_what_has_none_last_the_longest_waiting_before(store: Store) -> None:
    """R-MSG-03"""
    keep(store, 1, requests.MONDAY + timedelta(days=1))
    overdue(store, 2, requests.MONDAY - timedelta(days=7))
    keep(store, 3)
    overdue(store, 4, requests.MONDAY - timedelta(days=14))
    assert ids(store, size=10) == [["rsh_003", "rsh_001", "rsh_004", "rsh_002"]]


@pytest.mark.parametrize("count", [0, 3, 7])
def test_an_agenda_comes_in_pages_of_which_the_last_has_no_token(store: Store, count: int) -> None:
    for number in range(count):
        keep(store, number)
    pages = ids(store)
    assert [one for rows in pages for one in rows] == [f"rsh_{number:03d}" for number in range(count)]
    assert len(pages) == max(1, -(-count // 3))


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"object": "dispute"},
        {"action": "submit_evidence"},
        {"object": "dispute", "action": "submit_evidence"},
    ],
)
def test_an_agenda_filtered_or_not_is_read_as_it_is_returned(store: Store, filters: dict[str, str]) -> None:
    """quality: one item read for each returned, in one query, however much else there is"""
    for number in range(8):
        keep(store, number)
        dispute = a_dispute().dispute.model_copy(update={"id": f"dsp_{number}", "seller_id": "shop-1"})
        store.commit(Transition.opening(dispute, event="put", actor=requests.SELLER))
    partition = agenda_of("seller", "shop-1", **filters)
    for size in (20, 3):
        with watched() as wire:
            found = page(store, partition, size=size)
        assert wire.operations == ["Query"]
        assert wire.items == len(found.rows) + (found.next_page_token is not None)
        assert len(found.rows) == min(size, 8 if filters else 16)
        assert {move.object for move in found.rows} <= ({"dispute"} if filters else {"dispute", "reshipment"})


def test_agendas_are_their_accounts_own(store: Store) -> None:
    keep(store, 1)
    assert ids(store, agenda_of("seller", "shop-2")) == [[]]
    assert ids(store, agenda_of("buyer", "shop-1")) == [[]]


@pytest.mark.parametrize("token", ["", "nonsense", "WyJhIiwgImIiXQ=="])
def test_a_token_that_was_not_given_out_for_this_agenda_is_refused(store: Store, token: str) -> None:
    with pytest.raises(Invalid):
        page(store, token=token)


def test_a_token_of_one_agenda_leads_nowhere_in_another(store: Store) -> None:
    for number in range(4):
        keep(store, number)
    token = page(store).next_page_token
    with pytest.raises(Invalid):
        page(store, agenda_of("seller", "shop-1", object="reshipment"), token=token)


def test_a_step_writes_and_takes_away_what_it_changes_and_nothing_else() -> None:
    """The state before is known, so nothing is read for it."""
    asked = requests.asked()
    gone, new = agenda_changes(asked)
    assert (len(gone), len(new)) == (0, 4)
    assert {row["sk"]["S"] for row in new} == {f"{rfc3339(requests.TUESDAY_END)}#rsh_1#reshipment_response"}
    answered = approve(asked.case, now=requests.MONDAY)
    gone, new = agenda_changes(answered)
    assert (len(gone), len(new)) == (4, 4)
    same = Transition.of(answered.case, event="noted", actor=requests.SELLER, now=requests.MONDAY + HOUR)
    assert agenda_changes(same) == ([], [])


def test_a_row_is_small_and_holds_nothing_of_a_person() -> None:
    _, new = agenda_changes(requests.asked())
    assert all(len(str(row)) < 900 for row in new)
    assert "not in the box" not in str(new)
