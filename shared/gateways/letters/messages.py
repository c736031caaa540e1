"""What buyer, seller and agents are told of messages."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.wording import MARKETPLACE, hello, minute

_STAFF = f"{MARKETPLACE} customer service"


@record
class Written:
    """A message: whose role wrote it, when, and with how many files."""

    by: str
    at: datetime
    text: str
    files: int = 0


@record
class MessageFacts:
    """What was written to a reader, the oldest first; case_id: empty where it is about the order alone."""

    reader: str
    order_id: str
    shop: str
    buyer: str
    zone: ZoneInfo
    written: tuple[Written, ...]
    case_id: str = ""

    def name_of(self, role: str) -> str:
        """Say who wrote, as the reader knows them."""
        known: Mapping[str, str] = {
            "seller": self.shop or "The shop",
            "buyer": self.buyer or "The buyer",
            "agent": _STAFF,
        }
        return known[role]

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values; what there is none of is left out."""
        return (("Order", self.order_id), ("Case", self.case_id))


def messages_received(facts: MessageFacts) -> Notice:
    """A reader: what was written, and where to answer (R-MSG-01)."""
    about = f"the case of order {facts.order_id}" if facts.case_id else f"order {facts.order_id}"
    writers = list(dict.fromkeys(facts.name_of(one.by) for one in facts.written))
    several = len(facts.written) > 1
    greeted = {"seller": facts.shop, "buyer": facts.buyer, "agent": "customer service"}[facts.reader]
    return Notice(
        subject=f"{' and '.join(writers)} wrote to you about {about}",
        heading="You have new messages" if several else "You have a new message",
        greeting=hello(greeted),
        paragraphs=tuple(_told(one, facts) for one in facts.written),
        facts=facts.rows(),
        asked=f"Answer in the messages of the {'case' if facts.case_id else 'order'}. An answer to this "
        "e-mail reaches nobody.",
        clause=clause("R-MSG-01"),
    )


def _told(one: Written, facts: MessageFacts) -> str:
    files = {0: "", 1: " (with a file)"}.get(one.files, f" (with {one.files} files)")
    return f"{facts.name_of(one.by)}, {minute(one.at, facts.zone)}{files}: {one.text}"
