"""The rules, pure: standard library and pydantic only. No clock, no environment, no network."""
