"""`make clocks`: docs/clocks.md, every promise with a clock, from the tables of the policy."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args

from local.layer import ROOT
from shared.domain.disputes.vocabulary import Scenario
from shared.domain.policy import Policy, in_force, policy, title_of
from shared.domain.policy.clauses import places
from shared.gateways.letters.disputes.words import scenario_words
from shared.gateways.letters.staff import WAITING

DOCUMENT = ROOT / "docs" / "clocks.md"
_PARTIES = {
    "platform": "the platform",
    "carrier": "the carrier",
    "buyer": "the buyer",
    "seller": "the seller",
}
_STARTS = {
    "delivered": "the delivery",
    "last_update": "the last news of the package on its tracking page",
    "shipped": "its shipping",
    "overdue": "the end of the seller's time to send it",
    "paid": "the payment",
    "dispute_filed": "the dispute is filed",
    "seller_notified": "the seller is told of the dispute",
    "carrier_notified": "the carrier is told of the dispute",
    "documents_received": "the last party expected has submitted all it has, or its window has ended",
}
_SEEN = {"visible": ", where the fault can be seen", "not_visible": ", where it can't be seen"}


def newest() -> Policy:
    """The newest version that is or will be in force."""
    return policy(in_force(datetime.max.replace(tzinfo=UTC)))


@cache
def words() -> Mapping[str, Any]:
    """What is said of clocks beside the policy's tables."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text())


def _page(part: str) -> str:
    return Path(__file__).with_name(f"{part}.md").read_text()


def text() -> str:
    """The page as it is written. Raises KeyError for a clock of which nobody said what starts it."""
    return "\n".join(_lines(newest()))


def _lines(table: Policy) -> Iterator[str]:
    waiting, windows = table.section("reminders")["waiting"], table.section("windows")
    yield _page("head").format(
        version=table.version,
        zone=table.zone.key,
        review=_length(windows["proceedings_review"]),
        short=table.section("reminders")["short"]["hours"],
        remind=waiting["remind_hours"],
        escalate=waiting["escalate_hours"],
        waiting="\n".join(f"- {WAITING[kind]} (`{kind}`)." for kind in waiting["kinds"]),
    )
    for area, clocks in words()["windows"].items():
        yield f"## {area}\n"
        for kind, said in clocks.items():
            yield from _window(kind, windows[kind], said, table)
    yield from _scenarios(table)
    yield "## Other times\n"
    for place, (rule, sentence) in words()["figures"].items():
        yield f"- {sentence.format(_figure(table, place))} {_rule(rule)}"
    yield ""


def _window(kind: str, window: Mapping[str, Any], said: Mapping[str, str], table: Policy) -> Iterator[str]:
    party = _PARTIES[window["party"]]
    rows = {
        "Whose move": said.get("whose", party),
        "Length": _length(window),
        "Starts": said["starts"],
        "Reminded": _reminded(kind, window, said.get("reminded", party), table),
        "At the end": window["consequence"],
        "Rule": _rule(window["clause"]),
    }
    yield f"### {kind.replace('_', ' ').capitalize()} (`{kind}`)\n"
    yield from (f"- {name}: {value}" for name, value in rows.items())
    yield ""


def _reminded(kind: str, window: Mapping[str, Any], party: str, table: Policy) -> str:
    reminders = table.section("reminders")
    hours, short = reminders["before_the_end"].get(kind), reminders["short"]["hours"]
    if hours is None:
        return "not"
    shortest = window["length"] * (1 if window["unit"] == "hours" else 24)
    half = f", at half of its length where it is shorter than {short} hours" if shortest < short else ""
    return f"{party}, once, {hours} hours before the end{half}"


def _scenarios(table: Policy) -> Iterator[str]:
    framework, reminders = table.section("framework"), table.section("reminders")
    yield _page("scenarios").format(
        **framework["consequences"],
        reminder=reminders["before_the_end"]["evidence"],
        short=reminders["short"]["hours"],
    )
    for name in get_args(Scenario):
        scenario = framework[name]
        yield f"### {scenario_words(name)} (`{name}`)\n"
        filing = scenario["acceptance"]
        starts = [_STARTS[anchor] for anchor in (filing["anchor"], *filing.get("fallback", ()))]
        begins = ", or where that isn't known ".join(starts[:2]) + "".join(
            f", or {one}" for one in starts[2:]
        )
        yield f"- Filing, the buyer: {_length(filing)} from {begins}. {_rule(filing['clause'])}"
        for window in scenario["evidence"]:
            seen = "".join(_SEEN[one] for one in window.get("when", ()))
            start = _STARTS[framework["starts"][window["party"]]]
            who = _PARTIES[window["party"]]
            yield f"- Evidence, {who}{seen}: {_length(window)} from when {start}. {_rule(window['clause'])}"
        judged, start = scenario["judgment"], _STARTS[framework["starts"]["platform"]]
        yield f"- Judgment, the platform: {_length(judged)} from when {start}. {_rule(judged['clause'])}"
        yield ""


def _length(window: Mapping[str, Any]) -> str:
    unit = window["unit"].replace("_", " ")
    return f"{window['length']} {unit.removesuffix('s') if window['length'] == 1 else unit}"


def _figure(table: Policy, place: str) -> Any:
    name, *keys = place.split(".")
    found: Any = table.section(name)
    for key in keys:
        found = found[key]
    return found


def _rule(rule: str) -> str:
    """The rule in words with its place in the documents, linked to the page of rules."""
    place = next(iter(places(rule)), None)
    where = f"*{place.document}*, “{place.section}”" if place else "ours: no document says it"
    return f"{title_of(rule)} ([{rule}](policy.md#{rule.lower()}): {where})"


def main() -> None:
    """Write the page."""
    DOCUMENT.write_text(text())


if __name__ == "__main__":
    main()
