"""In which lists a case appears. A list is a partition of one of the indexes `list1` … `list8`.

| index   | packages            | other cases              | payments           |
|---------|---------------------|--------------------------|--------------------|
| `list1` | the seller's orders | the seller's, all        | an order's, seller |
| `list2` | by insurance status | the seller's, by status  | the seller's, all  |
| `list3` | by claim status     | the agents', all         | an order's, agents |
| `list4` | by both statuses    | the agents', by status   | -                  |
| `list5` | -                   | the buyer's, all; orders | -                  |
| `list6` | -                   | the buyer's, by status   | -                  |
| `list7` | -                   | the carrier's, all       | -                  |
| `list8` | -                   | the carrier's, by status | -                  |

A list is read newest first and costs what it returns: no row is read to be left out. The agents' queue of
support cases is no such list (`beside`).
"""

from collections.abc import Mapping
from typing import Any, Literal

from shared.domain.times import rfc3339

Audience = Literal["seller", "agent", "buyer", "carrier"]
STAFF = "staff"
AWAITING_ACTION = "awaiting_action"
_FIRST = {"seller": 1, "agent": 3, "buyer": 5, "carrier": 7}


def list_of(kind: str, audience: Audience, account: str, status: str | None = None) -> tuple[str, str]:
    """Index and partition of what that audience sees of a kind, all of it or of one status."""
    index = _FIRST[audience] + (status is not None)
    owner = STAFF if audience == "agent" else f"{audience}#{account}"
    return f"list{index}", f"{kind}#{owner}" + (f"#{status}" if status is not None else "")


def orders_of(seller_id: str, insurance: str | None, claim: str | None) -> tuple[str, str]:
    """Index and partition of a seller's packages with these statuses; without any, of all orders."""
    index = {(False, False): 1, (True, False): 2, (False, True): 3, (True, True): 4}[
        (insurance is not None, claim is not None)
    ]
    return f"list{index}", "#".join(["orders", seller_id, insurance or "", claim or ""])


def refunds_of_recall(recall_id: str) -> tuple[str, str]:
    """Index and partition of the orders a recall is done with."""
    return "list3", f"recallrefund#{recall_id}"


def payments_of_order(order_id: str, seller_id: str | None) -> tuple[str, str]:
    """Index and partition of the payments for an order: one seller's, or all of them for agents."""
    if seller_id is None:
        return "list3", f"ledger#{order_id}"
    return "list1", f"ledger#{seller_id}#{order_id}"


def payments_of_seller(seller_id: str) -> tuple[str, str]:
    """Index and partition of a seller's payments, whatever the order."""
    return "list2", f"ledger#seller#{seller_id}"


def of_order(kind: str, case: Any) -> str:
    """Name the partition of the index `order` that a case is in: its order's, or apart for notifications."""
    if kind == "notification":
        return notices_of(case.about_order or "")
    return str(getattr(case, "order_id", None) or case.id)


def notices_of(order_id: str) -> str:
    """Name the partition of the index `order` that has the notifications about an order."""
    return f"notices#{order_id}"


def ledger_lists(seller_id: str, order_id: str) -> Mapping[str, str]:
    """Every list a payment is in, by index."""
    of_order = [payments_of_order(order_id, one) for one in (seller_id, None)]
    return dict([*of_order, payments_of_seller(seller_id)])


def lists_of(kind: str, case: Any) -> Mapping[str, str]:
    """Every list a case is in, by index."""
    if kind == "order":
        return dict([orders_of(case.seller_id, None, None), list_of(kind, "buyer", case.buyer_id)])
    if kind == "package":
        return _package_lists(case)
    if kind == "recallrefund":
        return dict([refunds_of_recall(case.recall_id)])
    if kind == "notification":
        return dict([list_of(kind, case.role, case.account)])
    if kind in _AUDIENCES:
        return _case_lists(kind, case)
    return {}


def listed_at(kind: str, case: Any) -> str:
    """Its place in a list. It never changes, so pages stay stable while things are written."""
    if kind == "order":
        return f"{rfc3339(case.placed_at)}#{case.id}#"
    if kind == "package":
        return f"{rfc3339(case.placed_at)}#{case.order_id}#{case.id}"
    return f"{rfc3339(case.created_at)}#{case.id}"


_AUDIENCES: Mapping[str, tuple[Audience, ...]] = {
    "label": ("seller", "agent"),
    "claim": ("seller", "agent"),
    "dispute": ("seller", "agent", "buyer", "carrier"),
    "reshipment": ("seller", "agent", "buyer"),
    "supportcase": ("seller", "buyer"),
    "investigation": ("agent",),
    "recall": ("seller", "agent"),
}


def _package_lists(package: Any) -> Mapping[str, str]:
    """Every list a package is in; one that was packed anew is not its order's, and lets no order match."""
    insurance, claim = (None, None) if package.repacked else (package.insurance_status, package.claim_status)
    views = [(None, None)]
    views += [(insurance, None)] if insurance else []
    views += [(None, claim)] if claim else []
    views += [(insurance, claim)] if insurance and claim else []
    return dict(orders_of(package.seller_id, *view) for view in views)


def _case_lists(kind: str, case: Any) -> Mapping[str, str]:
    lists = []
    for audience in _AUDIENCES[kind]:
        account = "" if audience == "agent" else getattr(case, f"{audience}_id")
        if account is None:
            continue
        part = _part(kind, case, audience)
        lists += [list_of(kind, audience, account), list_of(kind, audience, account, part)]
    return dict(lists)


def _part(kind: str, case: Any, audience: Audience) -> str | None:
    """In which part of an audience's list a case is; for a reshipment, whether it waits for them (R-RSH-02).

    Agents look after what waits for the seller. Recalls are in no part: how far one is, is counted.
    """
    if kind == "recall":
        return None
    if kind == "label":
        return str(case.insurance.status) if case.insurance.status else None
    if kind == "reshipment":
        return AWAITING_ACTION if case.awaits == ("buyer" if audience == "buyer" else "seller") else None
    return str(case.status)
