"""`make scale`: docs/scale.md, what the service takes of AWS, what it costs, where it gets narrow first."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from local.bench.figures import table as markdown
from local.deploy import KEPT_VERSIONS, read_template
from local.layer import ROOT
from local.scale import costs
from local.scale.measuring import FIGURES, measure
from local.scale.meter import API, WORKER, Taken
from local.scale.stories import LISTED, Told, tell
from tests.support.aws import emulated_aws

DOCUMENT = ROOT / "docs" / "scale.md"
ORDERS = (10_000, 1_000_000, 100_000_000)
PARTITION_WRITES, PARTITION_READS = 1_000, 3_000
SHARDS = (4, 16, 64)
STEPS = ("step", "requests", "messages", "items", "bytes", "written: table", "indexes", "read", "mails")


def text() -> str:
    """The page as it is written, of what is played on AWS as it is emulated."""
    told = tell()
    mix = costs.table("mix")
    taken, minute = costs.mixed(told), told["idle"].whole
    alone, whole = costs.stored(told)
    idle, thousand = list(costs.idle(minute)), list(costs.of_thousand(taken))
    shown, assumed = told["looked_at"].steps, mix["assumed"]
    listed = max(shown[f"The seller's list of {LISTED} orders"].halves.values()) / 2
    shard = minute.read_units / SHARDS[0]
    read_price = costs.table("prices")["dynamodb"]["read_unit"]
    figures = costs.table(FIGURES.stem)
    snapshots, people = ([*costs.snapshots()], [*costs.snapshots("StartsForPeople")])
    return (
        Path(__file__)
        .with_name("scale.md")
        .read_text()
        .format(
            stories="\n\n".join(_stories(told)),
            before=costs.table("before")["commit"],
            before_day=costs.table("before")["day"],
            compared=_compared(told),
            spread_before=_spread((one["indexes"], one["items"]) for one in costs.table("before")["steps"]),
            spread=_spread((one.index_units, one.items) for one in _now(told)),
            idle=_costs(idle),
            idle_total=_dollars(costs.total(idle)),
            version=_dollars(costs.version_cost(costs.usual_megabytes() / costs.MB_OF_GB)),
            megabytes=costs.usual_megabytes(),
            systems=len(snapshots) - len(people),
            people=_dollars(_versions(people)),
            snapshots=_dollars(_versions(snapshots)),
            mix=_mix(told, mix["stories"]),
            looked_at=f"{mix['looked_at']['times']:,}",
            api_ms=assumed["api_ms"],
            cold=round(1 / assumed["restored"]),
            thousand=_costs(thousand),
            prices=_prices(),
            kept=f"{alone / 1e6:.1f}",
            kept_whole=f"{whole / 1e6:.1f}",
            storage=_dollars(costs.storage(told)),
            peak=assumed["peak"],
            months=_months(idle, thousand, costs.storage(told), taken),
            hot=_hot(told, taken),
            listed=LISTED,
            list_read=f"{listed:g}",
            list_reads=f"{PARTITION_READS / listed:,.0f}",
            shard_units=f"{shard:g}",
            shard_cost=_dollars(shard * costs.MINUTES * read_price),
            measured_on=figures["sweeps"]["when"],
            sweeps=_sweeps(figures["sweeps"]),
            machine=figures["memory"]["machine"],
            memory=_memory(figures["memory"]["functions"]),
            everything=f"{figures['memory']['everything_mb']:.0f}",
            usual=costs.usual_megabytes(),
            room=_room(figures["memory"]["functions"]),
        )
    )


def _versions(memories: Iterable[float]) -> float:
    return KEPT_VERSIONS * sum(map(costs.version_cost, memories))


def _stories(told: Mapping[str, Told]) -> Iterator[str]:
    for story in told.values():
        rows = [_row(name, taken) for name, taken in story.steps.items()]
        if len(rows) > 1:
            rows.append(_row("**together**", story.whole))
        yield f"### {story.title.removesuffix('.')}\n\n{markdown(STEPS, rows)}"


def _row(name: str, taken: Taken) -> tuple[str, ...]:
    calls = taken.calls
    figures = (
        *(calls[API], calls[WORKER], taken.items, taken.bytes, taken.table_units, taken.index_units),
        *(taken.read_units, calls["sesv2.SendEmail"]),
    )
    return name, *(f"{one:,.10g}" if one else "" for one in figures)


def _now(told: Mapping[str, Told]) -> Iterator[Taken]:
    """What the steps take whose units at an earlier commit are known."""
    for one in costs.table("before")["steps"]:
        yield told[one["story"]].steps[one["step"]]


def _compared(told: Mapping[str, Told]) -> str:
    """These steps, then and now."""
    rows = []
    for one, now in zip(costs.table("before")["steps"], _now(told), strict=True):
        then = (one["items"], one["table"], one["indexes"], one["read"])
        took = (now.items, now.table_units, now.index_units, now.read_units)
        rows.append((one["step"], *then, *took))
    rows.append(("**together**", *(sum(column) for column in list(zip(*rows, strict=True))[1:])))
    rows = [(name, *(f"{units:g}" for units in row)) for name, *row in rows]
    head = ("items", "written: table", "indexes", "read")
    return markdown(("step", *(f"then: {one}" for one in head), *(f"now: {one}" for one in head)), rows)


def _spread(taken: Iterable[tuple[int, int]]) -> str:
    """The least and the most units of indexes for an item that changes."""
    found = sorted(units / items for units, items in taken)
    return f"{found[0]:.1f} to {found[-1]:.1f}"


def _prices() -> str:
    """Where each price is from, and where it was seen."""
    return markdown(
        ("page", "seen in"), [(one["page"], one["seen"]) for one in costs.table("prices").values()]
    )


def _costs(every: list[costs.Cost]) -> str:
    prices = costs.table("prices")
    pages = {service: prices[price]["page"] for service, price in _PAGES.items()}
    rows = [(one.service, one.what, _amount(one.dollars), _page(pages, one)) for one in every]
    return markdown(
        ("service", "what", "dollars", "price from"),
        [*rows, ("**all**", "", f"**{_amount(costs.total(every))}**", "")],
    )


_PAGES = {
    "API Gateway": "gateway",
    "CloudWatch": "watch",
    "DynamoDB": "dynamodb",
    "EventBridge": "bus",
    "Lambda": "lambda",
    "S3": "files",
    "SES": "mail",
    "SQS": "queues",
    "Secrets Manager": "secrets",
    "Traffic": "traffic",
    "WAF": "firewall",
}


def _page(pages: Mapping[str, str], cost: costs.Cost) -> str:
    scheduled = cost.what == "what wakes it"
    return str(costs.table("prices")["schedule"]["page"]) if scheduled else pages[cost.service]


def _mix(told: Mapping[str, Told], weights: Mapping[str, int]) -> str:
    titles = {name: told[name].title.removesuffix(".") for name in weights}
    return "\n".join(f"- {many} times: {titles[name]}." for name, many in weights.items())


def _months(idle: list[costs.Cost], thousand: list[costs.Cost], stored: float, taken: Taken) -> str:
    rows = []
    peak = costs.table("mix")["assumed"]["peak"]
    for orders in ORDERS:
        thousands = orders / costs.ORDERS
        second = orders / costs.MONTH_SECONDS * peak
        requests, kept = thousands * costs.total(thousand), 12 * thousands * stored
        whole = costs.total(idle) + requests + kept
        rows.append(
            (
                f"{orders:,}",
                *(_whole(one) for one in (costs.total(idle), requests, kept, whole)),
                _amount(whole / thousands),
                *(_figure(one * second / costs.ORDERS) for one in (costs.ORDERS, taken.write_units)),
                _figure(taken.read_units * second / costs.ORDERS),
            )
        )
    head = (
        "orders a month",
        "idle",
        "requests",
        "stored, a year's",
        "all, dollars a month",
        "for a thousand orders",
    )
    return markdown((*head, "orders a second, busiest", "units written", "units read"), rows)


def _hot(told: Mapping[str, Told], taken: Taken) -> str:
    found = [(_full(one, told, taken), one) for one in costs.table("keys")["keys"]]
    found.sort(key=lambda pair: pair[0][1])
    rows = [
        (one["what"], f"`{one['index']}`: `{one['partition']}`", f"{units:.2g}", full, one["lift"])
        for (units, _, full), one in found
    ]
    return markdown(("key", "where", "units an order", "full at", "what lifts it"), rows)


def _full(key: Mapping[str, Any], told: Mapping[str, Told], taken: Taken) -> tuple[float, float, str]:
    """Units an order, the orders a month at which it is full, and that in words."""
    peak = costs.table("mix")["assumed"]["peak"]
    if key["scope"] == "order":
        units = max(_units(one.whole, key) for one in told.values())
        return units, float("inf"), f"{PARTITION_WRITES / units:.0f} whole stories of one order in a second"
    units = _units(taken, key) / costs.ORDERS
    shards = SHARDS if key["scope"] == "shards" else (1,)
    full = [PARTITION_WRITES * one / units / peak * costs.MONTH_SECONDS for one in shards]
    words = " / ".join(_millions(one) for one in full)
    of = {"shards": " with 4 / 16 / 64 shards", "seller": " of one seller"}.get(key["scope"], "")
    return units, full[0], f"{words} orders a month{of}"


def _units(taken: Taken, key: Mapping[str, Any]) -> float:
    """Written into a key, or into all shards of a namespace."""
    wanted = key["partition"]
    return sum(
        units
        for (index, partition), units in taken.keys.items()
        if index == key["index"]
        and (partition == wanted or (wanted[-1] == "#" and partition[:-1].startswith(wanted)))
    )


def _sweeps(figures: Mapping[str, Any]) -> str:
    rows = [(f"{open_cases:,}", f"{items:.2f}") for open_cases, items in figures["items"]]
    return markdown(("open deadlines", "items read for each that is due"), rows)


def _memory(functions: Iterable[Mapping[str, Any]]) -> str:
    every = [one.get("Properties", {}) for one in read_template()["Resources"].values()]
    by_handler = {one["Handler"]: one for one in every if "Handler" in one}
    rows = []
    for one in functions:
        given = round(costs.gigabytes(by_handler[one["handler"]]) * costs.MB_OF_GB)
        share = min(1.0, given / 1769)
        name = one["handler"].removeprefix("functions.").removesuffix(".handler")
        slow = f"{share:.2f} core, {one['cpu_ms'] / share:.0f} ms"
        rows.append((name, f"{one['peak_mb']:.0f} MB", f"{one['cpu_ms']:.0f} ms", f"{given:,} MB", slow))
    return markdown(("function", "peak", "CPU", "memory", "on Lambda"), rows)


def _room(functions: Iterable[Mapping[str, Any]]) -> int:
    """How many times what any function takes it is given, in whole numbers."""
    return int(costs.usual_megabytes() / max(one["peak_mb"] for one in functions))


def _dollars(amount: float) -> str:
    return f"{_amount(amount)} dollars"


def _amount(amount: float) -> str:
    return f"{amount:,.2f}" if amount >= 0.095 else f"{amount:.2g}"


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def _whole(amount: float) -> str:
    return f"{amount:,.0f}"


def _millions(number: float) -> str:
    return f"{number / 1e6:,.0f} million" if number >= 1e6 else f"{number / 1e3:,.0f} thousand"


def main() -> None:
    """Write the page; measure before that what depends on the machine, if that is asked for."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--measure", action="store_true", help="memory of each function, and the sweep")
    parser.add_argument("--open", type=int, nargs="+", help="open deadlines, 1,000 to 100,000 by default")
    given = parser.parse_args()
    if given.measure:
        measure(given.open)
        costs.table.cache_clear()
    with emulated_aws():
        DOCUMENT.write_text(text())


if __name__ == "__main__":
    main()
