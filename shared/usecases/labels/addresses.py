"""What a changed address means for labels that are bought already."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from shared.domain.case import Transition
from shared.domain.labels.addresses import ADDRESS_CHANGED, compare_address
from shared.domain.labels.label import Label
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.storage.records import Effect
from shared.usecases.labels.letters import tell_address_changed
from shared.usecases.services import Services


def compare_addresses(
    services: Services, told: Transition[Order], packages: Iterable[Package]
) -> Iterator[tuple[Sequence[Transition[Any]], Sequence[Effect]]]:
    """The steps of each label whose address is no longer, or again, the buyer's; the seller is told.

    told: the step that takes in the order; packages: its packages as they are from then on.
    """
    newest, now = told.case.facts.buyer.address, told.at
    if told.before is None or told.before.facts.buyer.address == newest:
        return
    sent = {one.label_id: one for one in packages if one.label_id and one.cancelled_at is None}
    for label in services.store.load_many(Label, sent):
        step = compare_address(label, sent[label.id], newest, now=now)
        if step is None:
            continue
        if ADDRESS_CHANGED not in step.case.flags:
            yield [step], []
        else:
            notice, mail = tell_address_changed(services, step.case, told.case, now=now)
            yield [step, notice], [mail]
