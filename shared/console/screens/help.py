"""Help for buyers: what is open to them, and asking for it."""
