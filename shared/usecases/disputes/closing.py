"""Ending disputes that have become pointless, and saying anew what is left of others."""

from shared.domain.disputes import closing
from shared.domain.disputes.case import OPEN, Dispute
from shared.storage.store import Ref
from shared.usecases.disputes.context import bring_up_to_date, write
from shared.usecases.disputes.loading import context_of
from shared.usecases.services import Services


def end_or_pay(services: Services, dispute_id: str) -> None:
    """End a dispute of whose units nothing is left, both parties told (R-REF-04), or pay for one that waited
    for a price (R-PDA-03); any other says what is left (R-REF-01).

    Nothing for one that is over. Raises ConcurrentUpdate where the dispute moved on meanwhile.
    """
    _follow_book(services, dispute_id, ends=True)


def amend_amount(services: Services, dispute_id: str) -> None:
    """Say anew what a dispute is about (R-REF-01). Raises ConcurrentUpdate as `end_or_pay`."""
    _follow_book(services, dispute_id, ends=False)


def _follow_book(services: Services, dispute_id: str, *, ends: bool) -> None:
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    if dispute is None or dispute.status not in OPEN:
        return
    now = services.now()
    context = bring_up_to_date(services, context_of(services, dispute), now=now)
    steps = None
    if ends:
        steps = closing.end_nothing_left(context, now=now) or closing.pay_once_told(context, now=now)
    steps = steps or closing.amend_amount(context, now=now)
    if steps is not None:
        write(services, context, steps)
