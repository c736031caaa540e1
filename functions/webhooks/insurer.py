"""POST /webhooks/insurer"""

from shared.runtime.api import Api, Request
from shared.usecases.claims.insurer import InsurerMessage, apply_message
from shared.views.claims.messages import InsurerEvent, InsurerMessageBody, InsurerQuestionBody

api = Api()
handler = api.handler


@api.route("POST", "/webhooks/insurer", webhook="insurer", body=InsurerEvent, status=202)
def receive(request: Request) -> bool:
    """What the insurer says of claims and affidavits."""
    message: InsurerMessageBody | InsurerQuestionBody = request.body
    word = InsurerMessage(type=message.type, **message.data.model_dump())
    return apply_message(request.services, request.command, word)
