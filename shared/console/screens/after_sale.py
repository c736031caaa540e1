"""Reshipments, returns and help cases: Manage Returns, and a buyer's requests."""
