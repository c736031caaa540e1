"""Disputes, as the parties see them."""

from collections.abc import Mapping
from typing import Any

from shared.console.agreements import before_label
from shared.console.visits import Visit, page
from shared.domain.case import Role

PARTIES: tuple[Role, ...] = ("seller", "buyer", "carrier")
STATUSES = (
    "evidence_collection",
    "judging",
    "judged",
    "appealed",
    "action_pending",
    "closed",
    "withdrawn",
    "cancelled_mutual",
    "stopped_external",
    "rejected_by_platform",
    "superseded",
)
# The remedies that goods can be sent for.
GOODS = ("replace_or_send_correct_product", "send_missing_items", "full_refund_or_resend")
# By what is wrong: which questions of the form it does without.
_WITHOUT: Mapping[str, tuple[str, ...]] = {
    "inconsistent_product": ("visible", "cosmetic_allergy"),
    "counterfeit": ("subtype", "cosmetic_allergy"),
    "quality_safety": ("subtype",),
    "delayed_delivery": ("subtype", "visible", "cosmetic_allergy"),
    "lost_package": ("subtype", "visible", "cosmetic_allergy"),
    "damaged_package": ("subtype", "visible", "cosmetic_allergy"),
}


@page("disputes", roles=(*PARTIES, "agent"), template="disputes.html")
def disputes(visit: Visit) -> Mapping[str, Any]:
    """One's own disputes, newest first, by status."""
    found = visit.inside.get(f"/disputes{visit.query_of('status', 'page_token')}")
    return {"disputes": found, "statuses": STATUSES}


@page("dispute/{id}/file_dispute", roles=("buyer",), template="file-dispute.html")
def file_dispute(visit: Visit) -> Mapping[str, Any]:
    """Filing: the order, then what is wrong, then what that needs to be known. id: of the order, or what
    a letter or a choice says: a package of it, or `<line>:<scenario>`."""
    about, _, named = visit.named["id"].partition(":")
    scenario = visit.query.get("scenario") or named
    scenario = scenario if scenario in _WITHOUT else ""
    order = visit.inside.get_or_none(f"/orders/{about}") or _order_of_package(visit, about)
    if order is None:
        orders = visit.inside.get(f"/orders{visit.query_of('page_token')}")
        return {"order": None, "orders": orders, "scenario": scenario}
    offered = visit.inside.get(f"/orders/{order['id']}/options")["available_actions"]
    filings = [one for one in offered if one["action"] == "file_dispute"]
    return {
        "order": order,
        "scenario": scenario,
        "troubles": [_best(filings, wanted) for wanted in _WITHOUT],
        "lines": _lines(order, filings, scenario),
        "without": _WITHOUT.get(scenario, ()),
    }


@page("dispute/{id}", roles=PARTIES, template="dispute.html")
@page("dispute/{id}/{action}", roles=PARTIES, template="dispute.html")
def dispute(visit: Visit) -> Mapping[str, Any]:
    """One dispute: its clocks, what was shown, what was decided, and what can be done."""
    inside, role = visit.inside, visit.session.role
    found = inside.get(f"/disputes/{visit.named['id']}")
    goods = found["return"]
    labelled = goods and goods["label"] and role == "buyer"
    order = inside.get_or_none(f"/orders/{found['order_id']}") if role != "carrier" else None
    return {
        "dispute": found,
        "order": order,
        "label": inside.get_or_none(f"/disputes/{found['id']}/return/label") if labelled else None,
        "open_action": visit.named.get("action") or visit.query.get("action"),
        **before_label(visit, sends=_sends(found, order)),
    }


def _sends(dispute: Mapping[str, Any], order: Mapping[str, Any] | None) -> bool:
    """Whether the judgment can be carried out now with goods under a label bought here."""
    acts = any(one["action"] == "carry_out" and one["available"] for one in dispute["available_actions"])
    labelled = order is not None and order["shipping_mode"] != "seller_shipping"
    return acts and labelled and dispute["judgment"]["remedy"] in GOODS


def _order_of_package(visit: Visit, package_id: str) -> Any:
    """The caller's order with that package, if it is among the newest."""
    for row in visit.inside.rows("/orders?page_size=50"):
        if any(one["package_id"] == package_id for one in row["packages"]):
            return visit.inside.get(f"/orders/{row['id']}")
    return None


def _best(filings: list[Any], scenario: str) -> Mapping[str, Any]:
    """How a trouble stands for the line with which most can be done."""
    about = [one for one in filings if one["subject_id"].endswith(f":{scenario}")]
    return {"scenario": scenario, **max(about, key=lambda one: bool(one["available"]))}


def _lines(order: Mapping[str, Any], filings: list[Any], scenario: str) -> list[Mapping[str, Any]]:
    """The lines of the order that can be disputed for that."""
    open_lines = {one["subject_id"] for one in filings if one["available"]}
    return [item for item in order["items"] if f"{item['line_id']}:{scenario}" in open_lines]
