"""A good request for every operation that takes a body or a query, by method and path.

The ids of `world.inhabit` stand in braces. What has no example here is asked for with nothing.
"""

from collections.abc import Mapping
from typing import Any

from local.examples import BESIDE
from tests.support.aws import START
from tests.support.shop import order, package, wanted

NOW = START.strftime("%Y-%m-%dT%H:%M:%SZ")
LOSS = {"reason": "loss", "description": "The carrier has lost the parcel."}
PHOTO = {"name": "lamp.jpg", "media_type": "image/jpeg", "size_bytes": 1_000, "sha256": "0" * 64}
REASON = {"reason": "The parcel was complete when it left."}

_OF_SELLERS: Mapping[tuple[str, str], Any] = {
    ("POST", "/agreements"): {"kind": "insurance", "version": "2025-10-17"},
    ("POST", "/claims"): {"package_id": "{shipped_package}", **LOSS},
    ("POST", "/claims/{claim_id}/answers"): {"text": "The box stands in the hall."},
    ("POST", "/label-batches"): {
        "channel": "open_api",
        "items": [{name: part for name, part in wanted("{next_package}").items() if name != "channel"}],
    },
    ("POST", "/labels"): wanted("{bare_package}"),
    ("POST", "/labels/quote"): {"packages": [{"package_id": "{bare_package}"}]},
    ("POST", "/reshipments/{reshipment_id}/proposals"): {"kind": "partial_refund", "amount": "10.00"},
    ("POST", "/reshipments/{reshipment_id}/reject"): REASON,
    ("POST", "/reshipments/{reshipment_id}/shipment"): {"carrier": "usps", "tracking_number": "94001234"},
}
_OF_BUYERS: Mapping[tuple[str, str], Any] = {
    ("POST", "/affidavits/{token}"): {
        "statement": "not_received",
        "full_name": "Bea Buyer",
        "signature": "Bea Buyer",
        "signed_on": "2026-03-02",
        "agree": True,
    },
    ("POST", "/reshipments"): {
        "order_id": "{delivered_order}",
        "lines": [{"line_id": "line-c", "quantity": 1}],
        "reason": "missing_items",
        "description": "It was not in the box.",
    },
    ("POST", "/orders/{order_id}/messages"): {"text": "When does it come?"},
    ("POST", "/support-cases/{case_id}/messages"): {"text": "It flickers."},
    ("POST", "/support-cases"): {
        "order_id": "{delivered_order}",
        "kind": "return",
        "channel": "ticket",
        "description": "How do I clean it?",
        "seller_contacted_at": NOW,
    },
}
_OF_DISPUTES: Mapping[tuple[str, str], Any] = {
    ("POST", "/disputes"): {
        "order_id": "{delivered_order}",
        "line_ids": ["line-b"],
        "scenario": "inconsistent_product",
        "description": "It is green, not blue.",
    },
    ("POST", "/disputes/{dispute_id}/evidence"): {
        "kind": "statement",
        "description": "The box was crushed when it came.",
        "attested": True,
    },
    ("POST", "/disputes/{dispute_id}/evidence-requests"): {
        "party": "seller",
        "what": "The receipt of the post office.",
        "hours": 24,
        **REASON,
    },
    ("POST", "/disputes/{dispute_id}/external-proceedings"): {"kind": "small claims", "reference": "SC-1"},
    ("POST", "/disputes/{dispute_id}/judgment"): {"finding": {"claim_verified": True}},
    **{
        ("POST", f"{of}/return{more}"): body
        for of in ("/disputes/{dispute_id}", "/support-cases/{case_id}")
        for more, body in {
            "/label": {},
            "/objection": {"reason": "not_what_was_sent", "description": "It is another lamp."},
            "/objection/decision": {"upheld": False, **REASON},
            "/objection/files/{file_id}": {"file": PHOTO},
        }.items()
    },
    ("POST", "/support-cases/{case_id}/return"): {
        "carrier": "ups",
        "tracking_number": "1ZBACK",
        "shipped_at": NOW,
    },
    ("POST", "/judgments/simulate"): {
        "scenario": "damaged_package",
        "shipping_mode": "tiktok_shipping",
        "flags": {},
        "evidence": {"buyer": [{"kind": "photo"}], "seller": [], "carrier": []},
        "system": {},
    },
}
_OF_SAFETY: Mapping[tuple[str, str], Any] = {
    ("POST", "/investigations/{investigation_id}/finding"): {"bad_faith": False, **REASON},
    ("POST", "/packages/{package_id}/number-review"): {"own": True, **REASON},
    ("POST", "/recalls"): {
        "product_id": "prd-2",
        "seller_id": "shop-1",
        "source": "media",
        "reference": "The evening paper",
    },
    ("POST", "/support-cases/{case_id}/resolution"): {"outcome": "declined", **REASON},
}
_OF_SYSTEMS: Mapping[tuple[str, str], Any] = {
    ("POST", "/sandbox/clock"): {"advance": "PT0S"},
    ("POST", "/sandbox/insurer"): {
        "type": "claim.opened",
        "data": {"claim_id": "{claim_id}", "package_id": "{package_id}"},
    },
    ("POST", "/webhooks/easypost"): {
        "id": "evt_1",
        "description": "tracker.updated",
        "result": {
            "carrier": "USPS",
            "tracking_code": "{tracking_number}",
            "tracking_details": [{"status": "in_transit", "datetime": NOW}],
        },
    },
    ("POST", "/webhooks/insurer"): {
        "type": "claim.acknowledged",
        "data": {"claim_id": "{claim_id}", "insurer_reference": "U-1", "occurred_at": NOW},
    },
    ("POST", "/webhooks/orders"): {
        "type": "order.upserted",
        "data": order(order_id="ord-2", packages=[package("pkg-of-another", "line-1")]),
    },
    ("POST", "/webhooks/tracking"): {
        "type": "tracking.updated",
        "data": {
            "tracking_number": "{tracking_number}",
            "carrier": "usps",
            "status": "in_transit",
            "occurred_at": NOW,
        },
    },
}
BODIES = {**BESIDE, **_OF_SELLERS, **_OF_BUYERS, **_OF_DISPUTES, **_OF_SAFETY, **_OF_SYSTEMS}
QUERIES = {
    "/claims/{claim_id}/papers/{paper}": {"expires": "{expires}", "signature": "{link_signature}"},
    "/ledger": {"order_id": "ord-1"},
    "/sandbox/insurer/messages": {"claim_id": "{claim_id}"},
}


def filled(part: Any, ids: Mapping[str, str]) -> Any:
    """A request with ids in place of their names."""
    if isinstance(part, dict):
        return {name: filled(inner, ids) for name, inner in part.items()}
    if isinstance(part, list):
        return [filled(inner, ids) for inner in part]
    return part.format_map(ids) if isinstance(part, str) and part.startswith("{") else part
