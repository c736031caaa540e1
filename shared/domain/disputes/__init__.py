"""Disputes: what the policy says about them, as data, and the judgment that follows from it."""
