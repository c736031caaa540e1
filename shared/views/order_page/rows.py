"""Lists of orders, and what can be done about an order, as the API shows them."""

from typing import Annotated, NotRequired

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from typing_extensions import TypedDict

from shared.domain.actions import Action
from shared.domain.claims.claim import ClaimStatus
from shared.domain.money import usd
from shared.domain.order_page.rows import OrderRow, claim_obstacle, may_be_labelled
from shared.domain.orders.order import ShippingMode
from shared.domain.orders.packages import Package
from shared.domain.times import rfc3339
from shared.views.cases import ActionView, Amount, Time, actions_view
from shared.views.fields import PageQuery, no_items, one_value
from shared.views.labels.label import InsuranceStatus
from shared.views.viewer import Viewer


class OrderQuery(PageQuery):
    """Which orders: values of one filter are alternatives, both filters must fit the same package.

    `query`: an order's id or the tracking number of one of its packages, in any spelling.
    """

    query: (
        Annotated[
            str,
            BeforeValidator(one_value),
            StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
            WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 100}),
        ]
        | None
    ) = None
    insurance_status: list[InsuranceStatus] = Field(default_factory=no_items)
    claim_status: list[ClaimStatus] = Field(default_factory=no_items)


class PackageRowView(TypedDict):
    """A package in the order list; `reason_code` says why no claim can be opened.

    Buyers are not shown its insurance, nor whether a label can be bought for it.
    """

    package_id: str
    tracking_number: str | None
    insurance_status: NotRequired[InsuranceStatus | None]
    claim_status: NotRequired[ClaimStatus | None]
    claim_available: NotRequired[bool]
    reason_code: NotRequired[str | None]
    label_available: NotRequired[bool]


class RowItemView(TypedDict):
    """So many of an item."""

    title: str
    quantity: int


class OrderRowView(TypedDict):
    """An order in the order list; `total` is what the buyer paid, as far as that was told."""

    id: str
    shipping_mode: ShippingMode
    placed_at: Time
    currency: str
    total: Amount
    items: list[RowItemView]
    buyer_name: NotRequired[str]
    packages: list[PackageRowView]


def order_row_view(row: OrderRow, *, viewer: Viewer) -> OrderRowView:
    """Show a row of the list; sellers and agents see the buyer's name."""
    shown: OrderRowView = {
        "id": row.id,
        "shipping_mode": row.shipping_mode,
        "placed_at": rfc3339(row.placed_at),
        "currency": "USD",
        "total": usd(row.total),
        "items": [{"title": item.title, "quantity": item.quantity} for item in row.items],
        "packages": [_package_row(row, package, viewer) for package in row.packages],
    }
    if viewer.role != "buyer":
        shown["buyer_name"] = row.buyer_name
    return shown


def _package_row(row: OrderRow, package: Package, viewer: Viewer) -> PackageRowView:
    shown: PackageRowView = {"package_id": package.id, "tracking_number": package.tracking_number}
    if viewer.role == "buyer":
        return shown
    obstacle = "personal_data_erased" if row.erased else claim_obstacle(package, now=viewer.now)
    return {
        **shown,
        "insurance_status": package.insurance_status,
        "claim_status": package.claim_status,
        "claim_available": obstacle is None,
        "reason_code": obstacle,
        "label_available": not row.erased and may_be_labelled(package, now=viewer.now),
    }


class OptionsView(TypedDict):
    """The caller's choices about an order."""

    available_actions: list[ActionView]


def options_view(actions: tuple[Action, ...], *, viewer: Viewer) -> OptionsView:
    """Show everything the caller can do about an order now."""
    return {"available_actions": actions_view(actions, viewer)}
