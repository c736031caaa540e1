"""What a label with its cover and signature service would cost, before anything is bought."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from shared.domain.errors import Refusal
from shared.domain.labels import insurance, signatures
from shared.domain.labels.agreements import Agreement, AgreementKind, Agreements, needed
from shared.domain.labels.carriers import Rates, Service, estimated_delivery, find_service, services
from shared.domain.labels.insurance import InsuranceQuote
from shared.domain.labels.signatures import QuotedSignature, SignatureRecommendation
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, known_value
from shared.domain.orders.valuation import ValueParts
from shared.domain.policy import Policy
from shared.domain.record import record


@record
class QuotedService:
    """One way to ship a package; `rate` in cents."""

    service: str
    carrier: str
    rate: int
    estimated_delivery_at: datetime


@record
class MissingService:
    """A way in which a package can't be shipped now; without a code `reason` is in the carrier's words."""

    service: str
    reason: str
    reason_code: str | None = None


@record
class PackageQuote:
    """Everything that can be bought for one package."""

    package_id: str
    value: ValueParts
    services: tuple[QuotedService, ...]
    unavailable: tuple[MissingService, ...]
    insurance: InsuranceQuote
    insurance_agreement_required: bool
    recommendation: SignatureRecommendation
    signatures: tuple[QuotedSignature, ...]
    signature_agreement_required: bool


@record
class ShownAgreement:
    """An agreement as a seller sees it."""

    agreement: Agreement
    accepted_at: datetime | None


def quote_package(
    package: Package,
    order: Order,
    *,
    service: str | None,
    amount: int | None = None,
    rates: Rates | Refusal,
    accepted: Mapping[AgreementKind, str],
    premium_rate: int | None,
    signature_fees: signatures.Fees,
    reports: int,
    policy: Policy,
    now: datetime,
) -> PackageQuote:
    """Quote all services of a package, or the one asked for, with their options (R-INS-10, R-SIG-09).

    amount: the total that the custom cover is priced for; None leaves that open. rates: what carriers
    ask, or why no label is sold for it; a service they name no rate for is not offered, and the reason is
    given. reports: packages of this buyer, or to this address, that did not arrive. Raises Rejected
    `insurance_mode_not_eligible` outside TikTok Shipping, `package_value_unknown`, what `insurance.quote`
    raises of the amount, and Invalid for a service that does not exist.
    """
    insurance.check_mode(package.shipping_mode, policy)
    value = known_value(package)
    asked = (find_service(service, policy),) if service else services(policy)
    rate_of = {} if isinstance(rates, Refusal) else rates.cents
    offered = tuple(one for one in asked if one.name in rate_of)
    restricted = {item.line_id for item in order.facts.items if item.age_restricted}
    return PackageQuote(
        package_id=package.id,
        value=value,
        services=tuple(_service(one, rate_of[one.name], policy, now) for one in offered),
        unavailable=tuple(_missing(one, rates) for one in asked if one not in offered),
        insurance=insurance.quote(value.total, amount=amount, premium_rate=premium_rate, policy=policy),
        insurance_agreement_required=needed("insurance", accepted, policy),
        recommendation=signatures.recommend(
            risk=order.facts.risk,
            age_restricted=any(line.line_id in restricted for line in package.lines),
            package_value=value.total,
            reports=reports,
            policy=policy,
        ),
        signatures=signatures.quote(offered, fees=signature_fees, policy=policy),
        signature_agreement_required=needed("signature", accepted, policy),
    )


def shown(agreements: Agreements | None, in_force: Sequence[Agreement]) -> list[ShownAgreement]:
    """List the agreements in force, with the time the seller accepted each."""
    given = {(a.kind, a.version): a.accepted_at for a in (agreements.acceptances if agreements else ())}
    return [
        ShownAgreement(agreement=agreement, accepted_at=given.get((agreement.kind, agreement.version)))
        for agreement in in_force
    ]


def _missing(service: Service, rates: Rates | Refusal) -> MissingService:
    if isinstance(rates, Refusal):
        return MissingService(service=service.name, reason=rates.detail, reason_code=rates.code)
    return MissingService(service=service.name, reason=rates.refused[service.name])


def _service(service: Service, rate: int, policy: Policy, now: datetime) -> QuotedService:
    return QuotedService(
        service=service.name,
        carrier=service.carrier,
        rate=rate,
        estimated_delivery_at=estimated_delivery(service, shipped_at=now, policy=policy),
    )
