"""What a buyer sees instead of the form: thanks, or why this link leads nowhere any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from shared.gateways.markup import Markup, element
from shared.gateways.pages import document, paragraph
from shared.gateways.wording import BRAND, INSURER, Brand, minute

_ANSWERS: Final = {
    "not_found": (
        "This link is not known",
        "Please check that the whole address was copied from the e-mail. If you were sent more than one "
        "e-mail, only the link in the newest one works.",
    ),
    "affidavit_link_expired": (
        "This link has run out",
        "The time to use it is over, and nothing was sent. If you would still like to give your statement, "
        "ask the shop you ordered from to send you a new link.",
    ),
    "claim_closed": (
        "Your statement is no longer needed",
        f"{INSURER}, the insurer, has decided the claim that this link was for. You need not do anything; "
        "your order and your rights as a buyer are not touched by it.",
    ),
    "affidavit_already_submitted": (
        "Your statement has been received already",
        "It was sent with this link before and can't be sent twice or changed. You need not do anything "
        "more. If something in it is wrong, please tell the shop you ordered from.",
    ),
}
_TROUBLE: Final = (
    "That did not work",
    "Your statement was not sent. Please go back and try again in a few minutes; the link still works.",
)


@dataclass(frozen=True, kw_only=True)
class PhotoForm:
    """Where one more photo is posted, after which fields; how many more there may be, and until when."""

    url: str
    fields: Mapping[str, str]
    left: int
    until: datetime


def thank_you_page(
    *,
    order_id: str,
    received_at: datetime,
    zone: ZoneInfo,
    photos: int = 0,
    form: PhotoForm | None = None,
    brand: Brand = BRAND,
) -> str:
    """The statement is in (R-AFF-03). photos: how many have come with it; form: for one more (R-AFF-15)."""
    return document(
        "Thank you",
        element("h1", "Thank you. Your statement has been received."),
        element(
            "dl",
            element("dt", "Order"),
            element("dd", order_id),
            element("dt", "Received"),
            element("dd", minute(received_at, zone)),
            *([element("dt", "Photos"), element("dd", str(photos))] if photos else []),
        ),
        *(_photo(form, zone, photos) if form else []),
        element("h2", "What happens next"),
        element(
            "ul",
            element(
                "li",
                f"We pass your statement on to {INSURER}, the insurer, which decides the shop's claim.",
            ),
            element(
                "li",
                "You need not do anything more. The statement can't be sent a second time or changed.",
            ),
            element("li", "Your order, a refund and your rights as a buyer stay as they are."),
        ),
        paragraph("You can close this page.", class_="small"),
        brand=brand,
    )


def _photo(form: PhotoForm, zone: ZoneInfo, photos: int) -> list[Markup]:
    """One photo at a time, straight to where photos are kept, and back to this page."""
    hidden = [element("input", type="hidden", name=name, value=value) for name, value in form.fields.items()]
    chosen = element("input", type="file", id="photo", name="file", accept="image/*", required=True)
    label = "Another photo" if photos else "A photo"
    return [
        element("h2", "Add photos, if you have any"),
        paragraph(
            "Photos of the damage, of the packaging with its label, or of what did arrive help the insurer. "
            f"You can add {form.left} {'more, one at a time,' if form.left > 1 else 'more'} until "
            f"{minute(form.until, zone)}. One you have just sent may take a minute to be counted above. "
            "What is no picture, or is very large, is not taken."
        ),
        element(
            "form",
            *hidden,
            element("label", label, for_="photo", class_="ask"),
            chosen,
            element("button", "Send this photo", type="submit"),
            method="post",
            action=form.url,
            enctype="multipart/form-data",
        ),
    ]


def answer_page(code: str, brand: Brand = BRAND) -> str:
    """The page for a refusal's code: `not_found`, `affidavit_link_expired`, `claim_closed`,
    `affidavit_already_submitted` (R-AFF-07, 08, 09, 11); anything else is trouble that may pass.

    The same for everybody: nothing on it tells whose link it was.
    """
    title, words = _ANSWERS.get(code, _TROUBLE)
    return document(title, element("h1", title), paragraph(words), brand=brand)
