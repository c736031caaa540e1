"""What the platform reports of after-sale requests."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.domain.orders import pending_events
from shared.domain.orders.order import AfterSale
from shared.views.fields import Cents, Id, PastInstant, no_items
from shared.views.intake import MaybeProse, MaybeText, Text, Texts, Told, Url


class AfterSaleEvidenceBody(Told):
    """What was shown in an after-sale request."""

    kind: Text
    description: MaybeProse = None
    media_url: Url = None
    proves: Texts


class AfterSaleBody(Told):
    """The state of a buyer's after-sale request."""

    order_id: Id
    line_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    request_id: Id
    kind: Literal["refund", "return", "reshipment", "cancellation"]
    status: Literal["in_process", "processed", "rejected", "closed"]
    amount: Cents | None = None
    refund_status: MaybeText = None
    refund_reason: MaybeText = None
    evidence: Annotated[list[AfterSaleEvidenceBody], Field(max_length=50, default_factory=no_items)]
    contacted_seller: bool
    occurred_at: PastInstant


class AfterSaleUpdated(Told):
    """A buyer's after-sale request is new, or its state has changed."""

    type: Literal["after_sale.updated"]
    data: AfterSaleBody

    def as_of(self, received_at: datetime) -> pending_events.AfterSaleUpdated:
        """The event as the domain knows it."""
        after_sale = AfterSale.model_validate(self.data.model_dump(exclude={"order_id"}, exclude_none=True))
        return pending_events.AfterSaleUpdated(after_sale=after_sale, received_at=received_at)
