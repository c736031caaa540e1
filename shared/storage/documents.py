"""How the document of a case is divided into items, and made whole again.

Its state is one item. What is declared PRIVATE goes into another, and each list declared in PARTS into
items of its own, by place in the list, with what is private of them apart again. So what can be erased
lies by itself, and a step writes only what it has changed.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from typing import Any, TypeVar

from shared.domain.case import Case

C = TypeVar("C", bound=Case)
Document = dict[str, Any]
Tree = Mapping[str, Any]

STATE = "@"
PRIVATE = "private"
PRIVATE_STATE = f"{STATE}{PRIVATE}"
EMPTY = "{}"


def compact(document: Any) -> str:
    """Write JSON without blanks, keys in order: the same document is the same text."""
    return json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def digest(text: str) -> str:
    """Make a short name of a text, to tell whether two are the same."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


@cache
def sort_keys(kind: type[Case]) -> tuple[str, ...]:
    """List the sort keys under which a case of that kind may have items, audit records apart."""
    parts = [sort for field in kind.PARTS for sort in _part_keys(kind, field)]
    private = _tree(kind)
    words = [
        f"{sort}#{PRIVATE}" for field in kind.PARTS if field in private for sort in _part_keys(kind, field)
    ]
    own = [PRIVATE_STATE] if private.keys() - kind.PARTS.keys() else []
    return (STATE, *own, *parts, *words)


def is_private(sort: str) -> bool:
    """Tell whether the item under that sort key holds what is private, and can be erased."""
    return sort.endswith(PRIVATE)


def divide(case: Case) -> dict[str, Document]:
    """Divide a case into its documents, by sort key; without those that would be empty."""
    kind = type(case)
    public, private = _separate(case.model_dump(mode="json", exclude_none=True), _tree(kind))
    made: dict[str, Document] = {}
    for field, part in kind.PARTS.items():
        words = private.pop(field, {})
        for place, element in enumerate(public.pop(field, ())):
            sort = _part_key(field, element[part.by] if part.by else "")
            made.setdefault(sort, {})[str(place)] = element
            if str(place) in words:
                made.setdefault(f"{sort}#{PRIVATE}", {})[str(place)] = words[str(place)]
    if private:
        made[PRIVATE_STATE] = private
    return {STATE: public, **made}


def unite(kind: type[C], texts: Mapping[str, str]) -> C:
    """Make a case of the texts of its items, by sort key; what is missing, or was erased, is empty."""
    if texts.keys() == {STATE}:
        return kind.model_validate_json(texts[STATE])
    documents = {sort: json.loads(text) for sort, text in texts.items()}
    whole, private = documents[STATE], documents.get(PRIVATE_STATE, {})
    for field in kind.PARTS:
        elements: Document = {}
        words: Document = {}
        for sort in _part_keys(kind, field):
            elements |= documents.get(sort, {})
            words |= documents.get(f"{sort}#{PRIVATE}", {})
        places = sorted(elements, key=int)
        whole[field] = [elements[place] for place in places]
        private[field] = {str(n): words[place] for n, place in enumerate(places) if place in words}
    _join(whole, private, _tree(kind))
    return kind.model_validate(whole)


def patch(kind: type[Case], before: Mapping[str, Document], after: Mapping[str, Document]) -> Document:
    """Say what has changed of the documents that aren't private.

    Fields are given whole, and null where they are gone; of a part, the elements by their place.
    """
    changed = _changes(before.get(STATE, {}), after[STATE])
    for field in kind.PARTS:
        old, new = (
            {k: v for s in _part_keys(kind, field) for k, v in one.get(s, {}).items()}
            for one in (before, after)
        )
        if elements := _changes(old, new):
            changed[field] = elements
    return changed


def private_changes(before: Mapping[str, Document], after: Mapping[str, Document]) -> list[str]:
    """Name what has changed of the documents that are private, by dotted path."""
    names: set[str] = set()
    for sort in filter(is_private, before.keys() | after.keys()):
        field = "" if sort == PRIVATE_STATE else f"{sort[1:].split('#')[0]}."
        names |= {field + name for name in _named(before.get(sort, {}), after.get(sort, {}))}
    return sorted(names)


def _part_keys(kind: type[Case], field: str) -> list[str]:
    part = kind.PARTS[field]
    return [_part_key(field, value) for value in part.values] if part.by else [_part_key(field, "")]


def _part_key(field: str, value: str) -> str:
    return f"{STATE}{field}#{value}" if value else f"{STATE}{field}"


@cache
def _tree(kind: type[Case]) -> Tree:
    """Arrange the private paths by their steps; nothing below a step: all of it is private."""
    tree: dict[str, Any] = {}
    for path in kind.PRIVATE:
        node = tree
        for step in path.split("."):
            node = node.setdefault(step, {})
    return tree


def _separate(node: Any, tree: Tree) -> tuple[Any, Document]:
    """Divide what is open from what is private; of a list, what is private by place."""
    private: Document = {}
    if isinstance(node, list):
        pairs = [_separate(element, tree["*"]) for element in node]
        return [one for one, _ in pairs], {str(n): words for n, (_, words) in enumerate(pairs) if words}
    public: Document = {}
    for name, value in node.items():
        if name not in tree:
            public[name] = value
        elif below := tree[name]:
            public[name], words = _separate(value, below)
            private |= {name: words} if words else {}
        elif (kept := _filled(value)) not in ("", [], {}):
            private[name] = kept
    return public, private


def _filled(value: Any) -> Any:
    """Leave out what is empty: erased and never written are the same."""
    if not isinstance(value, dict):
        return value
    kept = {name: _filled(inner) for name, inner in value.items()}
    return {name: inner for name, inner in kept.items() if inner not in ("", [], {})}


def _join(node: Any, private: Document, tree: Tree) -> None:
    """Put what is private back in its place; what has no place any more is left out."""
    for name, words in private.items():
        below = tree.get("*" if isinstance(node, list) else name, {})
        if isinstance(node, list):
            if int(name) < len(node):
                _join(node[int(name)], words, below)
        elif not below:
            node[name] = words
        elif name in node:
            _join(node[name], words, below)


def _changes(before: Document, after: Document) -> Document:
    changed = {name: value for name, value in after.items() if name not in before or value != before[name]}
    return {name: None for name in before if name not in after} | changed


def _named(before: Any, after: Any) -> Iterator[str]:
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        inner = [one if isinstance(one, dict) else {} for one in (old, new)]
        below = [f"{name}.{step}" for step in _named(*inner)] if any(inner) else []
        yield from below or [name]
