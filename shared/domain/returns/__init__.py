"""Goods on their way back to the seller, for disputes and cases of customer service alike."""
