"""POST /labels"""

from shared.domain.labels.label import Label
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_labels, meet_carrier
from shared.usecases.labels import purchase as labels
from shared.views.labels.label import label_view
from shared.views.labels.requests import PurchaseLabel

api = Api(meet_carrier, link_labels)
handler = api.handler


@api.route(
    "POST",
    "/labels",
    roles=("seller",),
    body=PurchaseLabel,
    view=label_view,
    status=201,
    extra_statuses=(502,),
    key_required=True,
)
def purchase(request: Request) -> Label:
    """Buy a label with its cover and signature service in one go, or nothing at all."""
    body: PurchaseLabel = request.body
    return labels.purchase(
        request.services,
        request.command,
        package_id=body.package_id,
        service=body.service,
        option=body.insurance.option,
        amount=body.insurance.amount,
        signature=body.signature,
        channel=body.channel,
    )
