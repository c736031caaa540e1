"""Orders: what the platform tells of them, their packages and what they hold."""
