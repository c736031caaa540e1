"""For whom an answer is made, and when."""

from datetime import datetime

from shared.domain.case import Role
from shared.domain.record import record


@record
class Viewer:
    """The caller's role and account, the time that rules the request, and the deployment's links.

    link_template: see `page_url`.
    terms_url: the insurer's terms of cover, shown wherever cover is (R-INS-29).
    """

    role: Role
    account: str
    now: datetime
    link_template: str = ""
    buyer_protection_url: str = ""
    terms_url: str = ""
