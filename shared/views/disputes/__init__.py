"""Disputes: filing, evidence, judging, what the parties can do, and what the clocks do by themselves."""
