"""Orders as the platform reports them: the newest report counts, an older one never overwrites it.

What the buyer paid, who the parties are, how it is shipped and in which packages. Everything a later
decision rests on is kept here; what happens to one package is in `packages`.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from shared.domain.case import PLATFORM, Case, Model, Part, Transition
from shared.domain.erasure import emptied
from shared.domain.errors import Conflict, invalid_field
from shared.domain.orders.retention import keeping_window
from shared.domain.policy import in_force
from shared.domain.times import not_in_future

ShippingMode = Literal["tiktok_shipping", "seller_shipping", "fbt"]

_MODES: dict[str, ShippingMode] = {
    "tiktok_shipping": "tiktok_shipping",
    "shipped_via_platform": "tiktok_shipping",
    "ship_by_tiktok": "tiktok_shipping",
    "seller_shipping": "seller_shipping",
    "ship_by_seller": "seller_shipping",
    "fbt": "fbt",
}

# A report that leaves these out leaves them as they were; null takes them back.
_RETRACTABLE = ("delivered_at", "cancelled_at", "estimated_delivery_at")
_RETRACTABLE_OF_PACKAGES = ("delivered_at", "carrier", "tracking_number")


class Address(Model):
    """Where the buyer receives the order."""

    line1: str = ""
    line2: str | None = None
    city: str = ""
    state: str | None = None
    postal_code: str | None = None
    country: str = ""

    def lines(self) -> tuple[str, ...]:
        """Write the address as it stands on a package."""
        street = (self.line1, self.line2) if self.line2 else (self.line1,)
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return (*street, f"{self.city}, {place}" if place else self.city, self.country)

    def fingerprint(self) -> str:
        """Hash what does not change with its spelling."""
        parts = (self.line1, self.line2, self.city, self.state, self.postal_code, self.country)
        spelled = "|".join(" ".join((part or "").lower().split()) for part in parts)
        return hashlib.sha256(spelled.encode()).hexdigest()[:32]


class Buyer(Model):
    """The customer; `date_of_birth` is never shown to the seller. email: None where none can be used.

    Once erased only the id is left.
    """

    buyer_id: str
    name: str = ""
    email: str | None = None
    date_of_birth: date | None = None
    address: Address = Field(default_factory=Address)


class Contact(Model):
    """Whom to write to at the shop; empty once erased."""

    name: str = ""
    email: str | None = None


class Risk(Model):
    """The platform's own estimate; absent when it has none (R-SIG-01)."""

    level: Literal["low", "high"]
    reasons: tuple[str, ...] = ()


class OrderItem(Model):
    """An order line. `price_paid`: cents the buyer paid for the whole line; None when not reported."""

    line_id: str
    product_id: str
    sku: str
    title: str
    quantity: int
    price_paid: int | None = None
    cosmetic: bool = False
    customized: bool = False
    age_restricted: bool = False


class PackageLine(Model):
    """So many units of an order line."""

    line_id: str
    quantity: int


class OrderedPackage(Model):
    """A package as the order describes it; `shipped_at` is when it was marked as shipped."""

    package_id: str
    lines: tuple[PackageLine, ...] = ()
    weight_oz: float | None = None
    length_in: float | None = None
    width_in: float | None = None
    height_in: float | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


class AfterSaleEvidence(Model):
    """What a party already showed in the after-sale request."""

    kind: str
    description: str = ""
    media_url: str | None = None
    proves: tuple[str, ...] = ()


class AfterSale(Model):
    """An after-sale request of the buyer, as last reported; `amount`: cents it refunded, if that was told."""

    request_id: str
    line_ids: tuple[str, ...] = ()
    kind: Literal["refund", "return", "reshipment", "cancellation"]
    status: Literal["in_process", "processed", "rejected", "closed"]
    amount: int | None = None
    refund_status: str | None = None
    refund_reason: str | None = None
    evidence: tuple[AfterSaleEvidence, ...] = ()
    contacted_seller: bool = False
    occurred_at: datetime

    @property
    def unresolved(self) -> bool:
        """Whether it came to nothing between the parties."""
        return self.status in ("rejected", "closed")


class OrderFacts(Model):
    """One report of an order, whole; money in cents.

    A part of the value that the platform did not report is None: the order is kept, but its
    packages can't be valued (R-INS-03).
    """

    order_id: str
    seller_id: str
    market: str
    buyer: Buyer
    seller_contact: Contact = Field(default_factory=Contact)
    shipping_mode: ShippingMode
    placed_at: datetime
    paid_at: datetime | None = None
    estimated_delivery_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    shipping_fee_paid: int | None = None
    platform_coupon: int | None = None
    seller_discount: int = 0
    tax: int = 0
    risk: Risk | None = None
    items: tuple[OrderItem, ...]
    packages: tuple[OrderedPackage, ...] = ()
    occurred_at: datetime


