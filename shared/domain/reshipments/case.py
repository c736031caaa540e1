"""A request for reshipment: what it holds and which states it knows."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from shared.domain.case import Actor, Case, Deadline, Model
from shared.domain.decision import Decision
from shared.domain.policy import Policy, clause, policy

ReshipmentStatus = Literal[
    "awaiting_seller",
    "offer_pending",
    "awaiting_seller_final",
    "approved",
    "rejected",
    "shipped",
    "ship_overdue",
    "completed",
    "resolved_refund",
    "resolved_partial_refund",
    "closed",
]
ClosedReason = Literal["nothing_left", "refunded", "lost", "disputed"]
# The seller has to answer.
AWAITING_SELLER: frozenset[ReshipmentStatus] = frozenset({"awaiting_seller", "awaiting_seller_final"})
# The items have to be handed over.
TO_SEND: frozenset[ReshipmentStatus] = frozenset({"approved", "ship_overdue"})
# Not over yet: it holds its units in the order's book (R-RSH-20).
ACTIVE: frozenset[ReshipmentStatus] = AWAITING_SELLER | TO_SEND | {"offer_pending", "shipped"}


class RequestedLine(Model):
    """So many units of an order line."""

    line_id: str
    quantity: int


class Offer(Model):
    """The seller's one offer of a partial refund, in cents."""

    status: Literal["pending", "accepted", "rejected", "expired"]
    amount: int


class Reshipment(Case):
    """One request; `value`: cents a refund of its items comes to, as long as they are to be sent; None when
    not known.

    `received_at`: when the order's own packages with these lines arrived; `units_received_at`: when those
    with just these units did, None where the order is told to have arrived. `refunded`: cents refunded
    instead of sending the items. `package_id`: the package with the items, once there was one.
    `delivered_at`: of that package, as the carrier says.
    """

    KIND: ClassVar[str] = "reshipment"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {"description", "rejection_reason", "decision.facts.reason"}
    )

    order_id: str
    seller_id: str
    buyer_id: str
    shipping_mode: str
    lines: tuple[RequestedLine, ...]
    title: str = ""
    reason: str
    description: str = ""
    value: int | None = None
    received_at: datetime | None = None
    units_received_at: datetime | None = None
    status: ReshipmentStatus = "awaiting_seller"
    approved_by: Literal["seller", "platform"] | None = None
    rejection_reason: str | None = None
    offer: Offer | None = None
    refunded: int = 0
    package_id: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    closed_reason: ClosedReason | None = None
    decision: Decision | None = None

    @property
    def awaits(self) -> Literal["buyer", "seller"] | None:
        """Who has to act: whose Awaiting Action tab it is in (R-RSH-02).

        The seller answers, and then sends the items, be it late.
        """
        if self.status in AWAITING_SELLER | TO_SEND:
            return "seller"
        return "buyer" if self.status == "offer_pending" else None

    @property
    def failed(self) -> bool:
        """Whether it came to nothing, so that what is missing can be disputed (R-DSP-11)."""
        return self.status in ("rejected", "ship_overdue") or self.closed_reason == "lost"

    @property
    def ships_by(self) -> str:
        """The way the items have to go: the order's own (R-RSH-14)."""
        way: str = self.policy.section("reshipments")["ships_by"][self.shipping_mode]
        return way

    @property
    def seller(self) -> Actor:
        """The shop that sold the order."""
        return Actor(role="seller", account=self.seller_id)

    @property
    def buyer(self) -> Actor:
        """The customer who asks."""
        return Actor(role="buyer", account=self.buyer_id)

    @property
    def policy(self) -> Policy:
        """The policy this request was opened under (R-GEN-11)."""
        return policy(self.policy_version)

    def window(self, kind: str, *, starts_at: datetime, start_event: str) -> Deadline:
        """Start a window of this request's own policy."""
        return self.policy.deadline(kind, starts_at=starts_at, start_event=start_event)

    def decided(self, outcome: str, basis: str, *requirements: str, **facts: Any) -> Decision:
        """Record a decision about this request, with the clauses of those requirements."""
        return Decision(
            outcome=outcome,
            basis=basis,
            clauses=tuple(clause(requirement) for requirement in requirements),
            facts=facts,
            policy_version=self.policy_version,
        )
