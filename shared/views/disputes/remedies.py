"""What is sent about carrying a judgment out."""

from shared.domain.disputes.case import RemedyKind
from shared.domain.disputes.remedies import Remedy
from shared.views.fields import Body, CarrierCode, PositiveCents, Prose, TrackingNumber


class RemedyBody(Body):
    """What was done; a refund is all that is due unless `amount` says so too."""

    action: RemedyKind
    amount: PositiveCents | None = None
    tracking_number: TrackingNumber | None = None
    carrier: CarrierCode | None = None
    note: Prose | None = None

    def remedy(self) -> Remedy:
        """Convert to the remedy as the domain knows it."""
        return Remedy(**self.model_dump())
