"""Disputes in every state, with pictures that were really uploaded."""

from dataclasses import dataclass

from local.seed.pictures import picture
from local.seed.shop import (
    A_WEEK_AGO,
    AGENT,
    BEGINNING,
    DAYS_AGO,
    SELLER,
    THIS_MORNING,
    YESTERDAY,
    Person,
    Shop,
    Story,
)

VERIFIED, REFUTED = {"finding": {"claim_verified": True}}, {"finding": {"claim_verified": False}}
GREEN, RED, BLUE, GREY = "#4c7a4c", "#a23b33", "#35618e", "#8b8f94"


@dataclass(frozen=True)
class Disputed:
    """What a dispute is about: whose, of what, and what each side's picture shows."""

    buyer: str
    title: str
    price: str
    scenario: str = "inconsistent_product"
    says: str = "I ordered the red one and got a green one."
    theirs: tuple[str, str] = ("What I got: it is green.", GREEN)
    ours: tuple[str, str] = ("What we packed: it is red.", RED)
    subtype: str | None = "wrong_item"

    @property
    def by(self) -> Person:
        """The buyer."""
        return ("buyer", self.buyer)


def _defect(buyer: str, title: str, price: str) -> Disputed:
    return Disputed(
        buyer,
        title,
        price,
        scenario="quality_safety",
        says="It has a crack from top to bottom.",
        theirs=("The crack, on the day it came.", BLUE),
        ours=("The same batch, before it was sent.", BLUE),
        subtype=None,
    )


def _missing(buyer: str, title: str, price: str) -> Disputed:
    return Disputed(
        buyer,
        title,
        price,
        says="There was one in the box, and I ordered two.",
        theirs=("One, and an empty place.", GREY),
        ours=("Both of them, packed.", GREY),
        subtype="missing_items",
    )


def _counterfeit(buyer: str, title: str, price: str) -> Disputed:
    return Disputed(
        buyer,
        title,
        price,
        scenario="counterfeit",
        says="The maker's stamp is false.",
        theirs=("The stamp under the foot.", GREY),
        ours=("The maker's own stamp.", GREY),
        subtype=None,
    )


def _file(shop: Shop, what: Disputed) -> str:
    order_id = shop.delivered(what.buyer, what.title, what.price)
    told = {"visible": True} | ({"subtype": what.subtype} if what.subtype else {})
    return shop.dispute(order_id, what.buyer, what.scenario, what.says, **told)


def _show(shop: Shop, path: str, what: Disputed, *, by: Person) -> None:
    words, color = what.ours if by == SELLER else what.theirs
    cracked = by != SELLER and what.scenario == "quality_safety"
    shop.show(path, by, words, picture(words, color, cracked=cracked))
    shop.done(path, by)


def _contested(shop: Shop, what: Disputed) -> str:
    """Both have shown what they must: somebody has to judge."""
    path = _file(shop, what)
    for one in (what.by, SELLER):
        _show(shop, path, what, by=one)
    return path


def _judged(shop: Shop, what: Disputed, judgment: dict[str, dict[str, bool]] = VERIFIED) -> str:
    path = _contested(shop, what)
    shop.post(f"{path}/judgment", judgment, by=AGENT)
    return path


def _final(shop: Shop, what: Disputed) -> str:
    """Judged for the buyer, and accepted by both."""
    path = _judged(shop, what)
    for one in (what.by, SELLER):
        shop.post(f"{path}/accept", by=one)
    return path


def both_to_show(shop: Shop) -> Story:
    """Filed this morning: the evidence of both is open."""
    yield THIS_MORNING
    _file(shop, Disputed("bea", "Enamel teapot", "64.00"))


def seller_to_show(shop: Shop) -> Story:
    """The buyer has shown a picture; the seller's hours run."""
    yield THIS_MORNING
    what = Disputed("ben", "Wool throw", "85.00")
    _show(shop, _file(shop, what), what, by=what.by)


def carrier_to_state(shop: Shop) -> Story:
    """Lost on its way: the carrier has fifteen days."""
    yield BEGINNING
    order_id = shop.order("cleo", "Terracotta pot", "120.00")
    shop.report(shop.label(order_id, cover="free"), "accepted", location="Austin, TX")
    yield DAYS_AGO
    path = shop.dispute(order_id, "cleo", "lost_package", "It never came.")
    shop.state(path, ("buyer", "cleo"), "statement", "My address is right.", "correct_address")
    shop.state(path, SELLER, "receipt", "The counter's receipt.", "handed_to_carrier")
    shop.done(path, ("buyer", "cleo"), SELLER)


