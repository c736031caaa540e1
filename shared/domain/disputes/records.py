"""What a dispute records beside evidence and judgment: questions, overrides, proceedings, what is left."""

from datetime import datetime
from typing import Literal

from shared.domain.case import Deadline, Model
from shared.domain.disputes.vocabulary import OrderedRemedy, Party

# The deadline of what an agent has asked a party for (R-JDG-42).
REQUEST = "information_request"
# An agent's time to look at a report of proceedings, while the clocks are held (R-DSP-19).
REVIEW = "proceedings_review"


GoodsRemedy = Literal["replacement", "resend"]


class RemedyShipment(Model):
    """The goods a seller sends to carry a judgment out (R-PDA-04).

    number: which sending it is; what was lost or came back is followed by another. package_id: the package
    that was made for it. scanned_at: the carrier's first scan, in its own time.
    """

    number: int = 1
    action: GoodsRemedy
    status: Literal["label_bought", "number_entered", "on_its_way", "delivered", "lost", "back_with_seller"]
    package_id: str
    label_id: str | None = None
    carrier: str
    tracking_number: str
    scanned_at: datetime | None = None
    note: str | None = None

    @property
    def carried(self) -> bool:
        """Whether a carrier has them, or the buyer by now."""
        return self.status in ("on_its_way", "delivered")


class EvidenceRequest(Model):
    """What an agent has asked a party for beyond its own window (R-JDG-42).

    ended_at: when the party said that this is all, or its time was over.
    """

    party: Party
    what: str = ""
    reason: str = ""
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None = None


class Override(Model):
    """The agent's own decision against the rules (R-JDG-10); what is None is as the rules have it.

    amount: cents, of a refund or compensation.
    """

    winner: Literal["buyer", "seller"] | None = None
    remedy: OrderedRemedy | None = None
    amount: int | None = None
    reason: str


class Proceedings(Model):
    """A court, regulator, mediation or the like that somebody has turned to (R-DSP-19)."""

    kind: str
    reference: str
    reported_by: Literal["buyer", "seller"]
    reason: str = ""


class Review(Model):
    """A report that an agent looks at, since the party that owes something made it (R-DSP-19).

    held: the deadlines that were open, and wait; decided_at: when the agent decided. `ended_at`: since
    when the clocks run again, or the dispute is over.
    """

    reported_by: Literal["buyer", "seller"]
    reported_at: datetime
    held: tuple[Deadline, ...] = ()
    decided_at: datetime | None = None
    confirmed: bool | None = None
    ended_at: datetime | None = None


class NextRequest(Model):
    """How many requests the buyer has left, and until when the next can be made (R-DSP-18)."""

    left: int
    until: datetime
