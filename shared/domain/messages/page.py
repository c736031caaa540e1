"""A thread as it is read."""

from collections.abc import Mapping
from dataclasses import field

from shared.domain.actions import Action
from shared.domain.evidence.files import FileForm
from shared.domain.messages.message import Message
from shared.domain.record import record


@record
class OfferCard:
    """An offer of a partial refund, in cents, with its answers for the reader."""

    reshipment_id: str
    amount: int
    status: str
    available_actions: tuple[Action, ...] = ()


@record
class ShownMessage:
    """A message with what belongs to it: links and forms by file id, the offer in its place."""

    message: Message
    links: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, FileForm] = field(default_factory=dict)
    offer: OfferCard | None = None
