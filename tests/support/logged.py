"""Everything that is logged, with what goes along with it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class _Keeping(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {vars(record)}")


@contextmanager
def logged() -> Iterator[Callable[[], str]]:
    """What is logged meanwhile, by whomever."""
    keeping, root = _Keeping(), logging.getLogger()
    root.addHandler(keeping)
    try:
        yield lambda: "\n".join(keeping.lines)
    finally:
        root.removeHandler(keeping)
