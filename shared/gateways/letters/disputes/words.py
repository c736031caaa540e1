"""How disputes are spoken of in letters: scenarios, outcomes and what is to be shown, in words."""

from collections.abc import Iterable, Mapping

from shared.domain.disputes.vocabulary import Basis, OrderedRemedy, Scenario
from shared.gateways.wording import MARKETPLACE

_SCENARIOS: Mapping[Scenario, str] = {
    "inconsistent_product": "Not what was ordered",
    "counterfeit": "Suspected counterfeit",
    "quality_safety": "Quality or safety problem",
    "delayed_delivery": "Late delivery",
    "lost_package": "Package not received",
    "damaged_package": "Package arrived damaged",
}
_BECAUSE: Mapping[Basis, str] = {
    "buyer_evidence_insufficient": "{Buyer} did not show what such a dispute needs.",
    "seller_evidence_insufficient": "{Seller} did not show what an answer to such a dispute needs.",
    "carrier_evidence_insufficient": "The carrier could not show what became of the package.",
    "both_sides_complete": "Both sides showed what was asked of them.",
    "delay_verified": "The tracking shows that the delivery was late.",
    "delay_not_verified": "The tracking does not show that the delivery was late.",
    "delivery_proved_by_carrier": "The carrier proved that the package was delivered.",
    "delivery_proved_by_signature": "A signature was given for the package at its delivery.",
    "dispatch_and_delivery_proved_by_seller": "{Seller} proved that the package was sent and delivered.",
    "seller_evidence_credible": "{Sellers} documents are credible, and nothing submitted disproves them.",
    "seller_evidence_not_credible": "{Sellers} documents were found not credible.",
    "supplementary_evidence_prevails": "{Buyers} further evidence disproves {sellers} documents.",
    "claim_verified_by_adjudicator": MARKETPLACE + " examined the evidence and found that {buyer_is} right.",
    "claim_refuted_by_adjudicator": MARKETPLACE
    + " examined the evidence and found that {buyer_is} not right.",
    "conflicting_evidence": "The evidence that was submitted contradicts itself.",
    "damage_caused_by_carrier": "The package was damaged while the carrier had it.",
    "damage_caused_by_seller": "The damage was caused by {seller}.",
    "bad_faith_override": MARKETPLACE + " found that {seller} did not act in good faith.",
    "hazard_override": "The product was found to be hazardous.",
}
_ADDRESSED = {
    "buyer": {"Buyer": "You", "Buyers": "Your", "buyer_is": "you are"},
    "seller": {"Seller": "You", "Sellers": "Your", "seller": "you", "sellers": "your"},
}
_OTHERS = {
    "Buyer": "The buyer",
    "Buyers": "The buyer's",
    "buyer_is": "the buyer is",
    "Seller": "The seller",
    "Sellers": "The seller's",
    "seller": "the seller",
    "sellers": "the seller's",
}
_REMEDIES: Mapping[OrderedRemedy, str] = {
    "refund": "A refund",
    "replace_or_send_correct_product": "The right product is sent, or the wrong one replaced",
    "send_missing_items": "The missing items are sent",
    "compensation_or_refund": "Compensation, or a refund",
    "full_refund_or_resend": "A full refund, or the order is sent again",
    "none": "Nothing further",
}
_SHOWN: Mapping[str, str] = {
    "shipping_details_or_photo_or_video": "shipping details, a photo or a video",
    "photo_or_video": "a photo or a video",
    "shipping_label_or_receipt_or_photo_or_video": "a shipping label, a receipt, a photo or a video",
    "commercial_invoice_or_supplier_contract_or_test_report": (
        "a commercial invoice, a supplier's contract or a test report"
    ),
    "photo_or_video_or_quality_document": (
        "a photo, a video, a commercial invoice, a supplier's contract or a test report"
    ),
    "medical_certificate": "a hospital's medical certificate",
    "body_photo": "a photo of the affected part of the body",
    "causation_proof": "proof that the product caused it",
    "correct_address": "that the address was correct",
    "sent_out_or_handed_to_carrier": "that the package was sent or handed to the carrier",
    "delivered_to_address": "that the package was delivered to the address",
    "packed_well": "that the goods were packed well",
    "handed_over_good_condition": "that the carrier got the package in good condition",
    "delivered_good_condition": "that the package was delivered in good condition",
}
_ACTIONS = {
    "refund": "a refund",
    "replacement": "a replacement",
    "resend": "another shipment",
    "other": "another remedy",
}
_ENDED = {
    "withdrawn": "The buyer has withdrawn the dispute.",
    "cancelled_mutual": "Buyer and seller have agreed to settle it between themselves.",
    "stopped_external": "One side has turned to a court or another body, so the dispute stops here.",
    "rejected_by_platform": f"{MARKETPLACE} has closed the dispute.",
}
NOTHING_LEFT = (
    "Nothing is left to refund: the order was cancelled, or what was paid for this was given back before. "
    "The dispute is closed."
)


def scenario_words(scenario: Scenario) -> str:
    """`Late delivery` for `delayed_delivery`."""
    return _SCENARIOS[scenario]


def because(basis: Basis, reader: str) -> str:
    """Why it was decided so, in a sentence to that party."""
    return _BECAUSE[basis].format_map({**_OTHERS, **_ADDRESSED.get(reader, {})})


def remedy_words(remedy: OrderedRemedy) -> str:
    """What the buyer gets."""
    return _REMEDIES[remedy]


def action_words(actions: Iterable[str]) -> str:
    """`a refund, a replacement or another shipment`."""
    *first, last = (_ACTIONS[action] for action in actions)
    return f"{', '.join(first)} or {last}" if first else last


def ended_words(status: str, reader: str) -> str:
    """How a dispute ended that was not judged, in a sentence."""
    if (status, reader) == ("withdrawn", "buyer"):
        return "You have withdrawn the dispute."
    if status == "cancelled_mutual" and reader != "carrier":
        other = "the shop" if reader == "buyer" else "the buyer"
        return f"You and {other} have agreed to settle it between yourselves."
    return _ENDED[status]


def shown_words(names: Iterable[str]) -> str:
    """`a photo or video; that it was packed well`: what the framework asks to be shown."""
    return "; ".join(_SHOWN[name] for name in names)
