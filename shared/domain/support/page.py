"""A case of customer service as it is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.messages.page import ShownMessage
from shared.domain.reading import Audit
from shared.domain.support.case import SupportCase


@dataclass(frozen=True, kw_only=True)
class SupportCasePage:
    """A case; dispute_open: whether a dispute about its order is. messages, history: where one is read."""

    case: SupportCase
    dispute_open: bool
    messages: Sequence[ShownMessage] = ()
    history: Sequence[Audit] = ()
