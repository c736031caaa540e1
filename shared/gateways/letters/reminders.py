"""What a party is told when its time runs out: what is asked, until when, and what happens otherwise."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.domain.notifications import Notice
from shared.domain.record import record
from shared.gateways.wording import DISPUTE_SERVICE, dollars, hello, minute


@record
class ReminderFacts:
    """The move a reminder is about.

    kind: of the deadline. case: what its case is called. title: what it is about. amount: cents at stake.
    """

    kind: str
    name: str
    case: str
    case_id: str
    order_id: str
    title: str
    zone: ZoneInfo
    due_at: datetime
    clause: str
    amount: int | None = None

    @property
    def until(self) -> str:
        """The last moment, as people write it."""
        return minute(self.due_at, self.zone)

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values; what there is none of is left out."""
        rows = (
            (_CASES[self.case], self.case_id),
            ("Order", self.order_id),
            ("Product" if self.case == "recall" else "Items", self.title),
            ("Amount", dollars(self.amount) if self.amount else ""),
        )
        return tuple((name, value) for name, value in rows if value)


@record(kw_only=False)
class Words:
    """How a kind of move is spoken of to the one whose it is."""

    heading: str
    asked: str
    otherwise: str


_CASES: Mapping[str, str] = {
    "claim": "Claim",
    "dispute": "Dispute",
    "recall": "Recall",
    "reshipment": "Request",
    "support_case": "Case",
}
WORDS: Mapping[str, Words] = {
    "affidavit_link": Words(
        "The buyer has not signed the affidavit yet",
        "Ask the buyer for it, or send the e-mail again: it brings a new link.",
        "The buyer's link stops working. You can send a new one then, too.",
    ),
    "appeal": Words(
        "Your time to appeal is running out",
        "If you disagree with the judgment, appeal against it.",
        "The judgment becomes final and is carried out.",
    ),
    "evidence": Words(
        "Your time to show evidence is running out",
        "Submit what supports your side, or tell us that there is nothing more to come.",
        "The dispute is decided on what was submitted by then.",
    ),
    "information_request": Words(
        "A question still waits for your answer",
        "Answer the question and add what supports your answer.",
        "It is decided without your answer.",
    ),
    "partial_refund_answer": Words(
        "The shop's offer still waits for your answer",
        "Accept the offer or reject it.",
        "It counts as declined, and your request goes back to the shop.",
    ),
    "post_dispute_action": Words(
        "A judgment still waits to be carried out",
        "Do what the judgment says: refund the buyer, or send what it asks for.",
        "The amount is deducted from your payments and refunded to the buyer.",
    ),
    "recall_justification": Words(
        "Your reasons about a recall are still missing",
        "Hand in why the other batches are safe, with the documents that support it.",
        "We note on your shop's record that your reasons are missing.",
    ),
    "reshipment_dispatch": Words(
        "The items still have to be sent",
        "Hand the missing items over to the carrier.",
        "The request is marked as overdue, and the buyer can turn to us.",
    ),
    "reshipment_response": Words(
        "A request still waits for your answer",
        "Approve the request for the missing items, or reject it.",
        "The request is approved for you.",
    ),
    "return_objection": Words(
        "Your time to object to a return is running out",
        "If something is wrong with what came back, object.",
        "The buyer is refunded.",
    ),
    "return_shipment": Words(
        "Your return still has to be sent",
        "Send the goods back. The case says where to.",
        "The return is closed, and nothing is refunded for it.",
    ),
    "second_request": Words(
        "Your time to disagree with the judgment is running out",
        "If you are not satisfied with the judgment, ask for a second and last one.",
        "The judgment becomes final.",
    ),
}


def time_runs_out(facts: ReminderFacts) -> Notice:
    """The party whose move it is: time runs out (R-MSG-02)."""
    words = WORDS[facts.kind]
    about = f"order {facts.order_id}" if facts.order_id else facts.case_id
    return Notice(
        subject=f"{words.heading} ({about})",
        heading=words.heading,
        greeting=hello(facts.name),
        paragraphs=(
            "This is the one reminder you get about it. If you have just acted, there is nothing left to do.",
        ),
        facts=facts.rows(),
        asked=words.asked,
        until=facts.until,
        due_at=facts.due_at,
        otherwise=words.otherwise,
        clause=facts.clause,
        sender=DISPUTE_SERVICE if facts.case == "dispute" else "",
    )
