"""Telling buyer and seller of a return, whichever case it belongs to."""

from collections.abc import Iterator
from typing import Any, Literal

from shared.domain.case import Transition
from shared.domain.notifications import Notice, Notification
from shared.domain.orders.order import Order
from shared.domain.policy import policy
from shared.domain.returns.labels import unneeded
from shared.domain.returns.model import RETURN_OBJECTION, ReturnCase
from shared.gateways.letters import returns as letters
from shared.gateways.letters.returns import Reader, ReturnFacts, Standing
from shared.gateways.wording import carrier_name
from shared.storage.records import Effect
from shared.usecases.notices import tell
from shared.usecases.services import Services

READERS: tuple[Reader, Reader] = ("buyer", "seller")


def notices_about(
    step: Transition[Any],
    order: Order,
    *,
    refunded_by: Literal["seller", "platform"] = "seller",
    standing: Standing = "open",
    runs: bool = True,
) -> Iterator[tuple[Reader, Notice]]:
    """The letters about a step of a return, to both sides; none about one that concerns nobody.

    Of goods whose number was entered their first scan says nothing new, and of a label printed when nobody
    needs it any more nobody is told. standing: whether anything follows from the goods now. runs: whether
    they are still to go back.
    """
    case: ReturnCase = step.case
    letter, goods = letters.LETTERS.get(step.event), case.goods_back
    if letter is None or goods is None or (step.event == "return_scanned" and not goods.labelled):
        return
    if step.event == "return_label_bought" and unneeded(goods, runs=runs):
        return
    for reader in READERS:
        yield reader, letter(facts_for(step, order, reader, refunded_by=refunded_by, standing=standing))


def tell_step(
    services: Services, step: Transition[Any], order: Order, *, runs: bool, standing: Standing = "open"
) -> tuple[list[Transition[Notification]], list[Effect]]:
    """The messages about a step of a return, to be committed with it (see `notices_about`)."""
    messages = [
        tell(services, order, reader, kind=step.event, case_id=step.case.id, notice=notice, now=step.at)
        for reader, notice in notices_about(step, order, runs=runs, standing=standing)
    ]
    return [notification for notification, _ in messages], [mail for _, mail in messages]


def facts_for(
    step: Transition[Any],
    order: Order,
    reader: Reader,
    *,
    refunded_by: Literal["seller", "platform"] = "seller",
    standing: Standing = "open",
    reason: str = "",
) -> ReturnFacts:
    """The return of a case as a letter to that party shows it. Raises ValueError where there is none."""
    case: ReturnCase = step.case
    goods = case.goods_back
    if goods is None:
        raise ValueError(f"{case.id} has no return")
    found, objection = goods.outcome, goods.objection
    number = (carrier_name(goods.carrier or ""), goods.tracking_number)
    due = {one.kind: one.due_at for one in case.deadlines if one.state == "open"}
    return ReturnFacts(
        reader=reader,
        case_id=case.id,
        order_id=case.order_id,
        shop=order.facts.seller_contact.name,
        buyer=order.facts.buyer.name,
        zone=policy(case.policy_version).zone,
        address=(goods.address.name, *goods.address.lines()) if goods.address else (),
        send_by=goods.due_at,
        paid_by=goods.paid_by,
        refunded_by=refunded_by,
        refund_follows=goods.refund_follows,
        labelled=goods.labelled,
        shipment=", ".join(word for word in number if word),
        refund_due=found is not None and found.refund_due,
        event=found.event if found else "",
        object_by=due.get(RETURN_OBJECTION),
        pay_by=due.get("post_dispute_action"),
        objection=objection.reason if objection else "",
        description=objection.description if objection else "",
        upheld=bool(objection and objection.upheld),
        refunded=sum(paid.amount for paid in step.money if paid.kind == "buyer_refund"),
        reason=reason or (objection.because if objection else ""),
        disputed=case.KIND == "dispute",
        standing=standing,
        closed_as=case.closed_reason or "",
    )
