"""GET /policy and one rule of it"""

from shared.domain.policy import in_force
from shared.domain.policy.rules import Rule, find_rule, find_rules
from shared.runtime.api import Api, Request
from shared.views.policy import PolicyQuery, policy_view, rule_view

api = Api()
handler = api.handler


@api.route("GET", "/policy", query=PolicyQuery, view=policy_view)
def read_policy(request: Request) -> tuple[Rule, ...]:
    """Every rule that an answer can name, in words, with the figures of a version of the policy."""
    return find_rules(_version(request))


@api.route("GET", "/policy/{clause_id}", query=PolicyQuery, view=rule_view)
def read_rule(request: Request) -> Rule:
    """One rule: where a `clause` leads to."""
    return find_rule(request.path["clause_id"], _version(request))


def _version(request: Request) -> str:
    """The version asked for, or the one in force."""
    return request.query.version or in_force(request.command.now)
