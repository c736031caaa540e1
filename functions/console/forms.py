"""POST below /console: what people do there"""

from functions.console import find, load_all
from shared.console.acting import act
from shared.console.headers import with_console_headers
from shared.console.signing_in import be_someone, sign_out
from shared.domain.errors import not_found
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_files, meet_carrier, take_files

api = Api(load_all, link_files, take_files, meet_carrier)
handler = with_console_headers(api.handler)
HTML = "text/html"


@api.route("POST", "/console/be", answers=HTML)
def be(request: Request) -> RawResponse:
    """Act as somebody, in the sandbox alone."""
    if not request.services.deployment.sandbox:
        raise not_found("page")
    return be_someone(request)


@api.route("POST", "/console/sign-out", answers=HTML)
def leave(request: Request) -> RawResponse:
    """End the session."""
    return sign_out(request)


@api.route("POST", "/console/{page+}", answers=HTML)
def do(request: Request) -> RawResponse:
    """Carry out a form."""
    return act(request, find)