class Order(Case):
    """An order and its after-sale requests, sorted by request id.

    package_ids: every package it was ever reported to have, those it no longer names included. reported_at:
    when what null can take back was reported last, by its place. unnamed: what of that is known of packages
    it no longer names, should it name them again. placed_at: as it was reported first, for it
    and its packages keep their place in lists (R-ORD-06).
    """

    KIND: ClassVar[str] = "order"
    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {
            "facts.buyer.name",
            "facts.buyer.email",
            "facts.buyer.date_of_birth",
            "facts.buyer.address",
            "facts.seller_contact",
            "after_sales.*.evidence",
        }
    )
    PARTS: ClassVar[Mapping[str, Part]] = {"after_sales": Part()}

    seller_id: str
    buyer_id: str
    placed_at: datetime
    facts: OrderFacts
    reported_at: dict[str, datetime] = Field(default_factory=dict)
    unnamed: tuple[OrderedPackage, ...] = ()
    package_ids: tuple[str, ...]
    after_sales: tuple[AfterSale, ...] = ()


MODE_NAMES = frozenset(_MODES)
# What an order keeps of what was shown in its after-sale requests; a dispute takes it over (R-DSP-12).
MATERIAL_PIECES = 30
MATERIAL_BYTES = 50_000


def normalise_mode(name: object) -> ShippingMode:
    """Normalise a present or former name of a shipping mode (R-GEN-12). Raises Invalid for any other."""
    mode = _MODES.get(name) if isinstance(name, str) else None
    if mode is None:
        raise invalid_field("shipping_mode", f"must be one of {', '.join(sorted(set(_MODES.values())))}")
    return mode


def check_contents(facts: OrderFacts) -> None:
    """Check that lines and packages have ids of their own, and packages hold lines of this order.

    Raises Invalid naming the field.
    """
    lines = [item.line_id for item in facts.items]
    _check_distinct("items", "line_id", lines)
    _check_distinct("packages", "package_id", [package.package_id for package in facts.packages])
    for position, package in enumerate(facts.packages):
        for line in package.lines:
            if line.line_id not in lines:
                raise invalid_field(f"packages[{position}].lines", f"{line.line_id} is no line of this order")


def receive(order: Order | None, facts: OrderFacts, *, now: datetime) -> Transition[Order] | None:
    """Receive what the platform reports of an order; None when that is nothing new.

    The newest `occurred_at` counts, fractions of a second included; of two equal ones the one received
    last. What may be taken back by null stays where it is left out (R-INT-02). Personal data that were
    erased don't come back (R-PRV-01). Raises Invalid if lines
    and packages don't fit together or something lies in the future, Conflict `order_party_changed` if the
    order is another seller's or buyer's.
    """
    check_contents(facts)
    _check_times(facts, now)
    if order is None:
        return _open(facts, now)
    if (facts.seller_id, facts.buyer.buyer_id) != (order.seller_id, order.buyer_id):
        raise Conflict(
            "order_party_changed", "An order stays with its seller and its buyer; nothing was changed."
        )
    facts, unnamed, reported_at = _merged(order, facts)
    if order.personal_data_erased_at is not None:
        facts = emptied(order.model_copy(update={"facts": facts})).facts
    if (facts, unnamed, reported_at) == (order.facts, order.unnamed, order.reported_at):
        return None
    return Transition.of(
        order,
        event="order_updated",
        actor=PLATFORM,
        now=now,
        detail=_summary(facts),
        facts=facts,
        reported_at=reported_at,
        unnamed=unnamed,
        package_ids=_package_ids(facts, *order.package_ids),
    )


def record_after_sale(order: Order, after_sale: AfterSale, *, now: datetime) -> Transition[Order] | None:
    """Keep the newest state of each after-sale request; None when that is nothing new.

    What it shows is kept as far as there is room for it in the order, and not once personal data were erased.
    """
    not_in_future("occurred_at", after_sale.occurred_at, now=now)
    kept = {request.request_id: request for request in order.after_sales}
    known = kept.pop(after_sale.request_id, None)
    if order.personal_data_erased_at is not None:
        after_sale = after_sale.model_copy(update={"evidence": ()})
    after_sale = with_material_that_fits(after_sale, beside=kept.values())
    if known is not None and (after_sale.occurred_at < known.occurred_at or after_sale == known):
        return None
    kept[after_sale.request_id] = after_sale
    return Transition.of(
        order,
        event="after_sale_updated",
        actor=PLATFORM,
        now=now,
        detail=after_sale.model_dump(
            include={"request_id", "kind", "status", "refund_status", "refund_reason"}
        ),
        after_sales=tuple(kept[request_id] for request_id in sorted(kept)),
    )


