"""The cyclic garbage collector: off while a worker starts, on again with its first answer."""

import gc


def collect_from_now() -> None:
    """Turn it on, once, and leave out for good what is there by now: modules, classes, clients."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
