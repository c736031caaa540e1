"""Lists a page at a time: newest first, each row once, and no more read than returned."""

import base64
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.case import PLATFORM, Transfer, Transition
from shared.domain.errors import Invalid
from shared.domain.orders.order import Order
from shared.domain.reading import Page
from shared.storage.items import key, text
from shared.storage.listings import list_of, lists_of, payments_of_seller
from shared.storage.lists import make_token, page_of, page_of_cases, read_token
from shared.storage.store import Store
from shared.usecases.services import Services
from tests.support.faults import watched
from tests.support.order_builders import an_order
from tests.support.time import FEW

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

ONE = [("list1", "things#a")]
TWO = [("list2", "things#a#red"), ("list2", "things#a#blue")]


@pytest.fixture
def store(services: Services) -> Store:
    return services.store


def keep(store: Store, number: int, **lists: str) -> None:
    item = key(f"thing#{number}") | {name: text(partition) for name, partition in lists.items()}
    store.client.put_item(TableName=store.table, Item=item | {"listed_at": text(f"2026-03-{number:05d}#x")})


def page(store: Store, lists: list[tuple[str, str]], *, size: int = 3, token: str | None = None) -> Page[int]:
    return page_of(
        store, lists, size=size, token=token, parse=lambda item: int(item["pk"]["S"].split("#")[1])
    )


def all_pages(store: Store, lists: list[tuple[str, str]], size: int) -> list[list[int]]:
    pages, token = [], None
    while True:
        found = page(store, lists, size=size, token=token)
        pages.append(found.rows)
        token = found.next_page_token
        if token is None:
            return pages


def test_a_list_comes_newest_first_in_pages(store: Store) -> None:
    """R-ORD-06"""
    for number in range(7):
        keep(store, number, list1="things#a")
    assert all_pages(store, ONE, 3) == [[6, 5, 4], [3, 2, 1], [0]]


@pytest.mark.parametrize("count", [0, 3, 6])
def test_the_last_page_has_no_token_also_when_it_is_full(store: Store, count: int) -> None:
    for number in range(count):
        keep(store, number, list1="things#a")
    pages = all_pages(store, ONE, 3)
    assert [row for rows in pages for row in rows] == list(reversed(range(count)))
    assert len(pages) == max(1, count // 3)


def test_one_list_is_read_as_it_is_returned(store: Store) -> None:
    """One item read for each returned, and one more to know whether there is a next page"""
    for number in range(20):
        keep(store, number, list1="things#a", list2="things#a#red")
    with watched() as wire:
        page(store, ONE, size=5)
    assert (wire.operations, wire.items) == (["Query"], 6)
    with watched() as wire:
        page(store, TWO[:1], size=5, token=page(store, TWO[:1], size=5).next_page_token)
    assert (len(wire.calls), wire.items) == (2, 12)


def test_lists_together_are_one_list_and_read_little_more_than_they_return(store: Store) -> None:
    """R-ORD-03: values of one filter are alternatives"""
    for number in range(20):
        keep(store, number, list2=f"things#a#{'red' if number % 2 else 'blue'}")
    with watched() as wire:
        found = page(store, TWO, size=10)
    assert found.rows == list(range(19, 9, -1))
    assert wire.items <= 14 and len(wire.calls) <= 3


def test_a_row_in_two_of_the_lists_comes_once(store: Store) -> None:
    for number in range(5):
        keep(store, number, list2="things#a#red", list3="things#a")
    both = [("list2", "things#a#red"), ("list3", "things#a")]
    assert all_pages(store, both, 2) == [[4, 3], [2, 1], [0]]


def test_large_rows_fill_an_answer_before_the_list_ends(store: Store) -> None:
    """DynamoDB answers with a megabyte at the most, however many rows were asked for"""
    for number in range(12):
        item = key(f"thing#{number}") | {"list1": text("things#a"), "more": text("x" * 150_000)}
        listed = {"listed_at": text(f"2026-03-{number:05d}#x")}
        store.client.put_item(TableName=store.table, Item=item | listed)
    with watched() as wire:
        assert page(store, ONE, size=100).rows == list(reversed(range(12)))
    assert len(wire.calls) == 2


@FEW
@given(
    size=st.integers(1, 4),
    removed=st.sets(st.integers(0, 9), max_size=4),
    added=st.sets(st.integers(10, 14), max_size=3),
)
def test_pages_hold_still_while_rows_come_and_go(
    store: Store, size: int, removed: set[int], added: set[int]
) -> None:
    """R-ORD-06: what is there all the time is seen exactly once, in order"""
    lists = [("list4", "things#stable")]
    for number in range(15):
        keep(store, number, **({"list4": "things#stable"} if number < 10 else {}))
    seen, token, first = [], None, True
    while first or token:
        found = page(store, lists, size=size, token=token)
        seen += found.rows
        token = found.next_page_token
        if first:
            for number in removed:
                keep(store, number)
            for number in added:
                keep(store, number, list4="things#stable")
        first = False
    stayed = [number for number in reversed(range(10)) if number not in removed]
    assert [number for number in seen if number in stayed] == stayed
    assert len(seen) == len(set(seen)) and not added & set(seen)


def test_a_token_is_of_its_list_alone(store: Store) -> None:
    """R-ORD-06: one that was altered or is of another list is refused"""
    token = make_token("2026-03-02#x", ONE)
    assert read_token(token, ONE) == "2026-03-02#x"
    assert read_token(None, ONE) is None
    for other in ([("list1", "things#b")], [("list2", "things#a")], ONE + TWO):
        with pytest.raises(Invalid) as refused:
            read_token(token, other)
        assert refused.value.errors[0]["field"] == "page_token"


def test_a_sealed_place_of_another_shape_is_refused() -> None:
    """Anybody can make the seal"""
    assert read_token(make_token("40", ONE), ONE, shape="[0-9]{1,6}") == "40"
    for place in ("x", "-1", "4 0", "1234567"):
        with pytest.raises(Invalid):
            read_token(make_token(place, ONE), ONE, shape="[0-9]{1,6}")


def test_the_order_of_filters_does_not_matter_to_a_token() -> None:
    assert read_token(make_token("x", TWO), TWO[::-1]) == "x"


def sealed(document: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "====",
        "é",
        "\ud800",
        "e30=",
        "W10=",
        "MQ==",
        "bnVsbA==",
        sealed(["2026", "0" * 24]),
        sealed([[], "x"]),
        make_token("", ONE),
        make_token("\ud800", ONE),
        make_token("2026-03-02#\n", ONE),
        make_token("x" * 1001, ONE),
    ],
    ids=lambda token: repr(token[:40]),
)
def test_what_was_never_given_out_is_no_token(token: str) -> None:
    with pytest.raises(Invalid):
        read_token(token, ONE)


