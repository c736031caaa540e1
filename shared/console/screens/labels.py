"""Buying labels, labels and their cover, batches, tracking."""
