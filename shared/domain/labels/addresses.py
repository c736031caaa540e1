"""A label bears the address it was bought for, whatever the buyer's is by now (R-INS-27)."""

from datetime import datetime

from shared.domain.case import PLATFORM, Transition
from shared.domain.labels.label import Label
from shared.domain.orders.order import Address
from shared.domain.orders.packages import Package

ADDRESS_CHANGED = "address_changed"


def compare_address(
    label: Label, package: Package, newest: Address, *, told_of: datetime | None = None, now: datetime
) -> Transition[Label] | None:
    """Flag a label that bears another address than the buyer's newest, or take the flag off again.

    How an address is spelled makes no difference. None if nothing changes, and for a label that nobody
    delivered by (any more) when that was so. told_of: when it was, in the platform's time; None: now.
    """
    if label.status not in ("purchasing", "purchased"):
        return None
    if package.delivered_at is not None and package.delivered_at <= (told_of or now):
        return None
    differs = label.address is not None and label.address != newest.fingerprint()
    if differs == (ADDRESS_CHANGED in label.flags):
        return None
    others = tuple(flag for flag in label.flags if flag != ADDRESS_CHANGED)
    return Transition.of(
        label,
        event=ADDRESS_CHANGED,
        actor=PLATFORM,
        now=now,
        detail={"differs": differs},
        flags=(*others, ADDRESS_CHANGED) if differs else others,
    )
