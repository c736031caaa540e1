"""Commands for a person at the keyboard or on call, listed in `__main__`."""
