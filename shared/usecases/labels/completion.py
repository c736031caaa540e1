"""What carriers print: completing a purchase, or finding out what became of it."""

from contextlib import suppress

from shared.domain.case import PLATFORM
from shared.domain.errors import ConcurrentUpdate, Upstream, not_found
from shared.domain.labels import label as labels
from shared.domain.labels import voiding
from shared.domain.labels.carriers import Service
from shared.domain.labels.label import Failure, Label
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.orders.tracking_numbers import follower_of
from shared.domain.policy import clause, policy
from shared.gateways.carriers import CarrierRefused, CarrierSilent, LabelOrder, PrintedLabel
from shared.gateways.wording import service_name
from shared.storage.records import IdempotencyKey
from shared.storage.store import Ref
from shared.usecases.labels import documents
from shared.usecases.labels.effects import FollowPackage, ReconcileLabel, VoidCancelled
from shared.usecases.labels.letters import tell_failed, tell_signature
from shared.usecases.labels.rates import rates_of, shipment_details
from shared.usecases.orders.effects import ReplayPendingEvents, VoidLabel
from shared.usecases.orders.tracking_numbers import attach, leaving, left_behind
from shared.usecases.services import Services

TRIES = 6


def rate_of(services: Services, package: Package, order: Order, service: Service) -> int:
    """Cents the carrier asks for the label about to be bought.

    Raises Upstream `label_purchase_failed` where it names no rate.
    """
    rates = rates_of(services, [(package, order)])[package.id]
    if service.name not in rates.cents:
        raise purchase_failed(Failure(code="label_purchase_failed", detail=rates.refused[service.name]))
    return rates.cents[service.name]


def buy(
    services: Services, label: Label, package: Package, order: Order, *, idempotency: IdempotencyKey | None
) -> Label:
    """Let the carrier print the label of a purchase that has begun, and complete it.

    Raises Upstream `label_purchase_failed`.
    """
    try:
        printed = services.carrier.buy(_label_order(label, package, order))
    except CarrierRefused as refused:
        failure = Failure(code="label_purchase_failed", detail=str(refused))
        _fail(services, label, failure, idempotency=idempotency)
        raise purchase_failed(failure) from refused
    except CarrierSilent:
        services.store.commit(
            effects=[ReconcileLabel.at_once(label.id)], dropped=[ReconcileLabel.later(label.id).id]
        )
        return label
    return complete(services, label, package, printed, idempotency=idempotency)


def complete(
    services: Services,
    label: Label,
    package: Package,
    printed: PrintedLabel,
    *,
    idempotency: IdempotencyKey | None,
) -> Label:
    """What the carrier printed is the seller's: kept, charged and in force, in one transaction.

    If its package has changed meanwhile, or the number is known already, that is looked at again; one that
    was cancelled is paid back.
    """
    documents.keep(services, label.id, printed.document)
    for attempt in range(TRIES):
        try:
            return _complete(services, label, package, printed, idempotency, new=attempt == 0)
        except ConcurrentUpdate:
            current, now_packed = services.store.load(Ref(Label, label.id), Ref(Package, package.id))
            if current is None or now_packed is None:
                raise
            if current.status != "purchasing":
                return current
            label, package = current, now_packed
    raise ConcurrentUpdate(label.id)


def _complete(
    services: Services,
    label: Label,
    package: Package,
    printed: PrintedLabel,
    idempotency: IdempotencyKey | None,
    *,
    new: bool,
) -> Label:
    """new: whether the number is expected to be nobody's yet."""
    now = services.now()
    steps = labels.complete_purchase(
        label,
        package,
        tracking_number=printed.tracking_number,
        rate=printed.rate,
        document_key=documents.key_of(label.id),
        now=now,
    )
    done = steps[0].case
    packed = steps[1].case
    follows, caught_up = attach(
        services, label.carrier, printed.tracking_number, follower_of(packed), new=new
    )
    before = leaving(services, package.model_copy(update={"label_id": None}))
    effects = [*caught_up, *left_behind(package), *FollowPackage.of(packed)]
    notices = None
    if package.cancelled_at is not None:
        effects.append(VoidCancelled.of(done.id, after=done))
    else:
        notices = tell_signature(services, done, now=now)
    answered = services.store.answer_again(idempotency, done) if idempotency else []
    services.store.commit(
        *steps,
        *([notices[0]] if notices else []),
        effects=[*effects, *([notices[1]] if notices else [])],
        dropped=[ReconcileLabel.later(label.id).id],
        writes=[*follows, *before, *answered],
    )
    return done


