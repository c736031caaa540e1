"""Packages made to send items again: the reshipment, or the dispute, they were made for follows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.domain.case import Transition
from shared.domain.orders.packages import Package
from shared.storage.records import Effect
from shared.usecases.labels import following
from shared.usecases.services import Services


def follow(
    services: Services, package: Package, *, now: datetime
) -> tuple[Sequence[Transition[Any]], Sequence[Effect]]:
    """Follow a package as it is afterwards: what goes into the transaction that changes it.

    Few packages are made to send items again: what follows them is loaded with the first.
    """
    if package.dispute_id is not None:
        from shared.usecases.disputes import goods

        return goods.follow(services, package, now=now)
    if package.reshipment_id is not None:
        from shared.usecases.reshipments import packages

        return packages.follow(services, package, now=now)
    return [], []


def follow_label(services: Services, package_id: str) -> None:
    """Follow what became of a package's label. Raises ConcurrentUpdate as `labels.following` does."""
    following.follow_label(services, package_id, follow)
