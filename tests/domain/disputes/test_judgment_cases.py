"""Plays every row of `cases.md`: the judgment table a person who knows the policy can read."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from shared.domain.disputes.evidence import Evidence
from shared.domain.disputes.facts import Facts, Finding
from shared.domain.disputes.recommendation import Recommendation, recommend
from shared.domain.disputes.vocabulary import SCENARIOS, Basis
from tests.support.policies import CURRENT

Row = Mapping[str, str]
EARLY, ESTIMATE, LATE = (datetime(2026, 3, day, 17, 0, tzinfo=UTC) for day in (4, 5, 6))
NOTHING = "-"
MODES = {"TikTok": "tiktok_shipping", "Seller": "seller_shipping", "FBT": "fbt"}
VARIANTS: Mapping[str, Mapping[str, bool]] = {
    NOTHING: {},
    "visible": {"visible": True},
    "not visible": {"visible": False},
    "allergy": {"cosmetic_allergy": True},
    "visible allergy": {"visible": True, "cosmetic_allergy": True},
    "no carrier": {"carrier_used": False},
}
KNOWN: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "missing items": ("flags", {"subtype": "missing_items"}),
    "wrong item": ("flags", {"subtype": "wrong_item"}),
    "deceptive": ("flags", {"deceptive": True}),
    "significant": ("flags", {"severity": "significant"}),
    "minor": ("flags", {"severity": "minor"}),
    "wholly damaged": ("flags", {"wholly_damaged": True}),
    "customized": ("flags", {"customized": True}),
    "bad faith": ("flags", {"bad_faith": True}),
    "hazard": ("flags", {"hazard_confirmed": True}),
    "a-scan": ("system", {"a_scan": True}),
    "signature": ("system", {"signature_record": True}),
    "address on label": ("system", {"address_on_label": True}),
    "tracking lost": ("system", {"tracking_lost": True}),
    "delivered late": ("system", {"estimated_delivery_at": ESTIMATE, "delivered_at": LATE}),
    "delivered in time": ("system", {"estimated_delivery_at": ESTIMATE, "delivered_at": EARLY}),
    "still late": ("system", {"estimated_delivery_at": ESTIMATE, "now": LATE}),
    "still in time": ("system", {"estimated_delivery_at": ESTIMATE, "now": EARLY}),
    "no estimate": ("system", {"now": LATE}),
    "verified": ("finding", {"claim_verified": True}),
    "refuted": ("finding", {"claim_verified": False}),
    "credible": ("finding", {"seller_evidence_credible": True}),
    "not credible": ("finding", {"seller_evidence_credible": False}),
    "supplement prevails": ("finding", {"supplement_defeats_seller": True}),
    "caused by carrier": ("finding", {"damage_cause": "carrier"}),
    "caused by seller": ("finding", {"damage_cause": "seller"}),
}


def told() -> Iterator[Row]:
    """The rows of the page, each with its scenario and its line."""
    scenario, names = "", [""]
    for number, line in enumerate((Path(__file__).parent / "cases.md").read_text().splitlines(), start=1):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            scenario = line.removeprefix("## ")
        elif line.startswith("| rule"):
            names = cells
        elif line.startswith("| "):
            yield {**dict(zip(names, cells, strict=True)), "scenario": scenario, "line": str(number)}


ROWS = list(told())


def pieces(cell: str) -> list[dict[str, Any]]:
    """`photo: packed_well, sent_out; test_report by manufacturer` as evidence."""
    found = []
    for text in () if cell == NOTHING else cell.split("; "):
        what, _, proves = text.partition(": ")
        kind, _, issuer = what.partition(" by ")
        found.append({"kind": kind, "issuer": issuer or None, "proves": proves.split(", ") if proves else []})
    return found


def known(cell: str) -> dict[str, dict[str, object]]:
    """The flags, system data and finding of a row."""
    parts: dict[str, dict[str, object]] = {"flags": {}, "system": {}, "finding": {}}
    for word in () if cell == NOTHING else cell.split("; "):
        where, values = KNOWN[word]
        parts[where].update(values)
    return parts


def judged(row: Row) -> Recommendation:
    parts = known(row["known"])
    facts = {
        "scenario": row["scenario"],
        "shipping_mode": MODES[row["mode"]],
        **VARIANTS[row["variant"]],
        "flags": parts["flags"],
        "system": parts["system"],
    }
    evidence = {party: pieces(row[party]) for party in ("buyer", "seller", "carrier")}
    return recommend(
        Facts.model_validate(facts),
        Evidence.model_validate(evidence),
        Finding.model_validate(parts["finding"]),
        version=CURRENT,
    )


def outcome(judgment: Recommendation) -> dict[str, str]:
    """A judgment in the words of the page."""
    risk, back = judgment.return_risk, "no"
    if judgment.return_required:
        assert risk is not None
        back = f"{risk.breakage} / {risk.damage} / {risk.loss}"
    return {
        "winner": judgment.winner,
        "liable": judgment.liable_party,
        "remedy": judgment.remedy,
        "payer": judgment.payer + (", seller made whole" if judgment.seller_reimbursed else ""),
        "return": back + (", destroy" if judgment.disposal == "destroy_or_discard" else ""),
        "basis": judgment.basis,
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['scenario']}-line{row['line']}-{row['rule']}")
def test_a_case_has_the_outcome_the_page_tells(row: Row) -> None:
    """R-JDG-35, and the rule each row names"""
    assert outcome(judged(row)) == {name: row[name] for name in outcome(judged(row))}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['scenario']}-line{row['line']}-{row['rule']}")
def test_who_brings_the_goods_back_bears_a_risk_and_nobody_else(row: Row) -> None:
    """R-PDA-06, R-PDA-07"""
    judgment = judged(row)
    assert (judgment.return_risk is not None) == judgment.return_required


def test_the_page_shows_every_scenario_and_every_basis() -> None:
    assert len(ROWS) >= 80
    assert {row["scenario"] for row in ROWS} == set(SCENARIOS)
    assert {row["basis"] for row in ROWS} == set(get_args(Basis))
