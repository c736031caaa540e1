"""Every letter of every service with facts of an example, for docs/letters.md and for the tests.

A service keeps its previews in a module of this package; `register` lists them in their order.
"""
