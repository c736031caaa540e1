"""The feedback queue: bounces and complaints, as SES publishes them."""

from shared.runtime.queues import worker
from shared.runtime.wiring import services
from shared.usecases.mailing import take_feedback

# When the topic is set up SES says so on it, in plain words.
GREETING = "Successfully validated SNS topic"

handler = worker(lambda event: take_feedback(services(), event), beside=GREETING)
