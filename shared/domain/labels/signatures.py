"""A signature at the door: which service, for what fee, when it is advised, and whether it was given."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import get_args

from shared.domain.case import Model
from shared.domain.errors import NotConfigured, Refusal, Rejected, invalid_field
from shared.domain.labels.carriers import Service
from shared.domain.money import cents
from shared.domain.orders.order import Risk
from shared.domain.orders.packages import Package, SignatureRequirement
from shared.domain.policy import Policy, clause, policy
from shared.domain.record import record

SIGNATURE_OPTIONS: tuple[SignatureRequirement, ...] = get_args(SignatureRequirement)
Fees = Mapping[str, int | None]


class Signature(Model):
    """The service bought with a label; `fee` in cents."""

    option: SignatureRequirement = "none"
    fee: int = 0


@record
class QuotedSignature:
    """One signature choice of one carrier service, as shown before buying (R-SIG-09)."""

    service: str
    option: SignatureRequirement
    fee: int | None
    available: bool
    reason_code: str | None = None


@record
class SignatureRecommendation:
    """Advice, never a condition (R-SIG-03)."""

    recommended: SignatureRequirement = "none"
    reasons: tuple[str, ...] = ()


class SignatureReceipt(Model):
    """What is known of the recipient's signature (R-SIG-12)."""

    required: bool
    received: bool
    available: bool
    signed_by: str | None = None
    signed_at: datetime | None = None
    proof_url: str | None = None


def check_mode(option: str, shipping_mode: str, policy: Policy) -> None:
    """Check that the signature service goes with a label bought here (R-SIG-14).

    Raises Invalid `invalid_signature_service` for a fourth choice (R-SIG-02), Rejected
    `signature_mode_not_eligible`.
    """
    if option not in SIGNATURE_OPTIONS:
        raise invalid_field(
            "signature", f"must be one of {', '.join(SIGNATURE_OPTIONS)}", "invalid_signature_service"
        )
    if option != "none" and shipping_mode not in policy.terms("signature")["eligible_modes"]:
        raise Rejected(
            "signature_mode_not_eligible",
            "A signature service comes with a TikTok Shipping label, and this order is not shipped with one.",
            clause=clause("R-SIG-14"),
        )


def choose(option: SignatureRequirement, *, service: Service, fees: Fees, policy: Policy) -> Signature:
    """Choose the service the seller picked, with its fee; it can always be skipped (R-SIG-02, R-SIG-03).

    `fees` in cents by option, None where the fee is unknown. Raises Rejected `signature_not_supported`
    (R-SIG-07), NotConfigured `signature_fee_missing` (R-SIG-09).
    """
    if option == "none":
        return Signature()
    carriers = policy.section("carriers")["carriers"]
    if option not in carriers[service.carrier]["signature_services"]:
        offering = [one["name"] for one in carriers.values() if option in one["signature_services"]]
        raise Rejected(
            "signature_not_supported",
            f"TikTok Shop offers a signature service with {' and '.join(offering)} only. Choose a service of "
            "theirs, or ship without a signature. Nothing was charged.",
            clause=clause("R-SIG-07"),
        )
    fee = fees.get(option)
    if fee is None:
        raise NotConfigured(
            "signature_fee_missing",
            "No fee is set for this signature service, so it can't be bought. Ship without it, or try later.",
            clause=clause("R-SIG-09"),
        )
    return Signature(option=option, fee=fee)


def quote(services: Iterable[Service], *, fees: Fees, policy: Policy) -> tuple[QuotedSignature, ...]:
    """Quote every choice of every service, with its fee or why it can't be had (R-SIG-09)."""
    return tuple(
        _quoted(option, service, fees, policy) for service in services for option in SIGNATURE_OPTIONS
    )


def recommend(
    *,
    risk: Risk | None,
    age_restricted: bool,
    package_value: int,
    reports: int,
    policy: Policy,
) -> SignatureRecommendation:
    """Advise an adult signature for age-restricted goods (R-SIG-16), a signature for risk (R-SIG-01).

    `risk`: the platform's estimate, None if it gave none. `package_value` in cents. `reports`: the
    buyer's earlier packages reported as not received or lost. It only advises: nothing is refused on its
    account (R-SIG-03).
    """
    terms = policy.terms("signature")
    reasons = [
        *(["age_restricted_item"] if age_restricted else []),
        *(["high_risk_order", *risk.reasons] if risk and risk.level == "high" else []),
        *(["reported_not_received"] if reports >= terms["recommend_from_reports"] else []),
        *(["high_value"] if package_value > cents(terms["recommend_above_value"]) else []),
    ]
    if not reasons:
        return SignatureRecommendation()
    advised: SignatureRequirement = "adult_signature_required" if age_restricted else "signature_required"
    return SignatureRecommendation(recommended=advised, reasons=tuple(reasons))


def receipt(package: Package) -> SignatureReceipt:
    """Find what the carrier recorded at the door (R-SIG-04, R-SIG-12).

    `received` only for a signature that meets the service: for an adult signature the carrier must
    have checked that the signer is 21 or older (R-SIG-05). What a sender signed for a returned package
    is none, nor is a carrier's remark in place of a name, which is shown all the same.
    """
    noted = package.signed
    table = policy(package.policy_version)
    signed = [event for event in noted if event.signed_by and not is_remark(event.signed_by, table)]
    adult = package.signature_requirement == "adult_signature_required"
    meeting = [event for event in signed if event.signer_age_verified or not adult]
    shown = next(iter(meeting or signed or noted), None)
    return SignatureReceipt(
        required=package.signature_requirement != "none",
        received=bool(meeting),
        available=bool(signed),
        signed_by=shown.signed_by if shown else None,
        signed_at=shown.occurred_at if shown else None,
        proof_url=shown.proof_url if shown else None,
    )


def is_remark(signed_by: str, policy: Policy) -> bool:
    """Tell whether a note stands in place of a name, such as DRIVER RELEASE or an asterisk (R-SIG-12).

    A remark of one word has to be all of it, one of several its beginning.
    """
    words = re.findall(r"[^\W_]+", signed_by.casefold())
    if not any(character.isalpha() for character in signed_by):
        return True
    if len(words) == 1 and any(character.isdigit() for character in words[0]):
        return True
    remarks = (remark.split() for remark in policy.terms("signature")["remarks"])
    return any(words[: len(remark)] == remark for remark in remarks if remark[1:] or len(words) == 1)


def _quoted(option: SignatureRequirement, service: Service, fees: Fees, policy: Policy) -> QuotedSignature:
    try:
        fee = choose(option, service=service, fees=fees, policy=policy).fee
    except Refusal as refusal:
        return QuotedSignature(
            service=service.name, option=option, fee=None, available=False, reason_code=refusal.code
        )
    return QuotedSignature(service=service.name, option=option, fee=fee, available=True)
