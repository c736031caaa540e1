"""POST /labels/{label_id}/void"""

from shared.domain.labels.label import Label
from shared.runtime.api import Api, Request
from shared.usecases.labels import voiding
from shared.views.labels.label import label_view

api = Api()
handler = api.handler


@api.route("POST", "/labels/{label_id}/void", roles=("seller",), view=label_view)
def void(request: Request) -> Label:
    """Give an unscanned label back: rate, premium and signature fee are refunded."""
    return voiding.void(request.services, request.command, request.path["label_id"])
