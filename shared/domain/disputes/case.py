"""A dispute: what it holds and which states it knows."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from shared.domain.case import PLATFORM, Actor, Case, Deadline, Model, Part
from shared.domain.decision import Decision
from shared.domain.disputes.evidence import Material
from shared.domain.disputes.facts import Finding, Flags, System, is_visible
from shared.domain.disputes.recommendation import Recommendation
from shared.domain.disputes.records import (
    EvidenceRequest,
    NextRequest,
    Override,
    Proceedings,
    RemedyShipment,
    Review,
)
from shared.domain.disputes.vocabulary import (
    SUBMITTERS,
    Party,
    Scenario,
    Submitter,
    Subtype,
)
from shared.domain.evidence.files import FileInfo
from shared.domain.labels.origin import ShipFrom
from shared.domain.orders.order import ShippingMode
from shared.domain.orders.units import Spans, numbers
from shared.domain.policy import Policy, policy
from shared.domain.returns.model import Return

DisputeStatus = Literal[
    "evidence_collection",
    "judging",
    "judged",
    "appealed",
    "final",
    "action_pending",
    "closed",
    "withdrawn",
    "cancelled_mutual",
    "stopped_external",
    "rejected_by_platform",
    "superseded",
]
Side = Literal["buyer", "seller"]
RequestedRemedy = Literal["refund", "replacement", "resend"]
RemedyKind = Literal["refund", "replacement", "resend", "other"]
ClosedReason = Literal[
    "done", "auto_deducted", "seller_won", "nothing_left", "return_lapsed", "objection_upheld"
]
EvidenceStatus = Literal["counted", "awaiting_upload", "scanning", "not_uploaded", "refused"]
Scan = Literal["clean", "threat", "unscanned"]
# Not judged yet: it can be withdrawn, settled, stopped or rejected.
UNJUDGED: frozenset[DisputeStatus] = frozenset({"evidence_collection", "judging"})
# Still to be decided or carried out.
OPEN: frozenset[DisputeStatus] = UNJUDGED | {"judged", "appealed", "action_pending"}
# What an agent has from a third party can still bear on what is decided next (R-DSP-20).
UNDECIDED: frozenset[DisputeStatus] = UNJUDGED | {"appealed"}
# Ended by the parties or the platform, whatever was decided before.
ENDED: frozenset[DisputeStatus] = frozenset(
    {"withdrawn", "cancelled_mutual", "stopped_external", "rejected_by_platform"}
)
# Marks the deadline of a file that was registered in time and is still on its way.
UPLOAD = "file_registered"
# The deadline of the malware scanner.
SCAN = "scan"
AMOUNT_UNKNOWN = "amount_unknown"


class EvidenceItem(Material):
    """One piece of evidence. It bears on the judgment if and only if its status is `counted`.

    attached: from the earlier after-sale request (R-DSP-12) or, in a second round, from the first one;
    `media_url` is then where the platform keeps it. upload_by: until when its file may arrive.
    file_version: which of the things that came as its file is kept. scan: what the malware scanner says
    of it, where there is one; `unscanned` is what it said nothing of within its time. source: from whom
    an agent has a third party's material (R-DSP-20).
    """

    id: str
    party: Submitter
    source: str = ""
    description: str = ""
    status: EvidenceStatus
    submitted_at: datetime
    attested: bool = True
    attached: Literal["after_sale_request", "first_round"] | None = None
    supplement: bool = False
    media_url: str | None = None
    file: FileInfo | None = None
    upload_by: datetime | None = None
    uploaded_at: datetime | None = None
    file_version: str | None = None
    scan: Scan | None = None
    refusal: str | None = None


class Verdict(Model):
    """What an agent enters: the finding, what is known of the goods and the seller, an override."""

    finding: Finding = Field(default_factory=Finding)
    flags: Flags = Field(default_factory=Flags)
    override: Override | None = None


class Judgment(Recommendation):
    """A judgment and what it rests on; both parties have notice at `notified_at` (R-JDG-06).

    evidence_ids: the pieces it names, and no others. system: what the platform's data said then.
    override_reason: why it departs from the rules. amount: cents the agent has set for the refund, None for
    all that is left. less_than_rules: the agent gave the buyer less than the rules would. return_address:
    where the goods go back to, as it was then. ship_from_missing: nobody knew it, so that no return is asked
    for (R-PDA-20).
    """

    notified_at: datetime
    judged_by: Literal["rules", "adjudicator"]
    finding: Finding
    flags: Flags
    system: System
    evidence_ids: tuple[str, ...]
    override_reason: str | None = None
    amount: int | None = None
    less_than_rules: bool = False
    return_address: ShipFrom | None = None
    ship_from_missing: bool = False


class Appeal(Model):
    """The seller's one appeal against a judgment (A-23); `replaced` is the judgment that gave way.

    received_at: when one that an agent entered came by e-mail.
    """

    grounds: str = ""
    filed_at: datetime
    received_at: datetime | None = None
    decided_at: datetime | None = None
    upheld: bool | None = None
    reason: str | None = None
    replaced: Judgment | None = None


class CarriedOutRemedy(Model):
    """What was done to carry out the judgment, by whom; `amount` in cents, where money was refunded."""

    action: RemedyKind
    by: Literal["seller", "platform"]
    at: datetime
    amount: int | None = None
    tracking_number: str | None = None
    carrier: str | None = None
    note: str | None = None


class Dispute(Case):
    """One request to the dispute service.

    carrier_id: the carrier that was notified, None if none is expected or known; transported_by: the one
    that carried the goods. completed_by: who has said that this is all. accepted_by, settled_by: who has
    accepted the judgment, or agreed to settle. shown_by: who has a piece that counts, also in lists, which
    leave the evidence out. first_evidence: which pieces of the first request count in this one too;
    earlier: those pieces, put in for a decision or a reader and never stored here. previous_id, next_id:
    the requests before and after this one about the same lines. units, package_ids: which units of its
    lines it is about, in which packages. remedy_shipment: the goods sent to carry the judgment out, the
    newest. order_package_ids, label_ids: the packages of its order and the
    labels of its own as of its filing, by which they are read with the order and not after it.
    amount: cents that a refund of them comes to, as long as it is open; None where no price was told.
    reimbursed: cents of price and shipping fee that were made good to the seller (R-CLM-20).
    """

    KIND: ClassVar[str] = "dispute"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {
            "description",
            "evidence.*.description",
            "evidence.*.source",
            "evidence.*.media_url",
            "evidence.*.file.name",
            "judgment.override_reason",
            "judgment.return_address",
            "appeal.grounds",
            "appeal.reason",
            "appeal.replaced.override_reason",
            "appeal.replaced.return_address",
            "rejection_reason",
            "proceedings",
            "evidence_requests.*.what",
            "evidence_requests.*.reason",
            "actions.*.note",
            "remedy_shipment.note",
            "goods_back.address",
            "goods_back.objection.description",
            "goods_back.objection.because",
            "decision.facts.reason",
            "decision.facts.override_reason",
        }
    )
    PARTS: ClassVar[Mapping[str, Part]] = {"evidence": Part(by="party", values=SUBMITTERS)}

    order_id: str
    seller_id: str
    buyer_id: str
    carrier_id: str | None = None
    transported_by: str | None = None
    line_ids: tuple[str, ...]
    title: str = ""
    units: dict[str, Spans]
    package_ids: tuple[str, ...] = ()
    order_package_ids: tuple[str, ...] = ()
    label_ids: tuple[str, ...] = ()
    amount: int | None = None
    scenario: Scenario
    shipping_mode: ShippingMode
    visible: bool | None = None
    cosmetic_allergy: bool = False
    subtype: Subtype | None = None
    customized: bool = False
    description: str = ""
    requested_remedy: RequestedRemedy | None = None
    status: DisputeStatus = "evidence_collection"
    round: int = 1
    previous_id: str | None = None
    next_id: str | None = None
    evidence: tuple[EvidenceItem, ...] = ()
    first_evidence: tuple[str, ...] = ()
    earlier: tuple[EvidenceItem, ...] = Field(default=(), exclude=True)
    shown_by: tuple[Party, ...] = ()
    completed_by: tuple[Party, ...] = ()
    evidence_requests: tuple[EvidenceRequest, ...] = ()
    judging_since: datetime | None = None
    judgment: Judgment | None = None
    accepted_by: tuple[Side, ...] = ()
    appeal: Appeal | None = None
    final_at: datetime | None = None
    escalated_at: datetime | None = None
    settled_by: tuple[Side, ...] = ()
    rejection_reason: str | None = None
    proceedings: Proceedings | None = None
    review: Review | None = None
    next_request: NextRequest | None = None
    closed_reason: ClosedReason | None = None
    actions: tuple[CarriedOutRemedy, ...] = ()
    remedy_shipment: RemedyShipment | None = None
    goods_back: Return | None = None
    reimbursed: int = 0
    flags: tuple[str, ...] = ()
    decision: Decision | None = None

    def actor(self, party: Submitter) -> Actor:
        """Name that party of this dispute; what becomes of a third party's files, the platform sees to."""
        if party == "third_party":
            return PLATFORM
        accounts = {"buyer": self.buyer_id, "seller": self.seller_id, "carrier": self.carrier_id or ""}
        return Actor(role=party, account=accounts[party])

    @property
    def goods_since(self) -> datetime:
        """From when on what is reported of goods on their way back can be about these (R-TRK-03)."""
        return self.final_at or self.created_at

    @property
    def disputed(self) -> dict[str, frozenset[int]]:
        """The numbers of the units it is about, by line."""
        return {line_id: numbers(runs) for line_id, runs in self.units.items()}

    @property
    def policy(self) -> Policy:
        """The policy this dispute was opened under (R-GEN-11)."""
        return policy(self.policy_version)

    @property
    def counts_as_visible(self) -> bool:
        """Whether the defect counts as visible to the naked eye."""
        return is_visible(self.visible, cosmetic_allergy=self.cosmetic_allergy)

    def check_current(self, now: datetime) -> None:
        """Check that no deadline is over without `clocks.lapse`; RuntimeError if one is."""
        if self.lapsed_at(now):
            raise RuntimeError(f"{self.id} has a deadline that is over: bring it up to date first")

    def window(self, kind: str, *, starts_at: datetime, start_event: str) -> Deadline:
        """Start a window of this dispute's own policy."""
        return self.policy.deadline(kind, starts_at=starts_at, start_event=start_event)

    @property
    def under_review(self) -> bool:
        """Tell whether its clocks are held while an agent looks at a report of proceedings (R-DSP-19)."""
        return self.status in OPEN and self.review is not None and self.review.ended_at is None

    def counted(self, party: Submitter | None = None) -> tuple[EvidenceItem, ...]:
        """List the pieces that bear on the judgment, of one party or of all, the first request's too."""
        pieces = (*self.earlier, *self.evidence)
        return tuple(e for e in pieces if e.status == "counted" and party in (None, e.party))
