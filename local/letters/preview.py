"""A letter as an example: whose, when, and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec

from shared.domain.notifications import Notice

Facts = ParamSpec("Facts")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """to: `the buyer`; when: what has just happened; letter: what wrote the notice."""

    to: str
    when: str
    letter: Callable[..., Any]
    notice: Notice

    @property
    def heading(self) -> str:
        """Who gets it and when: `To the buyer, when the shop has …`."""
        return f"To {self.to}, {self.when}"


def preview(
    to: str, when: str, letter: Callable[Facts, Notice], /, *args: Facts.args, **kwargs: Facts.kwargs
) -> Preview:
    """The letter with these facts."""
    return Preview(to=to, when=when, letter=letter, notice=letter(*args, **kwargs))
