"""What is refused: that it is, of which kind, under which code."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.errors import Refusal


def refusal(decide: Callable[..., object], *args: Any, **how: Any) -> Refusal:
    """The refusal that this raises, whatever its kind."""
    with pytest.raises(Refusal) as caught:
        decide(*args, **how)
    return caught.value


def refusal_of(kind: type[Refusal], decide: Callable[..., object], *args: Any, **how: Any) -> Refusal:
    """The refusal that this raises, of exactly this kind."""
    found = refusal(decide, *args, **how)
    assert type(found) is kind
    return found


def refused(kind: type[Refusal], code: str, decide: Callable[..., object], *args: Any, **how: Any) -> Refusal:
    """The refusal that this raises, of exactly this kind and under this code."""
    found = refusal_of(kind, decide, *args, **how)
    assert found.code == code
    return found
