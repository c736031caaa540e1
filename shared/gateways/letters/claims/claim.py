"""What a seller is told about an insurance claim."""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.notifications import Link, Notice
from shared.domain.policy import clause
from shared.domain.record import record
from shared.gateways.wording import INSURER, claim_reason, dollars, hello, minute


@record
class ClaimFacts:
    """The claim a seller's letter is about; amounts in cents, `carrier` by name."""

    seller: str
    claim_id: str
    order_id: str
    package_id: str
    carrier: str
    tracking_number: str
    reason: Literal["loss", "damage", "other"]
    amount: int
    total_cover: int

    @property
    def greeting(self) -> str:
        """How the letter begins."""
        return hello(self.seller)

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts as names and values."""
        return (
            ("Claim", self.claim_id),
            ("Order", self.order_id),
            ("Package", self.package_id),
            ("Shipped with", f"{self.carrier}, {self.tracking_number}"),
            ("Reason", claim_reason(self.reason)),
            ("Amount claimed", dollars(self.amount)),
            ("Total cover", dollars(self.total_cover)),
        )


def claim_opened(
    claim: ClaimFacts, *, insurer_url: str, terms_url: str, loss_from: datetime | None, zone: ZoneInfo
) -> Notice:
    """The claim is open; the seller's part is now on the insurer's site (R-CLM-09).

    loss_from: from when the insurer takes the package for lost, where that is known (R-CLM-22).
    """
    return Notice(
        subject=f"Claim opened for order {claim.order_id}",
        heading="Your claim is open",
        greeting=claim.greeting,
        paragraphs=(
            f"Your claim is under review. {INSURER} alone decides it; we tell you as soon as it has, or when "
            "it asks for more.",
            "The claim's invoice and the package's receipt are ready to download with the claim; we send "
            f"{INSURER} links to both.",
            *_about_affidavit(claim, loss_from, zone),
        ),
        facts=(*claim.rows(), ("Coverage terms", terms_url)),
        asked=f"Enter the claim's details on {INSURER}'s site.",
        link=Link(label=f"Open {INSURER}'s site", url=insurer_url),
        clause=clause("R-CLM-09"),
    )


def _about_affidavit(claim: ClaimFacts, loss_from: datetime | None, zone: ZoneInfo) -> list[str]:
    """Why the buyer's statement is wanted, and for a loss when it is best signed (R-AFF-01, R-CLM-22)."""
    if claim.reason != "loss":
        return [
            "The buyer's own signed statement, an affidavit, helps a claim. You can have us ask them for it "
            "by e-mail."
        ]
    words = [
        "For a loss, insurers ask for the buyer's own signed statement, an affidavit. You can have us ask "
        "the buyer for it by e-mail."
    ]
    if loss_from:
        words.append(
            f"{INSURER} takes the package for lost from {minute(loss_from, zone)} on. The affidavit is best "
            "signed after that."
        )
    return words


def information_requested(claim: ClaimFacts, *, question: str, until: datetime, zone: ZoneInfo) -> Notice:
    """The insurer asks back; `question` in its words, `until` the last second for the answer (R-CLM-23)."""
    return Notice(
        subject=f"{INSURER} has a question about your claim for order {claim.order_id}",
        heading=f"{INSURER} asks for more",
        greeting=claim.greeting,
        paragraphs=(
            f"{INSURER} is reviewing your claim and asks you for more. Meanwhile your claim stays under "
            "review.",
        ),
        facts=((f"{INSURER} asks", question), *claim.rows()),
        asked="Answer with the claim, in your own words. You can add photos and documents.",
        until=minute(until, zone),
        due_at=until,
        otherwise=f"{INSURER} decides your claim on what it has.",
        clause=clause("R-CLM-23"),
    )


def claim_accepted(claim: ClaimFacts, *, approved: int) -> Notice:
    """The insurer pays; `approved` in cents (R-CLM-17)."""
    less = "" if approved >= claim.amount else f" That is less than the {dollars(claim.amount)} you claimed."
    return Notice(
        subject=f"Claim accepted for order {claim.order_id}: {dollars(approved)}",
        heading=f"{INSURER} accepted your claim",
        greeting=claim.greeting,
        paragraphs=(
            f"{INSURER} accepted your claim and approved {dollars(approved)}.{less}",
            f"{INSURER} pays what it approved, once for this package; the payment is in the statement of "
            f"your order. Questions about it are answered by {INSURER}.",
        ),
        facts=(*claim.rows(), ("Amount approved", dollars(approved))),
        clause=clause("R-CLM-17"),
    )


def paid_under_another_claim(claim: ClaimFacts, *, paid_claim_id: str) -> Notice:
    """This claim ends: the insurer accepted the one before it after all (R-CLM-16, R-CLM-17)."""
    return Notice(
        subject=f"Second claim for order {claim.order_id} ended: {INSURER} accepted the first",
        heading="This claim is no longer needed",
        greeting=claim.greeting,
        paragraphs=(
            f"{INSURER} has accepted the claim you opened earlier for this package. A package is paid for "
            "once, so this claim ends without a payment of its own.",
            "You need not do anything.",
        ),
        facts=(*claim.rows(), ("Accepted claim", paid_claim_id)),
        clause=clause("R-CLM-16"),
    )


def claim_rejected(claim: ClaimFacts, *, reason: str, refile_by: datetime | None, zone: ZoneInfo) -> Notice:
    """The insurer does not pay; `reason` in its words (R-CLM-17).

    refile_by: until when another claim can be opened for the package, None if that is over (R-CLM-16).
    """
    again = f"Open a new claim for package {claim.package_id}, if you have something new to show."
    last = "It is too late to open another claim for this package."
    clauses = (clause("R-CLM-17"), clause("R-CLM-16"))
    return Notice(
        subject=f"Claim rejected for order {claim.order_id}",
        heading=f"{INSURER} rejected your claim",
        greeting=claim.greeting,
        paragraphs=(
            f"{INSURER} rejected your claim and pays nothing for it as things stand. That is {INSURER}'s "
            f"decision; if you think it is wrong, you can ask {INSURER} to look again. If it accepts the "
            "claim after all, we tell you.",
            *([] if refile_by else [last]),
        ),
        facts=(*claim.rows(), (f"Reason given by {INSURER}", reason or "None was given")),
        asked=again if refile_by else "",
        until=minute(refile_by, zone) if refile_by else "",
        due_at=refile_by,
        otherwise="No other claim can be opened for this package." if refile_by else "",
        clauses=clauses,
    )
