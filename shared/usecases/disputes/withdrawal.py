"""What buyer and seller do about a dispute and its judgment."""

from datetime import datetime

from shared.domain.disputes import adjudication, closing, proceedings
from shared.domain.disputes.case import Side
from shared.domain.disputes.context import Steps
from shared.domain.disputes.page import DisputePage
from shared.usecases.disputes.context import decide
from shared.usecases.services import Caller, Command, Services


def side_of(caller: Caller) -> Side:
    """The caller as one side of a dispute."""
    return "buyer" if caller.role == "buyer" else "seller"


def withdraw(services: Services, command: Command, dispute_id: str) -> DisputePage:
    """The buyer takes the request back (R-DSP-06). Raises what `closing.withdraw` raises."""
    return decide(services, command, dispute_id, lambda found: closing.withdraw(found, now=command.now))


def settle(services: Services, command: Command, dispute_id: str) -> DisputePage:
    """A side agrees to handle it between themselves (R-DSP-17). Raises what `closing.settle` raises."""
    by = side_of(command.caller)
    return decide(services, command, dispute_id, lambda found: closing.settle(found, by=by, now=command.now))


def stop(services: Services, command: Command, dispute_id: str, *, kind: str, reference: str) -> DisputePage:
    """A side has turned to a court or the like (R-DSP-19). Raises what `proceedings.report` raises."""
    by, now = side_of(command.caller), command.now
    return decide(
        services,
        command,
        dispute_id,
        lambda found: proceedings.report(found, by=by, kind=kind, reference=reference, now=now),
    )


def accept(services: Services, command: Command, dispute_id: str) -> DisputePage:
    """A side gives up disagreeing with the judgment. Raises what `adjudication.accept` raises."""
    by = side_of(command.caller)
    return decide(
        services, command, dispute_id, lambda found: adjudication.accept(found, by=by, now=command.now)
    )


def appeal(services: Services, command: Command, dispute_id: str, *, grounds: str) -> DisputePage:
    """The seller appeals against the judgment (R-JDG-09). Raises what `adjudication.appeal` raises."""
    return decide(
        services,
        command,
        dispute_id,
        lambda found: Steps(dispute=adjudication.appeal(found.dispute, grounds=grounds, now=command.now)),
    )


def enter_appeal(
    services: Services, command: Command, dispute_id: str, *, grounds: str, received_at: datetime
) -> DisputePage:
    """An agent enters the seller's appeal that came by e-mail (R-JDG-09).

    Raises what `adjudication.enter_appeal` raises.
    """
    by, now = command.caller.actor, command.now
    return decide(
        services,
        command,
        dispute_id,
        lambda found: adjudication.enter_appeal(
            found, by=by, grounds=grounds, received_at=received_at, now=now
        ),
    )
