"""What each party has to show in a dispute, whether that is shown, and by whom (A-41)."""

from datetime import datetime
from typing import Literal

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.dispute_facts import as_evidence, facts_of, facts_with
from shared.domain.disputes.evidence import Evidence, admitted, carrier_statements, is_shown
from shared.domain.disputes.facts import Facts, Flags, of_flags, standing
from shared.domain.disputes.framework import MustShow, framework
from shared.domain.disputes.vocabulary import Party
from shared.domain.policy import clause
from shared.domain.record import record

ShownBy = Literal["buyer", "seller", "carrier", "platform"]


@record
class Required:
    """Something a party has to show; `shows` is the name of a `Requirement` of the table.

    shown_by: who has shown it, None as long as nobody has; `platform` where its own data do.
    """

    party: Party
    shows: str
    shown_by: ShownBy | None
    clause: str


def requirements_of(context: DisputeContext, *, now: datetime) -> tuple[Required, ...]:
    """List what has to be shown in a dispute: as things stand, or as they stood when it was judged."""
    dispute = context.dispute
    if dispute.judgment is not None:
        return requirements_then(dispute)
    facts = facts_of(context, Flags(), now=now)
    return requirements(facts, as_evidence(dispute), version=dispute.policy_version)


def requirements_then(dispute: Dispute) -> tuple[Required, ...]:
    """List what had to be shown when a dispute was judged; nothing for one that ended without a judgment."""
    judgment = dispute.judgment
    if judgment is None:
        return ()
    facts = facts_with(dispute, judgment.flags, judgment.system)
    return requirements(facts, as_evidence(dispute), version=dispute.policy_version)


def requirements(facts: Facts, evidence: Evidence, *, version: str) -> tuple[Required, ...]:
    """List everything that has to be shown on these facts, and who has shown it (A-41)."""
    table = framework(version)
    known = standing(facts) | of_flags(facts.flags)
    counting = admitted(table, evidence, known)
    hold = known | carrier_statements(table, counting, known)
    stated = carrier_statements(table, counting, set())

    def shown_by(row: MustShow) -> ShownBy | None:
        if is_shown(table.shows[row.shows], counting.of(row.party), table):
            return row.party
        if hold.isdisjoint(row.met_by):
            return None
        return "carrier" if known.isdisjoint(row.met_by) and not stated.isdisjoint(row.met_by) else "platform"

    rows = [row for row in table.scenarios[facts.scenario].must_show if row.applies(hold)]
    return tuple(
        Required(party=row.party, shows=row.shows, shown_by=shown_by(row), clause=clause(row.clause))
        for row in rows
    )
