"""Messages as the API takes and shows them."""
