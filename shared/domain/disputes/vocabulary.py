"""The words of disputes: scenarios, parties, evidence and outcomes, as the API and the table name them."""

from typing import Literal, get_args

Scenario = Literal[
    "inconsistent_product",
    "counterfeit",
    "quality_safety",
    "delayed_delivery",
    "lost_package",
    "damaged_package",
]
SCENARIOS: tuple[Scenario, ...] = get_args(Scenario)

Party = Literal["buyer", "seller", "carrier"]
PARTIES: tuple[Party, ...] = get_args(Party)

# Whose material a dispute can hold: a party's, or what an agent has from somebody else (R-DSP-20).
Submitter = Literal["buyer", "seller", "carrier", "third_party"]
SUBMITTERS: tuple[Submitter, ...] = get_args(Submitter)

Subtype = Literal["wrong_item", "missing_items"]
Severity = Literal["significant", "minor"]
DamageCause = Literal["seller", "carrier"]

EvidenceKind = Literal[
    "photo",
    "video",
    "shipping_details",
    "shipping_label",
    "receipt",
    "commercial_invoice",
    "supplier_contract",
    "test_report",
    "medical_certificate",
    "body_photo",
    "causation_proof",
    "carrier_record",
    "statement",
    "other",
]
Issuer = Literal["manufacturer", "third_party_lab", "competent_agency", "hospital", "seller", "self", "other"]
Proof = Literal[
    "correct_address",
    "sent_out",
    "handed_to_carrier",
    "handed_over_good_condition",
    "packed_well",
    "delivered_to_address",
    "delivered_good_condition",
    "lost_in_transit",
]

Winner = Literal["buyer", "seller", "needs_adjudicator"]
Liable = Literal["buyer", "seller", "logistics_provider", "tiktok_shop", "none"]
Payer = Literal["seller", "tiktok_shop", "none"]
OrderedRemedy = Literal[
    "refund",
    "replace_or_send_correct_product",
    "send_missing_items",
    "compensation_or_refund",
    "full_refund_or_resend",
    "none",
]
Disposal = Literal["destroy_or_discard"]
Basis = Literal[
    "buyer_evidence_insufficient",
    "seller_evidence_insufficient",
    "carrier_evidence_insufficient",
    "both_sides_complete",
    "delay_verified",
    "delay_not_verified",
    "delivery_proved_by_carrier",
    "delivery_proved_by_signature",
    "dispatch_and_delivery_proved_by_seller",
    "seller_evidence_credible",
    "seller_evidence_not_credible",
    "supplementary_evidence_prevails",
    "claim_verified_by_adjudicator",
    "claim_refuted_by_adjudicator",
    "conflicting_evidence",
    "damage_caused_by_carrier",
    "damage_caused_by_seller",
    "bad_faith_override",
    "hazard_override",
]
