"""Claims with the insurer, and the affidavit of the buyer."""
