"""A judgment on made-up facts: what is made up."""

from typing import Annotated

from pydantic import Field

from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, System
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Proof, Scenario
from shared.views.disputes.judging import FindingBody, FlagsBody
from shared.views.fields import Body, Moment, no_items
from shared.views.orders.order import Mode

PIECES_AT_MOST = 100


class MaterialBody(Body):
    """A piece of evidence as far as the rules look at it."""

    kind: EvidenceKind
    issuer: Issuer | None = None
    proves: Annotated[list[Proof], Field(max_length=20)] = Field(default_factory=no_items)

    def material(self) -> Material:
        """Convert to the material as the domain knows it."""
        return Material(kind=self.kind, issuer=self.issuer, proves=tuple(self.proves))


Materials = Annotated[list[MaterialBody], Field(max_length=PIECES_AT_MOST)]


class EvidenceBody(Body):
    """What each party has shown."""

    buyer: Materials = Field(default_factory=no_items)
    seller: Materials = Field(default_factory=no_items)
    carrier: Materials = Field(default_factory=no_items)

    def evidence(self) -> Evidence:
        """Convert to the evidence as the domain knows it."""
        return Evidence(
            buyer=tuple(piece.material() for piece in self.buyer),
            seller=tuple(piece.material() for piece in self.seller),
            carrier=tuple(piece.material() for piece in self.carrier),
        )


class SystemBody(Body):
    """What the platform's own data say; `now` matters only for a package still on its way."""

    a_scan: bool = False
    signature_record: bool = False
    address_on_label: bool = False
    tracking_lost: bool = False
    estimated_delivery_at: Moment | None = None
    delivered_at: Moment | None = None
    now: Moment | None = None


class SimulateJudgment(Body):
    """A made-up dispute: its facts, what was shown, what was found; `policy_version` may be a draft's."""

    policy_version: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    scenario: Scenario
    shipping_mode: Mode
    visible: bool | None = None
    cosmetic_allergy: bool = False
    carrier_used: bool = True
    flags: FlagsBody = FlagsBody()
    finding: FindingBody = FindingBody()
    evidence: EvidenceBody = EvidenceBody()
    system: SystemBody = SystemBody()

    def facts(self) -> Facts:
        """Convert to the facts as the domain knows them."""
        given = self.model_dump(include={"scenario", "visible", "cosmetic_allergy", "carrier_used"})
        return Facts(
            **given,
            shipping_mode=self.shipping_mode,  # type: ignore[arg-type]
            flags=self.flags.flags(),
            system=System(**self.system.model_dump()),
        )
