"""How amounts, times and names are written for people, the same on paper, in mail and on pages."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.record import record
from shared.domain.times import in_words

MARKETPLACE = "TikTok Shop"
PRODUCT = "Surety"
COLOR = "#0b5563"
DISPUTE_SERVICE = f"the dispute service of {MARKETPLACE}"
INSURER = "U-PIC"

_CARRIERS = {"usps": "USPS", "ups": "UPS", "fedex": "FedEx"}
_SERVICES = {
    "usps_ground_advantage": "USPS Ground Advantage",
    "usps_priority": "USPS Priority Mail",
    "ups_ground": "UPS Ground",
    "ups_2nd_day_air": "UPS 2nd Day Air",
    "fedex_ground": "FedEx Ground",
    "fedex_2day": "FedEx 2Day",
}
_CLAIM_REASONS = {"loss": "Lost", "damage": "Damaged", "other": "Other"}


@record(kw_only=False)
class Brand:
    """Under which name and color the service writes; color: `#rrggbb`."""

    name: str = PRODUCT
    color: str = COLOR


BRAND = Brand()


def dollars(amount: int) -> str:
    """Cents as `$1,234.50`."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}${whole // 100:,}.{whole % 100:02d}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """`March 2, 2026`, as the zone's calendar has it."""
    local = moment.astimezone(zone)
    return f"{local:%B} {local.day}, {local.year}"


def minute(moment: datetime, zone: ZoneInfo) -> str:
    """`March 2, 2026, 11:59 p.m. Pacific time`: a whole second is shown as the minute it belongs to."""
    return in_words(moment, zone)


def hello(name: str) -> str:
    """`Hello Maria,`; `Hello,` to somebody whose name is not known."""
    known = one_line(name)
    return f"Hello {known}," if known else "Hello,"


def whom_to_ask(shop: str, email: str) -> str:
    """`Lamps at care@lamps.example`; without a usable address by way of the marketplace."""
    return f"{shop} at {email}" if email else f"{shop} on {MARKETPLACE}"


def carrier_name(code: str) -> str:
    """`FedEx` for `fedex`; an unknown code as it is."""
    return _CARRIERS.get(code, code)


def service_name(code: str) -> str:
    """`UPS 2nd Day Air` for `ups_2nd_day_air`; an unknown code as it is."""
    return _SERVICES.get(code, code)


def claim_reason(code: str) -> str:
    """`Lost` for `loss`."""
    return _CLAIM_REASONS.get(code, code)


def one_line(text: str) -> str:
    """The text on one line: line breaks and control characters are blanks, runs of blanks one."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(text.split())
