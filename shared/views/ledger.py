"""The ledger as the API shows it."""

from typing import Annotated

from pydantic import BeforeValidator, Field
from typing_extensions import TypedDict

from shared.domain.case import Account
from shared.domain.money import usd
from shared.domain.reading import LedgerEntry
from shared.views.cases import Amount, Time
from shared.views.fields import AnyMoment, Id, PageQuery, one_value
from shared.views.viewer import Viewer

EntryView = TypedDict(
    "EntryView",
    {
        "id": str,
        "order_id": str,
        "case_id": str,
        "kind": str,
        "from": Account,
        "to": Account,
        "amount": Amount,
        "currency": str,
        "at": Time,
    },
)


class LedgerQuery(PageQuery):
    """Of which order, or of which time: `from` and `to`, both included; an agent names the seller too."""

    order_id: Annotated[Id, BeforeValidator(one_value)] | None = None
    since: Annotated[AnyMoment, BeforeValidator(one_value)] | None = Field(default=None, alias="from")
    until: Annotated[AnyMoment, BeforeValidator(one_value)] | None = Field(default=None, alias="to")
    seller_id: Annotated[Id, BeforeValidator(one_value)] | None = None


def entry_view(entry: LedgerEntry, *, viewer: Viewer) -> EntryView:
    """Show one payment: `amount` went from one account to another, once."""
    return {
        "id": entry.id,
        "order_id": entry.order_id,
        "case_id": entry.case_id,
        "kind": entry.kind,
        "from": entry.debit,
        "to": entry.credit,
        "amount": usd(entry.amount),
        "currency": "USD",
        "at": entry.at,
    }
