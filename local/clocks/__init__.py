"""Every promise with a clock, for docs/clocks.md."""
