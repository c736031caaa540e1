"""What a buyer is shown about the affidavit they are asked for, in the e-mail and on the page.

No name and no address of the buyer: whoever holds the link sees no more than the package's own facts.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.orders.contents import PricedLine
from shared.domain.record import record
from shared.gateways.wording import minute, one_line

_MOST_ITEMS = 5


@record
class AffidavitFacts:
    """One package, the shop that sent it, and until when the link works.

    contents: what was in the package, priced; carrier: its name; due_at: the link's last second.
    """

    shop: str
    shop_email: str
    order_id: str
    package_id: str
    carrier: str
    tracking_number: str
    contents: tuple[PricedLine, ...]
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
            ("Contents", self._named()),
            ("Carrier", self.carrier),
            ("Tracking number", self.tracking_number),
        )

    def _named(self) -> str:
        counted = self.contents[:_MOST_ITEMS]
        shown = [f"{line.quantity} \N{MULTIPLICATION SIGN} {_short(line.title)}" for line in counted]
        more = len(self.contents) - len(shown)
        return "; ".join([*shown, *([f"and {more} more"] if more else [])])


def _short(title: str) -> str:
    line = one_line(title)
    return line if len(line) <= 100 else f"{line[:99].rstrip()}…"
