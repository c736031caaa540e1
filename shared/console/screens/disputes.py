"""Disputes, as the parties see them."""
