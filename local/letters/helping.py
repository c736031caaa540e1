"""Letters about reshipments and about cases of customer service."""

from collections.abc import Mapping
from dataclasses import replace

from local.letters.facts import MESSAGE, MONDAY, RESHIPMENT, REST, SUPPORT
from local.letters.preview import Preview, preview
from shared.gateways.letters import support
from shared.gateways.letters.messages import Written, messages_received
from shared.gateways.letters.reshipments import LETTERS
from shared.gateways.letters.rest import rest_of_the_hour

_WHEN: Mapping[str, str] = {
    "reshipment_requested": "when items are missing",
    "reshipment_approved": "when the request is approved",
    "reshipment_auto_approved": "when the request was not answered in time",
    "reshipment_rejected": "when the request is rejected",
    "partial_refund_offered": "when a refund is offered instead",
    "refund_approved": "when the items are refunded instead",
    "offer_accepted": "when the offer is accepted",
    "offer_rejected": "when the offer is declined",
    "offer_expired": "when the offer was not answered in time",
    "reshipment_shipped": "when the items are on their way",
    "reshipment_taken_back": "when the label was given back unused",
    "reshipment_overdue": "when the items were not sent in time",
    "reshipment_delivered": "when the items have arrived",
    "reshipment_lost": "when the package is lost or goes back",
    "reshipment_disputed": "when a dispute took its place",
    "reshipment_closed": "when nothing is left to send",
}
# What is known at a step beyond the items; a step that is not named knows of a due time at most.
_KNOWN: Mapping[str, frozenset[str]] = {
    "reshipment_requested": frozenset({"description"}),
    "reshipment_rejected": frozenset({"reason", "ways"}),
    "partial_refund_offered": frozenset({"amount"}),
    "refund_approved": frozenset({"amount"}),
    "offer_accepted": frozenset({"amount"}),
    "reshipment_shipped": frozenset({"carrier", "tracking_number"}),
    "reshipment_overdue": frozenset({"ways"}),
    "reshipment_lost": frozenset({"carrier", "tracking_number", "ways"}),
    "reshipment_delivered": frozenset({"carrier", "tracking_number"}),
}
_EMPTY = {"amount": None, "reason": "", "description": "", "carrier": "", "tracking_number": "", "ways": ()}


def _reshipments() -> tuple[Preview, ...]:
    found = []
    for event, letters in LETTERS.items():
        unknown = {name: none for name, none in _EMPTY.items() if name not in _KNOWN.get(event, ())}
        facts = replace(RESHIPMENT, **unknown)  # type: ignore[arg-type]
        found += [preview(f"the {reader}", _WHEN[event], letter, facts) for reader, letter in letters.items()]
    return tuple(found)


_OPEN = replace(SUPPORT, outcome="", reason="", refunded=0)
_CANCELLED = replace(_OPEN, cancelled=True)
_OVERTAKEN = replace(_OPEN, unsent=True)

RESHIPMENTS: tuple[Preview, ...] = _reshipments()
SUPPORT_CASES: tuple[Preview, ...] = (
    preview("the buyer", "when a case is opened", support.case_opened, _OPEN),
    preview(
        "the buyer",
        "when a case goes to the dispute service",
        support.case_opened,
        replace(_OPEN, route="dispute_service"),
    ),
    preview(
        "the buyer",
        "when a dispute about the order is open already",
        support.case_opened,
        replace(_OPEN, route="dispute_service", dispute_open=True),
    ),
    preview(
        "the buyer",
        "when a question is asked",
        support.case_opened,
        replace(_OPEN, about="question", route="customer_service", due_at=None),
    ),
    preview("the seller", "when a buyer asked for help", support.case_reported, _OPEN),
    preview("the buyer", "when the standard period is over", support.case_moved, _OPEN),
    preview("the buyer", "when the case is decided", support.case_resolved, SUPPORT, reader="buyer"),
    preview("the seller", "when the case is decided", support.case_resolved, SUPPORT, reader="seller"),
    preview(
        "the buyer",
        "when the case is decided against them",
        support.case_resolved,
        replace(_OPEN, outcome="declined", reason="The tracking shows that the package was delivered."),
        reader="buyer",
    ),
    preview(
        "the buyer",
        "when a question is answered",
        support.case_resolved,
        replace(_OPEN, about="question", outcome="answered", reason="It is on its way and comes tomorrow."),
        reader="buyer",
    ),
    preview(
        "the seller",
        "when a question is answered",
        support.case_resolved,
        replace(_OPEN, about="question", outcome="answered", reason="It is on its way and comes tomorrow."),
        reader="seller",
    ),
    preview("the buyer", "when the order was cancelled", support.case_closed, _CANCELLED, reader="buyer"),
    preview("the seller", "when the order was cancelled", support.case_closed, _CANCELLED, reader="seller"),
    preview(
        "the buyer", "when others refunded what goes back", support.case_closed, _OVERTAKEN, reader="buyer"
    ),
    preview(
        "the seller", "when others refunded what goes back", support.case_closed, _OVERTAKEN, reader="seller"
    ),
)
_FOLLOWING = (
    Written(by="seller", at=MONDAY, text="They left us in one piece.", files=1),
    Written(by="agent", at=MONDAY, text="Please send a photo of them, too."),
)
MESSAGES: tuple[Preview, ...] = (
    preview("the seller", "when a buyer has written", messages_received, MESSAGE),
    preview(
        "the buyer",
        "when several messages came within an hour",
        messages_received,
        replace(MESSAGE, reader="buyer", case_id=SUPPORT.case_id, written=_FOLLOWING),
    ),
    preview("the seller", "when more than twenty were to be sent within an hour", rest_of_the_hour, REST),
)
