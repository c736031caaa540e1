"""The seller's order list, and what can be done about an order, as the API shows them."""

from pydantic import Field
from typing_extensions import TypedDict

from shared.domain.actions import Action
from shared.domain.claims.claim import ClaimStatus
from shared.domain.order_page.rows import OrderRow, claim_obstacle
from shared.domain.orders.order import ShippingMode
from shared.domain.orders.packages import Package
from shared.domain.times import rfc3339
from shared.views.cases import ActionView, Time, actions_view
from shared.views.fields import PageQuery
from shared.views.labels.label import InsuranceStatus
from shared.views.viewer import Viewer


class OrderQuery(PageQuery):
    """Which orders: values of one filter are alternatives, both filters must fit the same package."""

    insurance_status: list[InsuranceStatus] = Field(default_factory=list)
    claim_status: list[ClaimStatus] = Field(default_factory=list)


class PackageRowView(TypedDict):
    """A package in the order list; `reason_code` says why no claim can be opened."""

    package_id: str
    insurance_status: InsuranceStatus | None
    claim_status: ClaimStatus | None
    claim_available: bool
    reason_code: str | None


class OrderRowView(TypedDict):
    """An order in the order list."""

    id: str
    shipping_mode: ShippingMode
    placed_at: Time
    packages: list[PackageRowView]


def order_row_view(row: OrderRow, *, viewer: Viewer) -> OrderRowView:
    """Show a row of the seller's list."""
    return {
        "id": row.id,
        "shipping_mode": row.shipping_mode,
        "placed_at": rfc3339(row.placed_at),
        "packages": [_package_row(package, viewer) for package in row.packages],
    }


def _package_row(package: Package, viewer: Viewer) -> PackageRowView:
    obstacle = claim_obstacle(package, now=viewer.now)
    return {
        "package_id": package.id,
        "insurance_status": package.insurance_status,
        "claim_status": package.claim_status,
        "claim_available": obstacle is None,
        "reason_code": obstacle,
    }


class OptionsView(TypedDict):
    """The caller's choices about an order."""

    available_actions: list[ActionView]


def options_view(actions: tuple[Action, ...], *, viewer: Viewer) -> OptionsView:
    """Show everything the caller can do about an order now."""
    return {"available_actions": actions_view(actions, viewer)}
