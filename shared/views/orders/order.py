"""What the platform reports of orders, and orders as the API shows them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.domain.errors import Invalid
from shared.domain.orders import pending_events
from shared.domain.orders.order import MODE_NAMES, AfterSale, OrderFacts, normalise_mode
from shared.views.fields import Body, Cents, Id, Line, Moment, PastMoment, Prose

Whole = Annotated[int, Field(ge=1, le=100_000)]
Measure = Annotated[float, Field(gt=0, lt=100_000, allow_inf_nan=False, strict=False)]


def _mode(value: Any) -> str:
    try:
        return normalise_mode(value)
    except Invalid as refusal:
        raise PydanticCustomError("mode", "{why}", {"why": refusal.errors[0]["message"]}) from None


def _usd(value: str) -> str:
    if value != "USD":
        raise PydanticCustomError("invalid_amount", "must be USD; no other currency is handled")
    return value


def _date(value: Any) -> date:
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date", "must be a date that exists, such as 1990-12-31")


Mode = Annotated[str, BeforeValidator(_mode), WithJsonSchema({"type": "string", "enum": sorted(MODE_NAMES)})]
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Currency = Annotated[str, AfterValidator(_usd), WithJsonSchema({"type": "string", "const": "USD"})]
CarrierCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
TrackingNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{4,60}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\x00-\x1f]{1,2000}$")]
EmailAddress = Annotated[
    str, StringConstraints(pattern=r"^[^@\s\x00-\x1f<>]{1,64}@[^@\s\x00-\x1f<>]{1,190}$")
]


class AddressBody(Body):
    """Where the buyer receives the order."""

    line1: Line
    line2: Line | None = None
    city: Line
    state: Line
    postal_code: Line
    country: Line


class BuyerBody(Body):
    """The customer."""

    buyer_id: Id
    name: Line
    email: EmailAddress
    date_of_birth: Day | None = None
    address: AddressBody


class ContactBody(Body):
    """Whom to write to at the shop."""

    name: Line
    email: EmailAddress


class RiskBody(Body):
    """The platform's own estimate."""

    level: Literal["low", "high"]
    reasons: Annotated[list[Line], Field(max_length=20, default_factory=list)]


class ItemBody(Body):
    """An order line; `price_paid` is what the buyer paid for the whole line."""

    line_id: Id
    product_id: Id
    sku: Line
    title: Line
    quantity: Whole
    price_paid: Cents | None = None
    cosmetic: bool = False
    customized: bool = False
    age_restricted: bool = False


class PackageLineBody(Body):
    """So many units of an order line."""

    line_id: Id
    quantity: Whole


class PackageBody(Body):
    """A package of the order."""

    package_id: Id
    lines: Annotated[list[PackageLineBody], Field(min_length=1, max_length=100)]
    weight_oz: Measure | None = None
    length_in: Measure | None = None
    width_in: Measure | None = None
    height_in: Measure | None = None
    carrier: CarrierCode | None = None
    tracking_number: TrackingNumber | None = None
    shipped_at: Moment | None = None
    delivered_at: Moment | None = None


class OrderBody(Body):
    """An order, whole. What is missing of the value makes its packages impossible to value."""

    order_id: Id
    seller_id: Id
    market: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    buyer: BuyerBody
    seller_contact: ContactBody
    shipping_mode: Mode
    placed_at: Moment
    paid_at: Moment | None = None
    estimated_delivery_at: Moment | None = None
    delivered_at: Moment | None = None
    cancelled_at: Moment | None = None
    currency: Currency
    shipping_fee_paid: Cents | None = None
    platform_coupon: Cents | None = None
    seller_discount: Cents = 0
    tax: Cents = 0
    risk: RiskBody | None = None
    items: Annotated[list[ItemBody], Field(min_length=1, max_length=200)]
    packages: Annotated[list[PackageBody], Field(max_length=100, default_factory=list)]
    occurred_at: PastMoment

    def facts(self) -> OrderFacts:
        """Convert to the order as the domain knows it."""
        return OrderFacts.model_validate(self.model_dump())


class CancelledPackageBody(Body):
    """A package the platform cancelled."""

    order_id: Id
    package_id: Id
    occurred_at: PastMoment


class AfterSaleEvidenceBody(Body):
    """What was shown in an after-sale request."""

    kind: Line
    description: Prose | Literal[""] = ""
    media_url: Url | None = None
    proves: Annotated[list[Line], Field(max_length=20, default_factory=list)]


class AfterSaleBody(Body):
    """The state of a buyer's after-sale request."""

    order_id: Id
    line_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    request_id: Id
    kind: Literal["refund", "return", "reshipment", "cancellation"]
    status: Literal["in_process", "processed", "rejected", "closed"]
    amount: Cents | None = None
    refund_status: Line | None = None
    refund_reason: Line | None = None
    evidence: Annotated[list[AfterSaleEvidenceBody], Field(max_length=50, default_factory=list)]
    contacted_seller: bool
    occurred_at: PastMoment


class OrderUpserted(Body):
    """An order is new, or something of it has changed."""

    type: Literal["order.upserted"]
    data: OrderBody


class PackageCancelled(Body):
    """A package will not be sent."""

    type: Literal["package.cancelled"]
    data: CancelledPackageBody

    def as_of(self, received_at: datetime) -> pending_events.PackageCancelled:
        """The event as the domain knows it."""
        return pending_events.PackageCancelled(
            package_id=self.data.package_id, occurred_at=self.data.occurred_at, received_at=received_at
        )


class AfterSaleUpdated(Body):
    """A buyer's after-sale request is new, or its state has changed."""

    type: Literal["after_sale.updated"]
    data: AfterSaleBody

    def as_of(self, received_at: datetime) -> pending_events.AfterSaleUpdated:
        """The event as the domain knows it."""
        after_sale = AfterSale.model_validate(self.data.model_dump(exclude={"order_id"}))
        return pending_events.AfterSaleUpdated(after_sale=after_sale, received_at=received_at)


OrderEvent = Annotated[OrderUpserted | PackageCancelled | AfterSaleUpdated, Field(discriminator="type")]
