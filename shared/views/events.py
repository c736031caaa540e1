"""Events of other systems, as far as every webhook knows them."""


class MeansNothing:
    """Marks an event of a type that means nothing here: acknowledged, without effect."""
