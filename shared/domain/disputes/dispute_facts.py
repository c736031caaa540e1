"""A dispute as the rules see it: its facts, its evidence, and what they say of it."""

from datetime import datetime

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.evidence import Evidence
from shared.domain.disputes.facts import Facts, Flags, System
from shared.domain.disputes.order_facts import observe
from shared.domain.disputes.recommendation import Recommendation, recommend


def recommendation(context: DisputeContext, *, now: datetime) -> Recommendation:
    """Apply the rules to the evidence so far (R-JDG-35)."""
    dispute = context.dispute
    facts = facts_of(context, Flags(), now=now)
    return recommend(facts, as_evidence(dispute), version=dispute.policy_version)


def facts_of(context: DisputeContext, found: Flags, *, now: datetime) -> Facts:
    """Describe the dispute as the rules see it; what an agent has `found` goes before what was known."""
    dispute = context.dispute
    flags = {"subtype": dispute.subtype, "customized": dispute.customized}
    flags |= context.known.model_dump(exclude_defaults=True) | found.model_dump(exclude_unset=True)
    system = observe(context.order, context.sent, context.labels, now=now)
    return facts_with(dispute, Flags.model_validate(flags), system)


def facts_with(dispute: Dispute, flags: Flags, system: System) -> Facts:
    """Describe the dispute with these flags and system data."""
    return Facts(
        scenario=dispute.scenario,
        shipping_mode=dispute.shipping_mode,
        visible=dispute.visible,
        cosmetic_allergy=dispute.cosmetic_allergy,
        carrier_used=dispute.transported_by is not None,
        flags=flags,
        system=system,
    )


def as_evidence(dispute: Dispute) -> Evidence:
    """Sort what counts by party, as the judgment takes it."""
    return Evidence(
        buyer=dispute.counted("buyer"), seller=dispute.counted("seller"), carrier=dispute.counted("carrier")
    )
