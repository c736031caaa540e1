"""A case rebuilt from its audit records, and what of it they may hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.domain.case import Case


def rebuilt(kind: type[Case], patches: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The document that the patches of a case make: fields whole, lists kept in parts by place."""
    document: dict[str, Any] = {}
    for patch in patches:
        for name, value in patch.items():
            if name in kind.PARTS:
                document[name] = document.get(name, {}) | value
            else:
                document[name] = value
        document = {name: value for name, value in document.items() if value is not None}
    for name in kind.PARTS:
        pieces = {int(place): piece for place, piece in document.get(name, {}).items() if piece is not None}
        document[name] = [pieces[place] for place in sorted(pieces)]
    return document


def without_private(case: Case) -> dict[str, Any]:
    """The document of a case without what it declares as private."""
    document = case.model_dump(mode="json", exclude_none=True)
    for path in case.PRIVATE:
        _drop(document, path.split("."))
    return document


def _drop(node: Any, steps: list[str]) -> None:
    step, *further = steps
    if step == "*":
        for element in node:
            _drop(element, further)
    elif not further:
        node.pop(step, None)
    elif step in node:
        _drop(node[step], further)
