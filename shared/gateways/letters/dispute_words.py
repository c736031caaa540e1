"""How disputes are spoken of in letters: scenarios, outcomes and what is to be shown, in words."""

from collections.abc import Iterable, Mapping

from shared.domain.disputes.vocabulary import Basis, Remedy, Scenario
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
    "buyer_evidence_insufficient": "The buyer's material lacks what a claim of this kind has to show.",
    "seller_evidence_insufficient": "The seller's material lacks what an answer of this kind has to show.",
    "carrier_evidence_insufficient": "The carrier could not show what became of the package.",
    "both_sides_complete": "Both sides showed what was asked of them.",
    "delay_verified": "The tracking shows that the delivery was late.",
    "delay_not_verified": "The tracking does not show that the delivery was late.",
    "delivery_proved_by_carrier": "The carrier proved that the package was delivered.",
    "delivery_proved_by_signature": "A signature was given for the package at its delivery.",
    "dispatch_and_delivery_proved_by_seller": "The seller proved that the package was sent and delivered.",
    "seller_evidence_credible": "The seller's documents are credible, and nothing submitted defeats them.",
    "seller_evidence_not_credible": "The seller's documents were found not credible.",
    "supplementary_evidence_prevails": "The buyer's supplement defeats the seller's documents.",
    "claim_verified_by_adjudicator": "An adjudicator examined the material and found the claim true.",
    "claim_refuted_by_adjudicator": "An adjudicator examined the material and found the claim untrue.",
    "conflicting_evidence": "What was submitted contradicts itself.",
    "damage_caused_by_carrier": "The damage happened in the carrier's hands.",
    "damage_caused_by_seller": "The damage goes back to the seller.",
    "bad_faith_override": f"{MARKETPLACE} found that the seller did not act in good faith.",
    "hazard_override": "The product was found to be hazardous.",
}
_REMEDIES: Mapping[Remedy, str] = {
    "refund": "A refund",
    "replace_or_send_correct_product": "The right product is sent, or the wrong one replaced",
    "send_missing_items": "The missing items are sent",
    "compensation_or_refund": "Compensation, or a refund",
    "full_refund_or_resend": "A full refund, or the order is sent again",
    "none": "Nothing further",
}
_ACTIONS = {
    "refund": "a refund",
    "replacement": "a replacement",
    "resend": "another shipment",
    "other": "another remedy",
}
_ENDED = {
    "withdrawn": "The buyer has withdrawn the request.",
    "cancelled_mutual": "Buyer and seller have agreed to settle it between themselves.",
    "stopped_external": "A proceeding elsewhere was reported, and the dispute service stops for it.",
    "rejected_by_platform": f"{MARKETPLACE} has closed it without a decision on the matter itself.",
}


def scenario_words(scenario: Scenario) -> str:
    """`Late delivery` for `delayed_delivery`."""
    return _SCENARIOS[scenario]


def because(basis: Basis) -> str:
    """Why it was decided so, in a sentence."""
    return _BECAUSE[basis]


def remedy_words(remedy: Remedy) -> str:
    """What the buyer gets."""
    return _REMEDIES[remedy]


def action_words(actions: Iterable[str]) -> str:
    """`a refund or a replacement`."""
    return " or ".join(_ACTIONS[action] for action in actions)


def ended_words(status: str) -> str:
    """How a dispute ended that was not judged, in a sentence."""
    return _ENDED[status]


def shown_words(names: Iterable[str]) -> str:
    """`photo or video; packed well`: names of requirements as people read them."""
    return "; ".join(name.replace("_", " ") for name in names)
