"""Opening a dispute: every rule with its own code, in a fixed order, and the dispute if all let it pass."""

from collections.abc import Callable, Sequence
from datetime import datetime

from shared.domain.case import Model
from shared.domain.disputes.case import RequestedRemedy
from shared.domain.disputes.docket import Docket
from shared.domain.disputes.dossier import Steps
from shared.domain.disputes.vocabulary import Scenario, Subtype
from shared.domain.orders import Order
from shared.domain.packages import Package


class Request(Model):
    """What the buyer asks for."""

    line_ids: tuple[str, ...]
    scenario: Scenario
    visible: bool | None = None
    cosmetic_allergy: bool = False
    subtype: Subtype | None = None
    description: str = ""
    requested_remedy: RequestedRemedy | None = None


def file(
    order: Order,
    packages: Sequence[Package],
    docket: Docket | None,
    *,
    id: str,
    request: Request,
    new_evidence_id: Callable[[], str],
    now: datetime,
) -> Steps:
    """Open a dispute; the notices to seller and carrier belong in the same transaction (R-DSP-23).

    new_evidence_id: called for each piece that comes with the after-sale request (R-DSP-12). Raises
    Invalid naming every line that is not of this order, and what `check_eligible` raises.
    """
    raise NotImplementedError


def check_eligible(
    order: Order,
    packages: Sequence[Package],
    docket: Docket | None,
    *,
    line_ids: Sequence[str],
    scenario: Scenario,
    now: datetime,
) -> None:
    """Whether this can be filed now. In this order it raises

    Rejected `market_not_covered` (R-DSP-01), `no_valid_transaction` (R-DSP-05); what
    `docket.check_may_open` raises; Conflict `aftersale_in_process` (R-DSP-08),
    `aftersale_request_required` (R-DSP-11); Rejected `not_delivered`, `not_yet_delayed` (R-DSP-60),
    `acceptance_window_closed` (R-DSP-03) with `deadline`, `seller_contact` and `alternatives`.
    """
    raise NotImplementedError
