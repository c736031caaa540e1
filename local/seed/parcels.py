"""Labels and claims in every state."""

from local.demo.parcels import accept_agreement
from local.seed.shop import A_WEEK_AGO, BEGINNING, DAYS_AGO, NOW, THIS_MORNING, YESTERDAY, Shop, Story


def agreements(shop: Shop) -> None:
    """The seller has agreed to be insured and to have signatures taken."""
    for kind in ("insurance", "signature"):
        accept_agreement(shop.world, kind)


def to_be_sent(shop: Shop) -> Story:
    """Without a label, as the packing table finds them: one of low and one of high risk."""
    yield NOW
    shop.order("bea", "Linen tablecloth", "48.00", placed_at=shop.ago(hours=3))
    risk = {"level": "high", "reasons": ["new_address"]}
    shop.order("ben", "Film camera", "640.00", placed_at=shop.ago(hours=2), risk=risk)


def bought(shop: Shop) -> Story:
    """Labels not scanned yet, one insured in full; one that was taken back."""
    yield THIS_MORNING
    shop.label(shop.order("cleo", "Birch stool", "180.00"), cover="free")
    shop.label(shop.order("dan", "Brass floor lamp", "300.00"))
    taken_back = shop.label(shop.order("eva", "Wall mirror", "90.00"), cover="free")
    yield NOW
    shop.post(f"/labels/{taken_back['id']}/void")


def failed(shop: Shop) -> Story:
    """A label that the carrier could not print; it costs nothing."""
    yield THIS_MORNING
    order_id = shop.order("ben", "Oak shelf", "130.00", packages="A-LABELFAIL")
    body = {
        "package_id": f"{order_id}-A-LABELFAIL",
        "service": "fedex_ground",
        "insurance": {"option": "free"},
    }
    body |= {"signature": "none", "channel": "desktop"}
    shop.world.ask("POST", "/labels", body, by=("seller", "shop-1"), key="print-the-shelf", expect=502)


def in_transit(shop: Shop) -> Story:
    """Scanned yesterday, on its way."""
    yield DAYS_AGO
    label = shop.label(shop.order("eva", "Copper kettle", "75.00"), cover="free")
    yield YESTERDAY
    shop.report(label, "accepted", location="Austin, TX")
    yield THIS_MORNING
    shop.report(label, "in_transit", location="Dallas, TX")


def delivered(shop: Shop) -> Story:
    """Delivered and signed for."""
    yield A_WEEK_AGO
    label = shop.label(shop.order("dan", "Record player", "450.00"), signature="signature_required")
    shop.report(label, "accepted", location="Austin, TX")
    yield DAYS_AGO
    proof = {"signed_by": "D. Weber", "proof_url": "https://carrier.example/proof/1"}
    shop.report(label, "delivered", location="Denver, CO", **proof)


def lost(shop: Shop, buyer: str, title: str, price: str) -> Story:
    """A parcel insured in full that its carrier has lost: a claim can be filed."""
    yield BEGINNING
    label = shop.label(shop.order(buyer, title, price))
    shop.report(label, "accepted", location="Austin, TX")
    yield A_WEEK_AGO
    shop.report(label, "lost", description="Not found in the network")


def claimable(shop: Shop) -> Story:
    """Lost, and not claimed for yet."""
    yield from lost(shop, "bea", "Espresso machine", "280.00")


def claim_without_affidavit(shop: Shop) -> Story:
    """Filed; the seller has not sent the affidavit yet."""
    yield from lost(shop, "eva", "Walnut side table", "240.00")
    yield THIS_MORNING
    shop.claim("order-walnut-side-table")


def claim_awaiting_buyer(shop: Shop) -> Story:
    """The affidavit waits for the buyer's signature."""
    yield from lost(shop, "ben", "Stand mixer", "320.00")
    yield YESTERDAY
    _send(shop, "order-stand-mixer")


def claim_signed(shop: Shop) -> Story:
    """The buyer has signed; the insurer has everything."""
    yield from lost(shop, "cleo", "Ceramic vase", "260.00")
    yield DAYS_AGO
    _send(shop, "order-ceramic-vase")
    yield YESTERDAY
    shop.sign("cleo")


def claim_asked(shop: Shop) -> Story:
    """The insurer asks the seller something."""
    yield from lost(shop, "eva", "Desk clock", "230.00")
    yield DAYS_AGO
    claim = shop.claim("order-desk-clock")
    yield YESTERDAY
    shop.insurer("information_requested", claim, question="Who packed it, and in which box?")


def claim_accepted(shop: Shop) -> Story:
    """Signed, accepted, paid."""
    yield from lost(shop, "dan", "Amplifier", "450.00")
    yield DAYS_AGO
    claim = _send(shop, "order-amplifier")
    yield YESTERDAY
    shop.sign("dan")
    yield THIS_MORNING
    shop.insurer("accepted", claim, approved_amount=claim["amount"])


def claim_rejected(shop: Shop) -> Story:
    """Rejected, with the insurer's reason."""
    yield from lost(shop, "bea", "Cast-iron pan", "210.00")
    yield DAYS_AGO
    claim = shop.claim("order-cast-iron-pan")
    yield YESTERDAY
    shop.insurer("rejected", claim, reason="The address was not confirmed.")


def _send(shop: Shop, order_id: str) -> dict[str, str]:
    """File a claim and have the affidavit sent."""
    claim: dict[str, str] = shop.claim(order_id)
    shop.post(f"/claims/{claim['id']}/affidavit")
    return claim


STORIES = (
    to_be_sent,
    bought,
    failed,
    in_transit,
    delivered,
    claimable,
    claim_without_affidavit,
    claim_awaiting_buyer,
    claim_signed,
    claim_asked,
    claim_accepted,
    claim_rejected,
)
