"""Letters about goods on their way back to the seller."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from local.letters.facts import CARRIER, LAST_SECOND, RETURN, SUPPORT, TRACKING
from local.letters.preview import Preview, preview
from shared.domain.notifications import Notice
from shared.gateways.letters import returns
from shared.gateways.letters.returns import ReturnFacts

_SENT = f"{CARRIER}, {TRACKING}"
_OBJECTION = {"objection": "not_what_was_sent", "description": "It is another set, and an older one."}
_WHY = "The photos show the set that was sent."
# When, which letter, and what is known then.
_LETTERS: tuple[tuple[str, Callable[[ReturnFacts], Notice], Mapping[str, Any]], ...] = (
    (
        "when customer service has the goods sent back",
        returns.asked,
        {"reason": "The set is not as described.", "case_id": SUPPORT.case_id, "disputed": False},
    ),
    ("when a return label is bought", returns.label_bought, {"shipment": _SENT}),
    ("when the goods are on their way back", returns.sent, {"shipment": _SENT}),
    (
        "when the goods are back",
        returns.arrived,
        {"shipment": _SENT, "object_by": LAST_SECOND, "pay_by": LAST_SECOND},
    ),
    (
        "when the goods are back while an appeal is looked at",
        returns.arrived,
        {"shipment": _SENT, "standing": "appeal"},
    ),
    (
        "when the goods were lost while proceedings elsewhere are looked at",
        returns.failed,
        {"shipment": _SENT, "event": "lost", "standing": "proceedings"},
    ),
    (
        "when the goods were lost after the refund was made",
        returns.failed,
        {"shipment": _SENT, "event": "lost", "standing": "settled"},
    ),
    (
        "when the goods were lost at the seller's risk",
        returns.failed,
        {"shipment": _SENT, "event": "lost", "refund_due": True, "pay_by": LAST_SECOND},
    ),
    (
        "when that refund was made at once",
        returns.failed,
        {"shipment": _SENT, "event": "lost", "refund_due": True, "refunded": 28400},
    ),
    (
        "when the goods were damaged at the buyer's risk",
        returns.failed,
        {"shipment": _SENT, "event": "damaged"},
    ),
    ("when the goods came back to their sender", returns.came_back, {"shipment": _SENT}),
    ("when the goods were not sent in time", returns.lapsed, {}),
    ("when the seller objects", returns.objected, _OBJECTION),
    (
        "when an objection was refused",
        returns.decided,
        {**_OBJECTION, "refunded": 28400, "reason": _WHY},
    ),
    (
        "when an objection was upheld in part",
        returns.decided,
        {**_OBJECTION, "upheld": True, "refunded": 10000, "reason": "One filter paper is missing."},
    ),
    ("when nobody objected", returns.refunded, {"refunded": 28400}),
    ("when nobody objected, and others have refunded all", returns.refunded, {"closed_as": "nothing_left"}),
    ("when nobody objected, and no price was told", returns.refunded, {"standing": "unpriced"}),
)


def _previews() -> tuple[Preview, ...]:
    return tuple(
        preview(f"the {reader}", when, letter, replace(RETURN, reader=reader, **known))
        for when, letter, known in _LETTERS
        for reader in ("buyer", "seller")
    )


RETURNS: tuple[Preview, ...] = _previews()
