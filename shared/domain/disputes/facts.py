"""What a judgment rests on besides the evidence: the case, the system's data, the agent's finding."""

from datetime import datetime

from pydantic import Field

from shared.domain.case import Model
from shared.domain.disputes.vocabulary import DamageCause, Scenario, Severity, Subtype
from shared.domain.orders.order import ShippingMode


class Flags(Model):
    """What is known about the goods and the seller; an absent flag is false."""

    subtype: Subtype | None = None
    deceptive: bool = False
    severity: Severity | None = None
    wholly_damaged: bool = False
    customized: bool = False
    bad_faith: bool = False
    hazard_confirmed: bool = False


class System(Model):
    """What the platform's own data say (R-DSP-20).

    a_scan: the carrier has scanned the package. signature_record: a signature meets the service that
    was bought, at the buyer's address. address_on_label: the platform's data show that address, for the
    label was bought here for it, or nothing was handed over at all. tracking_lost: the carrier's own
    tracking says lost. now: when the judgment is made; needed only for a package still on its way.
    """

    a_scan: bool = False
    signature_record: bool = False
    address_on_label: bool = False
    tracking_lost: bool = False
    estimated_delivery_at: datetime | None = None
    delivered_at: datetime | None = None
    now: datetime | None = None


class Finding(Model):
    """What the agent found; None is undecided."""

    claim_verified: bool | None = None
    seller_evidence_credible: bool | None = None
    supplement_defeats_seller: bool = False
    damage_cause: DamageCause | None = None


class Facts(Model):
    """One dispute as the rules see it. For `visible` see `is_visible`.

    carrier_used: false only if the seller brought the goods in person; without effect in TikTok Shipping.
    """

    scenario: Scenario
    shipping_mode: ShippingMode
    visible: bool | None = None
    cosmetic_allergy: bool = False
    carrier_used: bool = True
    flags: Flags = Field(default_factory=Flags)
    system: System = Field(default_factory=System)


def is_visible(visible: bool | None, *, cosmetic_allergy: bool) -> bool:
    """Tell whether the defect counts as visible to the naked eye.

    As the buyer says; where the buyer says nothing it does, except an allergy, which the product
    itself doesn't show.
    """
    return not cosmetic_allergy if visible is None else visible


def standing(facts: Facts) -> set[str]:
    """Find the words of the table that hold whatever flags, finding and evidence say."""
    platform_ships = facts.shipping_mode != "seller_shipping"
    visible = is_visible(facts.visible, cosmetic_allergy=facts.cosmetic_allergy)
    hold = {
        "tiktok_shipping" if platform_ships else "seller_shipping",
        "visible" if visible else "not_visible",
        *(name for name, value in facts.system if value is True),
    }
    if facts.cosmetic_allergy:
        hold.add("cosmetic_allergy")
    if platform_ships or facts.carrier_used:
        hold.add("carrier_used")
    return hold | _arrival(facts.system)


def of_flags(flags: Flags) -> set[str]:
    """Find those that flags stand for."""
    named = {name for name, value in flags if value is True}
    return named | {word for word in (flags.subtype, flags.severity) if word}


def _arrival(system: System) -> set[str]:
    """Compare the arrival with the estimate: on time up to and including the estimated second."""
    words = {"undelivered"} if system.delivered_at is None else set()
    arrived = system.delivered_at or system.now
    if system.estimated_delivery_at is not None and arrived is not None:
        words.add("late" if arrived > system.estimated_delivery_at else "on_time")
    return words


def of_finding(finding: Finding) -> set[str]:
    """Find those that a finding stands for."""
    words = {
        "claim_verified": finding.claim_verified is True,
        "claim_refuted": finding.claim_verified is False,
        "seller_evidence_credible": finding.seller_evidence_credible is True,
        "seller_evidence_not_credible": finding.seller_evidence_credible is False,
        "supplement_defeats_seller": finding.supplement_defeats_seller,
        "damage_by_seller": finding.damage_cause == "seller",
        "damage_by_carrier": finding.damage_cause == "carrier",
    }
    return {word for word, holds in words.items() if holds}
