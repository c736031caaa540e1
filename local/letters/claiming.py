"""Letters about affidavits, claims and labels."""

from dataclasses import replace
from datetime import datetime

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
    TERMS_URL,
    TRACKING,
    ZONE,
)
from local.letters.preview import Preview, preview
from shared.gateways.letters.claims.affidavits import (
    affidavit_received,
    affidavit_request,
    affidavit_undelivered,
)
from shared.gateways.letters.claims.claim import (
    ClaimFacts,
    claim_accepted,
    claim_opened,
    claim_rejected,
    information_requested,
    paid_under_another_claim,
)
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


def _opened(when: str, claim: ClaimFacts, loss_from: datetime | None = None) -> Preview:
    return preview(
        "the seller",
        when,
        claim_opened,
        claim,
        insurer_url=INSURER_URL,
        terms_url=TERMS_URL,
        loss_from=loss_from,
        zone=ZONE,
    )


CLAIMS: tuple[Preview, ...] = (
    _opened("when a claim is opened", CLAIM),
    _opened("when a claim for a loss is opened", replace(CLAIM, reason="loss")),
    _opened("when the insurer waits before a package counts as lost", replace(CLAIM, reason="loss"), MONDAY),
    preview(
        "the seller",
        "when the insurer asks back",
        information_requested,
        CLAIM,
        question="Please send a photo of the packaging, with the label in the picture.",
        until=LAST_SECOND,
        zone=ZONE,
    ),
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
    preview(
        "the seller",
        "when the insurer accepts the claim before this one after all",
        paid_under_another_claim,
        CLAIM,
        paid_claim_id="clm_01jq7a2c9x",
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
