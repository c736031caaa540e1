"""Returns as the API shows them, and what is sent about them."""
