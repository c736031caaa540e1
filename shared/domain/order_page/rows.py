"""An order as it is read: a row of the seller's list, or whole, with every case that belongs to it."""

from collections.abc import Iterable
from datetime import datetime

from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.labels.label import Label
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.order import Order, OrderItem, ShippingMode
from shared.domain.orders.packages import Package
from shared.domain.policy import policy, policy_at
from shared.domain.record import record
from shared.domain.reshipments.case import Reshipment
from shared.domain.support.case import SupportCase
from shared.domain.times import whole_second


@record
class OrderRow:
    """One order and its packages, by id; total: cents the buyer paid, as far as that was told.

    erased: its personal data are gone, and nothing new can be begun about it (R-PRV-01).
    """

    id: str
    shipping_mode: ShippingMode
    placed_at: datetime
    total: int
    items: tuple[OrderItem, ...]
    buyer_name: str
    packages: tuple[Package, ...]
    erased: bool


def row_of(order: Order, packages: Iterable[Package]) -> OrderRow:
    """Make the row of an order from those of its packages that are still its."""
    return OrderRow(
        id=order.id,
        shipping_mode=order.facts.shipping_mode,
        placed_at=order.facts.placed_at,
        total=OrderBook.read(order, None).paid,
        items=order.facts.items,
        buyer_name=order.facts.buyer.name,
        packages=tuple(package for package in packages if not package.repacked),
        erased=order.personal_data_erased_at is not None,
    )


@record
class OrderContext:
    """An order and all its cases, oldest first; labels by id."""

    order: Order
    packages: tuple[Package, ...]
    labels: dict[str, Label]
    claims: tuple[Claim, ...]
    disputes: tuple[Dispute, ...] = ()
    book: Book | None = None
    reshipments: tuple[Reshipment, ...] = ()
    support_cases: tuple[SupportCase, ...] = ()

    @property
    def order_book(self) -> OrderBook:
        """The order's book, an empty one where nothing was entered yet."""
        return OrderBook.read(self.order, self.book)


def may_be_labelled(package: Package, *, now: datetime) -> bool:
    """Whether a label can be bought, from what the package knows itself: as the order's options say."""
    eligible = policy_at(now).terms("insurance")["eligible_modes"]
    own = package.made_for is None  # what is sent again gets its label with its case
    bare = own and package.cancelled_at is None and package.label_id is None and package.value is not None
    return bare and package.shipping_mode in eligible


def claim_obstacle(package: Package, *, now: datetime) -> str | None:
    """Find the code of what keeps a claim from being opened, None if one can be (R-ORD-05).

    What `claims.filing.eligibility` says of package and label, from what the package knows itself: a list
    loads no labels, and a test holds the two to the same answers.
    """
    if package.shipping_mode not in policy(package.policy_version).terms("insurance")["eligible_modes"]:
        return "claim_mode_not_eligible"
    if package.insurance_status in (None, "expired") and package.claim_by is None:
        return "claim_mode_not_eligible"
    if package.claim_by is None:
        return "claim_not_scanned"
    if whole_second(now) > package.claim_by:
        return "claim_window_closed"
    held = {"under_review": "claim_already_open", "accepted": "claim_already_paid"}
    if package.claim_status in held:
        return held[package.claim_status]
    if package.value is not None and package.value.total == 0:
        return "claim_exceeds_cover"
    return "personal_data_erased" if package.personal_data_erased_at else None
