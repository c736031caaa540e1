"""What buyer and seller are told about a reshipment, by what happened to it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.wording import dollars, hello, minute

Reader = Literal["buyer", "seller"]


@record
class ReshipmentFacts:
    """The request a letter is about. `amount`: cents offered or refunded; `carrier` by name.

    due_at: the last second of what is waited for now, if anything is. description: the buyer's words.
    ways: what is open to the buyer and until when, None for what has no end.
    """

    reshipment_id: str
    order_id: str
    shop: str
    buyer: str
    items: tuple[tuple[str, int], ...]
    zone: ZoneInfo
    due_at: datetime | None = None
    amount: int | None = None
    reason: str = ""
    description: str = ""
    carrier: str = ""
    tracking_number: str = ""
    ways: tuple[tuple[str, datetime | None], ...] = ()

    @property
    def until(self) -> str:
        """The end of what is waited for, as people write it."""
        return minute(self.due_at, self.zone) if self.due_at else ""

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values; what there is none of is left out."""
        package = f"{self.carrier}, {self.tracking_number}" if self.tracking_number else ""
        return (
            ("Request", self.reshipment_id),
            ("Order", self.order_id),
            ("Items", "; ".join(f"{count} \N{MULTIPLICATION SIGN} {title}" for title, count in self.items)),
            ("The buyer says", self.description),
            ("Amount", "" if self.amount is None else dollars(self.amount)),
            ("Reason", self.reason),
            ("Shipped with", package),
        )

    def open_ways(self) -> tuple[tuple[str, str], ...]:
        """What is open to the buyer, as names and values."""
        return tuple(
            (name, f"until {minute(end, self.zone)}" if end else "at any time") for name, end in self.ways
        )


Letter = Callable[[ReshipmentFacts], Notice]


def _to(
    reader: Reader,
    requirement: str,
    subject: str,
    *paragraphs: str,
    asked: str = "",
    otherwise: str = "",
    ways: bool = False,
) -> Letter:
    """A letter with these words: `{order}`, `{shop}`, `{amount}` and `{until}` stand for the facts.

    `{by}`: the end of a time that may be over.
    """

    def letter(facts: ReshipmentFacts) -> Notice:
        words = {
            "order": facts.order_id,
            "shop": facts.shop,
            "amount": dollars(facts.amount) if facts.amount is not None else "",
            "until": facts.until,
            "by": f" by {facts.until}" if facts.until else ", though its time for that is over",
        }

        def filled(text: str) -> str:
            return text.format_map(words)

        return Notice(
            subject=filled(subject),
            heading=filled(subject),
            greeting=hello(facts.shop if reader == "seller" else facts.buyer),
            paragraphs=tuple(filled(paragraph) for paragraph in paragraphs),
            facts=facts.rows() + (facts.open_ways() if ways else ()),
            asked=asked,
            until=facts.until if asked else "",
            due_at=facts.due_at if asked else None,
            otherwise=filled(otherwise),
            clause=clause(requirement),
        )

    return letter


_WAYS = "What you can do now is listed below, and on the order's page."

