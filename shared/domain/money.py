"""US dollars as whole cents inside, as strings with two places outside (R-GEN-08)."""

import re
from collections.abc import Sequence

from shared.domain.errors import Invalid, invalid_field

CURRENCY = "USD"
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,8})\.[0-9]{2}")


def cents(amount: object, field: str = "amount") -> int:
    """Read whole cents from a decimal string such as `"300.00"`.

    Raises Invalid `invalid_amount` for anything else: numbers, signs, exponents, one or three
    decimals, NaN, amounts of a billion or more.
    """
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount):
        raise bad_amount(field, 'must be a string with two decimals, such as "300.00", and not negative')
    return int(amount.replace(".", ""))


def bad_amount(field: str, message: str) -> Invalid:
    """Refuse a wrong amount, the same way everywhere."""
    return invalid_field(field, message, "invalid_amount")


def usd(amount: int) -> str:
    """Write `30000` as `"300.00"`; negative amounts keep their sign."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def per_started(amount: int, *, unit: int, price: int) -> int:
    """Charge `price` for every started `unit` of `amount`, all in cents; nothing for nothing."""
    return -(-amount // unit) * price


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` cents by weight, to the cent: largest remainder first, ties to the earlier.

    Weights that are all zero share equally. The parts always sum to `total` (R-INS-04).
    """
    if not weights:
        return []
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    remainders = [total * share % whole for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (-remainders[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
