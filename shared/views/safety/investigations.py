"""Investigations as the API shows them."""

from shared.domain.safety.investigations import Investigation, InvestigationStatus
from shared.views.cases import DecisionView, ResourceView, Time, decision_view, moment, resource_view
from shared.views.fields import Body, PageQuery, Reason
from shared.views.viewer import Viewer


class InvestigationQuery(PageQuery):
    """Which investigations."""

    status: tuple[InvestigationStatus, ...] = ()


class EnterFinding(Body):
    """Whether the seller acted in bad faith, and why; `false` lifts a finding that has not ended."""

    bad_faith: bool
    reason: Reason


class InvestigationView(ResourceView):
    """An investigation of a seller; `cases`: the ids of the disputes lost.

    `ends_at`: until when bad faith that was found is shown in later disputes.
    """

    status: InvestigationStatus
    seller_id: str
    cases: list[str]
    reason: str | None
    ends_at: Time | None
    lift_reason: str | None
    decision: DecisionView | None


def investigation_view(investigation: Investigation, *, viewer: Viewer) -> InvestigationView:
    """Show an investigation to an agent."""
    return {
        **resource_view("investigation", investigation),
        "status": investigation.status,
        "seller_id": investigation.seller_id,
        "cases": list(investigation.cases),
        "reason": investigation.reason,
        "ends_at": moment(investigation.ends_at),
        "lift_reason": investigation.lift_reason,
        "decision": decision_view(investigation.decision),
    }
