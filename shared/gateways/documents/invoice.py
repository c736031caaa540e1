"""The invoice that a seller hands to the insurer with a claim (R-CLM-08)."""

from reportlab.platypus import Flowable, KeepTogether

from shared.gateways.documents import Invoice
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
from shared.gateways.wording import INSURER, MARKETPLACE, claim_reason, day, dollars


def print_invoice(invoice: Invoice) -> bytes:
    """The invoice as a PDF; the same invoice gives the same bytes."""
    title = f"Claim invoice {invoice.number}"
    by, foot = invoice.issuer, f"{title}, issued by {invoice.issuer} for {invoice.seller.name}"
    return print_paper(title, by, foot, invoice.opened_at, _story(invoice))


def _story(invoice: Invoice) -> list[Flowable]:
    package = invoice.package
    details = (
        ("Number", invoice.number),
        ("Date", day(invoice.opened_at, invoice.zone)),
        ("Order", package.order_id),
        ("Ordered", day(package.placed_at, invoice.zone)),
    )
    blocks = (
        ("Sold and shipped to", party_lines(invoice.buyer)),
        ("Shipment", shipment_lines(package, invoice.zone)),
        ("For the claim with", [INSURER, f"insurer of {MARKETPLACE} shipping labels"]),
    )
    claim = KeepTogether([facts_box(_claim(invoice)), gap(10), text(_PURPOSE, NOTE)])
    return [
        *letterhead(invoice.seller, "Claim invoice", details),
        columns(blocks, (0.3, 0.42, 0.28)),
        gap(18),
        item_table(package.items),
        gap(8),
        KeepTogether([value_of(package)]),
        gap(18),
        claim,
    ]


def _claim(invoice: Invoice) -> list[tuple[str, str]]:
    cover = invoice.cover
    return [
        ("Claim", f"{invoice.claim_id}, opened {day(invoice.opened_at, invoice.zone)}"),
        ("Reason for the claim", claim_reason(invoice.reason)),
        ("Cover included free of charge", dollars(cover.free)),
        ("Additional cover bought", dollars(cover.additional)),
        ("Total cover", dollars(cover.total)),
        ("Amount claimed", dollars(invoice.claimed)),
    ]


_PURPOSE = (
    "This invoice states what the buyer paid for this package and what is claimed for it. All amounts are in "
    "US dollars. The package value is what was paid for the items, the platform coupon used and the shipping "
    "paid. It is not a request for payment to the buyer."
)
