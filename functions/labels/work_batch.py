"""The labels queue: buy the labels of a batch, a few at a time."""

from shared.runtime.queues import effects_worker
from shared.usecases.batches import work_item

handler = effects_worker({"buy_label": lambda services, effect: work_item(services, **effect.payload)})
