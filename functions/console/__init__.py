"""The console's pages and forms."""
