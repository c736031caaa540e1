"""GET, HEAD and POST /affidavits/{token}: for whoever holds the link"""

from typing import cast

from shared.domain.errors import Invalid
from shared.gateways.pages.affidavit_answers import PhotoForm, thank_you_page
from shared.gateways.pages.affidavit_form import affidavit_form
from shared.gateways.wording import Brand
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.runtime.pages import is_form, page, read_fields, with_pages
from shared.usecases.claims import affidavits
from shared.usecases.claims.affidavits import Received
from shared.views.claims.affidavits import AffidavitForm

api = Api()
handler = with_pages(api.handler)
HTML = "text/html"
OVER = (409, 410)


@api.route("GET", "/affidavits/{token}", answers=HTML, extra_statuses=OVER)
@api.route("HEAD", "/affidavits/{token}", answers=HTML, extra_statuses=OVER)
def show(request: Request) -> RawResponse:
    """The form, or thanks for what was sent with it; looking at it changes nothing."""
    brand = request.services.brand
    found = affidavits.look(request.services, request.path["token"])
    if isinstance(found, Received):
        return _thanks(found, brand)
    return page(affidavit_form(found.facts, today=found.today, brand=brand))


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
        if isinstance(form, Received):
            raise
        typed = cast("dict[str, str]", fields)
        again = affidavit_form(form.facts, today=form.today, typed=typed, errors=refusal.errors, brand=brand)
        return page(again, status=400)
    return _thanks(received, brand)


def _thanks(received: Received, brand: Brand) -> RawResponse:
    made, until = received.photo_form, received.photos_until
    form = None
    if made and until:
        form = PhotoForm(url=made.url, fields=made.fields, left=received.photos_left, until=until)
    html = thank_you_page(
        order_id=received.order_id,
        received_at=received.at,
        zone=received.zone,
        photos=received.photos,
        form=form,
        brand=brand,
    )
    return page(html, form_to=form.url if form else "", brand=brand)
