"""The desk: disputes to judge, soonest first, and what else waits for an agent."""
