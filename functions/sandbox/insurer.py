"""POST /sandbox/insurer, GET /sandbox/insurer/messages"""

from collections.abc import Mapping
from typing import Any

from shared.runtime.api import Api, Request
from shared.usecases import sandbox_insurer
from shared.views.claims.sandbox_insurer import MessageToInsurer, SentQuery, sent_view

api = Api()
handler = api.handler


@api.route("POST", "/sandbox/insurer", webhook="to_insurer", body=MessageToInsurer, status=202)
def take(request: Request) -> bool:
    """What the real insurer would be sent, signed as it would be."""
    message: MessageToInsurer = request.body
    return sandbox_insurer.take(
        request.services,
        request.command,
        message_id=request.headers["webhook-id"],
        kind=message.type,
        data=message.data.model_dump(),
    )


@api.route("GET", "/sandbox/insurer/messages", query=SentQuery, view=sent_view)
def list_sent(request: Request) -> list[Mapping[str, Any]]:
    """Everything the sandbox insurer was sent about a claim."""
    return sandbox_insurer.sent(request.services, request.query.claim_id)
