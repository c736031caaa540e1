"""The policy as anybody can read it: the rules in words, with the figures of a version."""

from typing import Annotated

from pydantic import BeforeValidator, StringConstraints
from typing_extensions import TypedDict

from shared.domain.case import Role
from shared.domain.policy.rules import Figure, Period, Rule
from shared.views.clauses import ClauseView, clause_view
from shared.views.fields import Query, one_value
from shared.views.viewer import Viewer

Version = Annotated[str, BeforeValidator(one_value), StringConstraints(pattern="^[A-Za-z0-9_]{1,40}$")]


class PolicyQuery(Query):
    """Which version of the policy; by default the one in force."""

    version: Version | None = None


class PeriodView(TypedDict):
    """A window of the rule: `kind` and `party` as in `deadlines`; `words`: how long it is."""

    kind: str
    party: Role
    scenario: str | None
    when: list[str]
    length: int
    unit: str
    words: str


class FigureView(TypedDict):
    """A number of the rule."""

    name: str
    value: str
    unit: str


class RuleView(ClauseView):
    """A rule with its windows and figures."""

    policy_version: str
    periods: list[PeriodView]
    figures: list[FigureView]


class PolicyView(TypedDict):
    """Every rule that an answer can name."""

    policy_version: str
    data: list[RuleView]


def policy_view(rules: tuple[Rule, ...], *, viewer: Viewer) -> PolicyView:
    """Show every rule of a version."""
    return {"policy_version": rules[0].version, "data": [rule_view(rule, viewer=viewer) for rule in rules]}


def rule_view(rule: Rule, *, viewer: Viewer) -> RuleView:
    """Show a rule with its windows and figures."""
    return {
        **clause_view(rule.clause),
        "policy_version": rule.version,
        "periods": [_period(period) for period in rule.periods],
        "figures": [_figure(figure) for figure in rule.figures],
    }


def _period(period: Period) -> PeriodView:
    return {
        "kind": period.kind,
        "party": period.party,
        "scenario": period.scenario,
        "when": list(period.when),
        "length": period.length,
        "unit": period.unit,
        "words": period.words,
    }


def _figure(figure: Figure) -> FigureView:
    return {"name": figure.name, "value": figure.value, "unit": figure.unit}
