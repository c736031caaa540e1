"""When a dispute may be filed, evidence submitted and a judgment is due."""

from datetime import datetime

from shared.domain.case import Deadline, Role
from shared.domain.disputes.framework import Framework, Window, framework
from shared.domain.disputes.vocabulary import Party, Scenario
from shared.domain.policy import WindowTerms, policy
from shared.domain.record import record


@record
class Anchors:
    """Where acceptance windows start.

    last_update_at: when shipment information was last shown on the tracking page (A-14); None if there
    has been none, and then the shipping time or else the payment counts (A-36). overdue_at: the last
    second in which the seller had time to send what was never handed over (R-DSP-25).
    """

    delivered_at: datetime | None = None
    last_update_at: datetime | None = None
    shipped_at: datetime | None = None
    overdue_at: datetime | None = None
    paid_at: datetime | None = None


def acceptance_deadline(scenario: Scenario, anchors: Anchors, *, version: str) -> Deadline | None:
    """Start the window in which this scenario may be filed (R-DSP-30 … R-DSP-80).

    None while nothing has started the window: not delivered, or neither tracked, shipped, overdue nor paid.
    """
    table = framework(version)
    window = table.scenarios[scenario].acceptance
    for event in (window.anchor, *window.fallback):
        starts_at = getattr(anchors, f"{event}_at")
        if starts_at is not None:
            return _deadline("dispute_acceptance", "buyer", window, table, starts_at, event)
    return None


def evidence_deadline(
    scenario: Scenario, party: Party, *, visible: bool, starts_at: datetime, version: str
) -> Deadline | None:
    """Start this party's window for material; None for a party not expected to submit any (R-DSP-84).

    starts_at: the filing for the buyer; for the others the dispatch of their notice (R-DSP-23).
    """
    table = framework(version)
    circumstances = {"visible" if visible else "not_visible"}
    for window in table.scenarios[scenario].evidence:
        if window.party == party and window.applies(circumstances):
            return _deadline("evidence", party, window, table, starts_at, table.starts[party])
    return None


def judgment_deadline(scenario: Scenario, *, starts_at: datetime, version: str) -> Deadline:
    """Start the window in which the platform judges.

    starts_at: when the last expected party had completed its submission or its window had closed
    (R-JDG-14); for a window that lapsed, its last valid second (R-GEN-07).
    """
    table = framework(version)
    window = table.scenarios[scenario].judgment
    return _deadline("judgment", "platform", window, table, starts_at, table.starts["platform"])


def _deadline(
    kind: str, party: Role, window: Window, table: Framework, starts_at: datetime, start_event: str
) -> Deadline:
    terms = WindowTerms(window.length, window.unit, table.consequences[kind], window.clause)
    return policy(table.version).start(kind, party, terms, starts_at=starts_at, start_event=start_event)
