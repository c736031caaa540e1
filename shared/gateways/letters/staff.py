"""What the platform's agents find in the inbox they share; nothing of it is mailed."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.wording import dollars, hello, minute

_GREETING = hello("customer service")


@record
class StaffFacts:
    """The case an entry is about. since: when it began to wait. amount: cents at stake."""

    case_id: str
    order_id: str = ""
    seller_id: str = ""
    title: str = ""
    since: datetime
    zone: ZoneInfo
    amount: int | None = None

    @property
    def about(self) -> str:
        """What it is about, for the subject."""
        return f"order {self.order_id}" if self.order_id else self.case_id

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values; what there is none of is left out."""
        rows = (
            ("Case", self.case_id),
            ("Order", self.order_id),
            ("Seller", self.seller_id),
            ("Items", self.title),
            ("Amount", dollars(self.amount) if self.amount else ""),
            ("Since", minute(self.since, self.zone)),
        )
        return tuple((name, value) for name, value in rows if value)


# What has happened: its heading, what is asked of an agent, and the rule behind it.
NEWS: Mapping[str, tuple[str, str, str]] = {
    "judgment_overdue": (
        "A judgment is overdue",
        "Judge the dispute: nobody has in its time, and nobody wins by the delay.",
        "R-JDG-38",
    ),
    "judgment_appealed": (
        "A seller has appealed against a judgment",
        "Decide the appeal; the judgment is not carried out before.",
        "R-JDG-09",
    ),
    "support_case_opened": (
        "A buyer asks for help",
        "Look into the case and answer it.",
        "R-BPP-05",
    ),
    "number_shared": (
        "Several sellers name one tracking number",
        "Look at the package and find whether the number is its own.",
        "R-TRK-07",
    ),
    "investigation_opened": (
        "A seller has lost many disputes about products",
        "Look into the disputes and enter a finding.",
        "R-JDG-33",
    ),
    "proceedings_reported": (
        "A seller has turned to a court or the like after a judgment",
        "Find out whether it is so, and confirm it or let the dispute go on; no time runs before.",
        "R-DSP-19",
    ),
    "return_objected": (
        "A seller objects to what came back",
        "Decide the objection; nothing is deducted before.",
        "R-PDA-23",
    ),
}
# What waits without an end, by its kind.
WAITING: Mapping[str, str] = {
    "amount_unknown": "A judgment can't be carried out, since a price was never reported",
    "appeal_decision": "An appeal waits for its decision",
    "finding": "An investigation waits for its finding",
    "number_review": "A borrowed tracking number waits for its review",
    "objection_decision": "An objection to a return waits for its decision",
    "support_answer": "A buyer waits for an answer",
}


def news(kind: str, facts: StaffFacts) -> Notice:
    """The agents: something new waits for them."""
    heading, asked, requirement = NEWS[kind]
    return Notice(
        subject=f"{heading} ({facts.about})",
        heading=heading,
        greeting=_GREETING,
        facts=facts.rows(),
        asked=asked,
        clause=clause(requirement),
    )


def still_waiting(kind: str, facts: StaffFacts, *, rule: str) -> Notice:
    """The agents: it has waited for two days (R-BPP-05)."""
    return _waiting(kind, facts, "Please see to it: it is escalated when it has waited for five days.", rule)


def escalated(kind: str, facts: StaffFacts, *, rule: str) -> Notice:
    """The agents: it has waited for five days and is escalated (R-BPP-05)."""
    return _waiting(kind, facts, "It has waited for five days and is escalated: see to it first.", rule)


def _waiting(kind: str, facts: StaffFacts, asked: str, rule: str) -> Notice:
    heading = WAITING[kind]
    return Notice(
        subject=f"{heading} ({facts.about})",
        heading=heading,
        greeting=_GREETING,
        facts=facts.rows(),
        asked=asked,
        clause=rule,
    )
