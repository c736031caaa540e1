"""GET /labels, /labels/{label_id}, /labels/{label_id}/document, /labels/{label_id}/signature"""

from shared.domain.labels.label import Label
from shared.domain.labels.signatures import SignatureReceipt
from shared.domain.reading import Page, WithTimeline
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.usecases.ahead import print_labels
from shared.usecases.labels import queries
from shared.usecases.queries import list_own, read_own
from shared.views.labels.label import label_view, label_with_timeline_view, receipt_view
from shared.views.labels.queries import LabelQuery
from shared.views.lists import paged

api = Api(print_labels)
handler = api.handler
READERS = ("seller", "agent")


@api.route("GET", "/labels", roles=READERS, query=LabelQuery, view=paged(label_view))
def list_labels(request: Request) -> Page[Label]:
    """Labels, newest first; by insurance status."""
    query: LabelQuery = request.query
    return list_own(
        request.services,
        request.caller,
        Label,
        statuses=query.insurance_status,
        size=query.page_size,
        token=query.page_token,
    )


@api.route("GET", "/labels/{label_id}", roles=READERS, view=label_with_timeline_view)
def read_label(request: Request) -> WithTimeline[Label]:
    """One label with its history."""
    return read_own(request.services, request.caller, Label, request.path["label_id"])


@api.route("GET", "/labels/{label_id}/signature", roles=READERS, view=receipt_view)
def read_signature(request: Request) -> SignatureReceipt:
    """Whether the recipient signed, who and when; not available before the delivery."""
    return queries.read_receipt(request.services, request.caller, request.path["label_id"])


@api.route(
    "GET",
    "/labels/{label_id}/document",
    roles=("seller",),
    status=302,
    extra_statuses=(409,),
    answers="application/pdf",
)
def read_document(request: Request) -> RawResponse:
    """A link to the label's PDF that works for five minutes."""
    link = queries.document_link(request.services, request.caller, request.path["label_id"])
    return RawResponse(status=302, headers={"Location": link})
