"""What an agent's finding can lead to: every outcome, with the smallest finding that leads there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain, product
from typing import Any, NamedTuple, get_args

from shared.domain.case import Model
from shared.domain.disputes.early_judgment import outcome_of
from shared.domain.disputes.evidence import Evidence
from shared.domain.disputes.facts import Facts, Finding, Flags, of_finding, of_flags
from shared.domain.disputes.framework import Row, framework
from shared.domain.disputes.recommendation import Recommendation, judge_of, unreturned
from shared.domain.disputes.vocabulary import DamageCause, Scenario, Severity, Subtype
from shared.domain.record import record

Values = Mapping[str, Any]
# The words of the table that each field of a finding, or of the flags, stands for when it is entered.
_FINDING: Mapping[str, Mapping[Any, str]] = {
    "claim_verified": {True: "claim_verified", False: "claim_refuted"},
    "seller_evidence_credible": {True: "seller_evidence_credible", False: "seller_evidence_not_credible"},
    "supplement_defeats_seller": {True: "supplement_defeats_seller"},
    "damage_cause": {cause: f"damage_by_{cause}" for cause in get_args(DamageCause)},
}
_FLAGS: Mapping[str, Mapping[Any, str]] = {
    "subtype": {subtype: subtype for subtype in get_args(Subtype)},
    "severity": {severity: severity for severity in get_args(Severity)},
    **{
        name: {True: name}
        for name in ("deceptive", "wholly_damaged", "customized", "bad_faith", "hazard_confirmed")
    },
}


class _Entry(NamedTuple):
    """What an agent enters, and the words of the table it stands for."""

    values: dict[str, Any]
    words: set[str]


@record
class Outcome:
    """An outcome, and the least that an agent has to enter for it: values of a finding and of flags."""

    finding: dict[str, Any]
    flags: dict[str, Any]
    found: Recommendation


@record
class PossibleOutcomes:
    """The outcomes of a dispute. amount: cents a buyer who wins is refunded; None where no price was told."""

    outcomes: tuple[Outcome, ...]
    amount: int | None


def outcomes(facts: Facts, evidence: Evidence, *, version: str) -> tuple[Outcome, ...]:
    """List every distinct outcome that a finding can lead to on this evidence, the smallest findings first.

    What leaves it to an agent is none. Of two findings as small the one of the case itself goes before
    the one with flags. A flag that is known already is only named where it is taken back.
    """
    judge = judge_of(facts, evidence, framework(version))
    found: dict[tuple[Any, ...], Outcome] = {}
    for finding, flags in _by_size(facts.flags, _words(facts.scenario, version)):
        answer = judge(flags.words | finding.words)
        if answer.winner != "needs_adjudicator":
            found.setdefault(
                outcome_of(answer), Outcome(finding=finding.values, flags=flags.values, found=answer)
            )
    return tuple(found.values())


def without_return(found: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """List them where nobody knows where goods could go back to: those apart by a return alone are one."""
    apart: dict[tuple[Any, ...], Outcome] = {}
    for one in found:
        judged = unreturned(one.found)
        apart.setdefault(outcome_of(judged), replace(one, found=judged))
    return tuple(apart.values())


def _by_size(known: Flags, words: frozenset[str]) -> list[tuple[_Entry, _Entry]]:
    findings = [
        _Entry(values, of_finding(Finding(**values)))
        for values in _choices(_entered(_FINDING, words, Finding()))
    ]
    flags = [
        _Entry(values, of_flags(known.model_copy(update=values)))
        for values in _choices(_entered(_FLAGS, words, known))
    ]
    return sorted(
        product(findings, flags),
        key=lambda entry: (len(entry[0].values) + len(entry[1].values), len(entry[1].values)),
    )


def _entered(fields: Mapping[str, Mapping[Any, str]], words: frozenset[str], known: Model) -> Values:
    """Find the values of each field that matter, besides the one it has without being entered."""
    blank = type(known)()
    mattering = {
        name: [value for value in values if values[value] in words] for name, values in fields.items()
    }
    return {
        name: [one for one in (*values, getattr(blank, name)) if one != getattr(known, name)]
        for name, values in mattering.items()
        if values
    }


def _choices(entered: Values) -> Iterator[dict[str, Any]]:
    """List every way to fill these fields in, or to leave them out; the first field varies fastest."""
    options = [[(), *((name, value) for value in values)] for name, values in entered.items()]
    for chosen in product(*reversed(options)):
        yield dict(pair for pair in chosen if pair)


@cache
def _words(scenario: Scenario, version: str) -> frozenset[str]:
    """List the words that the rules of the scenario look at."""
    table = framework(version)
    rules = table.scenarios[scenario]
    rows: Iterable[Row] = chain(
        table.overrides,
        table.override_remedies,
        rules.must_show,
        rules.buyer_short,
        rules.facts_decide,
        rules.seller_short,
        rules.both_complete,
        rules.remedies,
        rules.returns,
    )
    return frozenset(word for row in rows for word in (*row.when, *row.unless))
