"""What is printed: the facts of a label, of a claim's invoice and of a package's receipt.

Light to import: the printing itself (`label`, `invoice`, `receipt`) loads reportlab.
Amounts are cents, times aware; `zone` is the one in which dates are printed.
"""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.record import record
from shared.gateways.wording import PRODUCT


@record
class Party:
    """A shop, a buyer: a name and, where known, the address line by line."""

    name: str
    address: tuple[str, ...] = ()
    email: str = ""


@record
class Label:
    """A shipping label. `signer_age` is the least age of an adult signer."""

    order_id: str
    package_id: str
    carrier: str
    service: str
    tracking_number: str
    ship_from: Party
    ship_to: Party
    signature: Literal["none", "signature_required", "adult_signature_required"]
    signer_age: int
    purchased_at: datetime
    zone: ZoneInfo
    weight_oz: float | None = None
    sandbox: bool = False


@record
class Item:
    """A line of a package: `amount` is what the buyer paid for this quantity."""

    title: str
    sku: str
    quantity: int
    amount: int


@record
class PackageFacts:
    """A package, what is in it and what it is worth; `value` is the sum of its parts (R-INS-03).

    A package that was sent without a label of ours has no service; one not yet sent no tracking.
    """

    order_id: str
    package_id: str
    items: tuple[Item, ...]
    coupon: int
    shipping_fee: int
    value: int
    placed_at: datetime
    carrier: str = ""
    service: str = ""
    tracking_number: str = ""
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


@record
class Cover:
    """What the package is insured for: the free part and the bought part."""

    free: int
    additional: int

    @property
    def total(self) -> int:
        """The most the insurer pays for the package (R-INS-24)."""
        return self.free + self.additional


@record
class Invoice:
    """The invoice of a claim: what the package was worth and what is claimed for it (R-CLM-08).

    issuer: the service that issues it, by its brand.
    """

    number: str
    claim_id: str
    seller: Party
    buyer: Party
    package: PackageFacts
    cover: Cover
    reason: Literal["loss", "damage", "other"]
    claimed: int
    opened_at: datetime
    zone: ZoneInfo
    issuer: str = PRODUCT


@record
class Receipt:
    """The receipt of a package: what was bought, paid and sent (R-CLM-08). issuer: as of an invoice."""

    number: str
    seller: Party
    buyer: Party
    package: PackageFacts
    cover: Cover | None
    issued_at: datetime
    zone: ZoneInfo
    issuer: str = PRODUCT
