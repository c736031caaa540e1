"""What a buyer is shown about the affidavit they are asked for, in the e-mail and on the page.

No name and no address of the buyer: whoever holds the link sees no more than the package's own facts.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.gateways.wording import minute, one_line

_MOST_ITEMS = 5


@dataclass(frozen=True, kw_only=True)
class AffidavitFacts:
    """One package, the shop that sent it, and until when the link works.

    items: title and quantity; carrier: its name; due_at: the link's last second.
    """

    shop: str
    shop_email: str
    order_id: str
    package_id: str
    carrier: str
    tracking_number: str
    items: tuple[tuple[str, int], ...]
    due_at: datetime
    zone: ZoneInfo

    @property
    def until(self) -> str:
        """The last minute in which the link works, in the policy's zone."""
        return minute(self.due_at, self.zone)

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values."""
        return (
            ("Shop", self.shop),
            ("Order", self.order_id),
            ("Package", self.package_id),
            ("Contents", self._contents()),
            ("Carrier", self.carrier),
            ("Tracking number", self.tracking_number),
        )

    def _contents(self) -> str:
        counted = self.items[:_MOST_ITEMS]
        shown = [f"{quantity} \N{MULTIPLICATION SIGN} {_short(title)}" for title, quantity in counted]
        more = len(self.items) - len(shown)
        return "; ".join([*shown, *([f"and {more} more"] if more else [])])


def _short(title: str) -> str:
    line = one_line(title)
    return line if len(line) <= 100 else f"{line[:99].rstrip()}…"
