"""POST /labels/quote, GET and POST /agreements"""

from shared.domain.labels.quotes import PackageQuote, ShownAgreement
from shared.runtime.api import Api, Request
from shared.usecases.ahead import meet_carrier
from shared.usecases.labels import quotes
from shared.views.labels.quotes import (
    AcceptAgreement,
    QuoteLabels,
    accepted_view,
    agreements_view,
    quote_view,
)

api = Api(meet_carrier)
handler = api.handler
SELLER = ("seller",)


@api.route("POST", "/labels/quote", roles=SELLER, body=QuoteLabels, view=quote_view)
def quote(request: Request) -> list[PackageQuote]:
    """What labels, cover and signature services would cost, with the arithmetic; nothing is bought."""
    wanted = [(one.package_id, one.service, one.amount) for one in request.body.packages]
    return quotes.quote(request.services, request.caller, wanted, now=request.command.now)


@api.route("GET", "/agreements", roles=SELLER, view=agreements_view)
def read_agreements(request: Request) -> list[ShownAgreement]:
    """The two one-time agreements: text, fees, and when they were accepted."""
    return quotes.agreements(request.services, request.caller)


@api.route("POST", "/agreements", roles=SELLER, body=AcceptAgreement, view=accepted_view, status=201)
def accept_agreement(request: Request) -> ShownAgreement:
    """Accept an agreement once; it is not asked for again."""
    return quotes.accept_agreement(
        request.services, request.command, kind=request.body.kind, version=request.body.version
    )
