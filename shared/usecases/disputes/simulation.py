"""What the rules would say of made-up facts."""

from datetime import datetime

from shared.domain.disputes.evidence import Evidence
from shared.domain.disputes.facts import Facts, Finding
from shared.domain.disputes.recommendation import Recommendation, recommend
from shared.domain.errors import invalid_field
from shared.domain.policy import in_force, policy


def simulate(
    facts: Facts, evidence: Evidence, finding: Finding, *, version: str | None, now: datetime
) -> Recommendation:
    """What the rules say of made-up facts: the same rules, and nothing is stored.

    version: of the policy, be it a draft; None for the one in force (R-GEN-14). Raises Invalid for one
    that there is not.
    """
    try:
        table = policy(version or in_force(now))
    except LookupError:
        raise invalid_field("policy_version", "is no version of the policy") from None
    return recommend(facts, evidence, finding, version=table.version)
