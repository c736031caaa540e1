"""What the page of a claim shows besides the claim: what would help it, and what can be done now."""

from datetime import datetime
from typing import Literal

from shared.domain.actions import Action, Target, action, target
from shared.domain.case import Role
from shared.domain.claims.affidavits import resend_opens_at, sending_refusal
from shared.domain.claims.claim import Claim
from shared.domain.claims.questions import answering_refusal
from shared.domain.orders.packages import Package
from shared.domain.policy import clause
from shared.domain.record import record

State = Literal["available", "open", "requested", "received"]

_AFFIDAVIT: dict[str, State] = {"sent": "requested", "submitted": "received", "completed": "received"}


@record
class ChecklistItem:
    """A piece of evidence: `available` to download, still `open`, `requested`, or `received`.

    target: where it is read; None where the API has none of it.
    """

    item: str
    state: State
    hint: str
    clause: str
    target: Target | None = None


def evidence_checklist(claim: Claim) -> tuple[ChecklistItem, ...]:
    """List what helps this claim, the seller's own papers first (R-CLM-08, R-CLM-14, R-AFF-01).

    A claim is opened without any of it; what the insurer needs to pay, it says.
    """
    items = [
        _item("invoice", "available", "Shows what was sold and paid.", "R-CLM-08", target(claim)),
        _item(
            "package_receipt", "available", "Shows what was sent and by whom.", "R-CLM-08", _package(claim)
        ),
        _item("tracking_record", "available", "Shows how far it came.", "R-CLM-02", _package(claim)),
    ]
    if claim.reason == "damage":
        hint = "Photos of the damage, the packing and the label; hand them in on the insurer's site."
        items.append(_item("damage_photos", "open", hint, "R-CLM-09"))
    affidavit = _AFFIDAVIT.get(claim.affidavit.status, "open")
    hint = "The buyer's own statement; it goes to the insurer as soon as the buyer submits it."
    if claim.reason == "loss":
        hint = f"{hint} Insurers ask for one for a loss."
    items.append(_item("affidavit", affidavit, hint, "R-AFF-01", target(claim)))
    refund: State = "received" if claim.shared_refunds else "open"
    hint = "Status and reason of the buyer's refund; the insurer is told once it has been processed."
    return (*items, _item("refund_record", refund, hint, "R-CLM-14"))


def available_actions(claim: Claim, *, role: Role, now: datetime) -> tuple[Action, ...]:
    """List what a caller of this role can do with the claim now.

    Sending the affidavit e-mail and sending it again are one action; `opens_at` is when the next
    sending is allowed, None for the first and where none is left.
    """
    papers = (
        action("download_invoice", target=target(claim)),
        action("download_receipt", target=_package(claim)),
    )
    if role == "agent":
        return papers
    if role != "seller":
        return ()
    refused, unanswerable = sending_refusal(claim, now=now), answering_refusal(claim, now=now)
    request = claim.information_request
    return (
        action("preview_affidavit", target=target(claim)),
        action(
            "send_affidavit",
            target=target(claim),
            refusal=refused,
            opens_at=resend_opens_at(claim),
        ),
        action(
            "answer_insurer",
            target=target(claim),
            refusal=unanswerable,
            closes_at=None if unanswerable or not request else request.until,
        ),
        *papers,
    )


def _package(claim: Claim) -> Target:
    return Target(kind=Package.KIND, id=claim.package_id)


def _item(
    item: str, state: State, hint: str, requirement: str, target: Target | None = None
) -> ChecklistItem:
    return ChecklistItem(item=item, state=state, hint=hint, clause=clause(requirement), target=target)
