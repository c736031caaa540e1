"""Who asks, by the claims of a token."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.domain.case import Role
from shared.domain.errors import Forbidden
from shared.usecases.services import Caller


def caller_of(claims: Mapping[str, Any], roles: Sequence[Role]) -> Caller:
    """Whom the claims of a token name. Raises Forbidden `wrong_role` for any other than these roles."""
    groups, account = _groups(claims.get("cognito:groups", "")), claims.get("custom:account_id", "")
    for role in roles:
        if groups == [role]:
            if not account and role != "agent":
                raise Forbidden("wrong_role", "This token names no account: it opens nothing here.")
            return Caller(role, account)
    raise Forbidden("wrong_role", f"This is for the role {' or '.join(roles)}.")


def _groups(claim: str) -> list[str]:
    """The names of the groups, whole: joined by commas, or in brackets and joined by blanks.

    Whoever is in more than one group has no role: which it was would be a guess.
    """
    if claim.startswith("[") and claim.endswith("]"):
        return claim[1:-1].split(" ")
    return claim.split(",")
