"""Surety: seller protection and after-sale service of a marketplace."""
