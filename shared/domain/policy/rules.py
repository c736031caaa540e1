"""The rules with the figures that decide: what a version of the policy table says for each clause."""

from collections.abc import Iterator, Mapping
from functools import cache, reduce
from typing import Any

from shared.domain.case import Role
from shared.domain.errors import NotFound, invalid_field
from shared.domain.policy import Policy, policy
from shared.domain.policy.clauses import figures, nameable
from shared.domain.record import record


@record
class Period:
    """A window: what it is for, whose it is, and how long; scenario: of a dispute, where it differs.

    when: what else has to hold, such as `not_visible`.
    """

    kind: str
    party: Role
    scenario: str | None = None
    when: tuple[str, ...] = ()
    length: int
    unit: str

    @property
    def words(self) -> str:
        """`90 calendar days`, `1 working day`."""
        unit = self.unit.replace("_", " ")
        return f"{self.length} {unit.removesuffix('s') if self.length == 1 else unit}"


@record
class Figure:
    """A number of a rule: its name and its unit in words."""

    name: str
    value: str
    unit: str


@record
class Rule:
    """A clause, with its periods and figures in one version of the policy."""

    clause: str
    version: str
    periods: tuple[Period, ...]
    figures: tuple[Figure, ...]


def find_rule(clause: str, version: str) -> Rule:
    """Find a rule in a version. Raises NotFound for an unknown clause, Invalid as `find_rules` does."""
    found = next((rule for rule in find_rules(version) if rule.clause == clause), None)
    if found is None:
        raise NotFound("not_found", "There is no such rule. GET /policy lists those there are.")
    return found


def find_rules(version: str) -> tuple[Rule, ...]:
    """Every rule that can be named, in a version of the policy.

    Raises Invalid naming `version` for one there is no table of.
    """
    try:
        policy(version)
    except LookupError:
        raise invalid_field(
            "version", "is no version of the policy; leave it out for the current one"
        ) from None
    return _rules(version)


@cache
def _rules(version: str) -> tuple[Rule, ...]:
    table = policy(version)
    periods = [*_common(table), *_by_scenario(table)]
    return tuple(
        Rule(
            clause=clause,
            version=version,
            periods=tuple(dict.fromkeys(period for named, period in periods if named == clause)),
            figures=tuple(_figure(table, one) for one in figures() if one["clause"] == clause),
        )
        for clause in nameable()
    )


def _common(table: Policy) -> Iterator[tuple[str, Period]]:
    for kind, window in table.section("windows").items():
        yield window["clause"], _period(kind, window["party"], window)


def _by_scenario(table: Policy) -> Iterator[tuple[str, Period]]:
    for scenario, terms in table.section("framework").items():
        if "acceptance" in terms:
            of = {"scenario": scenario}
            yield (
                terms["acceptance"]["clause"],
                _period("dispute_acceptance", "buyer", terms["acceptance"], **of),
            )
            yield terms["judgment"]["clause"], _period("judgment", "platform", terms["judgment"], **of)
            for window in terms["evidence"]:
                yield window["clause"], _period("evidence", window["party"], window, **of)


def _period(kind: str, party: Role, window: Mapping[str, Any], scenario: str | None = None) -> Period:
    return Period(
        kind=kind,
        party=party,
        scenario=scenario,
        when=tuple(window.get("when", ())),
        length=window["length"],
        unit=window["unit"],
    )


def _figure(table: Policy, one: Mapping[str, str]) -> Figure:
    found: Any = reduce(lambda part, name: part[name], one["key"].split("."), table.section(one["table"]))
    return Figure(name=one["name"], value=str(found), unit=one["in"])
