"""POST /reshipments/{reshipment_id}/shipment"""

from shared.domain.reshipments.page import ReshipmentPage
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_labels, meet_carrier
from shared.usecases.reshipments.shipping import ship_with_label, ship_with_number
from shared.views.reshipments.requests import ArrangeShipment
from shared.views.reshipments.reshipment import reshipment_view

api = Api(meet_carrier, link_labels)
handler = api.handler


@api.route(
    "POST",
    "/reshipments/{reshipment_id}/shipment",
    roles=("seller",),
    body=ArrangeShipment,
    view=reshipment_view,
    extra_statuses=(502,),
)
def ship(request: Request) -> ReshipmentPage:
    """Arrange the shipment: buy a label for it, or name the number it was sent under by another carrier."""
    body: ArrangeShipment = request.body
    reshipment_id = request.path["reshipment_id"]
    if choice := body.label():
        return ship_with_label(request.services, request.command, reshipment_id, choice=choice)
    return ship_with_number(
        request.services,
        request.command,
        reshipment_id,
        carrier=body.carrier or "",
        tracking_number=body.tracking_number or "",
    )
