"""What set a step off, as its audit record names it: a request and its caller, a webhook, a message."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_CAUSE: ContextVar[Mapping[str, str]] = ContextVar("cause", default={})  # noqa: B039 - never changed in place


@contextmanager
def caused_by(**cause: str) -> Iterator[None]:
    """Name the cause of what is committed inside (R-GEN-13), beside what is named around it.

    request: the request id the caller was told; caller: role and account; event: source and id of a
    webhook; message: the id of a queue's message. Empty ones are left out.
    """
    token = _CAUSE.set({**_CAUSE.get(), **{name: value for name, value in cause.items() if value}})
    try:
        yield
    finally:
        _CAUSE.reset(token)


def cause() -> Mapping[str, str]:
    """The cause of what is committed now; empty where nobody named one."""
    return _CAUSE.get()
