"""docs/judgment.md: how a dispute is decided, in words and in the tables of the framework."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from local.clocks.__main__ import newest
from local.layer import ROOT
from shared.domain.disputes.framework import MustShow, Relief, Return, Row, Rules, Ruling, framework
from shared.domain.disputes.vocabulary import SCENARIOS
from shared.gateways.letters.disputes.words import because, remedy_words, scenario_words, shown_words

DOCUMENT = ROOT / "docs" / "judgment.md"
_STAGES = ("facts_decide", "buyer_short", "seller_short", "both_complete")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """How parties, circumstances and stages are said."""
    return tomllib.loads(Path(__file__).with_name("judgment.toml").read_text())


def text() -> str:
    """The page as it is written. Raises KeyError for a circumstance that nobody put in words."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    table = framework(newest().version)
    issuers = "; ".join(
        f"{_plain(kind)}: {_or(_plain(one) for one in names)}" for kind, names in table.issuers.items()
    )
    head = Path(__file__).with_name("judgment.md").read_text()
    yield head.format(version=table.version, issuers=issuers)
    for scenario in SCENARIOS:
        rules = table.scenarios[scenario]
        yield f"### {scenario_words(scenario)} (`{scenario}`)\n"
        yield from _table("who", "must show", "unless this is known", "rule")
        yield from (_must_show(row) for row in rules.must_show)
        yield ""
        yield from _table("stage", "when", "wins", "because", "rules")
        yield from _rulings(rules)
        yield "\nWhere the buyer wins:\n"
        yield from _table("when", "the buyer gets", "liable", "paid by", "rules")
        yield from (_relief(row, _when(row, rules.remedies)) for row in rules.remedies)
        yield ""
        yield from _table("when", "the goods", "rules")
        yield from (_return(row, _when(row, rules.returns)) for row in rules.returns)
        yield ""


def _table(*heads: str) -> Iterator[str]:
    yield _cells(*heads)
    yield _cells(*("---" for _ in heads))


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _must_show(row: MustShow) -> str:
    who = f"{words()['people'][row.party]}{_condition(row, before=', where ')}"
    known = _or(words()["circumstances"][one] for one in row.met_by) or "-"
    return _cells(who, shown_words([row.shows]), known, _rules([row.clause]))


def _rulings(rules: Rules) -> Iterator[str]:
    for stage in _STAGES:
        rows: tuple[Ruling, ...] = getattr(rules, stage)
        for row in rows:
            yield _cells(
                words()["stages"][stage],
                _when(row, rows),
                words()["winners"][row.winner],
                because(row.basis, "agent"),
                _rules(row.clauses),
            )


def _relief(row: Relief, when: str) -> str:
    people = words()["people"]
    paid = f"{people[row.payer]}{', which makes the seller whole' if row.seller_reimbursed else ''}"
    return _cells(when, remedy_words(row.remedy), people[row.liable], paid, _rules(row.clauses))


def _return(row: Return, when: str) -> str:
    if not row.required:
        goods = "are destroyed or discarded" if row.disposal else "stay with the buyer"
    elif row.risk is None:
        goods = "go back"
    else:
        borne = row.risk.model_dump().items()
        goods = f"go back; {', '.join(f'{peril}: {who}' for peril, who in borne)}"
    return _cells(when, goods, _rules(row.clauses))


def _when(row: Row, rows: Sequence[Row]) -> str:
    """The condition of one of these rows, of which the first that applies decides."""
    return _condition(row) or ("otherwise" if len(rows) > 1 else "always")


def _condition(row: Row, before: str = "") -> str:
    said = words()["circumstances"]
    parts = [said[one] for one in row.when] + [f"not: {said[one]}" for one in row.unless]
    return f"{before}{'; '.join(parts)}" if parts else ""


def _rules(clauses: Iterable[str]) -> str:
    return ", ".join(f"[{one}](policy.md#{one.lower()})" for one in clauses)


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _or(parts: Iterable[str]) -> str:
    *first, last = [*parts] or [""]
    return f"{', '.join(first)} or {last}" if first else last
