"""The messages of an order."""

from typing import NotRequired

from typing_extensions import TypedDict

from shared.domain.case import Role
from shared.domain.messages.page import OfferCard, ShownMessage
from shared.domain.money import usd
from shared.domain.times import rfc3339
from shared.views.cases import ActionView, Amount, Time, actions_view
from shared.views.fields import Body, MessageText, PageQuery
from shared.views.viewer import Viewer


class MessagesQuery(PageQuery):
    """Which part of the messages."""


class WriteMessage(Body):
    """What to tell the other side."""

    text: MessageText


class OfferView(TypedDict):
    """The offer of a partial refund that stands in this place, with its answers for the buyer."""

    reshipment_id: str
    amount: Amount
    status: str
    available_actions: list[ActionView]


OrderMessageView = TypedDict(
    "OrderMessageView",
    {"id": str, "from": Role, "text": str, "at": Time, "offer": NotRequired[OfferView]},
)


def order_message_view(shown: ShownMessage, *, viewer: Viewer) -> OrderMessageView:
    """Show a message of an order's thread; in place of an offer its text is empty."""
    message = shown.message
    view: OrderMessageView = {
        "id": message.id,
        "from": message.by_role,
        "text": message.text,
        "at": rfc3339(message.created_at),
    }
    return {**view, "offer": _offer(shown.offer, viewer)} if shown.offer else view


def _offer(card: OfferCard, viewer: Viewer) -> OfferView:
    return {
        "reshipment_id": card.reshipment_id,
        "amount": usd(card.amount),
        "status": card.status,
        "available_actions": actions_view(card.available_actions, viewer),
    }
