"""POST …/return/label, …/return/objection, its …/files/{file_id}, …/upload and …/decision of disputes and
support cases, and POST /support-cases/{case_id}/return
"""

from shared.domain.disputes.page import DisputePage
from shared.domain.returns.page import ObjectionFilePage, ReturnLabelPage
from shared.domain.support.page import SupportCasePage
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_files, meet_carrier, take_files
from shared.usecases.disputes import returns as of_dispute
from shared.usecases.support import returns as of_help
from shared.views.disputes.dispute import dispute_view
from shared.views.returns.requests import (
    AnnounceInstead,
    BuyReturnLabel,
    DecideObjection,
    ObjectToReturn,
    ShipBack,
)
from shared.views.returns.shipment import objection_file_view, return_label_view
from shared.views.support.case import support_case_view

api = Api(meet_carrier, link_files, take_files)
handler = api.handler


@api.route(
    "POST",
    "/disputes/{dispute_id}/return/label",
    roles=("buyer",),
    body=BuyReturnLabel,
    view=return_label_view,
    status=201,
)
def buy_label(request: Request) -> ReturnLabelPage:
    """Buy a label for the way back, at the charge of whoever pays it."""
    body: BuyReturnLabel = request.body
    return of_dispute.buy_label(
        request.services, request.command, request.path["dispute_id"], service=body.service
    )


@api.route(
    "POST",
    "/disputes/{dispute_id}/return/objection",
    roles=("seller",),
    body=ObjectToReturn,
    view=dispute_view,
)
def object_to_return(request: Request) -> DisputePage:
    """Object to what came back, within 48 hours of its delivery; the deduction waits."""
    body: ObjectToReturn = request.body
    return of_dispute.object_to_return(
        request.services,
        request.command,
        request.path["dispute_id"],
        reason=body.reason,
        description=body.description,
        files=body.announced(),
    )


@api.route(
    "POST",
    "/disputes/{dispute_id}/return/objection/files/{file_id}",
    roles=("seller",),
    body=AnnounceInstead,
    view=objection_file_view,
)
def announce_instead(request: Request) -> ObjectionFilePage:
    """Announce a file in the place of one of an objection that did not come, or was refused."""
    body: AnnounceInstead = request.body
    return of_dispute.announce_instead(
        request.services, request.command, **request.path, file=body.file.info()
    )


@api.route(
    "POST",
    "/disputes/{dispute_id}/return/objection/files/{file_id}/upload",
    roles=("seller",),
    view=objection_file_view,
)
def renew_upload(request: Request) -> ObjectionFilePage:
    """Get a fresh form for a file of an objection that has not come yet."""
    return of_dispute.renew_upload(request.services, request.command, **request.path)


@api.route(
    "POST",
    "/disputes/{dispute_id}/return/objection/decision",
    roles=("agent",),
    body=DecideObjection,
    view=dispute_view,
)
def decide_objection(request: Request) -> DisputePage:
    """Decide what is refunded in spite of an objection."""
    body: DecideObjection = request.body
    return of_dispute.decide_objection(
        request.services, request.command, request.path["dispute_id"], **body.model_dump()
    )


@api.route(
    "POST",
    "/support-cases/{case_id}/return",
    roles=("buyer", "agent"),
    body=ShipBack,
    view=support_case_view,
)
def ship_back(request: Request) -> SupportCasePage:
    """Say how the goods of a support case go back; the tracking feed follows them."""
    body: ShipBack = request.body
    return of_help.ship_back(request.services, request.command, request.path["case_id"], **body.model_dump())


@api.route(
    "POST",
    "/support-cases/{case_id}/return/label",
    roles=("buyer",),
    body=BuyReturnLabel,
    view=return_label_view,
    status=201,
)
def buy_help_label(request: Request) -> ReturnLabelPage:
    """Buy a label for the way back of a support case, at the seller's charge."""
    body: BuyReturnLabel = request.body
    return of_help.buy_label(request.services, request.command, request.path["case_id"], service=body.service)


@api.route(
    "POST",
    "/support-cases/{case_id}/return/objection",
    roles=("seller",),
    body=ObjectToReturn,
    view=support_case_view,
)
def object_to_help_return(request: Request) -> SupportCasePage:
    """Object to what came back, within 48 hours of its delivery; the refund waits."""
    body: ObjectToReturn = request.body
    return of_help.object_to_return(
        request.services,
        request.command,
        request.path["case_id"],
        reason=body.reason,
        description=body.description,
        files=body.announced(),
    )


@api.route(
    "POST",
    "/support-cases/{case_id}/return/objection/files/{file_id}",
    roles=("seller",),
    body=AnnounceInstead,
    view=objection_file_view,
)
def announce_help_instead(request: Request) -> ObjectionFilePage:
    """Announce a file in the place of one of a support case's objection that did not come or was refused."""
    body: AnnounceInstead = request.body
    return of_help.announce_instead(request.services, request.command, **request.path, file=body.file.info())


@api.route(
    "POST",
    "/support-cases/{case_id}/return/objection/files/{file_id}/upload",
    roles=("seller",),
    view=objection_file_view,
)
def renew_help_upload(request: Request) -> ObjectionFilePage:
    """Get a fresh form for a file of an objection in a support case that has not come yet."""
    return of_help.renew_upload(request.services, request.command, **request.path)


@api.route(
    "POST",
    "/support-cases/{case_id}/return/objection/decision",
    roles=("agent",),
    body=DecideObjection,
    view=support_case_view,
)
def decide_help_objection(request: Request) -> SupportCasePage:
    """Decide what is refunded in spite of an objection."""
    body: DecideObjection = request.body
    return of_help.decide_objection(
        request.services, request.command, request.path["case_id"], **body.model_dump()
    )
