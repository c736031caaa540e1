"""What to do when another writer was first: load again, decide again."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from shared.domain.errors import ConcurrentUpdate

ATTEMPTS = 6
R = TypeVar("R")
# The system's: what is seeded before a snapshot would be the same in every worker restored from it.
_JITTER = random.SystemRandom()


def retry_on_conflict(attempt: Callable[[], R]) -> R:
    """The result of an attempt that was not overtaken. Raises ConcurrentUpdate when six were."""
    for n in range(1, ATTEMPTS):
        try:
            return attempt()
        except ConcurrentUpdate:
            time.sleep(_JITTER.uniform(0, 0.05 * 2**n))
    return attempt()
