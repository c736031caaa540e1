"""The bulk queue: what comes in hundreds, a few at a time: labels of batches, and refunds."""

from shared.runtime.queues import effects_worker
from shared.usecases.effects import handlers
from shared.usecases.labels.batch_work import work_item
from shared.usecases.labels.effects import BuyLabel
from shared.usecases.orders.effects import RefundRecalledOrder
from shared.usecases.safety.effects import LookForOrder, RefundInvestigatedCase
from shared.usecases.safety.investigations import refund_case
from shared.usecases.safety.recalls import look_for_order, refund_order

HANDLERS = handlers(
    {
        BuyLabel: work_item,
        RefundRecalledOrder: refund_order,
        LookForOrder: look_for_order,
        RefundInvestigatedCase: refund_case,
    }
)
handler = effects_worker(HANDLERS)
