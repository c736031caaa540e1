"""Buying labels, labels and their cover, batches, tracking, and the seller's money."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shared.console.agreements import fees_of
from shared.console.forms import money_of
from shared.console.visits import Visit, page
from shared.domain.errors import Invalid, Rejected
from shared.domain.policy import policy_at
from shared.domain.times import rfc3339

SELLER = ("seller",)


@page("buy-label", roles=SELLER, template="buy-label.html")
@page("label/{id}/buy_label", roles=SELLER, template="buy-label.html")
def buy_label(visit: Visit) -> Mapping[str, Any]:
    """What a label costs, with the cover and signature chosen so far; one package, or several at once.

    A sum of the seller's own that can't be insured is refused at its field; the rest is priced without it.
    """
    packages = [visit.named["id"]] if visit.named else visit.query.get("package", "").split(",")
    asked = [{"package_id": id} for id in dict.fromkeys(packages) if id]
    own = money_of(visit.query.get("amount", "")) if visit.query.get("option") == "custom" else None
    wrong = "Enter a sum such as 250.00." if visit.query.get("option") == "custom" and own is None else ""
    try:
        quote = _quote(visit, [{**one, "amount": own} for one in asked] if own else asked)
    except (Invalid, Rejected) as refusal:
        if own is None:
            raise
        wrong = "Enter a sum such as 250.00." if isinstance(refusal, Invalid) else refusal.detail
        quote = _quote(visit, asked)
    agreements = visit.inside.get("/agreements")["data"]
    return {
        "quote": quote,
        "agreements": agreements,
        "fees": fees_of(agreements),
        "own": own,
        "wrong_amount": wrong,
    }


def _quote(visit: Visit, packages: Sequence[Mapping[str, Any]]) -> Any:
    if not packages:
        return {"packages": [], "terms_url": ""}
    return visit.inside.ask("/labels/quote", {"packages": packages})


@page("labels", roles=("seller", "agent"), template="labels.html")
def labels(visit: Visit) -> Mapping[str, Any]:
    """Labels, newest first, by the state of their cover."""
    return {"labels": visit.inside.get(f"/labels{visit.query_of('insurance_status', 'page_token')}")}


@page("label/{id}", roles=("seller", "agent"), template="label.html")
@page("label/{id}/{action}", roles=("seller", "agent"), template="label.html")
def label(visit: Visit) -> Mapping[str, Any]:
    """One label with its cover and its signature."""
    found = visit.inside.get(f"/labels/{visit.named['id']}")
    return {
        "label": found,
        "signature": visit.inside.get_or_none(f"/labels/{visit.named['id']}/signature"),
    }


@page("label_batch/{id}", roles=SELLER, template="label-batch.html")
@page("label_batch/{id}/{action}", roles=SELLER, template="label-batch.html")
def label_batch(visit: Visit) -> Mapping[str, Any]:
    """Labels bought together, and how far that is."""
    return {"batch": visit.inside.get(f"/label-batches/{visit.named['id']}")}


@page("package/{id}", roles=("seller", "buyer", "agent"), template="package.html")
@page("package/{id}/{action}", roles=("seller", "buyer", "agent"), template="package.html")
def package(visit: Visit) -> Mapping[str, Any]:
    """Check Logistics: where a package is and was; an agent reviews a number that others name too."""
    found = visit.inside.get(f"/packages/{visit.named['id']}/tracking")
    return {"tracking": found, "shared": visit.session.role == "agent" and _is_shared(visit, found)}


def _is_shared(visit: Visit, tracking: Mapping[str, Any]) -> bool:
    packages = visit.inside.get(f"/orders/{tracking['order_id']}")["packages"]
    return any(
        "number_shared" in one["flags"] for one in packages if one["package_id"] == tracking["package_id"]
    )


@page("ledger", roles=SELLER, template="ledger.html")
def ledger(visit: Visit) -> Mapping[str, Any]:
    """Every payment to and from the seller in a span of days, newest first: by itself the last thirty."""
    zone = policy_at(visit.now).zone
    today = visit.now.astimezone(zone).date()
    begin = _day(visit.query.get("from", "")) or today - timedelta(days=30)
    first, last = sorted((begin, _day(visit.query.get("to", "")) or today))
    span = {
        "from": rfc3339(datetime.combine(first, time.min, zone).astimezone(UTC)),
        "to": rfc3339(datetime.combine(last, time(23, 59, 59), zone).astimezone(UTC)),
    }
    return {
        "entries": visit.inside.get(f"/ledger{visit.query_of('page_token', **span)}"),
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


def _day(text: str) -> date | None:
    """The day that was typed; None for none, and for one at an end of the calendar, which no zone has."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date.min < found < date.max else None
