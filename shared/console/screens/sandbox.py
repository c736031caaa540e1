"""The sandbox: its clock, what fired, the mails it sent."""
