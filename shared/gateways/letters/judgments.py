"""What buyer and seller are told of a judgment, of its finality, and of how it is carried out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.domain.disputes.eligibility import LEGAL
from shared.domain.disputes.vocabulary import Basis, Disposal, Payer, Remedy
from shared.domain.policy import clause
from shared.gateways.letters import Notice
from shared.gateways.letters.dispute_words import action_words, because, remedy_words, shown_words
from shared.gateways.letters.disputes import DisputeFacts
from shared.gateways.wording import MARKETPLACE, dollars

Side = Literal["buyer", "seller"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A judgment as letters tell it; amounts in cents.

    disagree_by: until when the party that lost may disagree, None if nobody can. act_by: until when the
    seller has to act, None while no such clock runs. amount: what a refund comes to, None if not known.
    """

    winner: Side
    basis: Basis
    remedy: Remedy
    payer: Payer
    reimbursed: bool
    clauses: tuple[str, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    override_reason: str | None
    carried_out_by: tuple[str, ...]
    return_due: bool
    awaits_return: bool
    disposal: Disposal | None
    amount: int | None
    refunded: bool
    closed: bool
    disagree_by: datetime | None
    act_by: datetime | None

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The judgment as names and values."""
        by = {"seller": "The seller", "tiktok_shop": MARKETPLACE, "none": ""}[self.payer]
        return (
            ("Decided for", "The buyer" if self.winner == "buyer" else "The seller"),
            ("What follows", remedy_words(self.remedy)),
            ("Provided by", by),
            ("Refund", dollars(self.amount) if self.amount and "refund" in self.carried_out_by else ""),
            *((f"Not shown by the {party}", shown_words(names)) for party, names in self.missing),
            ("Reason of the adjudicator", self.override_reason or ""),
        )


def judged(facts: DisputeFacts, outcome: Outcome, *, appeal_reason: str | None = None) -> Notice:
    """A party: how it was decided and why, and what can be done about it until when (R-JDG-06).

    appeal_reason: why the seller's appeal succeeded, where this judgment replaces the first one.
    """
    won = facts.reader == outcome.winner
    upheld = (f"The seller's appeal succeeded: {appeal_reason}",) if appeal_reason else ()
    asked, otherwise = _disagreement(facts, outcome, won)
    return Notice(
        subject=f"Dispute {facts.dispute_id}: decided {'for you' if won else 'for the other side'}",
        heading="The dispute was decided " + ("for you" if won else "for the other side"),
        greeting=facts.greeting,
        paragraphs=(*upheld, because(outcome.basis), *_what_next(facts, outcome, won), LEGAL),
        facts=(*facts.rows(), *outcome.rows()),
        asked=asked or _ask(facts, outcome),
        until=facts.until(outcome.disagree_by if asked else _act_by(facts, outcome)),
        otherwise=otherwise or _otherwise(facts, outcome),
        clause=", ".join(outcome.clauses),
    )


def final(facts: DisputeFacts, outcome: Outcome, *, appeal_reason: str | None = None) -> Notice:
    """A party: nobody can disagree any more; what is to be done now, by whom, until when (R-PDA-15).

    appeal_reason: why the seller's appeal did not change it, if there was one.
    """
    refused = (f"The seller's appeal did not change it: {appeal_reason}",) if appeal_reason else ()
    return Notice(
        subject=f"The judgment in dispute {facts.dispute_id} is final",
        heading="The judgment is final",
        greeting=facts.greeting,
        paragraphs=(*refused, *_consequences(facts, outcome)),
        facts=(*facts.rows(), *outcome.rows()),
        asked=_ask(facts, outcome),
        until=facts.until(_act_by(facts, outcome)),
        otherwise=_otherwise(facts, outcome),
        clause=clause("R-PDA-15"),
    )


def appealed(facts: DisputeFacts) -> Notice:
    """The buyer: the seller has appealed, and the judgment waits for that (R-PDA-18)."""
    return Notice(
        subject=f"The seller has appealed in dispute {facts.dispute_id}",
        heading="The seller has appealed",
        greeting=facts.greeting,
        paragraphs=(
            f"{facts.shop} disagrees with the judgment. {MARKETPLACE} looks at it once more; until that is "
            "decided nothing is carried out. You need not do anything.",
        ),
        facts=facts.rows(),
        clause=clause("R-PDA-18"),
    )


def return_sent(facts: DisputeFacts, *, carrier: str, tracking_number: str) -> Notice:
    """The seller: the goods are on their way back (R-PDA-06)."""
    return Notice(
        subject=f"The goods of dispute {facts.dispute_id} are on their way back",
        heading="The buyer has sent the goods back",
        greeting=facts.greeting,
        paragraphs=("We follow them by the carrier's tracking and tell you when something is due.",),
        facts=(*facts.rows(), ("Sent with", f"{carrier}, {tracking_number}")),
        clause=clause("R-PDA-06"),
    )


def refund_due(facts: DisputeFacts, outcome: Outcome) -> Notice:
    """The seller: the goods are back, or lost at the seller's risk, and the refund is due (R-PDA-19)."""
    return Notice(
        subject=f"The refund in dispute {facts.dispute_id} is due",
        heading="The refund is due now",
        greeting=facts.greeting,
        paragraphs=("The return no longer stands in the way of the refund.",),
        facts=(*facts.rows(), *outcome.rows()),
        asked=_ask(facts, outcome),
        until=facts.until(outcome.act_by),
        otherwise=_otherwise(facts, outcome),
        clause=clause("R-PDA-19"),
    )


def carried_out(
    facts: DisputeFacts, *, action: str, amount: int | None, note: str, tracking: str, deducted: bool
) -> Notice:
    """A party: the judgment has been carried out, by the seller or by deduction (R-PDA-02, R-PDA-03)."""
    taken = f"{MARKETPLACE} has deducted the amount from the seller's payments and refunded the buyer."
    done = f"{facts.shop} has carried out the judgment: {action_words([action])}."
    return Notice(
        subject=f"The judgment in dispute {facts.dispute_id} has been carried out",
        heading="The judgment has been carried out",
        greeting=facts.greeting,
        paragraphs=(taken if deducted else done, f"The dispute is closed with that. {LEGAL}"),
        facts=(
            *facts.rows(),
            ("Refund", dollars(amount) if amount else ""),
            ("Shipment", tracking),
            ("Note", note),
        ),
        clause=clause("R-PDA-03" if deducted else "R-PDA-02"),
    )


def return_failed(facts: DisputeFacts, *, event: str) -> Notice:
    """A party: the goods were lost or damaged on their way back at the buyer's risk (R-PDA-10, R-PDA-12)."""
    return Notice(
        subject=f"Dispute {facts.dispute_id} is closed without a refund",
        heading="No refund is due",
        greeting=facts.greeting,
        paragraphs=(
            f"The carrier reported the returned goods as {event}. The buyer bore that risk under the "
            f"judgment, so no refund is due and the dispute is closed. {LEGAL}",
        ),
        facts=facts.rows(),
        clause=clause("R-PDA-10"),
    )


def _disagreement(facts: DisputeFacts, outcome: Outcome, won: bool) -> tuple[str, str]:
    """What the party that lost can do about it, and what happens otherwise."""
    if won or outcome.disagree_by is None:
        return "", ""
    if facts.reader == "seller":
        return "Appeal with your grounds, or accept the judgment.", "The judgment becomes final."
    return (
        "Make your second and last request about it, or accept the judgment.",
        "The judgment becomes final.",
    )


def _what_next(facts: DisputeFacts, outcome: Outcome, won: bool) -> tuple[str, ...]:
    if outcome.disagree_by is None:
        return ("Nobody can disagree with it any more: it is final.", *_consequences(facts, outcome))
    if won:
        until = facts.until(outcome.disagree_by)
        return (f"The other side can disagree until {until}. Until then nothing is carried out.",)
    return ()


def _consequences(facts: DisputeFacts, outcome: Outcome) -> tuple[str, ...]:
    """What follows from a final judgment for this reader."""
    if outcome.winner == "seller":
        return ("The buyer's claim is turned down, and the dispute is closed.",)
    if outcome.refunded:
        told = f"{MARKETPLACE} has refunded the buyer {dollars(outcome.amount or 0)}."
        kept = f" {facts.shop} is made whole for it." if outcome.reimbursed else ""
        return (told + kept + " The dispute is closed.",)
    if outcome.awaits_return:
        return ("The refund follows when the goods are back with the seller.",)
    if outcome.disposal and facts.reader == "buyer":
        return ("Please don't send the product back: destroy or discard it.",)
    return ()


def _ask(facts: DisputeFacts, outcome: Outcome) -> str:
    if outcome.closed or outcome.disagree_by is not None or outcome.winner == "seller":
        return ""
    if facts.reader == "buyer" and outcome.return_due:
        return (
            "Send the goods back, and enter carrier and tracking number with the dispute. Until you have, "
            "the risk is yours."
        )
    if facts.reader == "seller" and outcome.act_by:
        return f"Carry out the judgment: {action_words(outcome.carried_out_by)}. Shipping is at your cost."
    return ""


def _act_by(facts: DisputeFacts, outcome: Outcome) -> datetime | None:
    return outcome.act_by if facts.reader == "seller" else None


def _otherwise(facts: DisputeFacts, outcome: Outcome) -> str:
    if facts.reader == "seller" and outcome.act_by:
        return "The amount is deducted from your payments, and the buyer is refunded with it."
    return ""
