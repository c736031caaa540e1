"""Which labels are listed."""

from shared.views.fields import PageQuery
from shared.views.labels.label import InsuranceStatus


class LabelQuery(PageQuery):
    """Which labels."""

    insurance_status: tuple[InsuranceStatus, ...] = ()
