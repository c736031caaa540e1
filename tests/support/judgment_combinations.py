"""What can be combined in a dispute: modes, variants, evidence, system data, findings and flags."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, product
from typing import Any, get_args

from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, Finding, Flags, System
from shared.domain.disputes.vocabulary import Scenario
from shared.domain.orders.order import ShippingMode

Dispute = tuple[Facts, Evidence, Finding]
Pieces = tuple[Material, ...]
ESTIMATE = datetime(2026, 3, 5, 17, 0, tzinfo=UTC)
AFTER, BEFORE = ESTIMATE + timedelta(seconds=1), ESTIMATE
CHOICE = (None, True, False)
NO: Pieces = ()


def one(kind: Any, *proves: Any, issuer: Any = None) -> Pieces:
    return (Material(kind=kind, issuer=issuer, proves=proves),)


def subsets(kind: Any, *facts: Any) -> list[Pieces]:
    """A piece for each subset of what could be proved, the empty one included."""
    sets = chain.from_iterable(combinations(facts, size) for size in range(len(facts) + 1))
    return [one(kind, *proves) for proves in sets]


def kinds(*names: Any) -> list[Pieces]:
    return [NO, *(one(name) for name in names)]


ALLERGY = (*one("medical_certificate", issuer="hospital"), *one("body_photo"), *one("causation_proof"))
UNQUALIFIED = (*one("medical_certificate", issuer="other"), *one("body_photo"), *one("causation_proof"))
REBUTTALS = [
    *kinds("statement", "photo", "commercial_invoice", "supplier_contract", "test_report"),
    *(one("test_report", issuer=issuer) for issuer in ("third_party_lab", "self")),
]
TRACKING = [
    System(),
    System(now=AFTER),
    System(estimated_delivery_at=ESTIMATE),
    System(estimated_delivery_at=ESTIMATE, now=AFTER),
    System(estimated_delivery_at=ESTIMATE, now=BEFORE),
    System(estimated_delivery_at=ESTIMATE, delivered_at=AFTER, now=AFTER),
    System(estimated_delivery_at=ESTIMATE, delivered_at=BEFORE, now=AFTER),
]
BUYER: Mapping[Scenario, Sequence[Pieces]] = {
    "inconsistent_product": kinds("statement", "receipt", "shipping_details", "photo", "video"),
    "counterfeit": kinds("statement", "shipping_details", "photo", "video"),
    "quality_safety": [
        *kinds("receipt", "photo"),
        UNQUALIFIED,
        *chain.from_iterable(combinations(ALLERGY, size) for size in (1, 2, 3)),
    ],
    "delayed_delivery": kinds("statement", "shipping_label", "receipt", "photo"),
    "lost_package": [NO, *subsets("photo", "correct_address")],
    "damaged_package": kinds("statement", "photo", "video"),
}
SELLER: Mapping[Scenario, Sequence[Pieces]] = {
    "inconsistent_product": BUYER["inconsistent_product"],
    "counterfeit": REBUTTALS,
    "quality_safety": REBUTTALS,
    "delayed_delivery": kinds("statement", "receipt"),
    "lost_package": [NO, *subsets("photo", "sent_out", "handed_to_carrier", "delivered_to_address")],
    "damaged_package": [
        NO,
        *subsets("photo", "packed_well", "handed_over_good_condition", "delivered_good_condition"),
    ],
}
CARRIER: Mapping[Scenario, Sequence[Pieces]] = {
    "delayed_delivery": [NO, one("carrier_record", "delivered_to_address")],
    "lost_package": [
        NO,
        *subsets("carrier_record", "lost_in_transit", "delivered_to_address"),
        (*one("carrier_record", "lost_in_transit"), *one("carrier_record", "delivered_to_address")),
    ],
    "damaged_package": [NO, one("carrier_record", "packed_well", "handed_over_good_condition")],
}
VARIANTS: Mapping[Scenario, Sequence[Mapping[str, bool]]] = {
    "counterfeit": [{"visible": True}, {"visible": False}],
    "quality_safety": [
        {"visible": visible, "cosmetic_allergy": allergy}
        for visible in (True, False)
        for allergy in (True, False)
    ],
    "damaged_package": [{"carrier_used": True}, {"carrier_used": False}],
}
SYSTEM: Mapping[Scenario, Sequence[System]] = {
    "delayed_delivery": TRACKING,
    "lost_package": [
        System(a_scan=scan, signature_record=signed, address_on_label=shown, tracking_lost=lost)
        for scan, signed, shown, lost in product((False, True), repeat=4)
    ],
}
SUPPLEMENT = {"counterfeit": (False, True), "quality_safety": (False, True)}
CAUSES: Mapping[str, Sequence[Any]] = {"damaged_package": (None, "seller", "carrier")}
FLAGS = [
    Flags(),
    Flags(subtype="missing_items"),
    Flags(subtype="wrong_item"),
    Flags(deceptive=True),
    Flags(severity="significant"),
    Flags(severity="minor"),
    Flags(customized=True),
    Flags(wholly_damaged=True),
    Flags(bad_faith=True),
    Flags(hazard_confirmed=True),
    Flags(bad_faith=True, hazard_confirmed=True, subtype="missing_items"),
]


def cases_of(scenario: Scenario) -> list[Facts]:
    return [
        Facts.model_validate({"scenario": scenario, "shipping_mode": mode, **variant, "system": system})
        for mode in get_args(ShippingMode)
        for variant in VARIANTS.get(scenario, [{}])
        for system in SYSTEM.get(scenario, [System()])
    ]


def evidence_of(scenario: Scenario) -> list[Evidence]:
    carrier = CARRIER.get(scenario, [NO])
    return [
        Evidence(buyer=ours, seller=theirs, carrier=its)
        for ours, theirs, its in product(BUYER[scenario], SELLER[scenario], carrier)
    ]


def findings_of(scenario: Scenario) -> list[Finding]:
    return [
        Finding(
            claim_verified=claim,
            seller_evidence_credible=credible,
            supplement_defeats_seller=defeats,
            damage_cause=cause,
        )
        for claim, credible, defeats, cause in product(
            CHOICE, CHOICE, SUPPLEMENT.get(scenario, (False,)), CAUSES.get(scenario, (None,))
        )
    ]


def disputes(scenario: Scenario) -> Iterator[Dispute]:
    """Everything that can matter in the scenario; each flag with a third of the evidence and no finding."""
    facts, evidence, findings = cases_of(scenario), evidence_of(scenario), findings_of(scenario)
    yield from product(facts, evidence, findings)
    for case, flags in product(facts, FLAGS[1:]):
        flagged = case.model_copy(update={"flags": flags})
        yield from product([flagged], evidence[::3], findings[:1])
