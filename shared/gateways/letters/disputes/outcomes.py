"""What a judgment means for who reads of it: what follows, what can be done, until when."""

from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from shared.domain.disputes.vocabulary import Basis, Disposal, OrderedRemedy, Payer
from shared.domain.record import record
from shared.gateways.letters.disputes.dispute import DisputeFacts
from shared.gateways.letters.disputes.words import NOTHING_LEFT, action_words, remedy_words, shown_words
from shared.gateways.letters.returns import UNPRICED, send_words
from shared.gateways.wording import MARKETPLACE, dollars

Side = Literal["buyer", "seller"]
_SHIPPED = {"replacement", "resend"}
_OBJECT = "Say what is wrong with what came back; photos help. An agent then decides"
_SPENT = "Both requests that can be made about this have been made."


@record
class Outcome:
    """A judgment as letters tell it; amounts in cents.

    appeal_by, ask_again_by: until when the seller may appeal, or the buyer ask a second time; None if they
    can't. appeal_to: where an appeal can be mailed. act_by: until when the seller has to act, None while no
    such clock runs. amount: what a refund comes to, None if not known. send_to, send_by: where the goods go
    back to, in lines, and until when they are to be sent. ship_from_missing: they don't, as nobody knows
    where to. object_by: until when the seller may object to what is back. gone: what became of them on their
    way back, at the buyer's risk, so that nothing is refunded. accepted_by: who has accepted it, and so given
    up to disagree. ask_again_about: what a second request is about where both about the rest were made.
    """

    winner: Side
    basis: Basis
    remedy: OrderedRemedy
    payer: Payer
    reimbursed: bool
    clauses: tuple[str, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    override_reason: str | None
    carried_out_by: tuple[str, ...]
    return_due: bool
    awaits_return: bool
    disposal: Disposal | None
    amount: int | None
    refunded: bool
    closed: bool
    appeal_by: datetime | None
    ask_again_by: datetime | None
    act_by: datetime | None
    ship_from_missing: bool = False
    send_to: tuple[str, ...] = ()
    send_by: datetime | None = None
    way_back_paid_by: Literal["seller", "platform"] = "seller"
    appeal_to: str = ""
    object_by: datetime | None = None
    gone: str = ""
    accepted_by: tuple[str, ...] = ()
    ask_again_about: str = ""

    def disagree_by(self, reader: str) -> datetime | None:
        """Find until when that side may disagree; None if it can't."""
        return self.appeal_by if reader == "seller" else self.ask_again_by

    @property
    def is_open(self) -> bool:
        """Tell whether somebody can still disagree."""
        return self.appeal_by is not None or self.ask_again_by is not None

    def rows(self, reader: str) -> tuple[tuple[str, str], ...]:
        """The judgment as names and values, to that party."""
        seller = "You" if reader == "seller" else "The seller"
        by = {"seller": seller, "tiktok_shop": MARKETPLACE, "none": ""}[self.payer]
        winner = "You" if reader == self.winner else f"The {self.winner}"
        return (
            ("Decided for", winner),
            ("What follows", remedy_words(self.remedy)),
            ("Provided by", by),
            ("Refund", dollars(self.amount) if self.amount and "refund" in self.carried_out_by else ""),
            *((_not_shown(party, reader), shown_words(names)) for party, names in self.missing),
            (f"Reason given by {MARKETPLACE}", self.override_reason or ""),
            ("Goods go back to", ", ".join(self.send_to) if self.return_due else ""),
        )


def _not_shown(party: str, reader: str) -> str:
    return "Not shown by you" if party == reader else f"Not shown by the {party}"


def what_next(facts: DisputeFacts, outcome: Outcome) -> tuple[str, ...]:
    """What follows from a judgment that was just made."""
    spent = () if outcome.ask_again_by or not _lost(facts, outcome) else (_SPENT,)
    if not outcome.is_open:
        return ("The judgment is final: it can no longer be changed.", *spent, *consequences(facts, outcome))
    other: Side = "buyer" if facts.reader == "seller" else "seller"
    by = outcome.disagree_by(other)
    if by is None:
        return spent
    how = f"{facts.shop} can appeal" if other == "seller" else "The buyer can ask a second and last time"
    return (*spent, f"{how} until {facts.until(by)}. Nothing is carried out before that.")


def _lost(facts: DisputeFacts, outcome: Outcome) -> bool:
    return facts.reader == "buyer" and outcome.winner == "seller"


def consequences(facts: DisputeFacts, outcome: Outcome) -> tuple[str, ...]:
    """What follows from a final judgment."""
    buyer = facts.reader == "buyer"
    if outcome.winner == "seller":
        return ("Nothing is refunded under it, and the dispute is closed.",)
    if outcome.refunded:
        return (_refunded(facts, outcome),)
    if outcome.gone:
        return (_gone(facts, outcome),)
    if outcome.closed:
        return (NOTHING_LEFT,)
    if outcome.awaits_return:
        back = f"{facts.shop}." if buyer else "you. We write to you then."
        return (f"The refund is due when the goods are back with {back}", *_way_back(facts, outcome))
    told = [*_way_back(facts, outcome)]
    if buyer and outcome.object_by and not outcome.act_by:
        told.append(
            f"{facts.shop} has until {facts.until(outcome.object_by)} to look at what came back, and to "
            "object if something is wrong. Without an objection you are refunded by then."
        )
    if outcome.amount is None and not (outcome.act_by or outcome.object_by):
        told.append(UNPRICED)
    told += _disposal(facts, outcome)
    if buyer and outcome.act_by:
        told.append(
            f"{facts.shop} has until {facts.until(outcome.act_by)} to do what was decided. Otherwise "
            f"{MARKETPLACE} deducts the amount from the seller's payments and refunds you."
        )
    return tuple(told)


def _disposal(facts: DisputeFacts, outcome: Outcome) -> tuple[str, ...]:
    if not outcome.disposal:
        return ()
    if facts.reader == "buyer":
        return ("Please do not send the product back: destroy it or throw it away.",)
    return ("The product does not come back: we asked the buyer to destroy it or throw it away.",)


def _way_back(facts: DisputeFacts, outcome: Outcome) -> tuple[str, ...]:
    """Until when the goods are sent and who pays for it, for the seller."""
    if facts.reader == "buyer" or not outcome.return_due:
        return ()
    payer = "You pay" if outcome.way_back_paid_by == "seller" else f"{MARKETPLACE} pays"
    until = facts.until(outcome.send_by)
    return (f"The buyer has until {until} to send them back. {payer} for the way back.",)


def _gone(facts: DisputeFacts, outcome: Outcome) -> str:
    bearer = "You" if facts.reader == "buyer" else "The buyer"
    return (
        f"The carrier reported that the goods were {outcome.gone} on their way back. {bearer} bore that "
        "risk, so no refund is due and the dispute is closed. Should they arrive after all, it is due then."
    )


def _refunded(facts: DisputeFacts, outcome: Outcome) -> str:
    to = "you" if facts.reader == "buyer" else "the buyer"
    kept = " and paid you the same amount" if outcome.reimbursed and facts.reader == "seller" else ""
    return f"{MARKETPLACE} has refunded {to} {dollars(outcome.amount or 0)}{kept}. The dispute is closed."


class Request(TypedDict, total=False):
    """What a notice says of what the reader can do: until when, and what happens otherwise."""

    asked: str
    until: str
    due_at: datetime | None
    otherwise: str


def request(facts: DisputeFacts, outcome: Outcome) -> Request:
    """What the reader can do, until when, and what happens otherwise; empty for nothing."""
    own = outcome.disagree_by(facts.reader)
    if own is not None and facts.reader not in outcome.accepted_by:
        return _request(facts, _disagree(facts, outcome), own, "The judgment becomes final.")
    if outcome.is_open or outcome.closed or outcome.winner == "seller":
        return {}
    if facts.reader == "seller" and outcome.act_by:
        otherwise = "The amount is deducted from your payments and refunded to the buyer."
        return _request(facts, _act(outcome), outcome.act_by, otherwise)
    if facts.reader == "seller" and outcome.object_by:
        otherwise = f"{MARKETPLACE} refunds the buyer; nothing is taken from you."
        return _request(facts, f"{_OBJECT}.", outcome.object_by, otherwise)
    if facts.reader == "buyer" and outcome.return_due:
        otherwise = "No refund is made, and the dispute is closed." if outcome.awaits_return else ""
        asked = f"Send the goods back. {send_words(outcome.way_back_paid_by, shop=facts.shop)}"
        return _request(facts, asked, outcome.send_by, otherwise)
    return {}


def _request(facts: DisputeFacts, asked: str, by: datetime | None, otherwise: str) -> Request:
    return {"asked": asked, "until": facts.until(by), "due_at": by, "otherwise": otherwise}


def _disagree(facts: DisputeFacts, outcome: Outcome) -> str:
    if facts.reader == "buyer":
        if about := outcome.ask_again_about:
            rest = "Both requests that can be made about the rest have been made."
            return f"Ask for a second and last decision about {about}, or accept the judgment. {rest}"
        return "Ask for a second and last decision, or accept the judgment."
    by_mail = f", with the dispute or by e-mail to {outcome.appeal_to}" if outcome.appeal_to else ""
    return f"Appeal and give your reasons{by_mail}, or accept the judgment."


def _act(outcome: Outcome) -> str:
    paid = " You pay for the shipping." if _SHIPPED.intersection(outcome.carried_out_by) else ""
    or_object = f" Or {_OBJECT[0].lower()}{_OBJECT[1:]}." if outcome.object_by else ""
    given = action_words(outcome.carried_out_by)
    return f"Give the buyer {given}, and enter it with the dispute.{paid}{or_object}"
