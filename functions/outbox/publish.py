"""The events queue: domain events onto the bus."""

from shared.runtime.queues import effects_worker

handler = effects_worker({"event": lambda services, effect: services.events.publish(effect.payload)})
