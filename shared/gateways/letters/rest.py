"""What a recipient is told in one letter, when an hour has had all the mails it can have."""

from collections.abc import Sequence

from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.wording import hello


@record
class RestFacts:
    """Who reads it, the letters that were not sent, and how many more are in the inbox alone."""

    name: str
    notices: Sequence[Notice]
    further: int = 0


def rest_of_the_hour(facts: RestFacts) -> Notice:
    """A reader: what else there was to tell, each with its page (R-LIM-02)."""
    number = len(facts.notices) + facts.further
    left_out = f"{facts.further} more are in your inbox." if facts.further else ""
    return Notice(
        subject=f"{number} more messages about your orders",
        heading=f"{number} more messages in one e-mail",
        greeting=hello(facts.name),
        paragraphs=(
            "You have had as many e-mails from us as we send within an hour. What came after them is here, "
            "the oldest first; your inbox has every message in full.",
        ),
        entries=tuple(_entry(notice) for notice in facts.notices),
        closing=(left_out,) if left_out else (),
        clause=clause("R-LIM-02"),
    )


def _entry(notice: Notice) -> tuple[str, str]:
    until = f" (until {notice.until})" if notice.until else ""
    return f"{notice.subject}{until}", notice.link.url if notice.link else ""
