"""The receipt of one package, in support of a claim (R-CLM-08)."""

from reportlab.platypus import Flowable, KeepTogether

from shared.gateways.documents import Receipt
from shared.gateways.documents.paper import (
    NOTE,
    columns,
    facts_box,
    gap,
    item_table,
    letterhead,
    party_lines,
    print_paper,
    text,
    value_of,
)
from shared.gateways.documents.shipment import shipment_lines
from shared.gateways.wording import INSURER, MARKETPLACE, day, dollars


def print_receipt(receipt: Receipt) -> bytes:
    """The receipt as a PDF; the same receipt gives the same bytes."""
    title = f"Package receipt {receipt.number}"
    by, foot = receipt.issuer, f"{title}, issued by {receipt.issuer} for {receipt.seller.name}"
    return print_paper(title, by, foot, receipt.issued_at, _story(receipt))


def _story(receipt: Receipt) -> list[Flowable]:
    package, zone = receipt.package, receipt.zone
    details = (
        ("Number", receipt.number),
        ("Issued", day(receipt.issued_at, zone)),
        ("Order", package.order_id),
        ("Ordered", day(package.placed_at, zone)),
    )
    blocks = (
        ("Sold and shipped to", party_lines(receipt.buyer)),
        ("Shipment", shipment_lines(package, zone)),
    )
    end = [gap(18), facts_box(_cover(receipt)), gap(10), text(_PURPOSE, NOTE)]
    return [
        *letterhead(receipt.seller, "Package receipt", details),
        columns(blocks, (0.5, 0.5)),
        gap(18),
        item_table(package.items),
        gap(8),
        KeepTogether([value_of(package)]),
        KeepTogether(end),
    ]


def _cover(receipt: Receipt) -> list[tuple[str, str]]:
    if receipt.cover is None:
        return [("Shipping insurance", f"None: not sent with a {MARKETPLACE} shipping label")]
    return [
        ("Insured by", INSURER),
        ("Cover included free of charge", dollars(receipt.cover.free)),
        ("Additional cover bought", dollars(receipt.cover.additional)),
        ("Total cover", dollars(receipt.cover.total)),
    ]


_PURPOSE = (
    f"Bought on {MARKETPLACE}. This receipt covers one package of the order. All amounts are in US dollars. "
    "The package value is what was paid for the items, the platform coupon used and the shipping paid."
)
