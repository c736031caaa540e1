"""Buying the label of a return, finding out about lost answers, and paying back what is not used."""

from contextlib import suppress

from shared.domain.errors import ConcurrentUpdate, Upstream
from shared.domain.labels.carriers import Service
from shared.domain.labels.label import Failure
from shared.domain.labels.origin import Origin, ship_from_missing
from shared.domain.orders.tracking_numbers import returning
from shared.domain.policy import policy
from shared.domain.returns import labels
from shared.domain.returns.model import Return, ReturnLabel
from shared.domain.returns.page import ReturnLabelPage
from shared.gateways.carriers import CarrierRefused, CarrierSilent, LabelOrder, PrintedLabel, ShipmentDetails
from shared.gateways.wording import service_name
from shared.storage.records import IdempotencyKey
from shared.usecases.labels import documents
from shared.usecases.labels.completion import purchase_failed
from shared.usecases.orders.effects import VoidLabel
from shared.usecases.orders.tracking_numbers import attach
from shared.usecases.returns.bearer import ReturnBearer
from shared.usecases.returns.effects import ReconcileReturnLabel
from shared.usecases.returns.queries import label_page
from shared.usecases.services import Command, Services

TRIES = 6


def buy(
    services: Services, command: Command, bearer: ReturnBearer, *, service: str | None
) -> ReturnLabelPage:
    """Buy the label of a return at the charge of whoever pays the way back (R-PDA-20).

    As with any label: the purchase is noted, then the carrier prints under our label's id, then all is
    written together; an answer that never comes leaves it `purchasing`. It has no cover. Its document is
    had by reading it: a link would be over when this is answered again. Raises Upstream
    `label_purchase_failed`, NotConfigured `ship_from_missing`, and whatever `for_label` raises.
    """
    goods = bearer.for_label()
    shipment = _shipment(bearer, goods)
    chosen, rate = _price(services, shipment, service, version=bearer.case.policy_version)
    label = labels.new_label(
        goods, label_id=services.new_id("lbl"), service=chosen, rate=rate, ordered_at=command.now
    )
    later = ReconcileReturnLabel.later(bearer.kind, bearer.case.id, label.id)
    page = ReturnLabelPage(label=label)
    bearer = bearer.commit(
        labels.order_label(goods, label, by=command.caller.actor),
        effects=[later],
        idempotency=command.idempotency,
        answer=page,
    )
    try:
        printed = services.carrier.buy(_order(bearer, label))
    except CarrierRefused as refused:
        _fail(services, bearer, label, idempotency=command.idempotency)
        raise _failed(str(refused)) from refused
    except CarrierSilent:
        asked = ReconcileReturnLabel.at_once(bearer.kind, bearer.case.id, label.id)
        services.store.commit(effects=[asked], dropped=[later.id])
        return page
    return _complete(services, bearer, label, printed, idempotency=command.idempotency)


def reconcile(services: Services, bearer: ReturnBearer, label_id: str) -> None:
    """Ask the carrier what became of a purchase; complete it, or end it without a charge.

    Raises CarrierSilent while the carrier can't tell yet.
    """
    goods = bearer.case.goods_back
    label = goods.label if goods else None
    if label is None or label.id != label_id or label.status != "purchasing":
        return
    printed = services.carrier.find(_order(bearer, label))
    if printed:
        _complete(services, bearer, label, printed, idempotency=None)
    else:
        _fail(services, bearer, label, idempotency=None)


def void(bearer: ReturnBearer, label_id: str) -> None:
    """Pay back a label that nobody will use, and tell the carrier; nothing to do where it is used."""
    goods = bearer.case.goods_back
    step = labels.void_label(bearer.case, goods, label_id=label_id, runs=bearer.runs) if goods else None
    if step is not None:
        bearer.commit(step, effects=[VoidLabel(id=f"{label_id}:void", label_id=label_id)])


