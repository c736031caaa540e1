"""What a package may be sold with its label, every rule of the purchase checked beforehand."""

from collections.abc import Mapping

from shared.domain.errors import Conflict, Rejected
from shared.domain.labels import insurance, signatures
from shared.domain.labels.agreements import AgreementKind, check_agreements
from shared.domain.labels.carriers import Service
from shared.domain.labels.insurance import Cover
from shared.domain.labels.signatures import Signature
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, SignatureRequirement, is_as_told, known_value
from shared.domain.policy import Policy, clause
from shared.domain.record import record


@record
class LabelChoice:
    """What a seller chooses with a label; amount: the total to insure, in cents, with `custom`."""

    service: str
    option: insurance.CoverOption = "free"
    amount: int | None = None
    signature: SignatureRequirement = "none"


def price_purchase(
    package: Package,
    *,
    service: Service,
    option: insurance.CoverOption,
    amount: int | None,
    signature: SignatureRequirement,
    premium_rate: int | None,
    signature_fees: signatures.Fees,
    accepted: Mapping[AgreementKind, str],
    policy: Policy,
    batch: bool = False,
) -> tuple[Cover, Signature]:
    """Price the cover and signature service of a package, every rule of the purchase checked.

    `accepted`: the agreements the seller accepted, by kind. Raises what `signatures.check_mode`,
    `check_sellable`, `insurance.check_mode`, `known_value`, `insurance.cover`, `signatures.choose`
    and `check_agreements` raise, in that order.
    """
    signatures.check_mode(signature, package.shipping_mode, policy)
    check_sellable(package)
    insurance.check_mode(package.shipping_mode, policy)
    cover = insurance.cover(
        known_value(package).total,
        option=option,
        amount=amount,
        premium_rate=premium_rate,
        policy=policy,
        batch=batch,
    )
    chosen = signatures.choose(signature, service=service, fees=signature_fees, policy=policy)
    check_agreements(accepted, additional_cover=cover.additional_cover, signature=signature, policy=policy)
    return cover, chosen


def check_sellable(package: Package) -> None:
    """Check that the package has no label yet: one each, with all that belongs to it (R-INS-11, R-SIG-13).

    Raises Conflict `package_cancelled`, `label_already_created`.
    """
    if package.cancelled_at:
        raise Conflict(
            "package_cancelled",
            "This package was cancelled, so no label is sold for it. Ship its contents as another package.",
        )
    if package.label_id:
        raise Conflict(
            "label_already_created",
            "This package has its label already. Cover and signature are chosen with the label and can't be "
            "added or changed afterwards.",
            clause=clause("R-INS-11"),
            label_id=package.label_id,
        )


def check_contents(order: Order, package: Package) -> None:
    """Check that the package holds what the order says: for a moment after its last label it may not yet.

    Raises Rejected `package_value_unknown` (R-INS-03).
    """
    if not is_as_told(order, package):
        raise Rejected(
            "package_value_unknown",
            "The order was packed otherwise while this package had a label, and its value is about to be "
            "brought up to date. Try again in a moment.",
            clause=clause("R-INS-03"),
        )
