"""Load, decide, commit: one module per area."""
