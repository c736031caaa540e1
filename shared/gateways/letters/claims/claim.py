"""What a seller is told about an insurance claim."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.notifications import Link, Notice
from shared.domain.policy import clause
from shared.gateways.wording import INSURER, claim_reason, dollars, hello, minute


@dataclass(frozen=True, kw_only=True)
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


def claim_opened(claim: ClaimFacts, *, insurer_url: str) -> Notice:
    """The claim is open; the seller's part is now on the insurer's site (R-CLM-09)."""
    return Notice(
        subject=f"Claim opened for order {claim.order_id}",
        heading="Your claim is open",
        greeting=claim.greeting,
        paragraphs=(
            f"Your claim is under review. {INSURER} alone decides it; we tell you as soon as it has.",
            "The claim's invoice and the package's receipt are ready to download with the claim. If a "
            "statement of the buyer would help, you can have us ask them for an affidavit by e-mail.",
        ),
        facts=claim.rows(),
        asked=f"Enter the claim's details on {INSURER}'s site.",
        link=Link(label=f"Open {INSURER}'s site", url=insurer_url),
        clause=clause("R-CLM-09"),
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
            "The decision is final. You need not do anything to be paid.",
        ),
        facts=(*claim.rows(), ("Amount approved", dollars(approved))),
        clause=clause("R-CLM-17"),
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
            f"{INSURER} rejected your claim and pays nothing for it. The decision on this claim is final.",
            *([] if refile_by else [last]),
        ),
        facts=(*claim.rows(), (f"Reason given by {INSURER}", reason or "None was given")),
        asked=again if refile_by else "",
        until=minute(refile_by, zone) if refile_by else "",
        otherwise="No other claim can be opened for this package." if refile_by else "",
        clauses=clauses,
    )
