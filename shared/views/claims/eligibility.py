"""Whether a claim can be opened for a package, as the API shows it."""

from datetime import datetime
from typing import Any

from typing_extensions import TypedDict

from shared.domain.actions import action
from shared.domain.claims.claim import loss_from
from shared.domain.claims.filing import Rule, refusal
from shared.domain.claims.page import Eligibility
from shared.domain.labels.label import Label
from shared.domain.policy import in_force
from shared.views.cases import ActionView, DeadlineView, Time, actions_view, deadline_view, moment
from shared.views.clauses import ClauseView, clause_view
from shared.views.viewer import Viewer


class RuleView(TypedDict):
    """One condition: whether it holds, and what was looked at."""

    rule: str
    passed: bool
    code: str | None
    detail: str | None
    facts: dict[str, Any]
    clause: ClauseView


class EligibilityView(TypedDict):
    """Whether a claim can be opened for a package now, rule by rule.

    loss_from: from when the insurer takes the package for lost, where the policy knows that; a hint.
    """

    object: str
    order_id: str
    package_id: str
    eligible: bool
    reason_code: str | None
    rules: list[RuleView]
    loss_from: Time | None
    terms_url: str
    deadlines: list[DeadlineView]
    available_actions: list[ActionView]


def eligibility_view(found: Eligibility, *, viewer: Viewer) -> EligibilityView:
    """Show every rule with pass or fail, the facts used and its clause."""
    refused, label = refusal(found.rules), found.label
    filing = action(
        "file_claim",
        refusal=refused,
        opens_at=label.shipped_at if label else None,
        closes_at=label.claim_by if label else None,
        subject_id=found.package.id,
    )
    return {
        "object": "claim_eligibility",
        "order_id": found.package.order_id,
        "package_id": found.package.id,
        "eligible": refused is None,
        "reason_code": refused.code if refused else None,
        "rules": [_rule(rule) for rule in found.rules],
        "loss_from": moment(_loss_from(label, viewer.now)),
        "terms_url": viewer.terms_url,
        "deadlines": [deadline_view(deadline) for deadline in label.deadlines] if label else [],
        "available_actions": actions_view([filing], viewer),
    }


def _loss_from(label: Label | None, now: datetime) -> datetime | None:
    """From when the insurer takes the package for lost, under the policy a claim would be opened under."""
    if label is None or label.shipped_at is None:
        return None
    return loss_from(in_force(now), label.shipped_at)


def _rule(rule: Rule) -> RuleView:
    return {
        "rule": rule.rule,
        "passed": rule.passed,
        "code": rule.code,
        "detail": rule.detail,
        "facts": rule.facts,
        "clause": clause_view(rule.clause),
    }
