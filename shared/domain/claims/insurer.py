"""What the insurer is sent: claims, answers, affidavits with their photos, and refunds.

Every message about a claim carries what a claims handler needs to begin (R-CLM-24); whoever signed at
the door or signed an affidavit is named in it, and the papers it links name the buyer. A refund is its
status and its reason, besides ids, and nothing else (R-CLM-14, R-AFF-14). E-mail addresses and the
links of buyers are never sent.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from shared.domain.case import PLATFORM, Transition
from shared.domain.claims.claim import Claim, SharedRefund
from shared.domain.claims.exchange import INVOICE, RECEIPT, ClaimFile
from shared.domain.labels.insurance import Cover
from shared.domain.labels.signatures import receipt
from shared.domain.money import CURRENCY, usd
from shared.domain.orders.book import Entry, OrderBook
from shared.domain.orders.contents import PricedLine
from shared.domain.orders.order import AfterSale
from shared.domain.orders.packages import Package, is_as_told
from shared.domain.orders.units import numbers, units_in
from shared.domain.record import record
from shared.domain.times import rfc3339


@record
class Dossier:
    """A claim with what its messages are written from: package, cover, and links to its papers.

    links: by the paper's name or the file's id; they work until `links_until`.
    """

    claim: Claim
    package: Package
    cover: Cover
    links: Mapping[str, str]
    links_until: datetime


def claim_opened(dossier: Dossier) -> dict[str, Any]:
    """Write the data of `claim.opened`, which is the claim itself, as every message has it (R-CLM-24)."""
    claim, package, cover = dossier.claim, dossier.package, dossier.cover
    return {
        **_ids(claim),
        "insurance_id": claim.insurance_id,
        "seller_id": claim.seller_id,
        "reason": claim.reason,
        "description": claim.description,
        "currency": CURRENCY,
        "amount": usd(claim.amount),
        "package_value": usd(claim.package_value),
        "free_cover": usd(cover.free_cover),
        "additional_cover": usd(cover.additional_cover),
        "total_cover": usd(claim.total_cover),
        "contents": [_packed_line(line) for line in claim.contents],
        "shipping_provider": claim.shipping_provider,
        "tracking_number": claim.tracking_number,
        "shipped_at": rfc3339(package.shipped_at or claim.shipped_at),
        **_delivery(package),
        "opened_at": rfc3339(claim.created_at),
        "documents": _documents(dossier),
    }


def claim_answered(dossier: Dossier, answer_id: str) -> dict[str, Any]:
    """Write the data of `claim.answered`: question, answer, and the files that came with it (R-CLM-23)."""
    claim = dossier.claim
    answer = next(one for one in claim.answers if one.id == answer_id)
    files = [one for one in claim.files if one.answer_id == answer_id and one.status == "accepted"]
    return {
        **claim_opened(dossier),
        "answer_id": answer.id,
        "question": answer.question,
        "text": answer.text,
        "answered_at": rfc3339(answer.answered_at),
        "files": [_file(dossier, one) for one in files],
    }


def affidavit_submitted(dossier: Dossier) -> dict[str, Any]:
    """Write the data of `affidavit.submitted`; ValueError without a submitted one (R-AFF-03, R-AFF-15)."""
    claim, affidavit = dossier.claim, dossier.claim.affidavit
    if affidavit.submission is None or affidavit.submitted_at is None:
        raise ValueError(f"{claim.id} has no submitted affidavit")
    return {
        **claim_opened(dossier),
        "affidavit_id": affidavit.id,
        **affidavit.submission.model_dump(mode="json"),
        "submitted_at": rfc3339(affidavit.submitted_at),
    }


def affidavit_photo(dossier: Dossier, photo: ClaimFile) -> dict[str, Any]:
    """Write the data of `affidavit.photo`, one for each photo that came with the affidavit (R-AFF-15)."""
    return {
        **claim_opened(dossier),
        "affidavit_id": dossier.claim.affidavit.id,
        "photo": _file(dossier, photo),
    }


def refund_updated(claim: Claim, refund: SharedRefund) -> dict[str, Any]:
    """Write the data of `refund.updated`: status and reason, besides ids (R-CLM-14)."""
    return {
        **_ids(claim),
        "request_id": refund.request_id,
        "refund_status": refund.refund_status,
        "refund_reason": refund.refund_reason,
    }


def refund_to_share(claim: Claim, after_sale: AfterSale) -> SharedRefund | None:
    """Find what the insurer has to know of this request; None if nothing new (R-CLM-14).

    Shared are refunds and returns of what was in the package, once the request has been processed
    and as long as the claim may still be paid; each change of status or reason once.
    """
    if claim.status == "accepted" or not _concerns(claim, after_sale.line_ids):
        return None
    if after_sale.kind not in ("refund", "return") or after_sale.status == "in_process":
        return None
    if after_sale.refund_status is None:
        return None
    refund = SharedRefund(
        request_id=after_sale.request_id,
        refund_status=after_sale.refund_status,
        refund_reason=after_sale.refund_reason,
    )
    return None if refund in claim.shared_refunds else refund


def refunds_to_share(claim: Claim, book: OrderBook, package: Package) -> list[SharedRefund]:
    """What is new to the insurer of all refunds that concern the package, the platform's own first.

    Those of this service are in the order's book: processed, and the service is their reason (R-CLM-14).
    """
    reported = [refund_to_share(claim, after_sale) for after_sale in book.order.after_sales]
    own = [
        SharedRefund(request_id=entry.case_id, refund_status="processed", refund_reason=entry.service)
        for entry in book.book.entries
        if claim.status != "accepted" and entry.service != "platform" and entry.amount
        if _touches(entry, _packed(claim, book, package))
    ]
    return [one for one in (*reported, *own) if one is not None and one not in claim.shared_refunds]


def _packed(claim: Claim, book: OrderBook, package: Package) -> Mapping[str, Collection[int]]:
    """The units in the package; every unit of its lines where the order no longer tells which, or tells of
    other contents than the label was bought for (R-INS-27).
    """
    if package.made_for is not None:
        return book.units_of(package.made_for)
    if is_as_told(book.order, package):
        return units_in(book.order, package.id)
    return {line_id: book.all_units(line_id) for line_id in claim.line_ids}


def _touches(entry: Entry, units: Mapping[str, Collection[int]]) -> bool:
    """Tell whether money was given for one of these units, or for a line of theirs as a whole."""
    return any(
        part.amount and (not part.units or not numbers(part.units).isdisjoint(units[line_id]))
        for line_id, part in entry.lines.items()
        if line_id in units
    )


def share_refund(claim: Claim, refund: SharedRefund, *, now: datetime) -> Transition[Claim]:
    """Record that the insurer is sent this; only the newest state of each request is kept."""
    others = tuple(one for one in claim.shared_refunds if one.request_id != refund.request_id)
    return Transition.of(
        claim,
        event="refund_shared",
        actor=PLATFORM,
        now=now,
        detail=refund.model_dump(),
        shared_refunds=(*others, refund),
    )


def _ids(claim: Claim) -> dict[str, Any]:
    return {"claim_id": claim.id, "order_id": claim.order_id, "package_id": claim.package_id}


def _concerns(claim: Claim, line_ids: Collection[str]) -> bool:
    """Tell whether a request is about the claim; one that names no line is about the whole order."""
    return not line_ids or any(line_id in line_ids for line_id in claim.line_ids)


def _packed_line(line: PricedLine) -> dict[str, Any]:
    return {
        "line_id": line.line_id,
        "title": line.title,
        "sku": line.sku,
        "quantity": line.quantity,
        "value": usd(line.paid),
    }


def _delivery(package: Package) -> dict[str, Any]:
    """How far it came, and what the carrier noted at the door; a remark is shown, and is no signature."""
    found = receipt(package)
    signature = {
        "requirement": package.signature_requirement,
        "received": found.received,
        "signed_by": found.signed_by,
        "signed_at": _moment(found.signed_at),
        "proof_url": found.proof_url,
    }
    return {
        "tracking_status": package.status,
        "last_update_at": _moment(package.last_update_at),
        "delivered_at": _moment(package.delivered_at),
        "signature": signature,
    }


def _documents(dossier: Dossier) -> dict[str, Any]:
    links = {name: dossier.links[name] for name in (INVOICE, RECEIPT)}
    return {**links, "until": rfc3339(dossier.links_until)}


def _file(dossier: Dossier, item: ClaimFile) -> dict[str, Any]:
    return {
        "file_id": item.id,
        **item.file.model_dump(),
        "scan": item.scan,
        "url": dossier.links[item.id],
    }


def _moment(value: datetime | None) -> str | None:
    return rfc3339(value) if value else None