def _complete(
    services: Services,
    bearer: ReturnBearer,
    label: ReturnLabel,
    printed: PrintedLabel,
    *,
    idempotency: IdempotencyKey | None,
) -> ReturnLabelPage:
    documents.keep(services, label.id, printed.document)
    case = bearer.case
    follower = returning(case.id, case.seller_id, final_at=case.goods_since)
    for attempt in range(TRIES):
        goods = bearer.case.goods_back
        step = goods and labels.complete_label(
            bearer.case,
            goods,
            label_id=label.id,
            tracking_number=printed.tracking_number,
            rate=printed.rate,
            document_key=documents.key_of(label.id),
        )
        if not step or step.goods.label is None:
            return label_page(goods)
        page = ReturnLabelPage(label=step.goods.label)
        number = printed.tracking_number
        follows, caught_up = attach(services, label.carrier, number, follower, new=attempt == 0)
        with suppress(ConcurrentUpdate):
            bearer.commit(
                step,
                effects=caught_up,
                dropped=[f"{label.id}:reconcile"],
                writes=[*follows, *(services.store.answer_again(idempotency, page) if idempotency else [])],
            )
            return page
        bearer = bearer.reload()
    raise ConcurrentUpdate(label.id)


def _fail(
    services: Services, bearer: ReturnBearer, label: ReturnLabel, *, idempotency: IdempotencyKey | None
) -> None:
    """Nothing was bought: another label can be had. The case may have moved on meanwhile."""
    released = [services.store.forget(idempotency)] if idempotency else []
    for _ in range(TRIES):
        goods = bearer.case.goods_back
        step = goods and labels.fail_label(goods, label_id=label.id, code="label_purchase_failed")
        if not step:
            return
        with suppress(ConcurrentUpdate):
            bearer.commit(step, dropped=[f"{label.id}:reconcile"], writes=released)
            return
        bearer = bearer.reload()
    raise ConcurrentUpdate(label.id)


def _price(
    services: Services, shipment: ShipmentDetails, name: str | None, *, version: str
) -> tuple[Service, int]:
    (rates,) = services.carrier.rates([shipment])
    chosen = labels.choose(rates, name, policy(version))
    if chosen is None:
        why = [reason for service, reason in rates.refused.items() if name in (None, service)]
        raise _failed(why[0] if why else "The carrier names no rate for this package.")
    return chosen, rates.cents[chosen.name]


def _failed(detail: str) -> Upstream:
    return purchase_failed(Failure(code="label_purchase_failed", detail=detail))


def _shipment(bearer: ReturnBearer, goods: Return) -> ShipmentDetails:
    """From the buyer's address to the seller's; as heavy as the packages the goods came in, if known."""
    facts, packages = bearer.order.facts, bearer.packages
    if goods.address is None:
        raise ship_from_missing()
    weights = [package.weight_oz for package in packages]
    only = packages[0] if len(packages) == 1 else None
    return ShipmentDetails(
        seller_id=bearer.case.seller_id,
        origin=Origin(name=facts.buyer.name, **facts.buyer.address.model_dump()),
        recipient=goods.address.name,
        address=goods.address,
        weight_oz=sum(weight or 0 for weight in weights) if weights and all(weights) else None,
        length_in=only.length_in if only else None,
        width_in=only.width_in if only else None,
        height_in=only.height_in if only else None,
    )


def _order(bearer: ReturnBearer, label: ReturnLabel) -> LabelOrder:
    goods = bearer.case.goods_back
    if goods is None:
        raise ValueError(f"{bearer.case.id} has no return")
    shipment = _shipment(bearer, goods)
    return LabelOrder(
        **dict(shipment),
        reference=label.id,
        order_id=bearer.case.order_id,
        package_id=bearer.packages[0].id if bearer.packages else bearer.case.id,
        service=label.service,
        carrier=label.carrier,
        service_name=service_name(label.service),
        signature="none",
        signer_age=policy(bearer.case.policy_version).terms("signature")["adult_min_age"],
        rate=label.rate,
        signature_fee=0,
        sender=bearer.order.facts.buyer.name,
        ordered_at=label.ordered_at,
    )
