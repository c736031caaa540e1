"""The After-Sale Dispute Framework, read from the policy table `framework.toml`.

Every difference between the scenarios is a row of that table; the code here only reads it. How rows and
circumstances work stands at the head of the table.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal, TypeVar

from shared.domain.disputes.vocabulary import (
    PARTIES,
    SCENARIOS,
    Basis,
    Disposal,
    Liable,
    OrderedRemedy,
    Party,
    Payer,
    Scenario,
    Winner,
)
from shared.domain.policy import policy
from shared.domain.record import record
from shared.domain.returns.risk import ReturnRisk


@record
class Row:
    """A cell of the table: it applies when all of `when` hold and none of `unless`."""

    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def applies(self, circumstances: set[str]) -> bool:
        """Tell whether the cell applies in these circumstances."""
        return circumstances.issuperset(self.when) and circumstances.isdisjoint(self.unless)


@record
class Window(Row):
    """How long something may take; `unit` is `hours` or `calendar_days`."""

    length: int
    unit: str
    clause: str


@record
class AcceptanceWindow(Window):
    """How long after `anchor`, or the first of `fallback` there is, a dispute may be filed."""

    anchor: str
    fallback: tuple[str, ...] = ()


@record
class EvidenceWindow(Window):
    """How long this party may submit material."""

    party: Party


@record
class MustShow(Row):
    """What this party has to show: `shows` is the name of a `Requirement`.

    met_by: circumstances of which each shows it in the party's place (A-41).
    """

    party: Party
    shows: str
    clause: str
    met_by: tuple[str, ...] = ()


@record
class Requirement:
    """Met by one piece of any of these kinds, or by a piece that proves any of these facts."""

    kinds: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()


@record
class Ruling(Row):
    """Who wins and why. `at_fault` chooses the remedy; `liable` is who lost a claim the seller won."""

    winner: Winner
    basis: Basis
    clauses: tuple[str, ...]
    at_fault: Literal["seller", "carrier"] = "seller"
    liable: Liable = "none"


@record
class Relief(Row):
    """What a buyer who wins gets, from whom, and whether the platform makes the seller whole."""

    liable: Liable
    remedy: OrderedRemedy
    payer: Payer
    clauses: tuple[str, ...]
    seller_reimbursed: bool = False


@record
class Return(Row):
    """Whether the goods go back, at whose risk once return information is uploaded, or what else."""

    required: bool
    clauses: tuple[str, ...]
    risk: ReturnRisk | None = None
    disposal: Disposal | None = None


@record
class Rules:
    """One scenario: its column of the framework.

    supplement: the buyer may still add to the material once the seller's is in (A-17).
    """

    acceptance: AcceptanceWindow
    judgment: Window
    supplement: bool
    evidence: tuple[EvidenceWindow, ...]
    must_show: tuple[MustShow, ...]
    buyer_short: tuple[Ruling, ...]
    facts_decide: tuple[Ruling, ...]
    seller_short: tuple[Ruling, ...]
    both_complete: tuple[Ruling, ...]
    remedies: tuple[Relief, ...]
    returns: tuple[Return, ...]

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who is expected to submit material: whoever has a window for it (R-JDG-14)."""
        return tuple(party for party in PARTIES if any(window.party == party for window in self.evidence))


@record
class Framework:
    """The whole table of one policy version."""

    version: str
    scenarios: Mapping[Scenario, Rules]
    shows: Mapping[str, Requirement]
    issuers: Mapping[str, tuple[str, ...]]
    carrier_states: Mapping[str, tuple[str, ...]]
    overrides: tuple[Ruling, ...]
    override_remedies: tuple[Relief, ...]
    override_return: Return
    risk_before_upload: ReturnRisk
    risk_before_upload_clause: str
    starts: Mapping[str, str]
    consequences: Mapping[str, str]


R = TypeVar("R", bound=Row)


def first(rows: Iterable[R], circumstances: set[str]) -> R:
    """Find the first row that applies. Every list of the table ends in a row that always does."""
    return next(row for row in rows if row.applies(circumstances))


@cache
def framework(version: str) -> Framework:
    """Read the table of that policy version; TypeError for a cell it should not have or lacks."""
    table = policy(version).section("framework")
    common = table["common"]
    return Framework(
        version=version,
        scenarios={scenario: _rules(table[scenario]) for scenario in SCENARIOS},
        shows={name: _row(Requirement, cells) for name, cells in table["shows"].items()},
        issuers={kind: tuple(issuers) for kind, issuers in table["issuers"].items()},
        carrier_states={name: tuple(proofs) for name, proofs in table["carrier_states"].items()},
        overrides=_rows(Ruling, common["overrides"]),
        override_remedies=_rows(Relief, common["override_remedies"]),
        override_return=_row(Return, common["override_return"]),
        risk_before_upload=ReturnRisk(**common["risk_before_upload"]),
        risk_before_upload_clause=common["risk_before_upload_clause"],
        starts=table["starts"],
        consequences=table["consequences"],
    )


_LISTS: Mapping[str, type[Row]] = {
    "evidence": EvidenceWindow,
    "must_show": MustShow,
    "buyer_short": Ruling,
    "facts_decide": Ruling,
    "seller_short": Ruling,
    "both_complete": Ruling,
    "remedies": Relief,
    "returns": Return,
}
T = TypeVar("T")


def _rules(cells: Mapping[str, Any]) -> Rules:
    values = {
        **cells,
        "acceptance": _row(AcceptanceWindow, cells["acceptance"]),
        "judgment": _row(Window, cells["judgment"]),
        **{name: _rows(kind, cells[name]) for name, kind in _LISTS.items()},
    }
    return Rules(**values)


def _rows(kind: type[T], rows: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
    return tuple(_row(kind, cells) for cells in rows)


def _row(kind: type[T], cells: Mapping[str, Any]) -> T:
    values: dict[str, Any] = {
        name: tuple(cell) if isinstance(cell, list) else cell for name, cell in cells.items()
    }
    if "risk" in values:
        values["risk"] = ReturnRisk(**values["risk"])
    return kind(**values)
