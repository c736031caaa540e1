"""Examples of bodies, by method and path: those of the sample events, and what no sample has."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from local.layer import ROOT

Bodies = Mapping[str, Any]
EVENTS = ROOT / "events"
# Moves that no sample event makes.
BESIDE: Mapping[tuple[str, str], Any] = {
    ("POST", "/disputes/{dispute_id}/actions"): {"action": "refund"},
    ("POST", "/disputes/{dispute_id}/appeal"): {"grounds": "The photo shows another lamp."},
    ("POST", "/disputes/{dispute_id}/appeal/decision"): {
        "upheld": True,
        "reason": "The package was complete when it left.",
        "judgment": {"finding": {"claim_verified": True}},
    },
    ("POST", "/disputes/{dispute_id}/external-proceedings/decision"): {
        "confirmed": True,
        "reason": "The court has confirmed that the case is pending.",
    },
    ("POST", "/disputes/{dispute_id}/redispute"): {"description": "Here is a better photo."},
    ("POST", "/disputes/{dispute_id}/reject"): {"reason": "The package was complete when it left."},
    ("POST", "/disputes/{dispute_id}/return"): {
        "carrier": "usps",
        "tracking_number": "94005678",
        "shipped_at": "2026-03-02T20:00:00Z",
    },
    ("POST", "/recalls/{recall_id}/justification"): {
        "documents": [{"name": "report.pdf", "sha256": "0" * 64}],
        "text": "The other batches have another plug.",
    },
}


@cache
def examples() -> Mapping[tuple[str, str], Bodies]:
    """Bodies by what they show, for every method and path."""
    found: dict[tuple[str, str], dict[str, Any]] = {where: {"usual": body} for where, body in BESIDE.items()}
    for path in sorted(EVENTS.glob("*.json")):
        event = json.loads(path.read_text())
        if event.get("body"):
            shows = path.stem.partition(".")[2] or "usual"
            found.setdefault((event["httpMethod"], event["resource"]), {})[shows] = _body(event)
    return found


def _body(event: Mapping[str, Any]) -> Any:
    form = "urlencoded" in event["headers"].get("Content-Type", "")
    return dict(parse_qsl(event["body"])) if form else json.loads(event["body"])
