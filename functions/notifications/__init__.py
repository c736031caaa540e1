"""What people are told: their inbox, and what becomes of their mail."""
