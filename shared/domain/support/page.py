"""A case of customer service as it is read."""

from collections.abc import Sequence

from shared.domain.messages.page import ShownMessage
from shared.domain.reading import Audit
from shared.domain.record import record
from shared.domain.returns.page import ObjectionFilePage
from shared.domain.support.case import SupportCase


@record
class SupportCasePage:
    """A case; dispute_open: whether a dispute about its order is. messages, history: where one is read.

    objection_files: those of an objection to what came back.
    """

    case: SupportCase
    dispute_open: bool
    objection_files: Sequence[ObjectionFilePage] = ()
    messages: Sequence[ShownMessage] = ()
    history: Sequence[Audit] = ()

    @property
    def dispute_missing(self) -> bool:
        """Whether the dispute service is the way, and no dispute is open yet."""
        case = self.case
        return case.route == "dispute_service" and case.status == "open" and not self.dispute_open
