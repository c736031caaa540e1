"""Buying labels from carriers. The id of our label is the carrier's idempotency key."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.gateways.documents import Label as LabelDocument
from shared.gateways.documents import Party
from shared.gateways.files import Files


class CarrierRefused(Exception):
    """The carrier prints no label; its own words are the message."""


class CarrierSilent(Exception):
    """No answer in time: the label may or may not have been printed."""


@dataclass(frozen=True, kw_only=True)
class LabelOrder:
    """What a carrier needs to print a label. `reference` is our label's id; `rate` in cents as quoted."""

    reference: str
    order_id: str
    package_id: str
    service: str
    carrier: str
    service_name: str
    signature: str
    signer_age: int
    rate: int
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    weight_oz: float | None
    ordered_at: str


@dataclass(frozen=True, kw_only=True)
class PrintedLabel:
    """What the carrier printed and charges, in cents."""

    tracking_number: str
    rate: int
    document: bytes


class SandboxCarrier:
    """Prints labels at once and keeps a record of them beside the documents.

    A package whose id ends in `-LABELFAIL` gets none from `fedex_ground`; one in `-TIMEOUT` is
    printed, but the answer never comes.
    """

    def __init__(self, files: Files, zone: ZoneInfo) -> None:
        self.files = files
        self.zone = zone

    def buy(self, order: LabelOrder) -> PrintedLabel:
        """Print the label of this reference, or give again the one printed before.

        Raises CarrierRefused or CarrierSilent.
        """
        if order.package_id.endswith("-LABELFAIL") and order.service == "fedex_ground":
            raise CarrierRefused("The label could not be printed: the carrier's printing service failed.")
        record = json.dumps(asdict(order)).encode()
        self.files.keep(_record_key(order.reference), record, "application/json")
        if order.package_id.endswith("-TIMEOUT"):
            raise CarrierSilent("no answer within the time-out")
        return self._printed(order)

    def find(self, reference: str) -> PrintedLabel | None:
        """The label printed for a reference; None if there is none."""
        record = self.files.read(_record_key(reference))
        if record is None:
            return None
        fields = json.loads(record)
        lines = {name: tuple(fields[name]) for name in ("sender", "recipient")}
        return self._printed(LabelOrder(**{**fields, **lines}))

    def void(self, reference: str) -> None:
        """Give an unused label back; this carrier always takes it."""

    def _printed(self, order: LabelOrder) -> PrintedLabel:
        from shared.gateways.documents.label import print_label

        number = tracking_number(order.carrier, order.reference)
        document = LabelDocument(
            order_id=order.order_id,
            package_id=order.package_id,
            carrier=order.carrier,
            service=order.service_name,
            tracking_number=number,
            ship_from=_party(order.sender),
            ship_to=_party(order.recipient),
            signature=order.signature,  # type: ignore[arg-type]
            signer_age=order.signer_age,
            purchased_at=datetime.fromisoformat(order.ordered_at),
            zone=self.zone,
            weight_oz=order.weight_oz,
            sandbox=True,
        )
        return PrintedLabel(tracking_number=number, rate=order.rate, document=print_label(document))


def tracking_number(carrier: str, reference: str) -> str:
    """A number in the carrier's own shape, the same for the same label."""
    digits = str(int(hashlib.sha256(reference.encode()).hexdigest(), 16))
    shapes = {"usps": "9400" + digits[:18], "ups": "1Z" + digits[:16], "fedex": digits[:12]}
    return shapes[carrier]


def _party(lines: tuple[str, ...]) -> Party:
    return Party(name=lines[0], address=lines[1:])


def _record_key(reference: str) -> str:
    return f"sandbox-carrier/{reference}.json"
