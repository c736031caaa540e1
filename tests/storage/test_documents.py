"""A case divided into items: what is private and what grows lie apart, are read at once, can be erased."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any, ClassVar, Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.domain.case import PLATFORM, Case, Model, Part, Transition
from shared.storage.documents import divide, is_private, unite
from shared.storage.items import case_items, key
from shared.storage.lists import page_of_cases, with_timeline
from shared.storage.records import IdempotencyKey, Replayed
from shared.storage.store import Ref, Store
from shared.usecases.services import Services
from tests.storage.test_items import kinds
from tests.support import shop
from tests.support.faults import watched
from tests.support.replay import rebuilt, without_private
from tests.support.time import FEW

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
NUMBERS = count()


class Piece(Model):
    id: str
    side: Literal["left", "right"]
    text: str = ""


class Person(Model):
    id: str
    name: str = ""


class Letter(Case):
    """A case with a bit of everything private, and a list that grows."""

    KIND: ClassVar[str] = "letter"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"words", "sender.name", "readers.*.name", "pieces.*.text"})
    PARTS: ClassVar[Any] = {"pieces": Part(by="side", values=("left", "right"))}

    status: Literal["open", "shut"] = "open"
    words: str = ""
    sender: Person | None = None
    readers: tuple[Person, ...] = ()
    pieces: tuple[Piece, ...] = ()


@pytest.fixture
def store(services: Services) -> Store:
    return services.store


def letter(**more: Any) -> Letter:
    id = f"letter-{next(NUMBERS)}"
    return Letter(id=id, created_at=NOW, updated_at=NOW, policy_version="2026-01", **more)


FULL: dict[str, Any] = {
    "words": "Dear all",
    "sender": Person(id="p-1", name="Ada"),
    "readers": (Person(id="p-2"), Person(id="p-3", name="Bo")),
    "pieces": (
        Piece(id="a", side="left", text="one"),
        Piece(id="b", side="right"),
        Piece(id="c", side="left"),
    ),
}


def opening(**more: Any) -> Transition[Letter]:
    return Transition.opening(letter(**more), event="opened", actor=PLATFORM)


def changed(before: Letter, **changes: Any) -> Transition[Letter]:
    return Transition.of(before, event="changed", actor=PLATFORM, now=NOW, **changes)


def load(store: Store, case: Case) -> Letter:
    (found,) = store.load(Ref(Letter, case.id))
    assert found is not None
    return found


def written(step: Transition[Any]) -> list[str]:
    """The sort keys of what a step writes."""
    return [item["sk"]["S"] for item in case_items(step)]


def erase(store: Store) -> None:
    """Delete every private item there is."""
    for item in shop.table():
        if is_private(item["sk"]["S"]):
            store.client.delete_item(TableName=store.table, Key={"pk": item["pk"], "sk": item["sk"]})


TEXT = st.text(max_size=2)
PERSON = st.builds(Person, id=TEXT, name=TEXT)
PIECE = st.builds(Piece, id=TEXT, side=st.sampled_from(["left", "right"]), text=TEXT)
CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["open", "shut"]),
        "words": TEXT,
        "sender": st.none() | PERSON,
        "readers": st.lists(PERSON, max_size=2).map(tuple),
        "pieces": st.lists(PIECE, max_size=5).map(tuple),
    },
)


@FEW
@given(changes=st.lists(CHANGE, min_size=1, max_size=4))
def test_whatever_is_written_is_read_again_and_rebuilt_from_its_records(
    store: Store, changes: list[dict[str, Any]]
) -> None:
    """R-GEN-13, invariant 11: but for what is private, which the records only name"""
    step = opening()
    store.commit(step)
    for change in changes:
        step = changed(load(store, step.case), **change)
        store.commit(step)
        assert load(store, step.case) == step.case
    found = with_timeline(store, Letter, step.case.id)
    assert found is not None and found.case == step.case
    assert rebuilt(Letter, (one.patch for one in found.history)) == without_private(step.case)


def test_a_case_is_read_at_once_and_a_step_writes_only_what_it_changes(store: Store) -> None:
    first = opening(**FULL)
    parts = ["@pieces#left", "@pieces#left#private", "@pieces#right", "@private"]
    assert written(first) == ["@", *parts, "v#00000001"]
    store.commit(first)
    with watched() as wire:
        case = load(store, first.case)
    assert (case, wire.operations) == (first.case, ["BatchGetItem"])
    assert written(changed(case, status="shut")) == ["@", "v#00000002"]
    assert written(changed(case, words="Dear Bo")) == ["@", "@private", "v#00000002"]
    more = (*case.pieces, Piece(id="d", side="right"))
    assert written(changed(case, pieces=more)) == ["@", "@pieces#right", "v#00000002"]


def test_a_record_has_what_was_added_to_a_list_and_names_what_is_private() -> None:
    """invariant 11"""
    case = opening(**FULL).case
    more = (*case.pieces, Piece(id="d", side="right", text="four"))
    record = case_items(changed(case, pieces=more, words="", sender=Person(id="p-1", name="Eve")))[-1]
    assert json.loads(record["patch"]["S"]).keys() == {"pieces", "version"}
    assert json.loads(record["patch"]["S"])["pieces"] == {"3": {"id": "d", "side": "right"}}
    assert json.loads(record["private"]["S"]) == ["pieces.3.text", "sender.name", "words"]


def test_once_its_private_items_are_gone_a_case_has_no_texts_and_goes_on(store: Store) -> None:
    """Erasing is deleting them; the next step remembers that they are gone."""
    step = opening(**FULL)
    store.commit(step)
    erase(store)
    case = load(store, step.case)
    assert (case.words, case.sender, [one.name for one in case.readers]) == ("", Person(id="p-1"), ["", ""])
    assert [(one.id, one.text) for one in case.pieces] == [("a", ""), ("b", ""), ("c", "")]
    store.commit(changed(case, status="shut"))
    with watched() as wire:
        assert load(store, case).status == "shut"
    assert wire.operations == ["BatchGetItem"]


@pytest.mark.parametrize("old_first", [True, False])
def test_a_case_read_between_two_steps_is_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, old_first: bool
) -> None:
    """DynamoDB reads the items of a batch one by one: a decision on half of a step would write over it"""
    step = opening(**FULL)
    store.commit(step)
    keys = [{"pk": one["pk"], "sk": one["sk"]} for one in case_items(step)[:-1]]
    old = store.read(keys)
    moved = changed(step.case, pieces=(*step.case.pieces, Piece(id="d", side="left", text="new")))
    store.commit(moved)
    read, torn = store.read, [True]

    def between(asked: Any) -> Any:
        found = read(asked)
        if not torn.pop() if torn else True:
            return found
        stale = [place for place in found if (place[1] == "@") is not old_first]
        return found | {place: old[place] for place in stale}

    monkeypatch.setattr(store, "read", between)
    assert load(store, moved.case) == moved.case
    assert torn == []


def test_a_case_whose_open_part_is_missing_is_not_taken_for_an_erased_one(store: Store) -> None:
    step = opening(**FULL)
    store.commit(step)
    store.client.delete_item(TableName=store.table, Key=key(f"letter#{step.case.id}", "@pieces#left"))
    with pytest.raises(TimeoutError):
        load(store, step.case)


def test_a_row_of_a_list_has_the_state_alone(store: Store) -> None:
    step = opening(**FULL)
    store.commit(step)
    listed = {"list1": {"S": "letters"}, "listed_at": {"S": "1"}}
    store.client.put_item(TableName=store.table, Item=case_items(step)[0] | listed)
    (row,) = page_of_cases(store, Letter, [("list1", "letters")], size=1, token=None).rows
    assert row == step.case.model_copy(
        update={
            "words": "",
            "sender": Person(id="p-1"),
            "readers": (Person(id="p-2"), Person(id="p-3")),
            "pieces": (),
        }
    )


def test_an_answer_too_long_for_one_item_is_given_again_whole(store: Store) -> None:
    """R-GEN-09: a page with everybody's evidence is longer than an item can be"""
    page = {"text": "😀" * 150_000}
    idempotency = IdempotencyKey(scope="s", key="k", fingerprint="f", view=lambda _: page)
    store.commit(opening(), idempotency=idempotency)
    with pytest.raises(Replayed) as replayed:
        store.check_replayed(idempotency)
    assert json.loads(replayed.value.body) == page
    assert max(len(json.dumps(item, ensure_ascii=False).encode()) for item in shop.table()) < 200_000


