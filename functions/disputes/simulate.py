"""POST /judgments/simulate"""

from shared.domain.disputes.recommendation import Recommendation
from shared.runtime.api import Api, Request
from shared.usecases.disputes import simulation
from shared.views.disputes.judgments import recommendation_view
from shared.views.disputes.simulations import SimulateJudgment

api = Api()
handler = api.handler
ANYBODY = ("agent", "seller", "buyer")


@api.route("POST", "/judgments/simulate", roles=ANYBODY, body=SimulateJudgment, view=recommendation_view)
def simulate(request: Request) -> Recommendation:
    """What the rules would say of made-up facts; nothing is stored."""
    body: SimulateJudgment = request.body
    return simulation.simulate(
        body.facts(),
        body.evidence.evidence(),
        body.finding.finding(),
        version=body.policy_version,
        now=request.command.now,
    )
