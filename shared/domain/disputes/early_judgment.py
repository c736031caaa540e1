"""A carrier is not waited for in vain: what nothing it may still submit would alter (R-JDG-40)."""

from functools import cache
from itertools import chain, combinations
from typing import Any

from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts
from shared.domain.disputes.framework import framework
from shared.domain.disputes.recommendation import Recommendation, recommend
from shared.domain.disputes.vocabulary import Scenario

Submission = tuple[Material, ...]


def foregone(facts: Facts, evidence: Evidence, *, version: str) -> Recommendation | None:
    """Find the judgment, if whatever a carrier may still submit leaves every part of its outcome as it is.

    Shown by trying: the same rules over every such submission, on the facts of this moment. None where one
    alters a part, and where an agent has to decide.
    """
    found = recommend(facts, evidence, version=version)
    if found.winner == "needs_adjudicator":
        return None
    outcome = outcome_of(found)
    for more in carrier_submissions(facts.scenario, version):
        then = evidence.model_copy(update={"carrier": (*evidence.carrier, *more)})
        if outcome_of(recommend(facts, then, version=version)) != outcome:
            return None
    return found


def outcome_of(found: Recommendation) -> tuple[Any, ...]:
    """Take the parts of a judgment that somebody notices: who wins, who is liable and pays, what is done.

    The amount is none of them: it follows from the disputed units, whatever the rules say.
    """
    return (
        found.winner,
        found.liable_party,
        found.payer,
        found.remedy,
        found.seller_reimbursed,
        found.return_required,
        found.return_risk,
        found.disposal,
    )


@cache
def carrier_submissions(scenario: Scenario, version: str) -> tuple[Submission, ...]:
    """List what a carrier may submit, as far as the rules look at it; nothing at all is left out.

    That is every combination of pieces: one for each fact that the table names for carriers, of those it
    treats alike only one, and one for each kind of document.
    """
    table = framework(version)
    asked = [table.shows[row.shows] for row in table.scenarios[scenario].must_show if row.party == "carrier"]
    named = [*(one.proves for one in asked), *table.carrier_states.values()]
    alike = {tuple(proof in proofs for proofs in named): proof for proof in chain.from_iterable(named)}
    kinds = sorted({kind for one in asked for kind in one.kinds})
    pieces = [Material.model_validate({"kind": "other", "proves": (proof,)}) for proof in alike.values()]
    pieces += [
        Material.model_validate({"kind": kind, "issuer": next(iter(table.issuers.get(kind, ())), None)})
        for kind in kinds
    ]
    sizes = range(1, len(pieces) + 1)
    return tuple(chain.from_iterable(combinations(pieces, size) for size in sizes))
