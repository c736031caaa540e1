"""Following tracking numbers: what bears a number from now on, and what bears it no more."""

from collections.abc import Iterable, Sequence
from typing import Any

from shared.domain.case import Transition
from shared.domain.orders.number_review import afresh, flag
from shared.domain.orders.packages import Package
from shared.domain.orders.shared_numbers import NUMBER_SHARED
from shared.domain.orders.tracking_numbers import Follower, TrackingNumber, follower_of
from shared.domain.record import record
from shared.storage.numbers import be_found, leave, load_number, load_packages, number_writes
from shared.storage.records import Effect
from shared.storage.store import Write
from shared.usecases.orders.effects import CatchUpFollowers
from shared.usecases.services import Services


@record(kw_only=False)
class Followed:
    """What brings a follower up to date, to be written together."""

    steps: Sequence[Transition[Any]] = ()
    effects: Sequence[Effect] = ()


def attach(
    services: Services, carrier: str, tracking_number: str, follower: Follower, *, new: bool = False
) -> tuple[list[Write], list[Effect]]:
    """Let something follow a number: the writes and what is left to do, for the causing transaction.

    new: nobody is expected to know the number, so it isn't read; the transaction stands only if that is so.
    """
    blank = TrackingNumber(carrier=carrier, number=tracking_number)
    number = blank if new else load_number(services.store, carrier, tracking_number)
    writes = number_writes(services.store, number, joining=[follower])
    others = number.followers and _shared(number, [follower])
    return writes, [CatchUpFollowers.of(number.grown(()))] if others or number.own(follower) else []


def leaving(services: Services, package: Package) -> list[Write]:
    """Let a package follow the number it bears no more; none if it bears none."""
    if package.tracking_number is None:
        return []
    return [leave(services.store, package.carrier or "", package.tracking_number, follower_of(package))]


def left_behind(package: Package) -> list[Effect]:
    """What a package leaves to do that bears its number no more: those who shared it are looked at again.

    Also one that bore it without a flag, because it was found to be its own (R-TRK-07).
    """
    shared = NUMBER_SHARED in package.flags or package.number_reviewed_at is not None
    return [CatchUpFollowers.left_by(package)] if shared else []


def renumbered(
    services: Services, steps: Sequence[Transition[Any]]
) -> tuple[list[Transition[Any]], list[Write], list[Effect]]:
    """Let packages follow the numbers they bear after these steps, and those they bore before no more.

    Each gets what was reported of its new number at once, and loses what was reported of the old
    (R-TRK-04). Several may bear one number (R-TRK-02); those of other sellers are looked at again, off the
    queue (R-TRK-07). One whose carrier is not told follows nothing, and is found by its number (R-ORD-09).
    """
    moved = {step.case.id: step.case for step in steps if _moved(step)}
    joining = _by_number(moved.values())
    numbers = {bears: load_number(services.store, *bears) for bears in joining}
    joining = {bears: _without_labels(services, numbers[bears], them) for bears, them in joining.items()}
    writes = [
        write
        for bears, followers in joining.items()
        for write in (number_writes(services.store, numbers[bears], joining=followers) if followers else ())
    ]
    writes += _found(services, moved.values())
    told, left = [], []
    for step in steps:
        if step.case.id in moved and isinstance(step.case, Package):
            bears = (step.case.carrier or "", step.case.tracking_number or "")
            number, follower = numbers.get(bears), follower_of(step.case)
            own = number.own(follower) if number and follower in joining[bears] else ()
            flags = (NUMBER_SHARED,) if number and number.borrowed_by(follower) else ()
            step = step.with_changes(**afresh(own, step.case.platform_delivered_at), **flag(flags, step.at))
            left += leaving(services, step.before) if step.before else []
        told.append(step)
    effects: list[Effect] = [
        CatchUpFollowers.of(numbers[bears].grown(()))
        for bears, followers in joining.items()
        if followers and _shared(numbers[bears], followers)
    ]
    before = [step.before for step in steps if step.before is not None and step.case.id in moved]
    effects += [effect for package in before for effect in left_behind(package)]
    return told, [*writes, *left], effects


def _by_number(packages: Iterable[Package]) -> dict[tuple[str, str], list[Follower]]:
    """Group what is to follow a number by carrier and number."""
    joining: dict[tuple[str, str], list[Follower]] = {}
    for one in packages:
        if one.carrier and one.tracking_number:
            joining.setdefault((one.carrier, one.tracking_number), []).append(follower_of(one))
    return joining


def _found(services: Services, packages: Iterable[Package]) -> list[Write]:
    """Let packages be found by their numbers of which no carrier is told; there is nothing to follow."""
    return [
        be_found(services.store, one.tracking_number, follower_of(one))
        for one in packages
        if one.tracking_number and not one.carrier
    ]


def _shared(number: TrackingNumber, joining: Sequence[Follower]) -> bool:
    """Tell whether sellers share the number once these follow it."""
    return len(number.sellers | {one.seller_id for one in joining if one.kind == "package"}) > 1


def _without_labels(
    services: Services, number: TrackingNumber, followers: Sequence[Follower]
) -> list[Follower]:
    """Leave out packages for which a label was bought here that bears the number.

    An order may go on naming the number of a label that was voided: its scans are the label's (R-INS-28).
    """
    known = number.followers
    for seller in {one.seller_id for one in followers} if number.more else ():
        known += load_packages(services.store, number.carrier, number.number, seller_id=seller)
    labelled = {one.id for one in known if one.label_id is not None}
    return [one for one in followers if one.label_id is not None or one.id not in labelled]


def _moved(step: Transition[Any]) -> bool:
    """Tell whether a step gave a package another number, or its first."""
    package, before = step.case, step.before
    if not isinstance(package, Package):
        return False
    bore = (before.carrier, before.tracking_number) if before else (None, None)
    return (package.carrier, package.tracking_number) != bore
