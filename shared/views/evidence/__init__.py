"""Files that people send, as the API takes and shows them."""