def with_material_that_fits(after_sale: AfterSale, *, beside: Iterable[AfterSale]) -> AfterSale:
    """Leave out the pieces for which there is no room beside those of other requests."""
    others = [piece for request in beside for piece in request.evidence]
    pieces, room = MATERIAL_PIECES - len(others), MATERIAL_BYTES - sum(map(_stored_bytes, others))
    fitting: list[AfterSaleEvidence] = []
    for piece in after_sale.evidence:
        if len(fitting) < pieces and (size := _stored_bytes(piece)) <= room:
            fitting.append(piece)
            room -= size
    return after_sale.model_copy(update={"evidence": tuple(fitting)})


def _stored_bytes(piece: AfterSaleEvidence) -> int:
    return len(piece.model_dump_json().encode())


def _check_times(facts: OrderFacts, now: datetime) -> None:
    for field in ("occurred_at", "placed_at", "paid_at", "delivered_at", "cancelled_at"):
        not_in_future(field, getattr(facts, field), now=now)
    for position, package in enumerate(facts.packages):
        for field in ("shipped_at", "delivered_at"):
            not_in_future(f"packages[{position}].{field}", getattr(package, field), now=now)


def _retractable(facts: OrderFacts, *unnamed: OrderedPackage) -> dict[str, Any]:
    """Collect what a report says of what null can take back (R-INT-02), by its place in the order."""
    parts: list[tuple[str, Model, Collection[str]]] = [("", facts, _RETRACTABLE)]
    packages = (*facts.packages, *unnamed)
    parts += [(f"{package.package_id}#", package, _RETRACTABLE_OF_PACKAGES) for package in packages]
    return {
        f"{place}{name}": getattr(model, name)
        for place, model, names in parts
        for name in names
        if name in model.model_fields_set
    }


def _merged(
    order: Order, report: OrderFacts
) -> tuple[OrderFacts, tuple[OrderedPackage, ...], dict[str, datetime]]:
    """Merge into the newer facts each retractable field as it was reported last, and when that was.

    A late report still says what no newer one has said; also of packages that the newest doesn't name.
    """
    at, said = report.occurred_at, _retractable(report)
    last = {place: value for place, value in said.items() if at >= order.reported_at.get(place, at)}
    values = _retractable(order.facts, *order.unnamed) | last
    newer, older = (report, order.facts) if at >= order.facts.occurred_at else (order.facts, report)
    packages = tuple(_with_last(package, values) for package in newer.packages)
    whole = {name: values.get(name) for name in _RETRACTABLE}
    merged = newer.model_copy(update={**whole, "packages": packages})
    others = {one.package_id for one in (*older.packages, *order.unnamed)}
    others -= {one.package_id for one in packages}
    unnamed = tuple(_with_last(OrderedPackage(package_id=id), values) for id in sorted(others))
    return merged, unnamed, {**order.reported_at, **dict.fromkeys(last, at)}


def _with_last(package: OrderedPackage, values: Mapping[str, Any]) -> OrderedPackage:
    """Give a package what was reported last of what null can take back."""
    last = {name: values.get(f"{package.package_id}#{name}") for name in _RETRACTABLE_OF_PACKAGES}
    return package.model_copy(update=last)


def _open(facts: OrderFacts, now: datetime) -> Transition[Order]:
    order = Order(
        id=facts.order_id,
        created_at=now,
        updated_at=now,
        policy_version=in_force(now),
        seller_id=facts.seller_id,
        buyer_id=facts.buyer.buyer_id,
        placed_at=facts.placed_at,
        facts=facts,
        reported_at=dict.fromkeys(_retractable(facts), facts.occurred_at),
        package_ids=_package_ids(facts),
        deadlines=(
            keeping_window(
                facts.placed_at, since=facts.placed_at, start_event="order_placed", version=in_force(now)
            ),
        ),
    )
    return Transition.opening(order, event="order_received", actor=PLATFORM, detail=_summary(facts))


def _package_ids(facts: OrderFacts, *known: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*known, *(package.package_id for package in facts.packages)]))


def _summary(facts: OrderFacts) -> dict[str, Any]:
    """Sum the facts up for the audit record: no personal data."""
    times = facts.model_dump(mode="json", include={"occurred_at", "delivered_at", "cancelled_at"})
    return {**times, "packages": [package.package_id for package in facts.packages]}


def _check_distinct(field: str, key: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for position, one in enumerate(ids):
        if one in seen:
            raise invalid_field(f"{field}[{position}].{key}", f"{one} is given twice")
        seen.add(one)