def to_be_judged(shop: Shop) -> Story:
    """On the desk: the wrong thing, a defect, a counterfeit."""
    yield YESTERDAY
    _contested(shop, Disputed("dan", "Paraffin lantern", "58.00"))
    yield THIS_MORNING
    _contested(shop, _defect("eva", "Stoneware jug", "49.00"))
    _contested(shop, _counterfeit("bea", "Silver bowl", "390.00"))


def judged(shop: Shop) -> Story:
    """Judged: the seller may appeal, or the buyer ask once more."""
    yield YESTERDAY
    for_buyer = _contested(shop, Disputed("ben", "Garden lantern", "77.00"))
    for_seller = _contested(shop, _defect("cleo", "Clay casserole", "69.00"))
    yield THIS_MORNING
    shop.post(f"{for_buyer}/judgment", VERIFIED, by=AGENT)
    shop.post(f"{for_seller}/judgment", REFUTED, by=AGENT)


def appealed(shop: Shop) -> Story:
    """The seller has appealed; nothing is carried out before it is decided."""
    yield YESTERDAY
    path = _judged(shop, _defect("dan", "Kitchen scale", "45.00"))
    yield THIS_MORNING
    shop.post(f"{path}/appeal", {"grounds": "The scale in the photo has another serial number."})


def to_be_carried_out(shop: Shop) -> Story:
    """Lost and final: the seller's 48 hours."""
    yield YESTERDAY
    path = _judged(shop, _missing("eva", "Bookends, a pair", "52.00"))
    yield THIS_MORNING
    for one in (("buyer", "eva"), SELLER):
        shop.post(f"{path}/accept", by=one)


def to_be_returned(shop: Shop) -> Story:
    """The buyer is to send it back."""
    yield YESTERDAY
    _final(shop, _defect("bea", "Glass carafe", "41.00"))


def on_its_way_back(shop: Shop) -> Story:
    """Sent back with a label from here, scanned."""
    yield DAYS_AGO
    path = _final(shop, _defect("ben", "Soup tureen", "88.00"))
    label = shop.post(f"{path}/return/label", {}, by=("buyer", "ben"))
    yield YESTERDAY
    shop.report(label, "accepted", location="Austin, TX")


def objected(shop: Shop) -> Story:
    """It came back, and the seller objects: an agent decides."""
    yield A_WEEK_AGO
    path = _final(shop, _defect("cleo", "Mosaic bowl", "97.00"))
    label = shop.post(f"{path}/return/label", {}, by=("buyer", "cleo"))
    yield DAYS_AGO
    shop.report(label, "accepted", location="Austin, TX")
    yield YESTERDAY
    shop.report(label, "delivered", location="Oakland, CA")
    yield THIS_MORNING
    told = {"reason": "not_what_was_sent", "description": "Another bowl came back."}
    shop.post(f"{path}/return/objection", told)


def closed(shop: Shop) -> Story:
    """Lost by the seller, who has refunded it."""
    yield A_WEEK_AGO
    path = _final(shop, _missing("dan", "Salt and pepper mills", "34.00"))
    shop.post(f"{path}/actions", {"action": "refund"})


def ended_otherwise(shop: Shop) -> Story:
    """Withdrawn, settled between the two, and taken to a court."""
    yield DAYS_AGO
    withdrawn = Disputed("eva", "Hand mirror", "29.00")
    shop.post(f"{_file(shop, withdrawn)}/withdraw", by=withdrawn.by)
    settled = Disputed("bea", "Umbrella stand", "73.00")
    path = _file(shop, settled)
    for one in (settled.by, SELLER):
        shop.post(f"{path}/settlement", by=one)
    elsewhere = Disputed("ben", "Writing desk", "510.00")
    court = {"kind": "court", "reference": "SC-2026-114"}
    shop.post(f"{_file(shop, elsewhere)}/external-proceedings", court, by=elsewhere.by)


STORIES = (
    both_to_show,
    seller_to_show,
    carrier_to_state,
    to_be_judged,
    judged,
    appealed,
    to_be_carried_out,
    to_be_returned,
    on_its_way_back,
    objected,
    closed,
    ended_otherwise,
)
