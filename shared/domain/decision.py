"""Why a case was decided as it was: what everything that decides something carries."""

from typing import Any

from shared.domain.case import Model


class Decision(Model):
    """An outcome and what it rests on.

    basis: the rule, or the party, that decided. clauses: the ids of the rules. facts: what
    was looked at, amounts and times written as the API writes them.
    """

    outcome: str
    basis: str
    clauses: tuple[str, ...]
    facts: dict[str, Any]
    policy_version: str
