"""How long a text may be, in characters, and how many files go with one (R-MSG-01)."""

TEXT_CHARACTERS = 2_000
FILES = 10
