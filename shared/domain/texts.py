"""What people write."""


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to be seen: signs without width are nothing."""
    return not any(sign.isprintable() and not sign.isspace() for sign in text)
