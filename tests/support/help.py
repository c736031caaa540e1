"""A case of customer service about an order that has arrived, over HTTP: opened, written in, decided."""

from typing import Any

from tests.support import shop
from tests.support.http import Answer
from tests.support.reshipments import AGENT, BUYER

SELLER = {"role": "seller", "account": "shop-1"}
CONTACTED = "2026-03-02T19:30:00Z"


def ask(kind: str = "refund", *, key: str | None = None, **told: Any) -> Answer:
    """The buyer asks for help, the seller having been asked."""
    caller = {name: told.pop(name, value) for name, value in BUYER.items()}
    usual = {
        "order_id": "ord-1",
        "kind": kind,
        "channel": "ticket",
        "description": "The lamp stopped working.",
        "seller_contacted_at": CONTACTED,
    }
    body = {name: value for name, value in {**usual, **told}.items() if value is not None}
    return shop.post("/support-cases", body, key=key, **caller)


def opened(kind: str = "refund", **told: Any) -> dict[str, Any]:
    """A case that was opened."""
    answer = ask(kind, **told)
    assert answer.status == 201, answer.text
    case: dict[str, Any] = answer.json()
    return case


def read(case_id: str, **who: str) -> dict[str, Any]:
    """The case as its buyer, or somebody else, reads it."""
    found: dict[str, Any] = shop.get(f"/support-cases/{case_id}", **(who or BUYER)).json()
    return found


def write(case_id: str, text: str = "It is the switch.", **how: Any) -> Answer:
    """The buyer, or somebody else, writes in a case."""
    files = how.pop("files", None)
    body = {"text": text, **({"files": files} if files is not None else {})}
    return shop.post(f"/support-cases/{case_id}/messages", body, **{**BUYER, **how})


def resolve(case_id: str, outcome: str = "answered", **told: Any) -> Answer:
    """An agent decides a case."""
    body = {"outcome": outcome, "reason": "Press the switch twice.", **told}
    how = {**AGENT, **body.pop("how", {})}
    return shop.post(f"/support-cases/{case_id}/resolution", body, **how)


def listed(query: str = "", **who: str) -> list[str]:
    """The ids of a list of cases, as agents or somebody else see it."""
    return [one["id"] for one in shop.get(f"/support-cases{query}", **(who or AGENT)).json()["data"]]
