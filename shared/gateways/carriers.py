"""Buying labels from carriers. The id of our label is the reference under which they know it."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from shared.domain.case import Model
from shared.domain.labels.carriers import Rates, sandbox_rate, services
from shared.domain.labels.origin import Origin
from shared.domain.orders.order import Address
from shared.domain.policy import policy_at
from shared.domain.record import record
from shared.gateways.documents import Label as LabelDocument
from shared.gateways.documents import Party
from shared.gateways.files import Files


class CarrierRefused(Exception):
    """The carrier prints no label; its own words are the message."""


class CarrierSilent(Exception):
    """No answer in time: the label may or may not have been printed."""


class ShipmentDetails(Model):
    """A package as a carrier must know it to name a price. Weight in ounces, sizes in inches, if known.

    origin: where it sets out; None: where the seller's packages do.
    """

    seller_id: str
    origin: Origin | None = None
    recipient: str
    address: Address
    weight_oz: float | None
    length_in: float | None
    width_in: float | None
    height_in: float | None


class LabelOrder(ShipmentDetails):
    """What a carrier needs to print a label. `reference` is our label's id.

    rate, signature_fee: cents, as the seller was quoted them.
    """

    reference: str
    order_id: str
    package_id: str
    service: str
    carrier: str
    service_name: str
    signature: str
    signer_age: int
    rate: int
    signature_fee: int
    sender: str
    ordered_at: datetime


@record
class PrintedLabel:
    """What the carrier printed and charges, in cents.

    document: None where the carrier draws it when it is asked for (`sandbox_document`).
    """

    tracking_number: str
    rate: int
    document: bytes | None = None


class Carrier(Protocol):
    """Who prints labels, for a price that it names."""

    def rates(self, shipments: Sequence[ShipmentDetails]) -> list[Rates]:
        """What every service we know costs for each; a rate that can't be had is no error.

        Raises NotConfigured where the deployment lacks what the carrier must be told.
        """

    def buy(self, order: LabelOrder) -> PrintedLabel:
        """Print a label; asked once for a reference, and not for much more than was quoted.

        Raises CarrierRefused where nothing was bought, CarrierSilent where that is not known.
        """

    def find(self, order: LabelOrder) -> PrintedLabel | None:
        """The label printed for the order's reference; None if there is none and will be none.

        Raises CarrierSilent while that is not known.
        """

    def void(self, reference: str) -> None:
        """Give an unused label back; once more does no harm. Raises CarrierRefused or CarrierSilent."""


class SandboxCarrier:
    """Buys labels at once and keeps a record of them, of which each is drawn when it is asked for.

    A package whose id ends in `-LABELFAIL` gets none from `fedex_ground`; one in `-TIMEOUT` is
    printed, but the answer never comes.
    """

    def __init__(self, files: Files, real_clock: Callable[[], datetime]) -> None:
        self.files = files
        self.real_clock = real_clock

    def rates(self, shipments: Sequence[ShipmentDetails]) -> list[Rates]:
        """What the table says, by weight."""
        table = policy_at(self.real_clock())
        return [
            Rates(
                cents={
                    service.name: sandbox_rate(service, weight_oz=one.weight_oz, policy=table)
                    for service in services(table)
                }
            )
            for one in shipments
        ]

    def buy(self, order: LabelOrder) -> PrintedLabel:
        """Keep a record of the label. Raises CarrierRefused or CarrierSilent."""
        if order.package_id.endswith("-LABELFAIL") and order.service == "fedex_ground":
            raise CarrierRefused("The label could not be printed: the carrier's printing service failed.")
        record = order.model_dump_json().encode()
        self.files.keep(sandbox_record(order.reference), record, "application/json")
        if order.package_id.endswith("-TIMEOUT"):
            raise CarrierSilent("no answer within the time-out")
        return _printed(order)

    def find(self, order: LabelOrder) -> PrintedLabel | None:
        """The label as it was ordered then; None if it was not."""
        record = self.files.read(sandbox_record(order.reference))
        return _printed(LabelOrder.model_validate_json(record)) if record else None

    def void(self, reference: str) -> None:
        """Give an unused label back; this carrier always takes it."""


def sandbox_document(files: Files, reference: str) -> bytes | None:
    """Draw a label of the sandbox from its record; None where the sandbox has none of that reference."""
    from shared.gateways.documents.label import print_label

    record = files.read(sandbox_record(reference))
    return print_label(_drawn(LabelOrder.model_validate_json(record))) if record else None


def _printed(order: LabelOrder) -> PrintedLabel:
    return PrintedLabel(tracking_number=tracking_number(order.carrier, order.reference), rate=order.rate)


def _drawn(order: LabelOrder) -> LabelDocument:
    return LabelDocument(
        order_id=order.order_id,
        package_id=order.package_id,
        carrier=order.carrier,
        service=order.service_name,
        tracking_number=tracking_number(order.carrier, order.reference),
        ship_from=Party(name=order.sender, address=order.origin.lines() if order.origin else ()),
        ship_to=Party(name=order.recipient, address=order.address.lines()),
        signature=order.signature,  # type: ignore[arg-type]
        signer_age=order.signer_age,
        purchased_at=order.ordered_at,
        zone=policy_at(order.ordered_at).zone,
        weight_oz=order.weight_oz,
        sandbox=True,
    )


def tracking_number(carrier: str, reference: str) -> str:
    """A number in the carrier's own shape, the same for the same label."""
    digits = str(int(hashlib.sha256(reference.encode()).hexdigest(), 16))
    shapes = {"usps": "9400" + digits[:18], "ups": "1Z" + digits[:16], "fedex": digits[:12]}
    return shapes[carrier]


def sandbox_record(reference: str) -> str:
    """Name the file in which the sandbox's carrier keeps what was ordered."""
    return f"sandbox-carrier/{reference}.json"
