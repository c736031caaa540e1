"""GET …/return/label of disputes and support cases"""

from shared.domain.disputes.case import Dispute
from shared.domain.returns.page import ReturnLabelPage
from shared.domain.support.case import SupportCase
from shared.runtime.api import Api, Request
from shared.usecases.ahead import print_labels
from shared.usecases.queries import load_own
from shared.usecases.returns.queries import read_label
from shared.views.returns.shipment import return_label_view

api = Api(print_labels)
handler = api.handler
PARTIES = ("buyer", "seller", "agent")


@api.route("GET", "/disputes/{dispute_id}/return/label", roles=PARTIES, view=return_label_view)
def read_dispute_label(request: Request) -> ReturnLabelPage:
    """The label of the way back, with a link to its document."""
    dispute = load_own(request.services, request.caller, Dispute, request.path["dispute_id"])
    return read_label(request.services, dispute.goods_back)


@api.route("GET", "/support-cases/{case_id}/return/label", roles=PARTIES, view=return_label_view)
def read_help_label(request: Request) -> ReturnLabelPage:
    """The label of the way back of a support case, with a link to its document."""
    case = load_own(request.services, request.caller, SupportCase, request.path["case_id"])
    return read_label(request.services, case.goods_back)
