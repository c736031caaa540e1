"""What is written about the buyer's affidavit: the request to the buyer, what became of it to the seller."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.notifications import Link, Notice
from shared.domain.policy import clause
from shared.gateways.affidavit import AffidavitFacts
from shared.gateways.letters.claims.claim import ClaimFacts
from shared.gateways.wording import INSURER, MARKETPLACE, hello, minute, whom_to_ask


def affidavit_request(facts: AffidavitFacts, *, buyer: str, url: str) -> Notice:
    """Asks the buyer for a statement; `url` is the personal link (R-AFF-01)."""
    return Notice(
        subject=f"{facts.shop} asks what happened to your package (order {facts.order_id})",
        heading="What happened to your package?",
        greeting=hello(buyer),
        paragraphs=(
            f"{facts.shop}, the shop you ordered from on {MARKETPLACE}, has opened an insurance claim for a "
            f"package of your order and asked us to write to you. The insurer, {INSURER}, decides the claim, "
            "and the word of the person the package was meant for helps it to decide.",
            "What the shop asks for is an affidavit: a short statement, signed with your typed name, that "
            "says whether the package reached you, in what state, and what is missing or damaged. It takes "
            f"about three minutes and goes to {INSURER}; photos can be added.",
            "It is up to you. Whether you answer or not, your order, a refund and your rights as a buyer "
            "stay as they are.",
        ),
        facts=facts.rows(),
        asked="Fill in and sign the statement, if you are willing to.",
        until=facts.until,
        due_at=facts.due_at,
        otherwise="The link stops working, and the claim is decided without your word.",
        link=Link(label="Give my statement", url=url),
        closing=(
            "The link is meant for you alone and works once, so please do not pass it on. We never ask for a "
            "password or for payment details.",
            f"Questions? Write to {whom_to_ask(facts.shop, facts.shop_email)}, or open the order on "
            f"{MARKETPLACE} and choose to contact the seller.",
        ),
        clause=clause("R-AFF-01"),
    )


def affidavit_received(claim: ClaimFacts, *, at: datetime, zone: ZoneInfo) -> Notice:
    """Tells the seller that the buyer has signed (R-AFF-03)."""
    return Notice(
        subject=f"Affidavit received for order {claim.order_id}",
        heading="The buyer has signed the affidavit",
        greeting=claim.greeting,
        paragraphs=(
            f"The buyer of order {claim.order_id} has signed the affidavit you asked for. We pass it on to "
            f"{INSURER}; once {INSURER} confirms that it has it, it is shown as completed.",
            "You need not do anything.",
        ),
        facts=(*claim.rows(), ("Received", minute(at, zone))),
        clause=clause("R-AFF-03"),
    )


def affidavit_undelivered(claim: ClaimFacts, *, sends_left: int, link_works: bool) -> Notice:
    """Tells the seller that the e-mail came back (R-AFF-12).

    sends_left: how often it may still be sent; link_works: whether the buyer may have it all the same.
    """
    failed, fate = "did not reach", "could not be delivered, and its link no longer works."
    if link_works:
        failed, fate = "may not have reached", "may not have arrived. Its link stays usable in case it did."
    return Notice(
        subject=f"Affidavit e-mail not delivered for order {claim.order_id}",
        heading=f"The affidavit e-mail {failed} the buyer",
        greeting=claim.greeting,
        paragraphs=(
            f"The e-mail that asks the buyer of order {claim.order_id} for an affidavit {fate} "
            f"{_again(sends_left)}",
            f"Your claim stays under review, but {INSURER} may not be able to pay without the buyer's "
            "statement, above all for a loss.",
        ),
        facts=claim.rows(),
        asked=_what_then(sends_left),
        clause=clause("R-AFF-12"),
    )


def _again(sends_left: int) -> str:
    return (
        "We do not send it again unless you ask us to."
        if sends_left > 0
        else "It was sent as often as it can be."
    )


def _what_then(sends_left: int) -> str:
    if sends_left < 1:
        return f"If you reach the buyer in another way, give {INSURER} their statement with your documents."
    times = "once more" if sends_left == 1 else f"{sends_left} more times"
    return f"Ask the buyer whether their address is right. You can send the e-mail {times}, at once."
