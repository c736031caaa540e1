"""Labels: bought with cover and signature, voided, scanned."""
