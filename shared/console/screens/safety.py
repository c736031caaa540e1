"""Recalls and investigations."""
