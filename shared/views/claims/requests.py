"""What sellers send about claims."""

from typing import Annotated

from pydantic import Field

from shared.domain.claims.claim import ClaimReason
from shared.views.evidence.files import FileBody
from shared.views.fields import (
    Body,
    Id,
    PositiveCents,
    Prose,
    no_items,
)


class FileClaim(Body):
    """What is claimed for which package; without `amount`, the lower of loss and cover."""

    package_id: Id
    reason: ClaimReason
    amount: PositiveCents | None = None
    description: Prose


class AnswerInsurer(Body):
    """The seller's answer to the insurer's question, and perhaps files to come with it."""

    text: Prose
    files: Annotated[list[FileBody], Field(max_length=5)] = Field(default_factory=no_items)
