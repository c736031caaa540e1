"""The feedback queue: bounces and complaints, as SES publishes them."""

from shared.runtime.queues import worker
from shared.runtime.wiring import services
from shared.usecases.mailing import take_feedback

handler = worker(lambda event: take_feedback(services(), event))
