"""Returns: their labels, what is objected to them, and what buyer and seller hear of them."""
