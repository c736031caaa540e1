"""`make bench`: the figures of merit, as ratios of what is measured in one run."""
