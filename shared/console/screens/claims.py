"""Claims with the insurer."""
