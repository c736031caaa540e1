"""POST /disputes/{dispute_id}/withdraw, settlement, external-proceedings, accept, appeal, actions, return"""

from shared.domain.disputes.page import DisputePage
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_files
from shared.usecases.disputes import goods, remedies, returns, withdrawal
from shared.views.disputes.dispute import dispute_view
from shared.views.disputes.moving import AppealJudgment, RemedyBody, ReportProceedings
from shared.views.returns.requests import ShipBack

api = Api(link_files)
handler = api.handler
SIDES = ("buyer", "seller")


@api.route("POST", "/disputes/{dispute_id}/withdraw", roles=("buyer",), view=dispute_view)
def withdraw(request: Request) -> DisputePage:
    """Withdraw the request."""
    return withdrawal.withdraw(request.services, request.command, request.path["dispute_id"])


@api.route("POST", "/disputes/{dispute_id}/settlement", roles=SIDES, view=dispute_view)
def settle(request: Request) -> DisputePage:
    """Agree to handle it between buyer and seller; the dispute ends when both have."""
    return withdrawal.settle(request.services, request.command, request.path["dispute_id"])


@api.route(
    "POST",
    "/disputes/{dispute_id}/external-proceedings",
    roles=SIDES,
    body=ReportProceedings,
    view=dispute_view,
)
def stop(request: Request) -> DisputePage:
    """Report a court, a regulator, a mediation or the like; the service and every timer stop.

    Where the party that owes something by a judgment reports it, the timers are held for five days, in
    which an agent confirms it or not.
    """
    body: ReportProceedings = request.body
    return withdrawal.stop(
        request.services,
        request.command,
        request.path["dispute_id"],
        kind=body.kind,
        reference=body.reference,
    )


@api.route("POST", "/disputes/{dispute_id}/accept", roles=SIDES, view=dispute_view)
def accept(request: Request) -> DisputePage:
    """Accept the judgment; it is final once both sides have."""
    return withdrawal.accept(request.services, request.command, request.path["dispute_id"])


@api.route(
    "POST",
    "/disputes/{dispute_id}/appeal",
    roles=("seller", "agent"),
    body=AppealJudgment,
    view=dispute_view,
)
def appeal(request: Request) -> DisputePage:
    """Appeal against the judgment, within two calendar days of it; agents enter what came by e-mail."""
    body: AppealJudgment = request.body
    dispute_id, received_at = request.path["dispute_id"], body.received_by(request.caller.role)
    if received_at is None:
        return withdrawal.appeal(request.services, request.command, dispute_id, grounds=body.grounds)
    return withdrawal.enter_appeal(
        request.services, request.command, dispute_id, grounds=body.grounds, received_at=received_at
    )


@api.route(
    "POST",
    "/disputes/{dispute_id}/actions",
    roles=("seller",),
    body=RemedyBody,
    view=dispute_view,
    extra_statuses=(502,),
)
def carry_out(request: Request) -> DisputePage:
    """Carry the judgment out, within 48 hours of its becoming final; goods are sent and done on delivery."""
    body: RemedyBody = request.body
    made, command, dispute_id = request.services, request.command, request.path["dispute_id"]
    if body.goods is None:
        return remedies.perform(made, command, dispute_id, remedy=body.remedy())
    if choice := body.label():
        return goods.send_with_label(made, command, dispute_id, action=body.goods, choice=choice)
    number = {"carrier": body.carrier or "", "tracking_number": body.tracking_number or ""}
    return goods.send_with_number(made, command, dispute_id, action=body.goods, note=body.note, **number)


@api.route(
    "POST", "/disputes/{dispute_id}/return", roles=("buyer", "agent"), body=ShipBack, view=dispute_view
)
def ship_back(request: Request) -> DisputePage:
    """Say how the goods go back, which moves the risk; the tracking feed follows them."""
    body: ShipBack = request.body
    return returns.ship_back(
        request.services, request.command, request.path["dispute_id"], **body.model_dump()
    )
