"""Letters about affidavits, claims and labels."""

from dataclasses import replace

from local.letters.facts import (
    AFFIDAVIT,
    BUYER,
    CARRIER,
    CLAIM,
    FORM_URL,
    INSURER_URL,
    LAST_SECOND,
    MONDAY,
    ORDER,
    PACKAGE,
    SHOP,
    SHOP_EMAIL,
    TRACKING,
    ZONE,
)
from local.letters.preview import Preview, preview
from shared.gateways.letters.claims.affidavits import (
    affidavit_received,
    affidavit_request,
    affidavit_undelivered,
)
from shared.gateways.letters.claims.claim import claim_accepted, claim_opened, claim_rejected
from shared.gateways.letters.labels import address_changed, label_failed, signature_needed

REQUEST = preview(
    "the buyer",
    "when the shop asks for an affidavit",
    affidavit_request,
    AFFIDAVIT,
    buyer=BUYER,
    url=FORM_URL,
)
AFFIDAVITS: tuple[Preview, ...] = (
    REQUEST,
    preview(
        "the seller",
        "when the buyer has signed",
        affidavit_received,
        CLAIM,
        at=MONDAY,
        zone=ZONE,
    ),
    preview(
        "the seller",
        "when the e-mail to the buyer came back",
        affidavit_undelivered,
        CLAIM,
        sends_left=2,
        link_works=False,
    ),
    preview(
        "the seller",
        "when the buyer marked it as spam",
        affidavit_undelivered,
        CLAIM,
        sends_left=2,
        link_works=True,
    ),
    preview(
        "the seller",
        "when it came back for the last time",
        affidavit_undelivered,
        CLAIM,
        sends_left=0,
        link_works=False,
    ),
)
CLAIMS: tuple[Preview, ...] = (
    preview("the seller", "when a claim is opened", claim_opened, CLAIM, insurer_url=INSURER_URL),
    preview("the seller", "when the insurer pays", claim_accepted, CLAIM, approved=28400),
    preview(
        "the seller", "when the insurer pays less than was claimed", claim_accepted, CLAIM, approved=20000
    ),
    preview(
        "the seller",
        "when the insurer does not pay",
        claim_rejected,
        CLAIM,
        reason="Poorly packed.",
        refile_by=LAST_SECOND,
        zone=ZONE,
    ),
    preview(
        "the seller",
        "when the insurer does not pay and no other claim can be opened",
        claim_rejected,
        replace(CLAIM, reason="loss"),
        reason="",
        refile_by=None,
        zone=ZONE,
    ),
)


def _address(when: str, *, scanned: bool) -> Preview:
    return preview(
        "the seller",
        when,
        address_changed,
        seller=SHOP,
        order_id=ORDER,
        package_id=PACKAGE,
        carrier=CARRIER,
        tracking_number=TRACKING,
        scanned=scanned,
    )


def _signature(when: str, age: int | None) -> Preview:
    return preview(
        "the buyer",
        when,
        signature_needed,
        buyer=BUYER,
        shop=SHOP,
        shop_email=SHOP_EMAIL,
        order_id=ORDER,
        carrier=CARRIER,
        tracking_number=TRACKING,
        signer_age=age,
    )


LABELS: tuple[Preview, ...] = (
    preview(
        "the seller",
        "when a label could not be bought",
        label_failed,
        seller=SHOP,
        order_id=ORDER,
        package_id=PACKAGE,
        service="USPS Priority Mail",
        detail="The carrier did not answer and has printed no label.",
    ),
    _address("when the buyer's address changes after the label was bought", scanned=False),
    _address("when the buyer's address changes while the carrier has the package", scanned=True),
    _signature("when the package needs a signature", None),
    _signature("when the package needs the signature of an adult", 21),
)
