"""What buyer and seller are told about goods on their way back to the seller."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.disputes.eligibility import LEGAL
from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.wording import DISPUTE_SERVICE, MARKETPLACE, dollars, hello, minute

Reader = Literal["buyer", "seller"]
# Where a case stands with its return: its refund waits for the goods, for a price that was never told, or
# none does any more; or nothing follows from them before an appeal is decided, or proceedings elsewhere
# have been looked at.
Standing = Literal["open", "unpriced", "settled", "appeal", "proceedings"]
_WAITS = {
    "appeal": (
        "The judgment about them is not final, and no refund is due before it is. We write to you then."
    ),
    "proceedings": (
        "Proceedings elsewhere were reported, and no time runs until that has been looked at. We write to "
        "you when the dispute goes on."
    ),
}
_OBJECTIONS = {
    "not_what_was_sent": "What came back is not what was sent",
    "not_received": "Nothing came back",
    "arrived_damaged": "It came back damaged",
    "damaged_by_buyer": "It was damaged by the buyer",
}
UNPRICED = "The refund is due; it is made as soon as we are told what was paid for this."


@record
class ReturnFacts:
    """The return a letter is about, and whom it is written to; amounts in cents.

    address: where the goods go, in lines. send_by, object_by, pay_by: until when that can be done, None
    where it can't. paid_by: who pays the way back; refunded_by: who pays the refund. refunded: what the
    buyer was refunded just now. reason: why the case was decided so, or the objection. disputed: whether
    it belongs to a dispute. standing: whether anything follows from the goods now.
    closed_as: why the case is closed, if it is.
    """

    reader: Reader
    case_id: str
    order_id: str
    shop: str
    buyer: str
    zone: ZoneInfo
    address: tuple[str, ...] = ()
    send_by: datetime | None = None
    paid_by: Literal["seller", "platform"] = "seller"
    refunded_by: Literal["seller", "platform"] = "seller"
    refund_follows: bool = True
    labelled: bool = False
    shipment: str = ""
    refund_due: bool = False
    event: str = ""
    object_by: datetime | None = None
    pay_by: datetime | None = None
    objection: str = ""
    description: str = ""
    upheld: bool = False
    refunded: int = 0
    reason: str = ""
    disputed: bool = False
    standing: Standing = "open"
    closed_as: str = ""

    @property
    def left_nothing(self) -> bool:
        """Whether the case is over, with nothing to refund."""
        return self.closed_as == "nothing_left" and not self.refunded

    @property
    def nothing_follows(self) -> bool:
        """Whether no refund waits for the goods, or not any more."""
        return not self.refund_follows or self.standing == "settled"

    @property
    def send_until(self) -> datetime | None:
        """Until when they are to be sent; None while that time does not run."""
        return None if self.standing in _WAITS else self.send_by

    def until(self, moment: datetime | None) -> str:
        """A last moment in the policy's zone; empty without one."""
        return minute(moment, self.zone) if moment else ""

    def rows(self, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """The facts as names and values."""
        return (("Case", self.case_id), ("Order", self.order_id), *more)


def send_words(paid_by: str, *, shop: str) -> str:
    """What the buyer can do to send goods back, and who pays for it."""
    payer = shop if paid_by == "seller" else MARKETPLACE
    return (
        "Get a return label with your case and hand the goods over with it. Or send them with a carrier of "
        f"your choice, and enter carrier and tracking number there. {payer} pays for the label."
    )


def asked(facts: ReturnFacts) -> Notice:
    """Either party: the goods are to go back, and are refunded when they have arrived (R-PDA-20)."""
    buyer = facts.reader == "buyer"
    told = (
        "You get your money back once the goods are back with the shop."
        if buyer
        else f"The buyer has until {facts.until(facts.send_by)} to send the goods back, and is refunded once "
        "they are with you. If something is wrong with what comes back, you can object then."
    )
    cost = () if buyer else (_cost(facts),)
    return _notice(
        facts,
        subject=f"The goods of order {facts.order_id} go back",
        heading="Please send the goods back" if buyer else "The buyer sends the goods back",
        paragraphs=(told, *cost),
        rows=(_address(facts), ("Reason", facts.reason)),
        asked=send_words(facts.paid_by, shop=facts.shop) if buyer else "",
        until=facts.send_by if buyer else None,
        otherwise="No refund is made, and the case is closed." if buyer else "",
        rule="R-PDA-20",
    )


def label_bought(facts: ReturnFacts) -> Notice:
    """Either party: a label for the way back is bought, at whose cost (R-PDA-20)."""
    buyer = facts.reader == "buyer"
    told = ["Print it from your case, and put it on the package."]
    if not buyer:
        told = [_cost(facts), "If the label is not used, what it cost is paid back."]
    return _notice(
        facts,
        subject=f"The return label for order {facts.order_id}",
        heading="Your return label is ready" if buyer else "A return label was bought",
        paragraphs=tuple(told),
        rows=(_address(facts), ("Label", facts.shipment)),
        asked="Hand the goods over to the carrier." if buyer else "",
        until=facts.send_until if buyer else None,
        otherwise=_not_sent(facts) if buyer else "",
        rule="R-PDA-20",
    )


def sent(facts: ReturnFacts) -> Notice:
    """Either party: the goods are on their way back (R-PDA-06)."""
    buyer = facts.reader == "buyer"
    then = " until they have arrived." if facts.nothing_follows else " and tell you when the refund is due."
    return _notice(
        facts,
        subject=f"The goods of order {facts.order_id} are on their way back",
        heading="Your goods are on their way back" if buyer else "The buyer has sent the goods back",
        paragraphs=(f"We follow them by their tracking number{then}",),
        rows=(("Sent with", facts.shipment),),
        rule="R-PDA-06",
    )


def arrived(facts: ReturnFacts) -> Notice:
    """Either party: the goods are back; the refund is due, unless the seller objects (R-PDA-19, R-PDA-23)."""
    if facts.standing in _WAITS:
        return _arrived_early(facts)
    if facts.nothing_follows:
        return _notice(
            facts,
            subject=f"The goods of order {facts.order_id} are back",
            heading="The goods are back",
            paragraphs=("The carrier has delivered them. You need not do anything about that.",),
            rows=(("Sent with", facts.shipment),),
            rule="R-PDA-06",
        )
    by = facts.object_by or facts.pay_by
    if facts.reader == "buyer":
        return _notice(
            facts,
            subject=f"The goods of order {facts.order_id} are back with the shop",
            heading="Your goods have arrived",
            paragraphs=(
                f"{facts.shop} has until {facts.until(by)} to look at them, and to object if something is "
                "wrong. Without an objection you are refunded by then.",
            ),
            rows=(("Sent with", facts.shipment),),
            rule="R-PDA-19",
        )
    pays = "Refund the buyer, or say" if facts.pay_by else "Say"
    return _notice(
        facts,
        subject=f"The refund for order {facts.order_id} is due",
        heading="The refund is due now",
        paragraphs=("The goods have reached you. Please look at what came back.",),
        rows=(("Sent with", facts.shipment),),
        asked=f"{pays} what is wrong with what came back; photos help. An agent then decides.",
        until=by,
        otherwise=_paid_otherwise(facts),
        rule="R-PDA-23",
    )


def _arrived_early(facts: ReturnFacts) -> Notice:
    """Either party: the goods are back while it is not known yet whether anything follows from that."""
    if facts.reader == "buyer":
        return _waiting(facts, "Your goods have arrived", f"The carrier has delivered them to {facts.shop}.")
    look = "Please look at what came back: if something is wrong with it, you can object then."
    return _waiting(facts, "The goods have reached you", "The carrier has delivered them.", look)


def failed(facts: ReturnFacts) -> Notice:
    """Either party: lost or damaged on the way back, and what that means for the refund (R-PDA-22)."""
    buyer = facts.reader == "buyer"
    if facts.standing in _WAITS:
        return _waiting(facts, _failed_heading(facts), _happened(facts))
    if facts.nothing_follows:
        return _no_matter(facts, _failed_heading(facts), _happened(facts))
    if not facts.refund_due:
        return _over(facts)
    if facts.left_nothing:
        return _nothing_left(facts, _happened(facts))
    bearer = f"{facts.shop} bears" if buyer else "You bear"
    due = f"{_happened(facts)} {bearer} that risk, so the refund is due."
    if facts.refunded:
        due = f"{due} {dollars(facts.refunded)} has been refunded{' to you' if buyer else ''}."
    elif buyer and facts.pay_by:
        by = facts.until(facts.pay_by)
        due = f"{due} The shop has until {by} to make it; otherwise {MARKETPLACE} makes it for the shop."
    acts = not buyer and facts.pay_by is not None
    return _notice(
        facts,
        subject=f"The refund for order {facts.order_id} is {'made' if facts.refunded else 'due'}",
        heading="The refund is made" if facts.refunded else "The refund is due now",
        paragraphs=(due,),
        rows=(("Sent with", facts.shipment),),
        asked="Refund the buyer." if acts else "",
        until=facts.pay_by if acts else None,
        otherwise=_paid_otherwise(facts) if acts else "",
        rule="R-PDA-19",
    )


def _over(facts: ReturnFacts) -> Notice:
    bearer = "You" if facts.reader == "buyer" else "The buyer"
    over = f"{_happened(facts)} {bearer} bore that risk, so no refund is due and the case is closed."
    return _notice(
        facts,
        subject=f"The case about order {facts.order_id} is closed without a refund",
        heading="No refund is due",
        paragraphs=(f"{over} Should they arrive after all, it is due then.", *_rights(facts)),
        rows=(("Sent with", facts.shipment),),
        rule="R-PDA-22",
    )


def _failed_heading(facts: ReturnFacts) -> str:
    return f"The goods were {facts.event} on their way back"


def _happened(facts: ReturnFacts) -> str:
    return f"The carrier reported that the goods were {facts.event} on their way back."


def came_back(facts: ReturnFacts) -> Notice:
    """Either party: the carrier gave the goods back to the buyer, who can send them again (R-PDA-21)."""
    buyer = facts.reader == "buyer"
    heading = "The goods did not reach the shop" if buyer else "The goods did not reach you"
    if facts.standing == "appeal":
        return _waiting(facts, heading, "The carrier gave them back to the sender.")
    if facts.standing == "settled":
        return _no_matter(facts, heading, "The carrier gave them back to the sender.")
    again = "You can send them again." if buyer else "The buyer can send them again."
    held = (_WAITS[facts.standing],) if facts.standing in _WAITS else ()
    return _notice(
        facts,
        subject=f"The goods of order {facts.order_id} came back to their sender",
        heading=heading,
        paragraphs=(f"The carrier gave them back to the sender. {again}", *held),
        rows=(_address(facts), ("Sent with", facts.shipment)),
        asked=send_words(facts.paid_by, shop=facts.shop) if buyer else "",
        until=facts.send_until if buyer else None,
        otherwise=_not_sent(facts) if buyer else "",
        rule="R-PDA-21",
    )


def _waiting(facts: ReturnFacts, heading: str, happened: str, *more: str) -> Notice:
    """Either party: what happened to the goods, and that nothing follows from it yet (R-PDA-18, R-DSP-19)."""
    return _notice(
        facts,
        subject=f"The goods of order {facts.order_id} that were sent back",
        heading=heading,
        paragraphs=(happened, _WAITS[facts.standing], *more),
        rows=(("Sent with", facts.shipment),),
        rule="R-PDA-18" if facts.standing == "appeal" else "R-DSP-19",
    )


def _no_matter(facts: ReturnFacts, heading: str, happened: str) -> Notice:
    """Either party: what happened to the goods, of which no refund depends (any more) (R-PDA-22)."""
    return _notice(
        facts,
        subject=f"The goods of order {facts.order_id} that were sent back",
        heading=heading,
        paragraphs=(f"{happened} No refund waits for them, so nothing else changes by that.",),
        rows=(("Sent with", facts.shipment),),
        rule="R-PDA-22",
    )


def lapsed(facts: ReturnFacts) -> Notice:
    """Either party: the goods were not sent back in time (R-PDA-20)."""
    ended = (
        "No refund is made, and the case is closed."
        if facts.refund_follows
        else "They need not be sent any more. Nothing else changes by that."
    )
    who = "You have" if facts.reader == "buyer" else "The buyer has"
    return _notice(
        facts,
        subject=f"The return for order {facts.order_id} is over",
        heading="The goods were not sent back in time",
        paragraphs=(
            f"{who} not sent the goods back by {facts.until(facts.send_by)}. {ended}",
            *(_rights(facts) if facts.refund_follows else ()),
        ),
        rule="R-PDA-20",
    )


def objected(facts: ReturnFacts) -> Notice:
    """Either party: the seller objects to what came back, and the refund waits (R-PDA-23)."""
    seller = facts.reader == "seller"
    who = "You have objected" if seller else f"{facts.shop} has objected"
    words = "In your words" if seller else "In their words"
    return _notice(
        facts,
        subject=f"An objection to the return for order {facts.order_id}",
        heading="The refund waits for a decision",
        paragraphs=(
            f"{who} to what came back. {MARKETPLACE} looks at it and decides what is refunded; nobody has to "
            "do anything before that.",
        ),
        rows=(("Objection", _OBJECTIONS.get(facts.objection, "")), (words, facts.description)),
        rule="R-PDA-23",
    )


def decided(facts: ReturnFacts) -> Notice:
    """Either party: how the objection was decided, and what is refunded (R-PDA-23)."""
    whose = "Your objection" if facts.reader == "seller" else "The seller's objection"
    to = "you" if facts.reader == "buyer" else "the buyer"
    outcome = "was refused"
    if facts.upheld:
        outcome = "was upheld in part" if facts.refunded else "was upheld"
    amount = f"{dollars(facts.refunded)} is refunded to {to}" if facts.refunded else "Nothing is refunded"
    closed = f"{amount}{_taken(facts)}. The case is closed."
    return _notice(
        facts,
        subject=f"The objection about order {facts.order_id} is decided",
        heading=f"{whose} {outcome}",
        paragraphs=(
            UNPRICED if facts.standing == "unpriced" else closed,
            *(_rights(facts) if facts.upheld else ()),
        ),
        rows=(("Objection", _OBJECTIONS.get(facts.objection, "")), ("Reason", facts.reason)),
        rule="R-PDA-23",
    )


def refunded(facts: ReturnFacts) -> Notice:
    """Either party: nobody objected to what came back, and the refund is made (R-PDA-19)."""
    if facts.standing == "unpriced":
        return _notice(
            facts,
            subject=f"The refund for order {facts.order_id} is due",
            heading="The refund is due now",
            paragraphs=(f"Nobody has objected to what came back. {UNPRICED}",),
            rule="R-PDA-19",
        )
    if facts.left_nothing:
        return _nothing_left(facts, "Nobody has objected to what came back.")
    to = "You are" if facts.reader == "buyer" else "The buyer is"
    return _notice(
        facts,
        subject=f"The refund for order {facts.order_id} is made",
        heading="The refund is made",
        paragraphs=(f"{to} refunded {dollars(facts.refunded)}{_taken(facts)}. The case is closed.",),
        rule="R-PDA-19",
    )


LETTERS: Mapping[str, Callable[[ReturnFacts], Notice]] = {
    "return_label_bought": label_bought,
    "return_shipped": sent,
    "return_scanned": sent,
    "return_delivered": arrived,
    "return_lost": failed,
    "return_damaged": failed,
    "return_came_back": came_back,
    "return_lapsed": lapsed,
    "return_objected": objected,
    "return_objection_decided": decided,
    "return_accepted": refunded,
}


def _nothing_left(facts: ReturnFacts, happened: str) -> Notice:
    """Either party: others have refunded meanwhile what was to follow the return (R-REF-04)."""
    return _notice(
        facts,
        subject=f"The case about order {facts.order_id} is closed without a refund",
        heading="Nothing is left to refund",
        paragraphs=(happened, "Nothing is left to refund: it was refunded otherwise."),
        rule="R-REF-04",
    )


def _taken(facts: ReturnFacts) -> str:
    """From whose account a refund comes, for the seller."""
    if facts.reader == "buyer" or not facts.refunded or facts.refunded_by == "platform":
        return ""
    return ", from your account"


def _cost(facts: ReturnFacts) -> str:
    payer = "You pay" if facts.paid_by == "seller" else f"{MARKETPLACE} pays"
    return f"{payer} for the way back."


def _rights(facts: ReturnFacts) -> tuple[str, ...]:
    """What remains to a buyer who gets less than everything back."""
    return (LEGAL,) if facts.reader == "buyer" else ()


def _not_sent(facts: ReturnFacts) -> str:
    return "No refund is made, and the case is closed." if facts.refund_follows and facts.send_until else ""


def _paid_otherwise(facts: ReturnFacts) -> str:
    if facts.refunded_by == "platform":
        return f"{MARKETPLACE} refunds the buyer; nothing is taken from you."
    return "The amount is taken from your account and refunded to the buyer."


def _address(facts: ReturnFacts) -> tuple[str, str]:
    return "Send it to" if facts.reader == "buyer" else "Goes to", ", ".join(facts.address)


def _notice(
    facts: ReturnFacts,
    *,
    subject: str,
    heading: str,
    paragraphs: tuple[str, ...],
    rule: str,
    rows: tuple[tuple[str, str], ...] = (),
    asked: str = "",
    until: datetime | None = None,
    otherwise: str = "",
) -> Notice:
    return Notice(
        subject=subject,
        heading=heading,
        greeting=hello(facts.buyer if facts.reader == "buyer" else facts.shop),
        paragraphs=paragraphs,
        facts=facts.rows(*rows),
        asked=asked,
        until=facts.until(until),
        due_at=until,
        otherwise=otherwise,
        clause=clause(rule),
        sender=DISPUTE_SERVICE if facts.disputed else "",
    )
