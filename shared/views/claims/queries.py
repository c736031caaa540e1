"""Which claims are listed, and what signs the link to a paper."""

from typing import Annotated

from pydantic import StringConstraints

from shared.domain.claims.claim import ClaimStatus
from shared.views.fields import One, PageQuery, Query


class PaperQuery(Query):
    """What signs the link."""

    expires: Annotated[One, StringConstraints(pattern=r"^[0-9]{1,11}$")]
    signature: Annotated[One, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ClaimQuery(PageQuery):
    """Which claims."""

    status: tuple[ClaimStatus, ...] = ()
