"""POST /label-batches, GET /label-batches/{batch_id}, its retry and its labels as one document"""

from shared.domain.labels.batches import BatchProgress
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.usecases.ahead import merge_labels
from shared.usecases.labels import batches
from shared.views.labels.batches import OpenBatch, batch_view

api = Api(merge_labels)
handler = api.handler
SELLER = ("seller",)


@api.route(
    "POST", "/label-batches", roles=SELLER, body=OpenBatch, view=batch_view, status=202, key_required=True
)
def open_batch(request: Request) -> BatchProgress:
    """Buy labels for up to 200 packages; worked off a queue, each with its own outcome."""
    body: OpenBatch = request.body
    return batches.open_batch(request.services, request.command, channel=body.channel, items=body.wanted())


@api.route("GET", "/label-batches/{batch_id}", roles=SELLER, view=batch_view)
def read_batch(request: Request) -> BatchProgress:
    """How far a batch is, package by package in the order asked."""
    return batches.read(request.services, request.caller, request.path["batch_id"])


@api.route("POST", "/label-batches/{batch_id}/retry", roles=SELLER, view=batch_view, status=202)
def retry(request: Request) -> BatchProgress:
    """Try the failed packages again, and no others."""
    return batches.retry(request.services, request.command, request.path["batch_id"])


@api.route("GET", "/label-batches/{batch_id}/document", roles=SELLER, status=302, answers="application/pdf")
def read_document(request: Request) -> RawResponse:
    """A link to one PDF with all labels bought so far, which works for five minutes."""
    link = batches.document_link(request.services, request.caller, request.path["batch_id"])
    return RawResponse(status=302, headers={"Location": link})
