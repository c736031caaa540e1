"""The insurer queue: claims, affidavits and refunds, one signed message each."""

from shared.runtime.queues import effects_worker
from shared.usecases.claims.insurer import HANDLERS

handler = effects_worker(HANDLERS)
