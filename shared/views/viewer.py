"""For whom an answer is made, and when."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.case import Role


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """The caller's role and account, and the time that rules the request.

    terms_url: the insurer's coverage terms, shown wherever cover is (R-INS-29).
    """

    role: Role
    account: str
    now: datetime
    terms_url: str = ""
