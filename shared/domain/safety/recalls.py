"""Recalls: every order of a product refunded by its seller, or the seller asked why not all are recalled."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from shared.domain.case import PLATFORM, Actor, Case, Model, Transfer, Transition, close_deadlines
from shared.domain.decision import Decision
from shared.domain.errors import Conflict
from shared.domain.policy import clause, in_force, policy_at
from shared.domain.record import record

Source = Literal["media", "regulator", "authorized_third_party"]
RecallStatus = Literal["refunding", "completed", "awaiting_justification", "justified", "unjustified"]


class Document(Model):
    """A document of a justification, by name and content."""

    name: str = ""
    sha256: str


class Justification(Model):
    """Why the other batches were not recalled."""

    text: str = ""
    documents: tuple[Document, ...]
    received_at: datetime


class Recall(Case):
    """A product recalled. `batches`: the recalled ones; None if all are. `orders`: found to refund.

    found_to: the last of them, while there may be more. absent: orders of which the product was noted, but
    which never came.
    """

    KIND: ClassVar[str] = "recall"
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"justification.text", "justification.documents.*.name"})

    seller_id: str
    product_id: str
    source: Source
    reference: str
    batches: tuple[str, ...] | None = None
    status: RecallStatus
    orders: int = 0
    all_found: bool = False
    found_to: str | None = None
    absent: tuple[str, ...] = ()
    justification: Justification | None = None
    flags: tuple[Literal["justification_missing"], ...] = ()
    decision: Decision

    @property
    def compliant(self) -> bool | None:
        """Whether the seller has done what is asked of them; None while that is open."""
        return {"justified": True, "unjustified": False}.get(self.status)


class RecallRefund(Case):
    """One order of a recalled product: refunded, or nothing was left to refund. `amount` in cents."""

    KIND: ClassVar[str] = "recallrefund"

    recall_id: str
    order_id: str
    seller_id: str
    status: Literal["refunded", "nothing_left"]
    amount: int


@record
class RecallProgress:
    """A recall and how many of its orders are done with."""

    recall: Recall
    refunded: int

    @property
    def status(self) -> RecallStatus:
        """Completed when every order of the product was found and refunded."""
        if (
            self.recall.status == "refunding"
            and self.recall.all_found
            and self.refunded >= self.recall.orders
        ):
            return "completed"
        return self.recall.status


def open_recall(
    *,
    id: str,
    seller_id: str,
    product_id: str,
    source: Source,
    reference: str,
    batches: Sequence[str] | None,
    agent: Actor,
    now: datetime,
) -> Transition[Recall]:
    """Recall a product: all of it is refunded (R-JDG-34, R-PDA-13); a part needs a reason (R-PDA-14).

    Nothing says which orders hold the batches of a part, so a part refunds none by itself.
    """
    partly = batches is not None
    asked = policy_at(now).deadline("recall_justification", starts_at=now, start_event="recall_opened")
    recall = Recall(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        seller_id=seller_id,
        product_id=product_id,
        source=source,
        reference=reference,
        batches=tuple(batches) if batches is not None else None,
        status="awaiting_justification" if partly else "refunding",
        deadlines=(asked,) if partly else (),
        decision=_decision(partly, source, reference, product_id, now),
    )
    return Transition.opening(recall, event="recall_opened", actor=agent, detail={"source": source})


def count_orders(recall: Recall, *, more: int, to: str | None, now: datetime) -> Transition[Recall]:
    """Count more orders of the product, up to that one; None: there are no others."""
    return Transition.of(
        recall,
        event="orders_found",
        actor=PLATFORM,
        now=now,
        detail={"more": more},
        orders=recall.orders + more,
        all_found=to is None,
        found_to=to,
    )


def leave_out(recall: Recall, order_id: str, *, now: datetime) -> Transition[Recall] | None:
    """Count an order no more that never came, and is refunded if it does; None if it was left out before."""
    if order_id in recall.absent:
        return None
    return Transition.of(
        recall,
        event="order_left_out",
        actor=PLATFORM,
        now=now,
        detail={"order_id": order_id},
        orders=recall.orders - 1,
        absent=(*recall.absent, order_id),
    )


def refunded(
    recall: Recall,
    *,
    id: str,
    order_id: str,
    payment: Transfer | None,
    before: RecallRefund | None = None,
    now: datetime,
) -> Transition[RecallRefund]:
    """Record that one order is done with: paid back, or nothing was left to pay back.

    before: where there is something to pay back after all.
    """
    if before is not None and payment is not None:
        return Transition.of(
            before,
            event="order_refunded",
            actor=PLATFORM,
            now=now,
            money=(payment,),
            status="refunded",
            amount=payment.amount,
        )
    done = RecallRefund(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=recall.policy_version,
        recall_id=recall.id,
        order_id=order_id,
        seller_id=recall.seller_id,
        status="refunded" if payment else "nothing_left",
        amount=payment.amount if payment else 0,
    )
    return Transition.opening(
        done, event="order_refunded", actor=PLATFORM, money=(payment,) if payment else ()
    )


def justify(recall: Recall, *, text: str, documents: Sequence[Document], now: datetime) -> Transition[Recall]:
    """Record why the seller did not recall the rest (R-PDA-14); late is better than never.

    A recall whose time is over has lapsed first: its flag stays. Raises Conflict
    `justification_not_asked`, `already_justified`.
    """
    if recall.batches is None:
        detail = "This recall covers the whole product, so there is no rest to justify."
        raise Conflict("justification_not_asked", detail, clause=clause("R-PDA-14"))
    if recall.justification is not None:
        detail = "The justification was handed in before."
        raise Conflict("already_justified", detail, clause=clause("R-PDA-14"))
    given = Justification(text=text, documents=tuple(documents), received_at=now)
    in_time = recall.status == "awaiting_justification"
    return Transition.of(
        recall,
        event="recall_justified",
        actor=Actor(role="seller", account=recall.seller_id),
        now=now,
        detail={"documents": len(documents), "in_time": in_time},
        justification=given,
        status="justified",
        deadlines=close_deadlines(recall.deadlines, "met"),
    )


def lapse(recall: Recall, *, now: datetime) -> Transition[Recall] | None:
    """Flag a seller who gave no justification in time (R-PDA-14); None while there is time."""
    if not recall.lapsed_at(now):
        return None
    return Transition.of(
        recall,
        event="justification_missing",
        actor=PLATFORM,
        now=now,
        status="unjustified",
        flags=("justification_missing",),
        deadlines=close_deadlines(recall.deadlines, "lapsed"),
    )


def missing(recall: Recall) -> list[str]:
    """List what the seller still owes."""
    asked = recall.batches is not None and recall.justification is None
    return ["justification_of_batches_not_recalled"] if asked else []


def _decision(partly: bool, source: Source, reference: str, product_id: str, now: datetime) -> Decision:
    return Decision(
        outcome="justification_required" if partly else "refund_every_order",
        basis="recall_of_some_batches" if partly else "hazard_override",
        clauses=(clause("R-PDA-14"),) if partly else (clause("R-JDG-34"), clause("R-PDA-13")),
        facts={"source": source, "reference": reference, "product_id": product_id},
        policy_version=in_force(now),
    )
