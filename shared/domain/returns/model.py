"""The goods of a case on their way back: what is kept of them, and which states they know."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from shared.domain.case import Actor, Case, Deadline, Model, Transfer, Transition, close_deadlines
from shared.domain.labels.origin import ShipFrom
from shared.domain.policy import Policy, policy
from shared.domain.record import record
from shared.domain.returns.risk import Bearer, Peril, ReturnRisk, risk_before_upload

ReturnStatus = Literal[
    "due",
    "label_bought",
    "number_entered",
    "on_its_way",
    "arrived",
    "refund_due",
    "objected",
    "decided",
    "lapsed",
    "lost",
    "back_with_buyer",
]
Payer = Literal["seller", "platform"]
ObjectionReason = Literal["not_what_was_sent", "not_received", "arrived_damaged", "damaged_by_buyer"]
# Nothing is under way: a label can be bought, or a number entered.
UNSENT: frozenset[ReturnStatus] = frozenset({"due", "back_with_buyer"})
RETURN_SHIPMENT = "return_shipment"
RETURN_OBJECTION = "return_objection"


class ReturnLabel(Model):
    """A label bought here for the way back; `rate` in cents, charged to `paid_by`.

    scanned_at: the carrier's first scan of it, in carrier time: from then on it is used.
    """

    id: str
    service: str
    carrier: str
    rate: int
    paid_by: Payer
    ordered_at: datetime
    status: Literal["purchasing", "purchased", "voided"] = "purchasing"
    tracking_number: str | None = None
    document_key: str | None = None
    scanned_at: datetime | None = None


class Objection(Model):
    """What the seller objects to in what came back, and what was decided about it.

    peril: what befell the goods on their way, as the agent found. amount: cents the buyer is given in
    spite of it. because: the agent's reason.
    """

    reason: ObjectionReason
    description: str = ""
    file_ids: tuple[str, ...] = ()
    at: datetime
    decided_at: datetime | None = None
    upheld: bool | None = None
    peril: Peril | None = None
    amount: int | None = None
    because: str = ""


class ReturnOutcome(Model):
    """How the way back ended, in the carrier's word, who bears it, and whether a refund is due."""

    event: Literal["delivered", "damaged", "lost"]
    borne_by: Bearer | None = None
    refund_due: bool


class Return(Model):
    """The goods on their way back. `risk`: who bears what as things stand (R-PDA-09 to 12, R-PDA-16).

    address: where they go, the seller's as it was when the return was decided on; kept apart, as it is
    personal. on_the_way: who bears what once they are under way. refund_follows: a refund waits for them.
    due_at: until when they are to be sent. paid_by: who pays the way back, never the buyer (R-PDA-05).
    scanned_at: the carrier's first scan; came_back_at: when it gave them back to the buyer.
    """

    status: ReturnStatus = "due"
    address: ShipFrom | None = None
    paid_by: Payer = "seller"
    risk: ReturnRisk
    on_the_way: ReturnRisk
    refund_follows: bool = True
    due_at: datetime
    label: ReturnLabel | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    shipped_at: datetime | None = None
    uploaded_at: datetime | None = None
    scanned_at: datetime | None = None
    came_back_at: datetime | None = None
    outcome: ReturnOutcome | None = None
    outcome_at: datetime | None = None
    objection: Objection | None = None

    @property
    def labelled(self) -> bool:
        """Whether they travel under the number of the label bought here."""
        number = self.label.tracking_number if self.label else None
        return number is not None and number == self.tracking_number

    @property
    def label_wanted(self) -> bool:
        """Whether the label bought here is used, or still may be."""
        scanned = self.label is not None and self.label.scanned_at is not None
        return scanned or (self.labelled and self.status == "label_bought")


def under_way(goods: Return | None) -> Return | None:
    """Goods that were sent, whatever became of them, with the label they travel under; None of any others."""
    if goods is None or goods.status in (*UNSENT, "label_bought", "lapsed"):
        return None
    used = goods.label is not None and goods.label.scanned_at is not None
    return goods if used else goods.model_copy(update={"label": None})


class ReturnCase(Protocol):
    """What a case has whose goods go back."""

    KIND: ClassVar[str]

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def order_id(self) -> str: ...
    @property
    def seller_id(self) -> str: ...
    @property
    def buyer_id(self) -> str: ...
    @property
    def policy_version(self) -> str: ...
    @property
    def deadlines(self) -> tuple[Deadline, ...]: ...
    @property
    def goods_back(self) -> Return | None: ...
    @property
    def goods_since(self) -> datetime: ...
    @property
    def closed_reason(self) -> str | None: ...


# What a step of a return means for its case: the goods are there; a refund is due for goods that are not;
# no refund is due; what was over is open again.
Consequence = Literal["arrived", "refund_due", "over", "open_again"]


@record
class ReturnStep:
    """A step of a return: the goods after it, the windows that end and start, the money that moves."""

    goods: Return
    event: str
    actor: Actor
    detail: Mapping[str, Any] = field(default_factory=dict)
    money: tuple[Transfer, ...] = ()
    ends: tuple[str, ...] = ()
    opens: tuple[Deadline, ...] = ()
    then: Consequence | None = None


C = TypeVar("C", bound=Case)


def taken(case: C, step: ReturnStep, *, now: datetime) -> Transition[C]:
    """Take a step of its return in a case: what it means for the case itself is the case's to add."""
    before = case.deadlines
    kept = close_deadlines(before, "met", *step.ends) if step.ends else before
    return Transition.of(
        case,
        event=step.event,
        actor=step.actor,
        now=now,
        detail=step.detail,
        money=step.money,
        goods_back=step.goods,
        deadlines=(*kept, *step.opens),
    )


def begin(
    *,
    address: ShipFrom | None,
    paid_by: Payer,
    on_the_way: ReturnRisk,
    refund_follows: bool,
    starts_at: datetime,
    start_event: str,
    version: str,
) -> tuple[Return, Deadline]:
    """Ask for the goods back, and start the time to send them (R-PDA-06, R-PDA-20, A-43)."""
    window = sending_window(
        policy(version), refund_follows=refund_follows, starts_at=starts_at, start_event=start_event
    )
    goods = Return(
        address=address,
        paid_by=paid_by,
        risk=risk_before_upload(policy(version)),
        on_the_way=on_the_way,
        refund_follows=refund_follows,
        due_at=window.due_at,
    )
    return goods, window


def sending_window(
    table: Policy, *, refund_follows: bool = True, starts_at: datetime, start_event: str
) -> Deadline:
    """Start the time in which the buyer has to send the goods back (R-PDA-20).

    Beside a remedy in goods it closes nothing but the return.
    """
    window = table.deadline(RETURN_SHIPMENT, starts_at=starts_at, start_event=start_event)
    if refund_follows:
        return window
    beside = table.section("windows")[RETURN_SHIPMENT]["beside_goods"]
    return window.model_copy(update={"consequence": beside})
