"""GET, HEAD and POST /affidavits/{token}: for whoever holds the link"""

from typing import cast

from shared.console.affidavits import form_page, thanks_page, with_affidavit_pages
from shared.domain.errors import Invalid
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.runtime.pages import is_form, read_fields
from shared.usecases.ahead import open_settings, take_files
from shared.usecases.claims import affidavits
from shared.usecases.claims.affidavits import Received
from shared.views.claims.affidavits import AffidavitForm

api = Api(take_files, open_settings)
handler = with_affidavit_pages(api.handler)
HTML = "text/html"
OVER = (409, 410)


@api.route("GET", "/affidavits/{token}", answers=HTML, extra_statuses=OVER)
@api.route("HEAD", "/affidavits/{token}", answers=HTML, extra_statuses=OVER)
def show(request: Request) -> RawResponse:
    """The form, or thanks for what was sent with it; looking at it changes nothing."""
    found = affidavits.look(request.services, request.path["token"])
    if isinstance(found, Received):
        return thanks_page(found, request.services.brand)
    return form_page(found, request.services.brand)


@api.route("POST", "/affidavits/{token}", answers=HTML, form=AffidavitForm, extra_statuses=OVER)
def submit(request: Request) -> RawResponse:
    """Sign the affidavit, from the page or as JSON; a form with mistakes comes back as it was filled in."""
    token, fields = request.path["token"], read_fields(request.raw, request.headers)
    try:
        received = affidavits.submit(request.services, request.command, token=token, fields=fields)
    except Invalid as refusal:
        if not is_form(request.headers):
            raise
        form = affidavits.look(request.services, token)
        if isinstance(form, Received):
            raise
        typed = cast("dict[str, str]", fields)
        return form_page(form, request.services.brand, typed=typed, errors=refusal.errors)
    return thanks_page(received, request.services.brand)
