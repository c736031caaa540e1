"""Commands for the person on call: one module each, listed in `__main__`."""
