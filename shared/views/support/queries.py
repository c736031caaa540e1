"""Which cases of customer service are listed."""

from shared.domain.support.case import (
    SupportStatus,
)
from shared.views.fields import PageQuery


class SupportCaseQuery(PageQuery):
    """Which cases."""

    status: tuple[SupportStatus, ...] = ()
