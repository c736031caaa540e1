"""What the platform reports of orders, and orders as the API shows them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from shared.domain.errors import Invalid
from shared.domain.orders import pending_events
from shared.domain.orders.order import MODE_NAMES, OrderFacts, normalise_mode
from shared.views.fields import Cents, Id, Moment, PastInstant, PastMoment, Whole, no_items
from shared.views.intake import (
    Country,
    EmailAddress,
    MaybeCarrier,
    MaybeNumber,
    MaybeText,
    Measure,
    Text,
    Texts,
    Told,
    absent_unless,
    event_of,
)
from shared.views.orders.after_sales import AfterSaleUpdated

RiskLevel = Literal["low", "high"]


def _mode(value: Any) -> str:
    try:
        return normalise_mode(value)
    except Invalid as refusal:
        raise PydanticCustomError("mode", "{why}", {"why": refusal.errors[0]["message"]}) from None


def _usd(value: str) -> str:
    if value != "USD":
        raise PydanticCustomError("invalid_amount", "must be USD; no other currency is handled")
    return value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


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
Market = Annotated[str, BeforeValidator(_upper), StringConstraints(pattern=r"^[A-Z]{2}$")]


class AddressBody(Told):
    """Where the buyer receives the order; in the US with state and ZIP code."""

    line1: Text
    line2: MaybeText = None
    city: Text
    country: Country
    state: MaybeText = Field(default=None, validate_default=True)
    postal_code: MaybeText = Field(default=None, validate_default=True)

    @field_validator("state", "postal_code")
    @classmethod
    def _needed_in_the_us(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("country") == "US":
            raise PydanticCustomError("address", "is needed in the US")
        return value


class BuyerBody(Told):
    """The customer; an address that can't be written to is no e-mail address."""

    buyer_id: Id
    name: Text
    email: EmailAddress = None
    date_of_birth: Day | None = None
    address: AddressBody


class ContactBody(Told):
    """Whom to write to at the shop."""

    name: Text
    email: EmailAddress = None


class RiskBody(Told):
    """The platform's own estimate."""

    level: RiskLevel
    reasons: Texts


class ItemBody(Told):
    """An order line; `price_paid` is what the buyer paid for the whole line."""

    line_id: Id
    product_id: Id
    sku: Text
    title: Text
    quantity: Whole
    price_paid: Cents | None = None
    cosmetic: bool = False
    customized: bool = False
    age_restricted: bool = False


class PackageLineBody(Told):
    """So many units of an order line."""

    line_id: Id
    quantity: Whole


class PackageBody(Told):
    """A package of the order; a line that is listed twice is in it once, with all its units."""

    package_id: Id
    lines: Annotated[list[PackageLineBody], Field(min_length=1, max_length=100)]
    weight_oz: Measure = None
    length_in: Measure = None
    width_in: Measure = None
    height_in: Measure = None
    carrier: MaybeCarrier = None
    tracking_number: MaybeNumber = None
    shipped_at: Moment | None = None
    delivered_at: Moment | None = None

    @field_validator("lines")
    @classmethod
    def _each_line_once(cls, listed: list[PackageLineBody]) -> list[PackageLineBody]:
        units: dict[str, int] = {}
        for line in listed:
            units[line.line_id] = units.get(line.line_id, 0) + line.quantity
        return [PackageLineBody(line_id=line_id, quantity=quantity) for line_id, quantity in units.items()]


class OrderBody(Told):
    """An order, whole. What is missing of the value makes its packages impossible to value."""

    order_id: Id
    seller_id: Id
    market: Market
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
    risk: Annotated[RiskBody | None, absent_unless("level", get_args(RiskLevel))] = None
    items: Annotated[list[ItemBody], Field(min_length=1, max_length=200)]
    packages: Annotated[list[PackageBody], Field(max_length=100, default_factory=no_items)]
    occurred_at: PastInstant

    def facts(self) -> OrderFacts:
        """Convert to the order as the domain knows it; what was not reported is not set."""
        return OrderFacts.model_validate(self.model_dump(exclude_unset=True))


class CancelledPackageBody(Told):
    """A package the platform cancelled."""

    order_id: Id
    package_id: Id
    occurred_at: PastMoment


class OrderUpserted(Told):
    """An order is new, or something of it has changed."""

    type: Literal["order.upserted"]
    data: OrderBody


class PackageCancelled(Told):
    """A package will not be sent."""

    type: Literal["package.cancelled"]
    data: CancelledPackageBody

    def as_of(self, received_at: datetime) -> pending_events.PackageCancelled:
        """The event as the domain knows it."""
        return pending_events.PackageCancelled(
            package_id=self.data.package_id, occurred_at=self.data.occurred_at, received_at=received_at
        )


OrderEvent = event_of(OrderUpserted, PackageCancelled, AfterSaleUpdated, other="OtherOrderEvent")
