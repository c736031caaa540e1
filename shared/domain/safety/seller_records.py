"""What is known of a seller: disputes lost, findings of bad faith, products recalled."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from shared.domain.case import PLATFORM, Case, Model, Transition
from shared.domain.policy import in_force
from shared.domain.times import whole_second


class Loss(Model):
    """A product dispute the seller lost for good; listed: an investigation has it among its cases."""

    dispute_id: str
    order_id: str
    lost_at: datetime
    listed: bool = False


class BadFaith(Model):
    """A finding of bad faith, and its last second (R-JDG-33)."""

    investigation_id: str
    ends_at: datetime


class SellerRecord(Case):
    """What is known of a seller; `id` is the seller's.

    losses: those that are still in time to count. investigation_id: the one that is open. bad_faith: the
    findings that were not lifted, until the next one without those that have ended. hazards: the products
    that were recalled as a whole, each with its recall.
    """

    KIND: ClassVar[str] = "sellerrecord"

    seller_id: str
    losses: tuple[Loss, ...] = ()
    investigation_id: str | None = None
    bad_faith: tuple[BadFaith, ...] = ()
    hazards: dict[str, str] = Field(default_factory=dict)


def standing_findings(record: SellerRecord | None, now: datetime) -> tuple[BadFaith, ...]:
    """List the findings of bad faith that have not ended."""
    found = record.bad_faith if record else ()
    return tuple(one for one in found if whole_second(now) <= one.ends_at)


def note_hazard(
    record: SellerRecord | None, *, seller_id: str, product_id: str, recall_id: str, now: datetime
) -> Transition[SellerRecord] | None:
    """Confirm the hazard of a product that was recalled as a whole (R-JDG-34); None if known."""
    known = record.hazards if record else {}
    if product_id in known:
        return None
    detail, hazards = {"product_id": product_id}, known | {product_id: recall_id}
    return written(record, seller_id, "hazard_confirmed", now=now, detail=detail, hazards=hazards)


def bad_faith_of(record: SellerRecord | None, now: datetime) -> tuple[str, ...]:
    """List the investigations of the seller whose finding of bad faith has not ended (R-JDG-33)."""
    return tuple(one.investigation_id for one in standing_findings(record, now))


def written(
    record: SellerRecord | None,
    seller_id: str,
    event: str,
    *,
    now: datetime,
    detail: dict[str, Any],
    **changes: Any,
) -> Transition[SellerRecord]:
    """Change what is known of a seller, or write down the first of it."""
    if record is not None:
        return Transition.of(record, event=event, actor=PLATFORM, now=now, detail=detail, **changes)
    opened = SellerRecord(
        id=seller_id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        seller_id=seller_id,
        **changes,
    )
    return Transition.opening(opened, event=event, actor=PLATFORM, detail=detail)