@given(place=st.text(max_size=5), position=st.integers(0, 200), letter=st.characters())
def test_a_token_changed_anywhere_is_refused_or_the_same(place: str, position: int, letter: str) -> None:
    """R-ORD-06"""
    token = make_token(place, ONE)
    position %= len(token) + 1
    for changed in (
        token[:position] + letter + token[position:],
        token[:position] + letter + token[position + 1 :],
    ):
        if changed != token:
            with pytest.raises(Invalid):
                read_token(changed, ONE)


# Lists that are written, and read later


def test_support_cases_payments_and_a_buyers_orders_have_their_places(services: Services) -> None:
    """So that no index has to be made for them"""
    case = {"kind": "order_issue", "status": "open", "seller_id": "shop-1", "buyer_id": "b-1", "id": "cse_1"}
    assert lists_of("supportcase", SimpleNamespace(**case)) == {
        "list1": "supportcase#seller#shop-1",
        "list2": "supportcase#seller#shop-1#open",
        "list5": "supportcase#buyer#b-1",
        "list6": "supportcase#buyer#b-1#open",
    }
    placed = [an_order(order_id=f"ord-{n}", placed_at=NOW + timedelta(hours=n)) for n in (1, 2)]
    paid = [
        Transfer(
            id=f"p-{n}",
            order_id=order.id,
            case_id="c",
            kind="premium",
            debit="seller",
            credit="insurer",
            amount=n,
            seller_id="shop-1",
        )
        for n, order in enumerate(placed)
    ]
    for order, payment in zip(placed, paid, strict=True):
        at = order.facts.placed_at
        step = Transition(before=None, case=order, event="put", actor=PLATFORM, at=at, money=(payment,))
        services.store.commit(step)
    orders = page_of_cases(services.store, Order, [list_of("order", "buyer", "buyer-1")], size=9, token=None)
    assert [one.id for one in orders.rows] == ["ord-2", "ord-1"]
    entries = page_of(
        services.store, [payments_of_seller("shop-1")], size=9, token=None, parse=lambda row: row["sk"]["S"]
    )
    assert entries.rows == ["p-1", "p-0"]
