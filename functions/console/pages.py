"""GET /console and everything below it: pages, what they load, documents, signing in"""

from functions.console import find, load_all
from shared.console.headers import with_console_headers
from shared.console.showing import show
from shared.console.signing_in import begin, finish, sign_in_page
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_files, merge_labels, open_settings, print_claim_papers

api = Api(load_all, print_claim_papers, merge_labels, link_files, open_settings)
handler = with_console_headers(api.handler)
HTML = "text/html"


@api.route("GET", "/console/sign-in", answers=HTML)
def sign_in(request: Request) -> RawResponse:
    """Where people begin."""
    return sign_in_page(request)


@api.route("GET", "/console/sign-in/begin", answers=HTML, primed=False)
def sign_in_begin(request: Request) -> RawResponse:
    """Send a person to the user pool."""
    return begin(request)


@api.route("GET", "/console/signed-in", answers=HTML)
def signed_in(request: Request) -> RawResponse:
    """Take a person back from it."""
    return finish(request)


@api.route("GET", "/console", answers=HTML)
@api.route("GET", "/console/{page+}", answers=HTML)
def page(request: Request) -> RawResponse:
    """A page for whoever is signed in."""
    return show(request, find)
