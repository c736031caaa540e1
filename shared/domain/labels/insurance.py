"""What a package is insured for, and what that costs. Every package on its own (R-INS-02)."""

from datetime import datetime
from typing import Literal, get_args

from shared.domain.case import Model
from shared.domain.errors import NotConfigured, Refusal, Rejected, invalid_field
from shared.domain.money import bad_amount, cents, per_started, usd
from shared.domain.policy import Policy, clause
from shared.domain.record import record

CoverOption = Literal["free", "full", "custom"]
COVER_OPTIONS: tuple[CoverOption, ...] = get_args(CoverOption)


class CoverNotice(Model):
    """What a seller is told beside a cover: it is the free one alone, or ends at the highest there is."""

    code: Literal["free_only", "capped_at_max"]
    detail: str


class Cover(Model):
    """What is insured, in cents, frozen when the label is created (R-INS-27)."""

    option: CoverOption
    package_value: int
    free_cover: int
    additional_cover: int
    total_cover: int
    premium: int
    uncovered: int
    notice: CoverNotice | None = None


class InsurancePolicy(Model):
    """The cover of a label; `status` None where there is no policy: label not yet bought, or failed."""

    id: str
    cover: Cover
    status: Literal["confirmed", "effective", "expired"] | None = None
    end_reason: Literal["cancelled_unscanned", "claim_window_closed"] | None = None
    premium_refunded_at: datetime | None = None


# What an option shows of the cover it would be.
_QUOTED = ("option", "additional_cover", "total_cover", "premium", "uncovered", "notice")


@record
class QuotedOption:
    """An option as the seller sees it before buying; without figures where there are none yet."""

    option: CoverOption
    available: bool
    additional_cover: int | None = None
    total_cover: int | None = None
    premium: int | None = None
    uncovered: int | None = None
    notice: CoverNotice | None = None
    reason_code: str | None = None


@record
class InsuranceQuote:
    """Every option of one package, in cents."""

    free_cover: int
    uninsured_value: int
    max_total_cover: int
    options: tuple[QuotedOption, ...]


def cover(
    value: int,
    *,
    option: CoverOption,
    amount: int | None,
    premium_rate: int | None,
    policy: Policy,
    batch: bool = False,
) -> Cover:
    """Cover a package of this value (R-INS-01, R-INS-05 to R-INS-10).

    `amount` is the total to be insured and goes with `custom` alone (A-03). `premium_rate` is the price
    of each started unit of additional cover, None if it is not configured. In a batch, a package that
    free cover insures in full gets free cover whatever was asked (A-32).

    Raises Invalid `invalid_amount`; Rejected `insurance_option_not_available`,
    `insurance_amount_not_above_free`, `insurance_exceeds_package_value`, `insurance_exceeds_max`;
    NotConfigured `premium_rate_missing`.
    """
    _check_request(option, amount)
    limit = cents(policy.terms("insurance")["free_cover"])
    if option == "free":
        return _covered(value, value, option="free", premium_rate=0, policy=policy, notice=None)
    if value <= limit:
        if not batch:
            raise _not_available(f"A package worth {usd(value)} is already insured in full, free of charge.")
        told = f"The free cover insures this package in full ({usd(value)}); nothing was added or charged."
        notice = CoverNotice(code="free_only", detail=told)
        return _covered(value, value, option="free", premium_rate=0, policy=policy, notice=notice)
    total = _full_total(value, policy) if amount is None else _custom_total(value, amount, policy)
    notice_over = _capped(value, policy) if option == "full" else None
    return _covered(value, total, option=option, premium_rate=premium_rate, policy=policy, notice=notice_over)


def quote(
    value: int, *, amount: int | None = None, premium_rate: int | None, policy: Policy
) -> InsuranceQuote:
    """Quote all options of a package of this value; a custom amount is priced when named (R-INS-10).

    Raises what the purchase would of the amount itself: Rejected `insurance_option_not_available`,
    `insurance_amount_not_above_free`, `insurance_exceeds_package_value`, `insurance_exceeds_max`.
    """
    terms = policy.terms("insurance")
    free = min(value, cents(terms["free_cover"]))
    return InsuranceQuote(
        free_cover=free,
        uninsured_value=value - free,
        max_total_cover=min(value, cents(terms["max_cover"])),
        options=tuple(_quoted(value, option, amount, premium_rate, policy) for option in COVER_OPTIONS),
    )


