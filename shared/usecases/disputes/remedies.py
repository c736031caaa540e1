"""Carrying out remedies: what the seller owes after a judgment, done."""

from shared.domain.disputes import remedies
from shared.domain.disputes.page import DisputePage
from shared.domain.disputes.remedies import Remedy
from shared.usecases.disputes.context import decide
from shared.usecases.disputes.withdrawal import side_of
from shared.usecases.services import Command, Services


def perform(services: Services, command: Command, dispute_id: str, *, remedy: Remedy) -> DisputePage:
    """Carry out a remedy; a refund is paid with it (R-PDA-04). Raises what `remedies.perform` raises."""
    by, now = side_of(command.caller), command.now
    return decide(
        services,
        command,
        dispute_id,
        lambda found: remedies.perform(found, by=by, remedy=remedy, now=now),
    )
