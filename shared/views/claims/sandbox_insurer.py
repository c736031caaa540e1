"""What the sandbox insurer takes, and what it was sent."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import ConfigDict
from typing_extensions import TypedDict

from shared.views.cases import Time
from shared.views.fields import Body, Id, One, Query
from shared.views.viewer import Viewer


class AboutClaim(Body):
    """The data of a message: which claim and package, and what is said about them."""

    model_config = ConfigDict(extra="allow")

    claim_id: Id
    package_id: Id


class MessageToInsurer(Body):
    """One message to the insurer."""

    type: Literal[
        "claim.opened", "claim.answered", "affidavit.submitted", "affidavit.photo", "refund.updated"
    ]
    data: AboutClaim


class SentQuery(Query):
    """About which claim."""

    claim_id: One


class SentMessageView(TypedDict):
    """A message as it came."""

    type: str
    data: Mapping[str, Any]
    received_at: Time


class SentView(TypedDict):
    """All messages about a claim, oldest first."""

    data: list[SentMessageView]


def sent_view(messages: Sequence[Mapping[str, Any]], *, viewer: Viewer) -> SentView:
    """Show what the sandbox insurer was sent about a claim."""
    return {
        "data": [
            {"type": one["type"], "data": one["data"], "received_at": one["received_at"]} for one in messages
        ]
    }
