"""GET, HEAD and POST /affidavits/{token}: for whoever holds the link"""

from typing import cast

from shared.domain.errors import Invalid
from shared.gateways.pages.affidavit_answers import thank_you_page
from shared.gateways.pages.affidavit_form import affidavit_form
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.runtime.pages import is_form, page, read_fields, with_pages
from shared.usecases.claims import affidavits
from shared.views.claims.affidavits import AffidavitForm

api = Api()
handler = with_pages(api.handler)
HTML = "text/html"
OVER = (409, 410)


@api.route("GET", "/affidavits/{token}", answers=HTML, extra_statuses=OVER)
@api.route("HEAD", "/affidavits/{token}", answers=HTML, extra_statuses=OVER)
def show(request: Request) -> RawResponse:
    """The form; looking at it changes nothing."""
    form = affidavits.look(request.services, request.path["token"])
    return page(affidavit_form(form.facts, today=form.today, brand=request.services.brand))


@api.route("POST", "/affidavits/{token}", answers=HTML, form=AffidavitForm, extra_statuses=OVER)
def submit(request: Request) -> RawResponse:
    """Sign the affidavit, from the page or as JSON; a form with mistakes comes back as it was filled in."""
    brand = request.services.brand
    token, fields = request.path["token"], read_fields(request.raw, request.headers)
    try:
        received = affidavits.submit(request.services, request.command, token=token, fields=fields)
    except Invalid as refusal:
        if not is_form(request.headers):
            raise
        form = affidavits.look(request.services, token)
        typed = cast("dict[str, str]", fields)
        again = affidavit_form(form.facts, today=form.today, typed=typed, errors=refusal.errors, brand=brand)
        return page(again, status=400)
    done = thank_you_page(
        order_id=received.order_id, received_at=received.at, zone=received.zone, brand=brand
    )
    return page(done)
