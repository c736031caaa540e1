"""What a case is written as can be read again."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

from pydantic import BaseModel

import shared.domain
from shared.domain.case import Case


def kinds(base: type[Case]) -> Iterator[type[Case]]:
    """Every kind of case there is."""
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def parts(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from parts(inner)


def test_whatever_may_be_none_can_be_absent() -> None:
    """The table leaves out what is None, in every part of every case."""
    for module in pkgutil.walk_packages(shared.domain.__path__, "shared.domain."):
        import_module(module.name)
    waiting: list[type[BaseModel]] = list(kinds(Case))
    assert len(waiting) > 5
    seen: set[type[BaseModel]] = set()
    unreadable = []
    while waiting:
        model = waiting.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, field in model.model_fields.items():
            if field.is_required() and type(None) in get_args(field.annotation):
                unreadable.append(f"{model.__module__}.{model.__name__}.{name}")
            waiting += parts(field.annotation)
    assert unreadable == []
