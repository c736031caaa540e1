"""The judgment: one pure function from facts, evidence and finding to exactly one outcome.

The real judgment, the agent's recommendation and the simulation all ask it. It never answers
"unknown": where the rules leave it open a person has to decide, and the answer says so.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import chain
from typing import Literal

from shared.domain.case import Model
from shared.domain.disputes.evidence import Evidence, Missing, admitted, carrier_statements, not_shown, unmet
from shared.domain.disputes.facts import Facts, Finding, of_finding, of_flags, standing
from shared.domain.disputes.framework import (
    Framework,
    MustShow,
    Relief,
    Return,
    Rules,
    Ruling,
    first,
    framework,
)
from shared.domain.disputes.vocabulary import Basis, Disposal, Liable, OrderedRemedy, Party, Payer, Winner
from shared.domain.policy import clause
from shared.domain.returns.risk import ReturnRisk

Unmet = Mapping[Party, tuple[MustShow, ...]]


class Recommendation(Model):
    """An outcome, why, and what follows from it.

    liable_party: who answers for it; `buyer` for a lost package whose address was never shown correct
    (R-JDG-28). payer: who pays the buyer; `tiktok_shop` also where a carrier is liable, since the
    platform then refunds the buyer and makes the seller whole (`seller_reimbursed`, A-42). Unless the
    buyer wins there is nothing to do: remedy and payer are `none`, nothing is returned.
    """

    winner: Winner
    liable_party: Liable
    remedy: OrderedRemedy
    payer: Payer
    return_required: bool
    return_risk: ReturnRisk | None = None
    disposal: Disposal | None = None
    seller_reimbursed: bool
    basis: Basis
    clauses: tuple[str, ...]
    missing: Missing
    policy_version: str


def recommend(
    facts: Facts, evidence: Evidence, finding: Finding | None = None, *, version: str
) -> Recommendation:
    """Apply the rules (R-JDG-35).

    In this order: bad faith or a confirmed hazard; what tracking, carrier or signature prove; the
    buyer's material; the seller's material; and with both complete the agent's finding, else the
    scenario's own rule, else `needs_adjudicator`.
    """
    judge = judge_of(facts, evidence, framework(version))
    return judge(of_flags(facts.flags) | of_finding(finding or Finding()))


def award(
    winner: Literal["buyer", "seller"],
    facts: Facts,
    evidence: Evidence,
    finding: Finding | None = None,
    *,
    version: str,
) -> Recommendation:
    """Judge for this party whatever the rules would say: an agent's override (R-JDG-10).

    The same rules in the same order, less those by which the other party would win; in the last
    resort the basis is the agent's own verdict on the claim.
    """
    verdict = (finding or Finding()).model_copy(update={"claim_verified": winner == "buyer"})
    judge = judge_of(facts, evidence, framework(version), (winner,))
    return judge(of_flags(facts.flags) | of_finding(verdict))


def unreturned(found: Recommendation) -> Recommendation:
    """Ask for no return, since nobody knows where to (R-PDA-20)."""
    return found.model_copy(update={"return_required": False, "return_risk": None})


def judge_of(
    facts: Facts,
    evidence: Evidence,
    table: Framework,
    winners: tuple[Winner, ...] = ("buyer", "seller", "needs_adjudicator"),
) -> Callable[[set[str]], Recommendation]:
    """Judge by the words of flags and finding, with all else as it is: its flags are not looked at.

    Of the many findings that lead to one answer, the first makes it.
    """
    rules = table.scenarios[facts.scenario]
    known = standing(facts)
    counting = admitted(table, evidence, known)
    known |= carrier_statements(table, counting, known)
    open_rows = not_shown(table, facts.scenario, counting)
    made: dict[tuple[int, ...], Recommendation] = {}  # by the cells that decide, which outlive it

    def judge(entered: set[str]) -> Recommendation:
        hold = known | entered
        lacking = unmet(open_rows, hold)
        rulings = (ruling for ruling in _stages(table, rules, lacking) if ruling.winner in winners)
        ruling = first(rulings, hold)
        consequences = _consequences(table, rules, ruling, hold)
        cells = tuple(id(cell) for cell in chain((ruling, *consequences), *lacking.values()))
        if cells not in made:
            made[cells] = _recommendation(table, ruling, consequences, lacking)
        return made[cells]

    return judge


def _stages(table: Framework, rules: Rules, lacking: Unmet) -> Iterable[Ruling]:
    return chain(
        table.overrides,
        rules.facts_decide,
        rules.buyer_short if lacking["buyer"] else (),
        rules.seller_short if lacking["seller"] else (),
        rules.both_complete,
    )


def _recommendation(
    table: Framework, ruling: Ruling, consequences: tuple[Relief, Return], lacking: Unmet
) -> Recommendation:
    relief, goods = consequences
    decisive = [
        row.clause
        for party, rows in lacking.items()
        if ruling.basis == f"{party}_evidence_insufficient"
        for row in rows
    ]
    cited = dict.fromkeys([*ruling.clauses, *decisive, *relief.clauses, *goods.clauses])
    return Recommendation(
        winner=ruling.winner,
        liable_party=relief.liable,
        remedy=relief.remedy,
        payer=relief.payer,
        return_required=goods.required,
        return_risk=goods.risk,
        disposal=goods.disposal,
        seller_reimbursed=relief.seller_reimbursed,
        basis=ruling.basis,
        clauses=tuple(clause(requirement) for requirement in cited),
        missing=Missing(**{party: tuple(row.shows for row in rows) for party, rows in lacking.items()}),
        policy_version=table.version,
    )


def _consequences(table: Framework, rules: Rules, ruling: Ruling, hold: set[str]) -> tuple[Relief, Return]:
    if ruling.winner != "buyer":
        return _nothing(ruling.liable)
    at_fault = {*hold, f"{ruling.at_fault}_at_fault"}
    goods = first(rules.returns, at_fault)
    if ruling in table.overrides:
        return first(table.override_remedies, hold), table.override_return if goods.required else goods
    return first(rules.remedies, at_fault), goods


@cache
def _nothing(liable: Liable) -> tuple[Relief, Return]:
    return Relief(liable=liable, remedy="none", payer="none", clauses=()), Return(required=False, clauses=())
