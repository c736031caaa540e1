"""A carrier that prints a label and never says so."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shared.gateways.carriers import CarrierSilent, LabelOrder, PrintedLabel, SandboxCarrier


@contextmanager
def silent_carrier(*, printed: bool = True) -> Iterator[None]:
    """Meanwhile a label is bought without an answer; printed: whether there is one all the same."""
    buy = SandboxCarrier.buy

    def fall_silent(self: SandboxCarrier, order: LabelOrder) -> PrintedLabel:
        if printed:
            buy(self, order)
        raise CarrierSilent("no answer")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SandboxCarrier, "buy", fall_silent)
        yield
