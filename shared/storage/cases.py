"""The cases one decision looks at, each read once, as many as are known in one round trip."""

from collections.abc import Iterable
from typing import Any, TypeVar

from shared.domain.case import Case
from shared.storage.store import Ref, Store

C = TypeVar("C", bound=Case)


class Cases:
    """What was read so far, by kind and id."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[Ref[Any], Case | None] = {}

    def fetch(self, *refs: Ref[Any]) -> None:
        """Read those of these that were not read yet, consistently; nothing where all were."""
        wanted = [ref for ref in dict.fromkeys(refs) if ref not in self._found]
        if wanted:
            self._found |= zip(wanted, self._store.load_each(wanted), strict=True)

    def one(self, kind: type[C], case_id: str) -> C | None:
        """The case; None if it does not exist."""
        self.fetch(Ref(kind, case_id))
        return self._found[Ref(kind, case_id)]  # type: ignore[return-value]

    def many(self, kind: type[C], ids: Iterable[str]) -> list[C]:
        """The cases of those ids that exist, in that order."""
        refs = [Ref(kind, case_id) for case_id in dict.fromkeys(ids)]
        self.fetch(*refs)
        return [case for ref in refs if (case := self._found[ref]) is not None]  # type: ignore[misc]
