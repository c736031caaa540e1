"""POST /disputes/{dispute_id}/judgment, evidence-requests, appeal/decision, external-proceedings/decision,
reject
"""

from shared.domain.disputes.page import DisputePage
from shared.runtime.api import Api, Request
from shared.usecases.ahead import link_files, open_settings
from shared.usecases.disputes import judging
from shared.views.disputes.dispute import dispute_view
from shared.views.disputes.judging import (
    AskForMore,
    DecideAppeal,
    DecideProceedings,
    JudgeDispute,
    RejectDispute,
)

api = Api(link_files, open_settings)
handler = api.handler
AGENT = ("agent",)


@api.route("POST", "/disputes/{dispute_id}/judgment", roles=AGENT, body=JudgeDispute, view=dispute_view)
def judge(request: Request) -> DisputePage:
    """Judge by a finding, or against the rules with a reason; both parties are told at the same time."""
    body: JudgeDispute = request.body
    return judging.judge(
        request.services, request.command, request.path["dispute_id"], verdict=body.verdict()
    )


@api.route(
    "POST", "/disputes/{dispute_id}/appeal/decision", roles=AGENT, body=DecideAppeal, view=dispute_view
)
def decide_appeal(request: Request) -> DisputePage:
    """Decide the seller's appeal, for good."""
    body: DecideAppeal = request.body
    return judging.decide_appeal(
        request.services,
        request.command,
        request.path["dispute_id"],
        upheld=body.upheld,
        reason=body.reason,
        verdict=body.judgment.verdict() if body.judgment else None,
    )


@api.route(
    "POST", "/disputes/{dispute_id}/evidence-requests", roles=AGENT, body=AskForMore, view=dispute_view
)
def ask(request: Request) -> DisputePage:
    """Ask a party for more; the judgment waits for it, and its time starts anew."""
    body: AskForMore = request.body
    return judging.ask(
        request.services, request.command, request.path["dispute_id"], question=body.question()
    )


@api.route(
    "POST",
    "/disputes/{dispute_id}/external-proceedings/decision",
    roles=AGENT,
    body=DecideProceedings,
    view=dispute_view,
)
def decide_proceedings(request: Request) -> DisputePage:
    """Confirm reported proceedings, which stops the dispute, or let it go on."""
    body: DecideProceedings = request.body
    return judging.decide_proceedings(
        request.services,
        request.command,
        request.path["dispute_id"],
        confirmed=body.confirmed,
        reason=body.reason,
    )


@api.route("POST", "/disputes/{dispute_id}/reject", roles=AGENT, body=RejectDispute, view=dispute_view)
def reject(request: Request) -> DisputePage:
    """Close a dispute without judging its merits."""
    return judging.reject(
        request.services, request.command, request.path["dispute_id"], reason=request.body.reason
    )
