"""What buyer and seller are told of a judgment, of its finality, and of how it is carried out."""

from typing import Literal

from shared.domain.disputes.eligibility import LEGAL
from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.gateways.letters.disputes.dispute import DisputeFacts
from shared.gateways.letters.disputes.outcomes import Outcome, consequences, request, what_next
from shared.gateways.letters.disputes.words import action_words, because
from shared.gateways.letters.returns import UNPRICED
from shared.gateways.wording import DISPUTE_SERVICE, MARKETPLACE, dollars


def judged(facts: DisputeFacts, outcome: Outcome, *, appeal_reason: str | None = None) -> Notice:
    """A party: how it was decided and why, and what can be done about it until when (R-JDG-06).

    appeal_reason: why the seller's appeal succeeded, where this judgment replaces the first one.
    """
    winner = "you" if facts.reader == outcome.winner else f"the {outcome.winner}"
    upheld = (f"{_appeal(facts)} succeeded: {appeal_reason}",) if appeal_reason else ()
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The dispute about order {facts.order_id} was decided for {winner}",
        heading=f"The dispute was decided for {winner}",
        greeting=facts.greeting,
        paragraphs=(
            *upheld,
            because(outcome.basis, facts.reader),
            *what_next(facts, outcome),
            *_kept(facts, outcome),
            LEGAL,
        ),
        facts=(*facts.rows(), *outcome.rows(facts.reader)),
        **request(facts, outcome),
        clauses=outcome.clauses,
    )


def final(facts: DisputeFacts, outcome: Outcome, *, appeal_reason: str | None = None) -> Notice:
    """A party: nobody can disagree any more; what is to be done now, by whom, until when (R-PDA-15).

    appeal_reason: why the seller's appeal did not change it, if there was one.
    """
    winner = "you" if facts.reader == outcome.winner else f"the {outcome.winner}"
    decided = f"The dispute was decided for {winner}, and the judgment can no longer be changed."
    refused = (f"{_appeal(facts)} did not change it: {appeal_reason}",) if appeal_reason else ()
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The judgment about order {facts.order_id} is final",
        heading="The judgment is final",
        greeting=facts.greeting,
        paragraphs=(decided, *refused, *consequences(facts, outcome), LEGAL),
        facts=(*facts.rows(), *outcome.rows(facts.reader)),
        **request(facts, outcome),
        clause=clause("R-PDA-15"),
    )


def appealed(facts: DisputeFacts) -> Notice:
    """The buyer: the seller has appealed, and the judgment waits for that (R-PDA-18)."""
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The seller has appealed against the judgment about order {facts.order_id}",
        heading="The seller has appealed",
        greeting=facts.greeting,
        paragraphs=(
            f"{facts.shop} disagrees with the judgment, and {MARKETPLACE} looks at it once more. Nothing is "
            "carried out before that is decided. You need not do anything.",
        ),
        facts=facts.rows(),
        clause=clause("R-PDA-18"),
    )


def carried_out(
    facts: DisputeFacts,
    *,
    action: str,
    amount: int | None,
    note: str,
    tracking: str,
    by: Literal["seller", "platform", "deduction"] = "seller",
    reimbursed: bool = False,
) -> Notice:
    """A party: the judgment has been carried out (R-PDA-01 to R-PDA-03).

    by: whoever did so. reimbursed: whether the platform, which did, made the seller whole.
    """
    buyer = facts.reader == "buyer"
    who = f"{facts.shop} has" if buyer else "You have"
    payer, paid = ("the seller's", "you") if buyer else ("your", "the buyer")
    done = {
        "seller": f"{who} carried out the judgment, with {action_words([action])}.",
        "platform": _paid_by_platform(facts, reimbursed=reimbursed),
        "deduction": f"{MARKETPLACE} has deducted the amount from {payer} payments and refunded {paid}.",
    }
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The judgment about order {facts.order_id} has been carried out",
        heading="The judgment has been carried out",
        greeting=facts.greeting,
        paragraphs=(done[by], f"The dispute is closed. {LEGAL}"),
        facts=(
            *facts.rows(),
            ("Refund", dollars(amount) if amount else ""),
            ("Shipment", tracking),
            ("Note", note),
        ),
        clause=clause({"seller": "R-PDA-02", "platform": "R-PDA-01", "deduction": "R-PDA-03"}[by]),
    )


def unpriced(facts: DisputeFacts) -> Notice:
    """A party: the time to carry it out is over, and the deduction waits for a price (R-PDA-03)."""
    whose, whom = ("the seller's", "you") if facts.reader == "buyer" else ("your", "the buyer")
    return Notice(
        sender=DISPUTE_SERVICE,
        subject=f"The refund for order {facts.order_id} waits for its price",
        heading="The refund waits for its price",
        greeting=facts.greeting,
        paragraphs=(
            f"The time to carry out the judgment is over. {UNPRICED} {MARKETPLACE} then deducts it from "
            f"{whose} payments and refunds {whom}.",
            LEGAL,
        ),
        facts=facts.rows(),
        clause=clause("R-PDA-03"),
    )


def _paid_by_platform(facts: DisputeFacts, *, reimbursed: bool) -> str:
    if facts.reader == "buyer":
        return f"{MARKETPLACE} has refunded you."
    kept = "paid you the same amount" if reimbursed else "taken nothing from you"
    return f"{MARKETPLACE} has refunded the buyer and {kept}."


def _kept(facts: DisputeFacts, outcome: Outcome) -> tuple[str, ...]:
    """Why the goods don't go back, where nobody knows where to (R-PDA-20)."""
    if facts.reader != "seller" or not outcome.ship_from_missing:
        return ()
    return (
        "The goods would go back to you, but the address you ship from is not set up with us. So the buyer "
        "is not asked to send them.",
    )


def _appeal(facts: DisputeFacts) -> str:
    return "Your appeal" if facts.reader == "seller" else "The seller's appeal"
