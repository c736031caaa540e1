"""The mail queue: letters to sellers and buyers."""

from shared.runtime.queues import effects_worker
from shared.usecases.mailing import HANDLERS

handler = effects_worker(HANDLERS)