def reconcile(services: Services, label_id: str) -> None:
    """Ask the carrier what became of a purchase; complete it, or end it without a charge.

    Raises CarrierSilent while the carrier can't tell yet.
    """
    (label,) = services.store.load(Ref(Label, label_id))
    if label is None or label.status != "purchasing":
        return
    package, order = services.store.load(Ref(Package, label.package_id), Ref(Order, label.order_id))
    if package is None or order is None:
        return
    printed = services.carrier.find(_label_order(label, package, order))
    if printed:
        complete(services, label, package, printed, idempotency=None)
    else:
        failure = Failure(
            code="label_purchase_failed", detail="The carrier did not answer and has printed no label."
        )
        _fail(services, label, failure, idempotency=None)


def void_at_carrier(services: Services, label_id: str) -> None:
    """Tell the carrier that a label will not be used. Raises what the carrier raises."""
    services.carrier.void(label_id)


def _label_order(label: Label, package: Package, order: Order) -> LabelOrder:
    return LabelOrder(
        **shipment_details(package, order),
        reference=label.id,
        order_id=label.order_id,
        package_id=label.package_id,
        service=label.service,
        carrier=label.carrier,
        service_name=service_name(label.service),
        signature=label.signature.option,
        signer_age=policy(label.policy_version).terms("signature")["adult_min_age"],
        rate=label.rate,
        signature_fee=label.signature.fee,
        sender=order.facts.seller_contact.name,
        ordered_at=label.created_at,
    )


def purchase_failed(failure: Failure) -> Upstream:
    """Nothing was bought: no label, no policy, no charge (R-INS-18)."""
    return Upstream(
        failure.code,
        f"The carrier printed no label, so nothing was bought or charged: {failure.detail} Try again, "
        "perhaps with another service.",
        clause=clause("R-INS-18"),
    )


def _fail(services: Services, label: Label, failure: Failure, *, idempotency: IdempotencyKey | None) -> None:
    """Nothing was bought. If its package has changed meanwhile, that is looked at again."""
    for _ in range(TRIES):
        current, package = services.store.load(Ref(Label, label.id), Ref(Package, label.package_id))
        if current is None or package is None:
            raise not_found("package")
        if current.status != "purchasing":
            return
        with suppress(ConcurrentUpdate):
            return _end(services, current, package, failure, idempotency)
    raise ConcurrentUpdate(label.id)


def _end(
    services: Services, label: Label, package: Package, failure: Failure, idempotency: IdempotencyKey | None
) -> None:
    now = services.now()
    steps = labels.fail_purchase(label, package, failure=failure, now=now)
    # Whoever still waits for the answer gets it as such; anybody else has to be told.
    notices, mails = [], []
    if idempotency is None:
        notice, mail = tell_failed(services, label, failure, now=now)
        notices, mails = [notice], [mail]
    released = [services.store.forget(idempotency)] if idempotency else []
    services.store.commit(
        *steps,
        *notices,
        effects=[*mails, *ReplayPendingEvents.of_unlabelled(steps[1].case)],
        dropped=[ReconcileLabel.later(label.id).id],
        writes=released,
    )


def void_cancelled(services: Services, label_id: str) -> None:
    """Pay back a label that is not needed, unless the carrier has scanned it (R-INS-22)."""
    (label,) = services.store.load(Ref(Label, label_id))
    if label is None or voiding.void_refusal(label):
        return
    (package,) = services.store.load(Ref(Package, label.package_id))
    if package is not None:
        steps = voiding.void(label, package, actor=PLATFORM, now=services.now())
        told = ReplayPendingEvents.of_unlabelled(steps[1].case)
        services.store.commit(*steps, effects=[VoidLabel.of(steps[0].case), *told])
