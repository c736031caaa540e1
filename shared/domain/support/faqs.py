"""Questions that buyers ask often, and their answers, with the figures of the policy (R-BPP-02, R-BPP-04)."""

from collections.abc import Mapping
from typing import Literal

from shared.domain.policy import Policy
from shared.domain.record import record

FaqTopic = Literal[
    "order_status",
    "address_update",
    "order_change",
    "cancellation",
    "return_refund_exchange",
    "missing_items",
    "late_or_lost",
    "product_problem",
    "customer_service",
]
_UNITS: Mapping[str, tuple[str, str]] = {
    "hours": ("hour", "hours"),
    "calendar_days": ("calendar day", "calendar days"),
    "working_days": ("working day", "working days"),
}


@record
class Faq:
    """A question and its answer."""

    topic: FaqTopic
    question: str
    answer: str


def faqs(table: Policy, topic: FaqTopic | None = None) -> tuple[Faq, ...]:
    """List the questions of one topic, or all, in the order of the table."""
    words = _figures(table)
    found = (
        Faq(topic=one["topic"], question=one["question"], answer=one["answer"].format_map(words))
        for one in table.section("faqs")["faq"]
    )
    return tuple(one for one in found if topic in (None, one.topic))


def _figures(table: Policy) -> Mapping[str, str]:
    """Write the figures that answers may name: every window by its kind, how long a dispute
    can be opened by its scenario, and the age of buyers."""
    windows = {
        kind: _length(window["length"], window["unit"]) for kind, window in table.section("windows").items()
    }
    disputed = {
        f"{scenario}_acceptance": _length(row["acceptance"]["length"], row["acceptance"]["unit"])
        for scenario, row in table.section("framework").items()
        if "acceptance" in row
    }
    return {
        **windows,
        **disputed,
        "min_buyer_age": str(table.section("protection")["min_buyer_age"]),
    }


def _length(length: int, unit: str) -> str:
    one, many = _UNITS[unit]
    return f"{length} {one if length == 1 else many}"
