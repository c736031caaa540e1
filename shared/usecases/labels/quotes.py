"""Quotes, and the agreements that come before the first purchase."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from shared.domain.errors import Refusal, not_found
from shared.domain.labels import agreements as consent
from shared.domain.labels.agreements import Agreement, AgreementKind, Agreements, agreements_id
from shared.domain.labels.carriers import Rates
from shared.domain.labels.quotes import PackageQuote, ShownAgreement, quote_package, shown
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.policy import policy_at
from shared.storage.cases import Cases
from shared.storage.store import Ref
from shared.usecases.labels.obstacles import refusal_of
from shared.usecases.labels.rates import rates_of
from shared.usecases.orders.nonreceipt import reports_about
from shared.usecases.services import Caller, Command, Services


def quote(
    services: Services,
    caller: Caller,
    wanted: Sequence[tuple[str, str | None, int | None]],
    *,
    now: datetime,
) -> list[PackageQuote]:
    """What could be bought for each package, in the order asked. Raises what `quote_package` raises, and
    NotFound for a package of an order that is half told (its packages come first).

    wanted: package, service and the total to be insured in cents; None for every service, no total.
    """
    cases = Cases(services.store)
    given_id = agreements_id(caller.account)
    cases.fetch(Ref(Agreements, given_id), *(Ref(Package, id) for id, *_ in wanted))
    packages = {one.id: one for one in cases.many(Package, (id for id, *_ in wanted))}
    given = cases.one(Agreements, given_id)
    for package_id, *_ in wanted:
        caller.own(Package, packages.get(package_id))
    orders = {
        order.id: order for order in cases.many(Order, (package.order_id for package in packages.values()))
    }
    if any(package.order_id not in orders for package in packages.values()):
        raise not_found("order")
    reports = reports_about(services, list(orders.values()))
    rates = _rates(services, {id: (one, orders[one.order_id]) for id, one in packages.items()})
    return [
        quote_package(
            packages[id],
            orders[packages[id].order_id],
            service=service,
            amount=amount,
            rates=rates[id],
            accepted=given.accepted if given else {},
            premium_rate=services.deployment.premium_rate,
            signature_fees=services.deployment.signature_fees,
            reports=reports[packages[id].order_id],
            policy=policy_at(now),
            now=now,
        )
        for id, service, amount in wanted
    ]


def _rates(services: Services, packed: Mapping[str, tuple[Package, Order]]) -> Mapping[str, Rates | Refusal]:
    """What carriers ask for each package, or why no label is sold for it; of those they are not asked."""
    refused = {id: refusal_of(services, package, order) for id, (package, order) in packed.items()}
    rates = rates_of(services, [both for id, both in packed.items() if refused[id] is None])
    return {id: refused[id] or rates[id] for id in packed}


def agreements(services: Services, caller: Caller) -> list[ShownAgreement]:
    """Both agreements with their texts and fees, and when the seller accepted them."""
    (given,) = services.store.load(Ref(Agreements, agreements_id(caller.account)))
    return shown(given, _in_force(services, services.now()))


def accept_agreement(
    services: Services, command: Command, *, kind: AgreementKind, version: str
) -> ShownAgreement:
    """Record the seller's consent, once (R-INS-15, R-SIG-08)."""
    seller_id = command.caller.account
    (given,) = services.store.load(Ref(Agreements, agreements_id(seller_id)), idempotency=command.idempotency)
    step = consent.accept(
        given, seller_id=seller_id, kind=kind, version=version, policy=policy_at(command.now), now=command.now
    )
    known = step.case if step else given
    answer = next(one for one in shown(known, _in_force(services, command.now)) if one.agreement.kind == kind)
    services.store.commit(*([step] if step else []), idempotency=command.idempotency, answer=answer)
    return answer


def _in_force(services: Services, now: datetime) -> Sequence[Agreement]:
    return consent.agreements_in_force(
        policy_at(now),
        premium_rate=services.deployment.premium_rate,
        signature_fees=services.deployment.signature_fees,
    )
