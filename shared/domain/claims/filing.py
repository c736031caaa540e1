"""Opening a claim: every rule on its own, with the facts it looked at, and the claim if all let it pass."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from shared.domain.case import Actor, Transition
from shared.domain.claims.claim import Affidavit, Claim, ClaimReason
from shared.domain.erasure import NOTHING_NEW
from shared.domain.errors import Conflict, Refusal, Rejected
from shared.domain.labels.label import Label
from shared.domain.money import bad_amount, usd
from shared.domain.orders.contents import PricedLine
from shared.domain.orders.packages import Package
from shared.domain.policy import clause, in_force, local_time, policy
from shared.domain.record import record
from shared.domain.times import rfc3339

# What stands in the way by what has become of the package; the rest is refused by the policy.
_CONFLICTS = ("claim_already_open", "claim_already_paid", "personal_data_erased")


@record
class Rule:
    """One condition. `code` and `detail` say what is in the way, None where nothing is.

    Amounts and times in `facts` are written as the API writes them.
    """

    rule: str
    passed: bool
    code: str | None
    detail: str | None
    facts: dict[str, Any]
    clause: str


def eligibility(package: Package, label: Label | None, *, now: datetime) -> tuple[Rule, ...]:
    """Check all rules in their order (R-CLM-01 to R-CLM-05, R-CLM-15, R-CLM-16, R-PRV-01).

    `label` is the package's own, None if none was bought here. A window that has not begun has
    not closed either: before the carrier's scan only the scan is missing.
    """
    return (
        _eligible_mode(package),
        _label_bought(label),
        _scanned(label),
        _in_window(label, now),
        _none_open(package),
        _none_paid(package),
        _covered(label),
        _data_kept(package),
    )


def refusal(rules: Iterable[Rule]) -> Refusal | None:
    """Make the refusal of the first rule in the way, its facts included; None if none is."""
    for rule in rules:
        if rule.code is not None and rule.detail is not None:
            kind = Conflict if rule.code in _CONFLICTS else Rejected
            return kind(rule.code, rule.detail, clause=rule.clause, **rule.facts)
    return None


def file(
    package: Package,
    label: Label | None,
    *,
    id: str,
    reason: ClaimReason,
    amount: int | None,
    description: str,
    contents: tuple[PricedLine, ...],
    now: datetime,
) -> tuple[Transition[Claim], Transition[Package]]:
    """Open a claim for this package; it counts as opened when asked for here (R-CLM-21).

    `contents`: what is in the package, priced. `amount` in cents; None asks for the lower of the loss and
    the cover. Raises Invalid `invalid_amount`, then what the first failing rule of `eligibility` says,
    then Rejected `claim_exceeds_cover`.
    """
    if amount is not None and amount <= 0:
        raise bad_amount("amount", "must be more than 0.00")
    refused = refusal(eligibility(package, label, now=now))
    if refused is not None:
        raise refused
    bought = cast(Label, label)  # no other passes the rules
    claim = _open(
        package,
        bought,
        id=id,
        reason=reason,
        amount=amount,
        description=description,
        contents=contents,
        now=now,
    )
    seller = Actor(role="seller", account=claim.seller_id)
    detail = {"claim_id": id, "reason": reason, "amount": usd(claim.amount)}
    return (
        Transition.opening(claim, event="claim_opened", actor=seller, detail=detail),
        Transition.of(
            package,
            event="claim_opened",
            actor=seller,
            now=now,
            detail=detail,
            claim_id=id,
            claim_status="under_review",
        ),
    )


def _eligible_mode(package: Package) -> Rule:
    mode = package.shipping_mode
    facts: dict[str, str] = {"shipping_mode": mode}
    passed = mode in policy(package.policy_version).terms("insurance")["eligible_modes"]
    detail = "Packages fulfilled by the platform are not insured here, so there is no claim to open."
    if mode == "seller_shipping":
        detail = "A package sent by Seller Shipping is not insured here. Please contact your carrier."
        facts["advice"] = "contact your carrier"  # R-INS-14
    return _rule("shipping_mode", "R-CLM-01", "claim_mode_not_eligible", passed, detail, facts)


def _label_bought(label: Label | None) -> Rule:
    facts = {"label_id": label.id if label else None, "label_status": label.status if label else None}
    detail = "No label was bought here for this package, so it is not insured."
    if label is not None:
        detail = f"The label of this package is {label.status}, so the package is not insured."
    passed = label is not None and label.status == "purchased"
    return _rule("label_bought", "R-CLM-01", "claim_mode_not_eligible", passed, detail, facts)


def _scanned(label: Label | None) -> Rule:
    shipped_at = label.shipped_at if label else None
    detail = "The carrier has not scanned this package yet. A claim can be opened as soon as it has."
    facts = {"shipped_at": rfc3339(shipped_at) if shipped_at else None}
    return _rule("scanned_by_carrier", "R-CLM-02", "claim_not_scanned", shipped_at is not None, detail, facts)


def _in_window(label: Label | None, now: datetime) -> Rule:
    window = label.deadline("claim_filing") if label else None
    facts = {"deadline": rfc3339(window.due_at) if window else None, "received_at": rfc3339(now)}
    ended = local_time(window.due_at) if window else ""
    detail = f"A claim for this package could be opened until {ended}."
    passed = window is None or not window.is_over(now)
    return _rule("within_claim_window", "R-CLM-03", "claim_window_closed", passed, detail, facts)


def _none_open(package: Package) -> Rule:
    detail = "The insurer is reviewing a claim for this package. Follow that one; a second can't be opened."
    passed = package.claim_status != "under_review"
    return _rule("no_open_claim", "R-CLM-16", "claim_already_open", passed, detail, _claim_facts(package))


def _none_paid(package: Package) -> Rule:
    detail = "The insurer has accepted a claim for this package, and a package is paid for once."
    passed = package.claim_status != "accepted"
    return _rule("no_accepted_claim", "R-CLM-16", "claim_already_paid", passed, detail, _claim_facts(package))


def _covered(label: Label | None) -> Rule:
    total = label.insurance.cover.total_cover if label else None
    detail = "The insured amount of this package is 0.00, so there is nothing to claim."
    facts = {"total_cover": None if total is None else usd(total)}
    return _rule("covered", "R-CLM-15", "claim_exceeds_cover", total != 0, detail, facts)


def _data_kept(package: Package) -> Rule:
    erased_at = package.personal_data_erased_at
    facts = {"personal_data_erased_at": rfc3339(erased_at) if erased_at else None}
    return _rule(
        "personal_data_kept", "R-PRV-01", "personal_data_erased", erased_at is None, NOTHING_NEW, facts
    )


def _claim_facts(package: Package) -> dict[str, Any]:
    return {"claim_id": package.claim_id, "claim_status": package.claim_status}


def _rule(name: str, requirement: str, code: str, passed: bool, detail: str, facts: dict[str, Any]) -> Rule:
    return Rule(
        rule=name,
        passed=passed,
        code=None if passed else code,
        detail=None if passed else detail,
        facts=facts,
        clause=clause(requirement),
    )


def _open(
    package: Package,
    label: Label,
    *,
    id: str,
    reason: ClaimReason,
    amount: int | None,
    description: str,
    contents: tuple[PricedLine, ...],
    now: datetime,
) -> Claim:
    cover = label.insurance.cover
    asked = min(cover.package_value, cover.total_cover) if amount is None else amount
    if asked > cover.total_cover:
        most = usd(cover.total_cover)
        raise Rejected(
            "claim_exceeds_cover",
            f"{usd(asked)} is more than this package is insured for. Claim {most} or less.",
            clause=clause("R-CLM-15"),
            total_cover=most,
        )
    return Claim(
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        order_id=package.order_id,
        package_id=package.id,
        label_id=label.id,
        insurance_id=label.insurance.id,
        seller_id=package.seller_id,
        buyer_id=package.buyer_id,
        line_ids=tuple(line.line_id for line in package.lines),
        contents=contents,
        shipped_at=cast(datetime, label.shipped_at),
        reason=reason,
        amount=asked,
        description=description,
        package_value=cover.package_value,
        total_cover=cover.total_cover,
        shipping_provider=label.carrier,
        tracking_number=cast(str, label.tracking_number),
        affidavit=Affidavit(id=f"aff_{id.removeprefix('clm_')}"),
    )
