"""The agenda: what the caller can do in all open cases, the soonest end first (R-MSG-03)."""

from shared.domain.agenda import STAFF, Audience, Move
from shared.domain.reading import Page
from shared.storage.agenda import agenda_of
from shared.storage.pages import page_of_agenda
from shared.usecases.services import Caller, Services


def read_agenda(
    services: Services,
    caller: Caller,
    *,
    object: str | None,
    action: str | None,
    size: int,
    token: str | None,
) -> Page[Move]:
    """Read the caller's moves, of one kind of case or action or all; agents share one agenda."""
    role: Audience = caller.role  # type: ignore[assignment]
    account = STAFF if role == "agent" else caller.account
    partition = agenda_of(role, account, object=object, action=action)
    return page_of_agenda(services.store, partition, size=size, token=token)