# Whom a step of a request concerns, and what they are told.
LETTERS: Mapping[str, Mapping[Reader, Letter]] = {
    "reshipment_requested": {
        "seller": _to(
            "seller",
            "R-RSH-03",
            "The buyer of order {order} says that items are missing",
            "The buyer asks you to send the items that were missing from the package.",
            asked="Approve the request, reject it with a reason, or offer a refund instead.",
            otherwise="The request is approved for you.",
        ),
    },
    "reshipment_approved": {
        "buyer": _to(
            "buyer",
            "R-RSH-12",
            "{shop} sends what was missing from order {order}",
            "Your request was approved. The shop has to send the items by {until}, at no cost to you. If it "
            "does not, we tell you what else you can do.",
        ),
    },
    "reshipment_auto_approved": {
        "seller": _to(
            "seller",
            "R-RSH-04",
            "The reshipment for order {order} was approved for you",
            "You did not answer the buyer's request in time, so it counts as approved.",
            asked="Send the items: choose Arrange Shipment with the request.",
            otherwise="The request is marked overdue, and we tell the buyer what else they can do.",
        ),
        "buyer": _to(
            "buyer",
            "R-RSH-04",
            "{shop} sends what was missing from order {order}",
            "{shop} did not answer in time, so your request counts as approved. The shop has to send the "
            "items by {until}, at no cost to you. If it does not, we tell you what else you can do.",
        ),
    },
    "reshipment_rejected": {
        "buyer": _to(
            "buyer",
            "R-RSH-06",
            "{shop} will not send items for order {order}",
            "{shop} rejected your request; the reason is given below.",
            _WAYS,
            ways=True,
        ),
    },
    "partial_refund_offered": {
        "buyer": _to(
            "buyer",
            "R-RSH-09",
            "{shop} offers you {amount} for order {order}",
            "Instead of sending the items, {shop} offers to refund {amount}. If you accept, the amount is "
            "refunded and the request is closed.",
            asked="Accept the offer, or decline it.",
            otherwise="It counts as declined, and {shop} has to decide on your request.",
        ),
    },
    "refund_approved": {
        "buyer": _to(
            "buyer",
            "R-RSH-08",
            "{amount} is refunded for order {order}",
            "Instead of sending the items, {shop} refunds what you paid for them, less what you have had "
            "back for them before. Your request is closed.",
        ),
    },
    "offer_accepted": {
        "seller": _to(
            "seller",
            "R-RSH-18",
            "The buyer of order {order} accepted your offer",
            "{amount} is refunded from your account. The request is closed; you need not send anything.",
        ),
    },
    "offer_rejected": {
        "seller": _to(
            "seller",
            "R-RSH-11",
            "The buyer of order {order} declined your offer",
            "The request is open again, and you decide on it. You can make no further offer for it.",
            asked="Approve the request, or reject it with a reason.",
            otherwise="The request is approved for you.",
        ),
    },
    "offer_expired": {
        "seller": _to(
            "seller",
            "R-RSH-16",
            "Your offer for order {order} was not answered",
            "The buyer did not answer it in time, so it counts as declined. The request is open again, and "
            "you decide on it. You can make no further offer for it.",
            asked="Approve the request, or reject it with a reason.",
            otherwise="The request is approved for you.",
        ),
        "buyer": _to(
            "buyer",
            "R-RSH-16",
            "The offer for order {order} has ended",
            "You did not answer it in time, so it counts as declined. {shop} has until {until} to approve or "
            "reject your request; without an answer it is approved.",
        ),
    },
    "reshipment_shipped": {
        "buyer": _to(
            "buyer",
            "R-RSH-15",
            "What was missing from order {order} is on its way",
            "{shop} has sent the items. You can follow the package with your request, and we tell you when "
            "it has arrived.",
        ),
    },
    "reshipment_taken_back": {
        "buyer": _to(
            "buyer",
            "R-RSH-12",
            "The package for order {order} is not on its way yet",
            "{shop} has cancelled the shipping label. It still has to send the items{by}.",
        ),
    },
    "reshipment_overdue": {
        "seller": _to(
            "seller",
            "R-RSH-19",
            "The reshipment for order {order} is overdue",
            "You did not send the items in time. You can still send them, unless the buyer opens a dispute "
            "or is refunded before; we have told the buyer what they can do.",
        ),
        "buyer": _to(
            "buyer",
            "R-RSH-19",
            "{shop} did not send the items for order {order} in time",
            "The items may still come, but you need not wait for them.",
            _WAYS,
            ways=True,
        ),
    },
    "reshipment_delivered": {
        "seller": _to(
            "seller",
            "R-RSH-15",
            "The reshipment for order {order} was delivered",
            "The request is completed. You need not do anything.",
        ),
        "buyer": _to(
            "buyer",
            "R-RSH-15",
            "What was missing from order {order} was delivered",
            "Your request is completed. If these items are still missing, or are not what you bought, you "
            "can open a dispute from the order's page.",
        ),
    },
    "reshipment_lost": {
        "seller": _to(
            "seller",
            "R-DSP-11",
            "The reshipment for order {order} does not arrive",
            "The carrier reports that the package was lost or comes back to you. The request is closed and "
            "the items are missing as before; we have told the buyer what they can do. If it is delivered "
            "after all, the request is completed.",
        ),
        "buyer": _to(
            "buyer",
            "R-DSP-11",
            "What was missing from order {order} does not arrive",
            "The carrier reports that the package was lost or goes back to {shop}.",
            _WAYS,
            ways=True,
        ),
    },
    "reshipment_disputed": {
        "seller": _to(
            "seller",
            "R-DSP-11",
            "Nothing more has to be sent for order {order}",
            "The buyer has opened a dispute about these items, which takes the place of their request. "
            "Please don't send them any more; a shipping label you have not used is cancelled and paid back. "
            "We have written to you about the dispute.",
        ),
    },
    "reshipment_closed": {
        "seller": _to(
            "seller",
            "R-REF-04",
            "Nothing more has to be sent for order {order}",
            "The order was cancelled, or the items were made good in another way. The request is closed; you "
            "need not send anything.",
        ),
        "buyer": _to(
            "buyer",
            "R-REF-04",
            "Your request about order {order} is closed",
            "The order was cancelled, or the items were made good in another way, so nothing is left to send "
            "again. The order's page shows what you got back. If anything else is still missing, you can ask "
            "again from there.",
        ),
    },
}
