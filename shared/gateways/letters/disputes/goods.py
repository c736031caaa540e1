"""What buyer and seller are told of goods that are sent to carry a judgment out."""

from datetime import datetime

from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.gateways.letters.disputes.dispute import DisputeFacts
from shared.gateways.letters.disputes.words import action_words
from shared.gateways.wording import DISPUTE_SERVICE, MARKETPLACE


def shipped(facts: DisputeFacts, *, action: str, shipment: str) -> Notice:
    """A side: the carrier has the goods; the judgment is carried out once they arrive (R-PDA-02)."""
    buyer = facts.reader == "buyer"
    told = (
        f"{facts.shop} has sent {_what(action)} for you, and the carrier has it."
        if buyer
        else f"The carrier has scanned {_what(action)} that you sent, so you have acted in time."
    )
    then = (
        f"The dispute is closed when it arrives. If it is lost, {facts.shop} has to act again."
        if buyer
        else "There is nothing for you to do now. The dispute is closed when it arrives; if it is lost, we "
        "write to you."
    )
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"What was decided about order {facts.order_id} is on its way",
        heading="It is on its way",
        greeting=facts.greeting,
        paragraphs=(told, then),
        facts=(*facts.rows(), ("Shipment", shipment)),
        clause=clause("R-PDA-02"),
    )


def lost(facts: DisputeFacts, *, shipment: str, came_back: bool, until: datetime | None) -> Notice:
    """A side: the goods won't arrive, and the seller has 48 hours anew (R-PDA-02, R-PDA-03).

    until: None while the clocks are held.
    """
    seller = facts.reader == "seller"
    happened = "brought it back to its sender" if came_back else "reports it lost"
    told = f"The carrier {happened}. The judgment is not carried out yet."
    waits = (
        f"{facts.shop} has until {facts.until(until)} to send it again, or to refund you where the judgment "
        f"allows that. Otherwise {MARKETPLACE} deducts the amount from the seller's payments and refunds you."
        if until
        else f"{facts.shop} has to act again once the dispute goes on."
    )
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"What was sent for order {facts.order_id} does not arrive",
        heading="What was sent does not arrive",
        greeting=facts.greeting,
        paragraphs=(told,) if seller else (told, waits),
        facts=(*facts.rows(), ("Shipment", shipment)),
        asked="Send it again, or refund the buyer." if seller else "",
        until=facts.until(until) if seller else "",
        due_at=until if seller else None,
        otherwise=(
            "The amount is deducted from your payments and refunded to the buyer." if seller and until else ""
        ),
        clause=clause("R-PDA-03"),
    )


def _what(action: str) -> str:
    return action_words([action])
