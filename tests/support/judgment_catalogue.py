"""The catalogue's rules for a judgment once more, as plain conditions: what the table is compared with."""

from collections.abc import Callable, Sequence

from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, Finding

Told = tuple[str, str, str]
"""Winner, liable party, basis."""

DOCUMENTS = ("commercial_invoice", "supplier_contract", "test_report")
LISTED = ("manufacturer", "third_party_lab", "competent_agency")
BUYER_SHORT = ("seller", "none", "buyer_evidence_insufficient")
SELLER_SHORT = ("buyer", "seller", "seller_evidence_insufficient")
NOT_CREDIBLE = ("buyer", "seller", "seller_evidence_not_credible")
CREDIBLE = ("seller", "none", "seller_evidence_credible")
REFUTED = ("seller", "none", "claim_refuted_by_adjudicator")
OPEN = ("needs_adjudicator", "none", "both_sides_complete")


def verified(liable: str) -> Told:
    return ("buyer", liable, "claim_verified_by_adjudicator")


def has(materials: Sequence[Material], *kinds: str) -> bool:
    """A piece of one of these kinds, from somebody who may issue it."""
    for piece in materials:
        may_issue = {"test_report": LISTED, "medical_certificate": ("hospital",)}.get(piece.kind)
        if piece.kind in kinds and (may_issue is None or piece.issuer in may_issue):
            return True
    return False


def proves(materials: Sequence[Material], *facts: str) -> bool:
    return any(fact in piece.proves for piece in materials for fact in facts)


def ships_itself(facts: Facts) -> bool:
    return facts.shipping_mode == "seller_shipping"


def inconsistent(facts: Facts, evidence: Evidence, finding: Finding) -> Told:
    enough = ("shipping_details", "photo", "video")
    if not has(evidence.buyer, *enough):
        return BUYER_SHORT
    if not has(evidence.seller, *enough):
        return SELLER_SHORT
    if finding.claim_verified is False:
        return REFUTED
    if finding.seller_evidence_credible is False:
        return NOT_CREDIBLE
    if finding.claim_verified:
        return verified("seller")
    return CREDIBLE if finding.seller_evidence_credible else OPEN


def about_the_product(facts: Facts, evidence: Evidence, finding: Finding) -> Told:
    allergy = facts.cosmetic_allergy and facts.scenario == "quality_safety"
    visible = facts.visible if facts.visible is not None else not facts.cosmetic_allergy
    if allergy:
        needed = ("medical_certificate", "body_photo", "causation_proof")
        complete = all(has(evidence.buyer, kind) for kind in needed)
    else:
        complete = not visible or has(evidence.buyer, "photo", "video")
    if not complete:
        return BUYER_SHORT
    if not has(evidence.seller, *DOCUMENTS, *(("photo", "video") if visible else ())):
        return SELLER_SHORT
    if finding.claim_verified is False:
        return REFUTED
    if finding.seller_evidence_credible is False:
        return NOT_CREDIBLE
    if finding.supplement_defeats_seller:
        return ("buyer", "seller", "supplementary_evidence_prevails")
    if finding.claim_verified:
        return verified("seller")
    return CREDIBLE if finding.seller_evidence_credible or not visible else OPEN


def delayed(facts: Facts, evidence: Evidence, finding: Finding) -> Told:
    liable = "seller" if ships_itself(facts) else "tiktok_shop"
    estimate = facts.system.estimated_delivery_at
    arrival = facts.system.delivered_at or facts.system.now
    if estimate is not None and arrival is not None:
        late = arrival > estimate
        return ("buyer", liable, "delay_verified") if late else ("seller", "none", "delay_not_verified")
    if not has(evidence.buyer, "shipping_label", "receipt", "photo", "video"):
        return BUYER_SHORT
    return verified(liable) if finding.claim_verified else ("seller", "none", "delay_not_verified")


