"""Telling people: one set of words goes into their inbox and, by mail, to the address of the order."""

from datetime import datetime
from typing import Literal

from shared.domain.actions import page_url
from shared.domain.case import Role, Transition
from shared.domain.notifications import Link, Notice, Notification, open_notification, subject
from shared.domain.orders.order import Order
from shared.domain.record import record
from shared.gateways.wording import MARKETPLACE
from shared.storage.records import Effect
from shared.usecases.effects import TypedEffect
from shared.usecases.services import Services

Reader = Literal["buyer", "seller"]
Message = tuple[Transition[Notification], Effect]


@record
class MailNotice(TypedEffect, kind="notice", queue="mail"):
    """Mail what stands in an inbox. Its id names the mail at SES too, where a colon is not allowed."""

    notification_id: str


def tell(
    services: Services, order: Order, to: Reader, *, kind: str, case_id: str, notice: Notice, now: datetime
) -> Message:
    """Tell a party of an order something: the inbox entry and the mail, to be committed with its cause.

    kind: what happened, for programs (`claim_accepted`); case_id: what it is about.
    """
    step = add_to_inbox(services, order, to, kind=kind, case_id=case_id, notice=notice, now=now)
    return step, MailNotice(id=step.case.id, notification_id=step.case.id)


def add_to_inbox(
    services: Services, order: Order, to: Reader, *, kind: str, case_id: str, notice: Notice, now: datetime
) -> Transition[Notification]:
    """The inbox entry alone, for what is mailed in another way."""
    account = order.seller_id if to == "seller" else order.buyer_id
    return notify_account(
        services, to, account, kind=kind, order_id=order.id, case_id=case_id, notice=notice, now=now
    )


def notify_account(
    services: Services,
    role: Role,
    account: str,
    *,
    kind: str,
    order_id: str | None,
    case_id: str,
    notice: Notice,
    now: datetime,
) -> Transition[Notification]:
    """An entry in an account's inbox; without an order nobody knows an address to mail it to."""
    return open_notification(
        id=_id(services),
        role=role,
        account=account,
        kind=kind,
        order_id=order_id,
        case_id=case_id,
        words=_with_page(services, notice, role, case_id, order_id),
        now=now,
    )


def _with_page(services: Services, notice: Notice, role: Role, case_id: str, order_id: str | None) -> Notice:
    """With nothing else to open, it leads to the marketplace's page of its case, where there is one."""
    about = subject(role, case_id, order_id)
    if notice.link or about is None:
        return notice
    return notice.model_copy(update={"link": page_link(services, about.name, about.id)})


def page_link(services: Services, object: str, id: str, action: str = "read") -> Link | None:
    """Where people see such a thing; None where there are no such pages."""
    url = page_url(services.deployment.link_template, object=object, id=id, action=action)
    return Link(label=f"Open it on {MARKETPLACE}", url=url) if url else None


def address(order: Order, reader: str) -> str | None:
    """Where a party of the order gets mail; None where no usable address was told."""
    return order.facts.seller_contact.email if reader == "seller" else order.facts.buyer.email


def _id(services: Services) -> str:
    """An id that sorts by when it was made, in real time: a sandbox clock that stands still can't tell."""
    return services.new_id(f"ntf_{int(services.real_clock().timestamp() * 1000):011x}")
