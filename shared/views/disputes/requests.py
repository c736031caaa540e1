"""What a buyer sends to ask for a dispute, for the first time or once more."""

from typing import Annotated

from pydantic import Field

from shared.domain.disputes.case import RequestedRemedy
from shared.domain.disputes.filing import DisputeRequest
from shared.domain.disputes.vocabulary import Scenario, Subtype
from shared.views.fields import Body, Id, Prose, Whole, no_items

Lines = Annotated[list[Id], Field(min_length=1, max_length=100)]


class DisputedLine(Body):
    """So many units of an order line."""

    line_id: Id
    quantity: Whole


class FileDispute(Body):
    """What is wrong with what of an order, and what the buyer would like.

    `lines` names quantities, `line_ids` means all units that can be disputed: one of the two.
    """

    order_id: Id
    line_ids: Lines = Field(default_factory=no_items)
    lines: Annotated[list[DisputedLine], Field(min_length=1, max_length=100)] = Field(
        default_factory=no_items
    )
    scenario: Scenario
    visible: bool | None = None
    cosmetic_allergy: bool = False
    subtype: Subtype | None = None
    description: Prose
    requested_remedy: RequestedRemedy | None = None

    def request(self) -> DisputeRequest:
        """Convert to the request as the domain knows it."""
        return DisputeRequest.model_validate(self.model_dump(exclude={"order_id"}))


class AskAgain(Body):
    """What the second request adds."""

    description: Prose