def lost(facts: Facts, evidence: Evidence, finding: Finding) -> Told:
    delivered = ("delivered_to_address", "delivered_good_condition")
    system = facts.system
    states_delivery = proves(evidence.carrier, *delivered) and not system.tracking_lost
    admits_loss = proves(evidence.carrier, "lost_in_transit") or system.tracking_lost
    if states_delivery and not admits_loss:
        return ("seller", "none", "delivery_proved_by_carrier")
    if system.signature_record and not system.tracking_lost:
        return ("seller", "none", "delivery_proved_by_signature")
    addressed = system.address_on_label or system.tracking_lost
    if not addressed and not proves(evidence.buyer, "correct_address"):
        return ("seller", "buyer", "buyer_evidence_insufficient")
    dispatched = proves(evidence.seller, "sent_out", "handed_to_carrier", "handed_over_good_condition")
    if ships_itself(facts):
        if not dispatched or not (proves(evidence.seller, *delivered) or system.signature_record):
            return SELLER_SHORT
        return _lost_by_seller_shipping(admits_loss, finding)
    in_hand = ("handed_to_carrier", "handed_over_good_condition", "lost_in_transit", *delivered)
    seen = system.a_scan or system.tracking_lost or proves(evidence.carrier, *in_hand)
    if not dispatched and not seen:
        return SELLER_SHORT
    if finding.claim_verified is False:
        return REFUTED
    if finding.seller_evidence_credible is False and not seen:
        return NOT_CREDIBLE
    if finding.claim_verified:
        return verified("logistics_provider")
    if states_delivery or system.signature_record:
        return ("needs_adjudicator", "none", "conflicting_evidence")
    return ("buyer", "logistics_provider", "carrier_evidence_insufficient")


def _lost_by_seller_shipping(admits_loss: bool, finding: Finding) -> Told:
    if finding.claim_verified is False:
        return REFUTED
    if finding.seller_evidence_credible is False:
        return NOT_CREDIBLE
    if finding.claim_verified:
        return verified("seller")
    if not admits_loss:
        return ("seller", "none", "dispatch_and_delivery_proved_by_seller")
    if finding.seller_evidence_credible:
        return CREDIBLE
    return ("needs_adjudicator", "none", "conflicting_evidence")


def damaged(facts: Facts, evidence: Evidence, finding: Finding) -> Told:
    carried = facts.carrier_used or not ships_itself(facts)
    needed = ["packed_well", "handed_over_good_condition"] if carried else []
    if ships_itself(facts):
        needed.append("delivered_good_condition")
    if not has(evidence.buyer, "photo", "video"):
        return BUYER_SHORT
    if not all(proves(evidence.seller, fact) for fact in needed):
        return SELLER_SHORT
    if finding.claim_verified is False:
        return REFUTED
    carrier = "seller" if ships_itself(facts) else "logistics_provider"
    if finding.damage_cause == "carrier" and carried:
        return ("buyer", carrier, "damage_caused_by_carrier")
    if finding.damage_cause:
        return ("buyer", "seller", "damage_caused_by_seller")
    if finding.seller_evidence_credible is False:
        return NOT_CREDIBLE
    if finding.claim_verified:
        return verified(carrier)
    if not ships_itself(facts):
        return ("buyer", carrier, "damage_caused_by_carrier")
    return CREDIBLE if finding.seller_evidence_credible else OPEN


_RULES: dict[str, Callable[[Facts, Evidence, Finding], Told]] = {
    "inconsistent_product": inconsistent,
    "counterfeit": about_the_product,
    "quality_safety": about_the_product,
    "delayed_delivery": delayed,
    "lost_package": lost,
    "damaged_package": damaged,
}


def told(facts: Facts, evidence: Evidence, finding: Finding) -> Told:
    """What the catalogue says (R-JDG-35)."""
    if facts.flags.bad_faith:
        return ("buyer", "seller", "bad_faith_override")
    if facts.flags.hazard_confirmed:
        return ("buyer", "seller", "hazard_override")
    return _RULES[facts.scenario](facts, evidence, finding)
