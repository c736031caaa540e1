"""Orders: what the platform reports of them, their packages and what they hold."""
