"""Papers about nobody and nothing: printed once before a snapshot of a worker is kept (SnapStart)."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from shared.gateways.documents import Cover, Invoice, Item, Label, PackageFacts, Party, Receipt

NOBODY: Final = "Nobody"
NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
ZONE: Final = ZoneInfo("UTC")
PARTY: Final = Party(name=NOBODY, address=("1 No Street", "Nowhere"), email="nobody@example.com")
PACKAGE: Final = PackageFacts(
    order_id="0",
    package_id="0",
    items=(Item(title="Nothing", sku="0", quantity=1, amount=0),),
    coupon=0,
    shipping_fee=0,
    value=0,
    placed_at=NEVER,
)
LABEL: Final = Label(
    order_id="0",
    package_id="0",
    carrier="usps",
    service="Ground",
    tracking_number="0000",
    ship_from=PARTY,
    ship_to=PARTY,
    signature="signature_required",
    signer_age=0,
    purchased_at=NEVER,
    zone=ZONE,
    sandbox=True,
)
INVOICE: Final = Invoice(
    number="0",
    claim_id="0",
    seller=PARTY,
    buyer=PARTY,
    package=PACKAGE,
    cover=Cover(free=0, additional=0),
    reason="other",
    claimed=0,
    opened_at=NEVER,
    zone=ZONE,
)
RECEIPT: Final = Receipt(
    number="0", seller=PARTY, buyer=PARTY, package=PACKAGE, cover=None, issued_at=NEVER, zone=ZONE
)
