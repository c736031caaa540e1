"""Return labels off the queue: what became of a purchase, and what is paid back."""

from shared.domain.disputes.case import Dispute
from shared.usecases.disputes import returns as of_disputes
from shared.usecases.returns import labels
from shared.usecases.returns.bearer import ReturnBearer
from shared.usecases.services import Services
from shared.usecases.support import returns as of_support


def reconcile(services: Services, case_kind: str, case_id: str, label_id: str) -> None:
    """Ask the carrier what became of a purchase. Raises CarrierSilent while it can't tell yet."""
    labels.reconcile(services, _bearer(services, case_kind, case_id), label_id)


def void(services: Services, case_kind: str, case_id: str, label_id: str) -> None:
    """Pay back a label that nobody will use."""
    labels.void(_bearer(services, case_kind, case_id), label_id)


def _bearer(services: Services, case_kind: str, case_id: str) -> ReturnBearer:
    bearer_of = of_disputes.bearer_of if case_kind == Dispute.KIND else of_support.bearer_of
    return bearer_of(services, case_id)
