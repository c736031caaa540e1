"""A watch over everything that is stored: what is private lies in items of its own and nowhere else."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from shared.domain.case import Case, Transition
from shared.storage import store
from shared.storage.documents import compact, divide, is_private
from shared.storage.items import Item
from shared.storage.shards import Shards

# Shorter words, and single ones, may stand elsewhere with every right: an order's number in a notice.
LONG_ENOUGH = 12


def private_texts(case: Case) -> set[str]:
    """What is written in the private items of a case."""
    found: set[str] = set()
    for sort, document in divide(case).items():
        if is_private(sort):
            found |= {
                text for text in _texts(document) if len(text) >= LONG_ENOUGH and (" " in text or "@" in text)
            }
    return found


@contextmanager
def watched() -> Iterator[None]:
    """No state, list row, audit record or event may say meanwhile what is private; AssertionError if so."""
    items_of, events_of, said = store.case_items, store.events_of, set[str]()

    def look(step: Transition[Any], told: Iterable[tuple[str, str]]) -> None:
        texts = private_texts(step.case) | (private_texts(step.before) if step.before else set())
        told_in_json = {text: compact(text)[1:-1] for text in texts}
        for where, words in told if texts else ():
            said.update(f"{where}: {text}" for text, written in told_in_json.items() if written in words)

    def items(step: Transition[Any], shards: Shards) -> list[Item]:
        made = items_of(step, shards)
        open_to_all = [one for one in made if not is_private(one["sk"]["S"])]
        look(step, ((step.event, " ".join(_values(one))) for one in open_to_all))
        return made

    def events(steps: Any) -> Iterator[Any]:
        for step in steps:
            made = list(events_of([step]))
            look(step, ((effect.id, compact(effect.payload)) for effect in made))
            yield from made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "case_items", items)
        patch.setattr(store, "events_of", events)
        yield
    assert not said, f"what is private stands where it can't be erased: {sorted(said)}"


def _values(item: Item) -> Iterator[str]:
    for typed in item.values():
        yield from typed.values()


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for inner in node.values():
            yield from _texts(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _texts(inner)
