"""Reviewing the number of a package that another seller names too."""

from shared.domain.orders import number_review
from shared.domain.orders.packages import Package
from shared.storage.records import Effect
from shared.usecases.disputes.tracked import effects_of
from shared.usecases.orders.effects import CatchUpFollowers
from shared.usecases.queries import load_own
from shared.usecases.sent_again import follow
from shared.usecases.services import Command, Services


def review_number(
    services: Services, command: Command, package_id: str, *, own: bool, reason: str
) -> Package:
    """An agent finds whether a borrowed number is the package's own (R-TRK-07).

    What was reported of a number that was found another's comes back off the queue; open disputes may be
    settled by what it proves now (R-JDG-40). Raises what
    `number_review.review_number` raises.
    """
    package = load_own(services, command.caller, Package, package_id, idempotency=command.idempotency)
    command.check_version(package)
    step = number_review.review_number(
        package, own=own, reason=reason, agent=command.caller.actor, now=command.now
    )
    followed, mails = follow(services, step.case, now=command.now)
    lost: list[Effect] = [CatchUpFollowers.left_by(package)] if own and package.number_own is False else []
    effects = [*mails, *lost, *effects_of(services, step)]
    services.store.commit(step, *followed, effects=effects, idempotency=command.idempotency)
    return step.case
