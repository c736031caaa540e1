"""The agreements a seller accepts once: to insure beyond the free cover, and to add a signature."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal, get_args

from shared.domain.case import Actor, Case, Model, Transition
from shared.domain.errors import Conflict, invalid_field
from shared.domain.money import usd
from shared.domain.policy import Policy, clause

AgreementKind = Literal["insurance", "signature"]
KINDS: tuple[AgreementKind, ...] = get_args(AgreementKind)


class Agreement(Model):
    """What the seller is shown: the text in force, and its prices in words."""

    kind: AgreementKind
    version: str
    text: str
    fees: str


class Acceptance(Model):
    """That a seller agreed, to which text, and when."""

    kind: AgreementKind
    version: str
    accepted_at: datetime


class Agreements(Case):
    """Everything one seller has agreed to."""

    KIND: ClassVar[str] = "agreements"

    seller_id: str
    acceptances: tuple[Acceptance, ...] = ()

    @property
    def accepted(self) -> dict[AgreementKind, str]:
        """The version accepted last, by kind."""
        return {acceptance.kind: acceptance.version for acceptance in self.acceptances}


def agreements_in_force(
    policy: Policy, *, premium_rate: int | None, signature_fees: Mapping[str, int | None]
) -> tuple[Agreement, ...]:
    """Write both agreements with the prices in force, in cents; None is a price not set (R-SIG-08)."""
    words = {
        **policy.terms("insurance"),
        **policy.terms("signature"),
        "premium_rate": _price(premium_rate),
        "signature_required": _price(signature_fees.get("signature_required")),
        "adult_signature_required": _price(signature_fees.get("adult_signature_required")),
    }
    table = policy.section("agreements")
    return tuple(
        Agreement(
            kind=kind,
            version=table[kind]["version"],
            text=table[kind]["text"].strip().format(**words),
            fees=table[kind]["fees"].strip().format(**words),
        )
        for kind in KINDS
    )


def needed(kind: AgreementKind, accepted: Mapping[AgreementKind, str], policy: Policy) -> bool:
    """Tell whether the seller still has to accept the text in force (R-INS-15, R-SIG-08)."""
    return accepted.get(kind) != _in_force(kind, policy)


def check_agreements(
    accepted: Mapping[AgreementKind, str], *, additional_cover: int, signature: str, policy: Policy
) -> None:
    """Check that paid cover and signature services have their agreement; free cover needs none (A-33).

    Raises Conflict `agreement_required`, `signature_confirmation_required`.
    """
    if additional_cover > 0 and needed("insurance", accepted, policy):
        raise Conflict(
            "agreement_required",
            "Additional cover is bought under the insurer's agreement. Read it at GET /agreements, accept it "
            "once at POST /agreements, and buy the label again. Nothing was charged.",
            clause=clause("R-INS-15"),
        )
    if signature != "none" and needed("signature", accepted, policy):
        raise Conflict(
            "signature_confirmation_required",
            "A signature service costs a fee that you confirm once. Read it at GET /agreements, accept it at "
            "POST /agreements, and buy the label again. Nothing was charged.",
            clause=clause("R-SIG-08"),
        )


def accept(
    agreements: Agreements | None,
    *,
    seller_id: str,
    kind: AgreementKind,
    version: str,
    policy: Policy,
    now: datetime,
) -> Transition[Agreements] | None:
    """Record the seller's consent; None if it was given before (R-INS-15, R-SIG-08).

    Raises Invalid `invalid_request` for a version that is not the one in force.
    """
    in_force = _in_force(kind, policy)
    if version != in_force:
        raise invalid_field("version", f"the {kind} agreement in force is {in_force}: accept that one")
    if agreements and not needed(kind, agreements.accepted, policy):
        return None
    acceptance = Acceptance(kind=kind, version=version, accepted_at=now)
    actor = Actor(role="seller", account=seller_id)
    detail = {"kind": kind, "version": version}
    if agreements:
        return Transition.of(
            agreements,
            event="agreement_accepted",
            actor=actor,
            now=now,
            detail=detail,
            acceptances=(*agreements.acceptances, acceptance),
        )
    opened = Agreements(
        id=f"agr_{seller_id}",
        created_at=now,
        updated_at=now,
        policy_version=policy.version,
        seller_id=seller_id,
        acceptances=(acceptance,),
    )
    return Transition.opening(opened, event="agreement_accepted", actor=actor, detail=detail)


def _in_force(kind: AgreementKind, policy: Policy) -> str:
    return str(policy.section("agreements")[kind]["version"])


def _price(amount: int | None) -> str:
    return "not offered at present" if amount is None else usd(amount)


def agreements_id(seller_id: str) -> str:
    """Where a seller's agreements are kept."""
    return f"agr_{seller_id}"
