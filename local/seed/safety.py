"""Recalls: one that was carried out, one whose seller has to say why it is of some batches alone."""

from local.seed.shop import AGENT, DAYS_AGO, SELLER, YESTERDAY, Shop, Story


def recalled(shop: Shop) -> Story:
    """A hazardous product: every order of it refunded."""
    yield DAYS_AGO
    for name in ("ben", "cleo", "dan"):
        shop.order(name, f"Phone charger for {name.capitalize()}", "24.00", product="product-charger")
    yield YESTERDAY
    told = {"product_id": "product-charger", "seller_id": SELLER[1], "source": "regulator"}
    shop.post("/recalls", {**told, "reference": "CPSC 26-101"}, by=AGENT)


def recalled_in_part(shop: Shop) -> Story:
    """Some batches only: the seller has a week to justify that."""
    yield DAYS_AGO
    shop.delivered("eva", "Travel adapter", "19.00", product="product-adapter")
    yield YESTERDAY
    told = {"product_id": "product-adapter", "seller_id": SELLER[1], "source": "media"}
    shop.post("/recalls", {**told, "reference": "Tribune, page 9", "batches": ["B-7"]}, by=AGENT)


STORIES = (recalled, recalled_in_part)
