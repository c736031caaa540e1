"""Following what became of the label of a package that was made to send items again."""

from collections.abc import Callable, Sequence
from typing import Any

from shared.domain.case import Transition
from shared.domain.orders.packages import Package
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.services import Services

# The steps and effects of the case a package was made for, as the package is now.
Follow = Callable[..., tuple[Sequence[Transition[Any]], Sequence[Effect]]]


def follow_label(services: Services, package_id: str, how: Follow) -> None:
    """Follow what became of a package's label, as of then: bought, or given back. Nothing if that is known.

    A label that came when its case was over changes nothing there, and is left to be paid back. Raises
    ConcurrentUpdate if more has become of it meanwhile.
    """
    ref = Ref(Package, package_id)
    (package,) = services.store.load(ref)
    if package is None:
        return
    steps, effects = how(services, package, now=package.updated_at)
    if steps or effects:
        services.store.commit(*steps, effects=effects, writes=[services.store.unchanged(ref, package)])