def below(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from below(inner)


@pytest.mark.parametrize(
    ("kind", "path"), [(kind, path) for kind in kinds() for path in sorted(kind.PRIVATE)]
)
def test_what_is_declared_private_is_there_and_empty_by_default(kind: type[Case], path: str) -> None:
    """So that a case is read when it was erased"""
    models: list[type[BaseModel]] = [kind]
    for step in path.split("."):
        if step == "facts" and kind.KIND != "order":
            return
        if step != "*":
            fields = [model.model_fields[step] for model in models if step in model.model_fields]
            assert fields, f"{kind.__name__} has no {path}"
            models = [model for field in fields for model in below(field.annotation)]
    for field in fields:
        assert not field.is_required()
        empty = field.get_default(call_default_factory=True)
        filled = empty.model_dump(exclude_none=True) if isinstance(empty, BaseModel) else empty
        assert not filled or not any(filled.values())


def test_a_document_is_united_whatever_of_it_is_there() -> None:
    """A read of an index may be between two steps"""
    whole = {sort: json.dumps(document) for sort, document in divide(opening(**FULL).case).items()}
    bare = {sort: json.dumps(document) for sort, document in divide(opening().case).items()}
    for kept in (whole, bare):
        for other in (whole, bare):
            assert unite(Letter, {**other, "@": kept["@"]}).status == "open"
