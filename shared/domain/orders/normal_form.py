"""Carriers and tracking numbers in one spelling, however they are written (R-TRK-01)."""

import re

# Blanks, hyphens and what is pasted along with them.
_BETWEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff-]+")
# The routing code of a USPS barcode: 420 and the ZIP code, before a number of 20 or 22 digits.
_ROUTED = re.compile(r"420(?:[0-9]{5}|[0-9]{9})(9[0-9]{19}|9[0-9]{21})")
_NUMBER = re.compile(r"[A-Z0-9]{4,60}")


def normal_carrier(name: str) -> str:
    """`ups` for ` UPS `, `dhl_express` for `DHL Express`; empty where no letter or digit is left."""
    return re.sub(r"[^a-z0-9_-]+", "_", name.strip().lower()).strip("_-")[:40]


def normal_number(number: str) -> str:
    """In capitals, without blanks and hyphens; a USPS number without 420 and the ZIP code before it."""
    joined = _BETWEEN.sub("", number).upper()
    routed = _ROUTED.fullmatch(joined)
    return routed[1] if routed else joined


def is_number(normal: str) -> bool:
    """Whether this, in its normal form, can be a tracking number."""
    return _NUMBER.fullmatch(normal) is not None


def is_placeholder(number: str) -> bool:
    """Whether somebody only filled in the field: one character again and again, or nothing but hyphens."""
    return len(set(normal_number(number))) <= 1
