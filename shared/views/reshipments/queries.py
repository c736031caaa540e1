"""Which reshipments are listed."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from shared.views.fields import (
    PageQuery,
    one_value,
)


class ReshipmentQuery(PageQuery):
    """Which requests; `awaiting_action`: those that wait for the caller, for agents those for the seller."""

    tab: Annotated[Literal["awaiting_action"] | None, BeforeValidator(one_value)] = None
