"""Which disputes are listed."""

from shared.domain.disputes.case import DisputeStatus
from shared.views.fields import PageQuery


class DisputeQuery(PageQuery):
    """Which disputes."""

    status: tuple[DisputeStatus, ...] = ()
