"""What the figures cost: by the month when nothing happens, and by the thousand orders."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from local.deploy import KEPT_VERSIONS, read_template
from local.layer import ROOT
from local.scale.meter import API, WORKER, Taken
from local.scale.stories import Told

MONTH_SECONDS = 2_628_000
MINUTES = MONTH_SECONDS / 60
GB = 1e9
MB_OF_GB = 1024
# A queue with a ceiling of workers is asked by five pollers, each for up to twenty seconds.
POLLS = 5 * MONTH_SECONDS / 20
# A message is sent, received and deleted.
REQUESTS_OF_A_MESSAGE = 3
# What stands on AWS where no parameter says otherwise.
STANDING = frozenset({None, "IsAws", "NeedsAlarmTopic"})
STREAM = "dynamodb.TransactWriteItems"
ORDERS = 1000


class Cost(NamedTuple):
    """Dollars, and what they are for."""

    service: str
    what: str
    dollars: float


@cache
def table(name: str) -> Mapping[str, Any]:
    """A table of this folder."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text())


@cache
def resources() -> Mapping[str, Mapping[str, Any]]:
    """What the template makes of AWS by default."""
    every = read_template()["Resources"].items()
    return {name: one for name, one in every if one.get("Condition") in STANDING}


def functions() -> Mapping[str, Mapping[str, Any]]:
    """The properties of the functions, by name."""
    found = {name: one for name, one in resources().items() if one["Type"] == "AWS::Serverless::Function"}
    return {name: one["Properties"] for name, one in found.items()}


@cache
def usual_megabytes() -> int:
    """Memory of a function that names none of its own."""
    return int(read_template()["Globals"]["Function"]["MemorySize"])


def gigabytes(properties: Mapping[str, Any]) -> float:
    """Memory of a function."""
    return int(properties.get("MemorySize", usual_megabytes())) / MB_OF_GB


def snapshots(condition: str = "Starts") -> list[float]:
    """Memory of each function that starts from a snapshot, under a condition of that name."""
    every = functions().values()
    return [gigabytes(one) for one in every if condition in str(one.get("SnapStart", ""))]


def version_cost(memory: float) -> float:
    """Dollars a month for the snapshot of one version."""
    return float(memory * MONTH_SECONDS * table("prices")["lambda"]["snapshot_gb_second"])


def idle(minute: Taken) -> Iterator[Cost]:
    """What a month costs in which nothing happens. minute: what a sweep takes that finds nothing."""
    prices, assumed = table("prices"), table("mix")["assumed"]
    memories = snapshots()
    kept = KEPT_VERSIONS * sum(version_cost(one) for one in memories)
    yield Cost("Lambda", f"snapshots of {len(memories)} functions, {KEPT_VERSIONS} versions of each", kept)
    sweep = gigabytes(functions()["SweepFunction"]) * assumed["sweep_ms"] / 1000
    woken = prices["lambda"]["request"] + sweep * prices["lambda"]["gb_second"]
    yield Cost("Lambda", "a sweep a minute", MINUTES * woken)
    yield Cost("DynamoDB", "what it reads", MINUTES * minute.read_units * prices["dynamodb"]["read_unit"])
    yield Cost("EventBridge", "what wakes it", MINUTES * prices["schedule"]["invocation"])
    queues = sum("Type: SQS" in _sources(one) for one in functions().values())
    yield Cost("SQS", f"asking {queues} empty queues", queues * POLLS * prices["queues"]["request"])
    kinds = Counter(one["Type"] for one in resources().values())
    alarms, secrets = kinds["AWS::CloudWatch::Alarm"], kinds["AWS::SecretsManager::Secret"]
    own, watch = len(_metrics()), prices["watch"]
    yield Cost("CloudWatch", f"{alarms} alarms", alarms * watch["alarm"])
    yield Cost("CloudWatch", f"{own} metrics of our own", own * watch["metric"])
    yield Cost("CloudWatch", "the dashboard", kinds["AWS::CloudWatch::Dashboard"] * watch["dashboard"])
    yield Cost("Secrets Manager", f"{secrets} secrets", secrets * prices["secrets"]["secret"])
    rules = sum(len(one["Properties"]["Rules"]) for one in _of("AWS::WAFv2::WebACL"))
    firewall = kinds["AWS::WAFv2::WebACL"] * prices["firewall"]["acl"] + rules * prices["firewall"]["rule"]
    yield Cost("WAF", f"the firewall and {rules} rule", firewall)