def check_mode(shipping_mode: str, policy: Policy) -> None:
    """Check that the label is bought here: no other is insured (R-INS-13).

    Raises Rejected `insurance_mode_not_eligible`, which sends a Seller Shipping seller to their
    carrier (R-INS-14).
    """
    if shipping_mode in policy.terms("insurance")["eligible_modes"]:
        return
    if shipping_mode == "seller_shipping":
        raise _mode_refused("If anything goes wrong on the way, contact the carrier you used.", "R-INS-14")
    raise _mode_refused("This order is shipped from TikTok's own warehouse.", "R-INS-13")


def _check_request(option: CoverOption, amount: int | None) -> None:
    if option not in COVER_OPTIONS:
        raise invalid_field("insurance.option", "must be one of free, full and custom")
    if option == "custom":
        if amount is None or amount <= 0:
            raise bad_amount("insurance.amount", "must be the total to be insured, more than 0.00")
    elif amount is not None:
        raise bad_amount("insurance.amount", f"goes with the custom option alone, {option} takes none")


def _full_total(value: int, policy: Policy) -> int:
    return min(value, cents(policy.terms("insurance")["max_cover"]))


def _custom_total(value: int, amount: int, policy: Policy) -> int:
    terms = policy.terms("insurance")
    if amount > value:
        raise Rejected(
            "insurance_exceeds_package_value",
            f"{usd(amount)} is more than the package is worth. It can be insured for up to "
            f"{usd(_full_total(value, policy))}.",
            clause=clause("R-INS-06"),
        )
    if amount > cents(terms["max_cover"]):
        raise Rejected(
            "insurance_exceeds_max",
            f"{usd(amount)} is more than any package can be insured for. The most is {terms['max_cover']}.",
            clause=clause("R-INS-06"),
        )
    if amount <= cents(terms["free_cover"]):
        raise Rejected(
            "insurance_amount_not_above_free",
            f"{terms['free_cover']} is insured free of charge. Name a larger total, or take the free cover.",
            clause=clause("R-INS-08"),
        )
    return amount


def _capped(value: int, policy: Policy) -> CoverNotice | None:
    """Tell the seller that full cover ends below the package's value; None where it doesn't (A-02)."""
    over = value - _full_total(value, policy)
    if over == 0:
        return None
    most = policy.terms("insurance")["max_cover"]
    told = f"Cover ends at {most}. {usd(over)} of this package's value stay uninsured."
    return CoverNotice(code="capped_at_max", detail=told)


def _covered(
    value: int,
    total: int,
    *,
    option: CoverOption,
    premium_rate: int | None,
    policy: Policy,
    notice: CoverNotice | None,
) -> Cover:
    terms = policy.terms("insurance")
    free = min(value, cents(terms["free_cover"]))
    additional = 0 if option == "free" else total - free
    if additional and premium_rate is None:
        raise NotConfigured(
            "premium_rate_missing",
            "No price is set for additional cover, so none can be bought. The free cover is not affected.",
            clause=clause("R-INS-10"),
        )
    return Cover(
        option=option,
        package_value=value,
        free_cover=free,
        additional_cover=additional,
        total_cover=free + additional,
        premium=per_started(additional, unit=cents(terms["premium_unit"]), price=premium_rate or 0),
        uncovered=value - free - additional,
        notice=notice,
    )


def _quoted(
    value: int, option: CoverOption, amount: int | None, premium_rate: int | None, policy: Policy
) -> QuotedOption:
    custom = option == "custom"
    try:
        # As long as no amount is named, the most it could be shows whether it can be bought at all.
        priced = cover(
            value,
            option="full" if custom and amount is None else option,
            amount=amount if custom else None,
            premium_rate=premium_rate,
            policy=policy,
        )
    except Refusal as refusal:
        if custom and amount is not None and isinstance(refusal, Rejected):
            raise
        return QuotedOption(option=option, available=False, reason_code=refusal.code)
    if custom and amount is None:
        return QuotedOption(option=option, available=True)
    return QuotedOption(available=True, **{name: getattr(priced, name) for name in _QUOTED})


def _not_available(detail: str) -> Rejected:
    return Rejected("insurance_option_not_available", detail, clause=clause("R-INS-05"))


def _mode_refused(detail: str, requirement: str) -> Rejected:
    return Rejected(
        "insurance_mode_not_eligible",
        f"Only packages with a TikTok Shipping label bought here are insured. {detail}",
        clause=clause(requirement),
    )
