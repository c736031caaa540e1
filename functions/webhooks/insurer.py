"""POST /webhooks/insurer"""

from shared.domain.times import not_in_future
from shared.runtime.api import Api, Request
from shared.usecases.claims.insurer import Word, hear
from shared.views.claims.claim import InsurerMessage

api = Api()
handler = api.handler


@api.route("POST", "/webhooks/insurer", webhook="insurer", body=InsurerMessage, status=202)
def receive(request: Request) -> bool:
    """What the insurer says of claims and affidavits."""
    message: InsurerMessage = request.body
    not_in_future("data.occurred_at", message.data.occurred_at, now=request.command.now)
    word = Word(type=message.type, **message.data.model_dump())
    return hear(request.services, request.command, word)