def _of(kind: str) -> list[Mapping[str, Any]]:
    return [one for one in resources().values() if one["Type"] == kind]


def _sources(properties: Mapping[str, Any]) -> str:
    return " ".join(f"Type: {one['Type']}" for one in properties.get("Events", {}).values())


def _metrics() -> set[str]:
    """The metrics that the functions report."""
    texts = (path.read_text() for path in (ROOT / "functions").rglob("*.py"))
    return {name for text in texts for name in re.findall(r'(?:add|single)_metric\(\s*name="(\w+)"', text)}


def mixed(told: Mapping[str, Told]) -> Taken:
    """What a thousand orders take, with the cases they bring and what people look at."""
    mix = table("mix")
    every = {**mix["stories"], "looked_at": mix["looked_at"]["times"]}
    taken = [told[name].whole.times(weight) for name, weight in every.items()]
    return sum(taken, Taken())


def stored(told: Mapping[str, Told]) -> tuple[float, float]:
    """Bytes that a thousand orders leave: in the table, and with its indexes."""
    weights = table("mix")["stories"].items()
    alone = sum(told[name].stored[0] * weight for name, weight in weights)
    return alone, sum(told[name].stored[1] * weight for name, weight in weights)


def of_thousand(taken: Taken) -> Iterator[Cost]:
    """What a thousand orders cost that take so much; what stays stored is apart."""
    prices, assumed, calls = table("prices"), table("mix")["assumed"], taken.calls
    api, worker, streamed = calls[API], calls[WORKER], calls[STREAM]
    memory, every = usual_megabytes() / MB_OF_GB, prices["lambda"]
    yield Cost(
        "DynamoDB",
        f"{taken.write_units:,.0f} units written",
        taken.write_units * prices["dynamodb"]["write_unit"],
    )
    yield Cost(
        "DynamoDB", f"{taken.read_units:,.0f} units read", taken.read_units * prices["dynamodb"]["read_unit"]
    )
    yield Cost("API Gateway", f"{api:,.0f} requests", api * prices["gateway"]["request"])
    yield Cost("WAF", "the same", api * prices["firewall"]["request"])
    woken = api + worker + streamed
    yield Cost("Lambda", f"{woken:,.0f} times woken", woken * every["request"])
    seconds = (api * assumed["api_ms"] + (worker + streamed) * assumed["worker_ms"]) / 1000
    yield Cost("Lambda", f"{seconds * memory:,.0f} GB-seconds", seconds * memory * every["gb_second"])
    restored = api * assumed["restored"]
    yield Cost("Lambda", f"{restored:,.0f} restored snapshots", restored * memory * every["restored_gb"])
    messages = worker * REQUESTS_OF_A_MESSAGE
    yield Cost("SQS", f"{messages:,.0f} requests", messages * prices["queues"]["request"])
    published, mails = calls["events.PutEvents"], calls["sesv2.SendEmail"]
    yield Cost("EventBridge", f"{published:,.0f} events", published * prices["bus"]["event"])
    yield Cost("SES", f"{mails:,.0f} mails", mails * prices["mail"]["message"])
    put, get = calls["s3.PutObject"], calls["s3.GetObject"]
    files = put * prices["files"]["put"] + get * prices["files"]["get"]
    yield Cost("S3", f"{put:,.0f} files written, {get:,.0f} read", files)
    logged = woken * assumed["log_bytes"] / GB
    yield Cost("CloudWatch", f"{logged * 1000:,.0f} MB of log", logged * prices["watch"]["log_gb"])
    sent = api * assumed["answer_bytes"] / GB
    yield Cost("Traffic", f"{sent * 1000:,.0f} MB of answers", sent * prices["traffic"]["gb"])


def storage(told: Mapping[str, Told]) -> float:
    """Dollars a month for what a thousand orders leave in the table, restorable at any second."""
    prices, (alone, whole) = table("prices")["dynamodb"], stored(told)
    return float(whole / GB * prices["stored_gb"] + alone / GB * prices["restorable_gb"])


def total(costs: Iterator[Cost] | list[Cost]) -> float:
    """Dollars of all of them."""
    return sum(one.dollars for one in costs)
