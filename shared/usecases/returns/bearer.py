"""A case whose goods go back, with all that its return needs to be decided and written."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, Self

from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.returns.model import Return, ReturnCase, ReturnStep
from shared.storage.records import Effect, IdempotencyKey
from shared.storage.store import Write


class ReturnBearer(Protocol):
    """A dispute or a case of customer service, as its return sees it; brought up to date."""

    @property
    def case(self) -> ReturnCase:
        """The case, with `goods_back`."""

    @property
    def kind(self) -> str:
        """What kind of case it is."""

    @property
    def order(self) -> Order:
        """The order it is about."""

    @property
    def packages(self) -> Sequence[Package]:
        """The packages that what goes back came in."""

    @property
    def runs(self) -> bool:
        """Whether the goods are still to go back."""

    def for_label(self) -> Return:
        """The return for which a label can be had. Raises a refusal where there is none."""

    def reload(self) -> Self:
        """The case as it is now."""

    def commit(
        self,
        step: ReturnStep,
        *,
        effects: Sequence[Effect] = (),
        writes: Sequence[Write] = (),
        dropped: Iterable[str] = (),
        idempotency: IdempotencyKey | None = None,
        answer: Any = None,
    ) -> Self:
        """Write a step with all that it means for the case, its notices and effects; the case after it."""
