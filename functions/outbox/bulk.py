"""The bulk queue: what comes in hundreds, a few at a time: labels of batches, and refunds."""

from shared.runtime.queues import effects_worker
from shared.usecases.labels.batches import work_item
from shared.usecases.safety.investigations import refund_case
from shared.usecases.safety.recalls import refund_order

handler = effects_worker(
    {
        "buy_label": lambda services, effect: work_item(services, **effect.payload),
        "recall_refund": lambda services, effect: refund_order(services, **effect.payload),
        "investigation_refund": lambda services, effect: refund_case(services, **effect.payload),
    }
)
