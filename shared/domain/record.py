"""Frozen dataclasses that cost next to nothing to define.

The standard one writes six methods for itself and has them compiled: 0.8 ms a class, and what serves one
request defines up to a hundred and thirty. Here the six stand once, for all; the rest is the dataclass's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, NamedTuple, NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")


class _Fields(NamedTuple):
    names: tuple[str, ...]
    every: frozenset[str]
    by_position: tuple[str, ...]
    shown: tuple[str, ...]
    defaults: Mapping[str, Any]
    factories: Mapping[str, Callable[[], Any]]


@overload
def record(cls: type[T], /) -> type[T]: ...


@overload
def record(*, kw_only: bool) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(cls: type[T] | None = None, /, *, kw_only: bool = True) -> type[T] | Callable[[type[T]], type[T]]:
    """A class of fixed values: made by name (by position, too, with `kw_only=False`), equal by fields.

    Raises TypeError where one is made without a field that has no default, or with one there isn't, and
    FrozenInstanceError where one is changed; `dataclasses.replace` makes another.
    """
    if cls is None:
        return lambda named: _as_record(named, kw_only)
    return _as_record(cls, kw_only)


def _as_record(cls: type[T], kw_only: bool) -> type[T]:
    dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
    every = fields(cls)  # type: ignore[arg-type]
    cls._record_fields = _Fields(  # type: ignore[attr-defined]
        names=tuple(f.name for f in every),
        every=frozenset(f.name for f in every),
        by_position=tuple(f.name for f in every if not f.kw_only),
        shown=tuple(f.name for f in every if f.repr),
        defaults={f.name: f.default for f in every if f.default is not MISSING},
        factories={f.name: f.default_factory for f in every if f.default_factory is not MISSING},
    )
    for method in (_init, _repr, _eq, _hash, _setattr, _delattr):
        setattr(cls, f"_{method.__name__}__", method)
    return cls


def _init(self: Any, /, *given: Any, **named: Any) -> None:
    its: _Fields = self._record_fields
    state = self.__dict__
    state.update(its.defaults)
    for name, factory in its.factories.items():
        state[name] = factory()
    if given:
        if len(given) > len(its.by_position) or named.keys() & its.by_position[: len(given)]:
            raise TypeError(f"{type(self).__name__} by position, once each: {', '.join(its.by_position)}")
        state.update(zip(its.by_position, given, strict=False))
    state.update(named)
    if state.keys() != its.every:
        wrong = ", ".join(sorted(state.keys() ^ its.every))
        raise TypeError(
            f"{type(self).__name__} has the fields {', '.join(its.names)}; missing or unknown: {wrong}."
        )


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._record_fields.shown)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> bool:
    return bool(self.__dict__ == other.__dict__) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(tuple(getattr(self, name) for name in self._record_fields.names))


def _setattr(self: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
