"""How the outside gets in: HTTP, webhooks, queues, schedules; and the wiring of it all."""
