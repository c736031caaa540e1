"""What each role can do with a dispute, or about an order, now and until when, and why not where not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from shared.domain.actions import Action
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.docket import Docket
from shared.domain.orders import Order
from shared.domain.packages import Package

Viewer = Literal["buyer", "seller", "carrier", "agent"]


def available_actions(
    dispute: Dispute, docket: Docket | None = None, *, role: Viewer, now: datetime
) -> tuple[Action, ...]:
    """Every choice of that role; without the docket the limit of two requests is not looked at."""
    raise NotImplementedError


def filing_options(
    order: Order, packages: Sequence[Package], docket: Docket | None, *, now: datetime
) -> tuple[Action, ...]:
    """`file_dispute` for every scenario and line, `subject_id` naming the scenario and the line."""
    raise NotImplementedError
