"""The label of the way back, at the charge of whoever pays it; an unused one is paid back."""

from collections.abc import Mapping
from datetime import datetime

from shared.domain.case import PLATFORM, Account, Actor, Transfer
from shared.domain.errors import Conflict, invalid_field
from shared.domain.labels.carriers import Rates, Service, services
from shared.domain.policy import Policy, clause
from shared.domain.returns.model import UNSENT, Return, ReturnCase, ReturnLabel, ReturnStep
from shared.domain.returns.sending import afresh, too_late


def check_may_buy(goods: Return) -> Return:
    """Check that a label can be had for the way back (R-PDA-20).

    Raises Conflict `return_window_closed`, `label_already_created`, `return_already_uploaded`.
    """
    if goods.status == "lapsed":
        raise too_late(goods)
    if goods.label is not None and goods.label.status == "purchasing":
        detail = "The purchase of a return label is still going on. Look at it again in a moment."
        raise Conflict("label_already_created", detail, clause=clause("R-PDA-20"))
    if goods.status == "label_bought":
        detail = f"A return label is bought: hand the goods over as {goods.tracking_number}."
        raise Conflict("label_already_created", detail, clause=clause("R-PDA-20"))
    if goods.status not in UNSENT:
        detail = f"The goods travel as {goods.tracking_number} already."
        raise Conflict("return_already_uploaded", detail, clause=clause("R-PDA-21"))
    return goods


def choose(rates: Rates, name: str | None, policy: Policy) -> Service | None:
    """Choose the service asked for, else the cheapest that can be had, the first of several; None if none.

    Raises Invalid for a service that does not exist.
    """
    known = {service.name: service for service in services(policy)}
    if name is not None and name not in known:
        raise invalid_field("service", f"must be one of {', '.join(known)}")
    offered = [one for one in known.values() if one.name in rates.cents and name in (None, one.name)]
    return min(offered, key=lambda one: rates.cents[one.name], default=None)


def order_label(goods: Return, label: ReturnLabel, *, by: Actor) -> ReturnStep:
    """Begin the purchase of a label; nothing is charged yet. Raises as `check_may_buy` does."""
    check_may_buy(goods)
    return ReturnStep(
        goods=goods.model_copy(update={"label": label}),
        event="return_label_ordered",
        actor=by,
        detail={"label_id": label.id, "service": label.service},
    )


def complete_label(
    case: ReturnCase, goods: Return, *, label_id: str, tracking_number: str, rate: int, document_key: str
) -> ReturnStep | None:
    """Charge the label that the carrier printed to whoever pays; None unless it is being bought.

    Where the goods travel otherwise by now, or need not travel any more, it is paid back afterwards.
    """
    label = _purchasing(goods, label_id)
    if label is None:
        return None
    bought = label.model_copy(
        update={
            "status": "purchased",
            "tracking_number": tracking_number,
            "rate": rate,
            "document_key": document_key,
        }
    )
    travels = {
        "status": "label_bought",
        "carrier": label.carrier,
        "tracking_number": tracking_number,
        "shipped_at": None,
        "uploaded_at": None,
        **afresh(),
    }
    changes = travels if goods.status in UNSENT else {}
    return ReturnStep(
        goods=goods.model_copy(update={"label": bought, **changes}),
        event="return_label_bought",
        actor=PLATFORM,
        detail={"label_id": label.id, "carrier": label.carrier, "tracking_number": tracking_number},
        money=_transfer(case, bought, "label_fee"),
    )


def fail_label(goods: Return, *, label_id: str, code: str) -> ReturnStep | None:
    """End a purchase without label and charge; None unless it is going on."""
    if _purchasing(goods, label_id) is None:
        return None
    return ReturnStep(
        goods=goods.model_copy(update={"label": None}),
        event="return_label_failed",
        actor=PLATFORM,
        detail={"label_id": label_id, "code": code},
    )


def void_label(case: ReturnCase, goods: Return, *, label_id: str, runs: bool) -> ReturnStep | None:
    """Pay back a label that nobody will use; None for one that is used, or may still be.

    The number stays: a scan in time that shows only now counts all the same.
    """
    label = goods.label
    if label is None or label.id != label_id or not unneeded(goods, runs=runs):
        return None
    return ReturnStep(
        goods=goods.model_copy(update={"label": label.model_copy(update={"status": "voided"})}),
        event="return_label_voided",
        actor=PLATFORM,
        detail={"label_id": label.id},
        money=_transfer(case, label, "label_refund", back=True),
    )


def unneeded(goods: Return | None, *, runs: bool) -> bool:
    """Tell whether a label was paid that nobody will use. `runs`: the return is still to be made."""
    if goods is None or goods.label is None or goods.label.status != "purchased":
        return False
    return goods.label.scanned_at is None and not (runs and goods.label_wanted)


def _purchasing(goods: Return, label_id: str) -> ReturnLabel | None:
    label = goods.label
    return label if label and label.id == label_id and label.status == "purchasing" else None


def _transfer(case: ReturnCase, label: ReturnLabel, kind: str, *, back: bool = False) -> tuple[Transfer, ...]:
    accounts: Mapping[bool, tuple[Account, Account]] = {
        False: (label.paid_by, "carrier"),
        True: ("carrier", label.paid_by),
    }
    debit, credit = accounts[back]
    paid = Transfer(
        id=f"{label.id}:{kind}",
        order_id=case.order_id,
        case_id=case.id,
        kind=kind,
        debit=debit,
        credit=credit,
        amount=label.rate,
        seller_id=case.seller_id,
    )
    return (paid,) if label.rate else ()


def new_label(
    goods: Return, *, label_id: str, service: Service, rate: int, ordered_at: datetime
) -> ReturnLabel:
    """Describe the label about to be bought; `rate` in cents, as quoted."""
    return ReturnLabel(
        id=label_id,
        service=service.name,
        carrier=service.carrier,
        rate=rate,
        paid_by=goods.paid_by,
        ordered_at=ordered_at,
    )
