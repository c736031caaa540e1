"""EasyPost's shapes: what we tell it of a package, and what we read of its shipments."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from textwrap import wrap
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime

from shared.domain.case import Model
from shared.domain.labels.carriers import Rates
from shared.domain.labels.origin import Origin
from shared.domain.orders.order import Address
from shared.domain.orders.packages import SignatureRequirement
from shared.gateways.carriers import CarrierRefused, LabelOrder, ShipmentDetails
from shared.gateways.wording import one_line

# By our service: the carrier accounts that sell it, and its names there. UPSDAP and FedExDefault are
# the accounts EasyPost itself provides. To homes FedEx sells its ground service as Home Delivery.
SERVICES = {
    "usps_ground_advantage": (("USPS",), ("GroundAdvantage",)),
    "usps_priority": (("USPS",), ("Priority",)),
    "ups_ground": (("UPS", "UPSDAP"), ("Ground",)),
    "ups_2nd_day_air": (("UPS", "UPSDAP"), ("2ndDayAir",)),
    "fedex_ground": (("FedEx", "FedExDefault"), ("FEDEX_GROUND", "GROUND_HOME_DELIVERY")),
    "fedex_2day": (("FedEx", "FedExDefault"), ("FEDEX_2_DAY",)),
}
# The most characters of a line at UPS and FedEx.
LINE = 35
CONFIRMATIONS: dict[SignatureRequirement, str] = {
    "signature_required": "SIGNATURE",
    "adult_signature_required": "ADULT_SIGNATURE",
}


def _dollars(amount: Decimal) -> Decimal:
    if not amount.is_finite() or amount < 0:
        raise ValueError("must be an amount")
    return amount


class Rate(Model):
    """A price of one service of one carrier account."""

    id: str
    carrier: str
    service: str
    rate: Annotated[Decimal, AfterValidator(_dollars)]
    currency: str

    @property
    def cents(self) -> int:
        """The price, rounded half up where it has more than two places."""
        return int((self.rate * 100).to_integral_value(ROUND_HALF_UP))


class Message(Model):
    """What a carrier says in place of a rate."""

    carrier: str | None = None
    message: Any = None

    @property
    def words(self) -> str:
        """The message on one line, whatever shape it came in."""
        return one_line(", ".join(texts(self.message)))


class PostageLabel(Model):
    """Where the label lies, in the format asked for and perhaps as PDF."""

    label_url: str | None = None
    label_pdf_url: str | None = None
    label_file_type: str | None = None

    @property
    def pdf(self) -> str | None:
        """The address of the PDF; None while there is none."""
        return self.label_url if self.label_file_type == "application/pdf" else self.label_pdf_url


class Shipment(Model):
    """A shipment; it is bought when it has a label."""

    id: str
    created_at: AwareDatetime
    tracking_code: str | None = None
    refund_status: str | None = None
    postage_label: PostageLabel | None = None
    rates: tuple[Rate, ...] = ()
    messages: tuple[Message, ...] | None = ()

    def cheapest(self, service: str) -> Rate | None:
        """What one of our services costs there; None if no account names a rate for it."""
        accounts, names = SERVICES[service]
        named = [one for one in self.rates if one.service in names and one.currency == "USD"]
        found = [one for one in named if one.carrier in accounts]
        return min(found, key=lambda one: one.cents, default=None)

    def refusal(self, service: str) -> str:
        """Why there is no rate, in the carrier's words where it said any."""
        accounts, _ = SERVICES[service]
        said = [one.words for one in self.messages or () if one.carrier in accounts and one.words]
        return "; ".join(said) or "The carrier names no rate for this package."


def rates(shipment: Shipment) -> Rates:
    """Every service with its price, or with the reason why it has none."""
    found = {service: shipment.cheapest(service) for service in SERVICES}
    return Rates(
        cents={service: rate.cents for service, rate in found.items() if rate},
        refused={service: shipment.refusal(service) for service, rate in found.items() if not rate},
    )


def no_rates(reason: str) -> Rates:
    """Nothing can be had, for one reason."""
    return Rates(cents={}, refused=dict.fromkeys(SERVICES, reason))


def rated(shipment: ShipmentDetails, sender: Origin) -> dict[str, Any]:
    """A shipment to be priced. Raises CarrierRefused where nobody told what the package weighs."""
    if shipment.weight_oz is None:
        raise CarrierRefused("The carrier needs the weight of the package, and the platform did not tell it.")
    sizes = {"length": shipment.length_in, "width": shipment.width_in, "height": shipment.height_in}
    known = sizes if all(sizes.values()) else {}
    return {
        "from_address": _address(sender.name, sender) | ({"phone": sender.phone} if sender.phone else {}),
        "to_address": _address(shipment.recipient, shipment.address),
        "parcel": {"weight": shipment.weight_oz, **known},
    }


def ordered(order: LabelOrder, sender: Origin) -> dict[str, Any]:
    """A shipment to be bought, under our reference, its label as PDF. Raises CarrierRefused as `rated`."""
    options = {"label_format": "PDF", "label_size": "4x6"}
    if order.signature in CONFIRMATIONS:
        options["delivery_confirmation"] = CONFIRMATIONS[order.signature]
    return {**rated(order, sender), "reference": order.reference, "options": options}


def texts(part: Any) -> Iterator[str]:
    """Every text in there, whatever lists and objects it lies in; null is none."""
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts(inner)
    elif part is not None and str(part).strip():
        yield str(part)


def _address(name: str, address: Address) -> dict[str, str]:
    person, street = wrap(name, LINE), _street(address)
    told = {
        "name": person[0],
        "company": person[1] if len(person) > 1 else "",
        "street1": street[0],
        "street2": " ".join(street[1:]),
        "city": address.city,
        "state": address.state,
        "zip": address.postal_code,
        "country": address.country,
    }
    return {field: text for field, text in told.items() if text}


def _street(address: Address) -> list[str]:
    """The street in lines that UPS and FedEx print; more than two only where it has to be."""
    told = [line for line in (address.line1, address.line2) if line]
    return told if all(len(line) <= LINE for line in told) else wrap(" ".join(told), LINE)
