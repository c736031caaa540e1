"""GET and POST /recalls, GET /recalls/{recall_id}, POST /recalls/{recall_id}/justification"""

from shared.domain.reading import Page
from shared.domain.safety.recalls import Recall, RecallProgress
from shared.runtime.api import Api, Request
from shared.usecases.safety import recalls
from shared.views.lists import paged
from shared.views.safety.recalls import JustifyRecall, OpenRecall, RecallQuery, recall_row_view, recall_view

api = Api()
handler = api.handler


@api.route("POST", "/recalls", roles=("agent",), body=OpenRecall, view=recall_view, status=201)
def open_recall(request: Request) -> RecallProgress:
    """Recall a product: every order of it is refunded; of some batches, the seller is asked why not all."""
    body: OpenRecall = request.body
    return recalls.open_recall(request.services, request.command, **dict(body))


@api.route("GET", "/recalls", roles=("agent", "seller"), query=RecallQuery, view=paged(recall_row_view))
def list_recalls(request: Request) -> Page[Recall]:
    """Recalls, newest first: a seller's own, to agents all."""
    size, token = request.query.page_size, request.query.page_token
    return recalls.list_recalls(request.services, request.caller, size=size, token=token)


@api.route("GET", "/recalls/{recall_id}", roles=("agent", "seller"), view=recall_view)
def read_recall(request: Request) -> RecallProgress:
    """A recall as far as it is."""
    return recalls.read(request.services, request.caller, request.path["recall_id"])


@api.route(
    "POST", "/recalls/{recall_id}/justification", roles=("seller",), body=JustifyRecall, view=recall_view
)
def justify(request: Request) -> RecallProgress:
    """Say why the batches not recalled are safe, with documents."""
    body: JustifyRecall = request.body
    return recalls.justify(
        request.services,
        request.command,
        request.path["recall_id"],
        text=body.text,
        documents=body.handed_in(),
    )
