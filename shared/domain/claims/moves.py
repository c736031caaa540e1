"""What the seller can do in a claim under review (R-MSG-03)."""

from collections.abc import Iterator

from shared.domain.agenda import Move, timed, untimed
from shared.domain.claims.claim import Claim
from shared.domain.policy import policy

# No link is out: the seller can send one.
_NO_LINK = frozenset({"not_sent", "link_expired", "send_failed"})


def moves(claim: Claim) -> tuple[Move, ...]:
    """List the moves of a claim: the insurer's question, and asking the buyer for the affidavit.

    The link is the buyer's and stored nowhere, so its end is the seller's, who may send another (R-AFF-10).
    """
    return tuple(_moves(claim)) if claim.status == "under_review" else ()


def _moves(claim: Claim) -> Iterator[Move]:
    for deadline in claim.deadlines:
        if deadline.state == "open" and deadline.kind == "information_request":
            yield timed(
                claim, deadline, action="answer_insurer", account=claim.seller_id, amount=claim.amount
            )
    link, affidavit = claim.deadline("affidavit_link"), claim.affidavit
    if affidavit.sent_count >= policy(claim.policy_version).terms("affidavit")["max_sends"]:
        return
    if link is not None and link.state == "open":
        yield timed(
            claim,
            link,
            action="send_affidavit",
            account=claim.seller_id,
            role="seller",
            must=False,
            amount=claim.amount,
        )
    elif affidavit.status in _NO_LINK:
        yield untimed(
            claim,
            "affidavit_link",
            action="send_affidavit",
            role="seller",
            account=claim.seller_id,
            since=affidavit.last_sent_at or claim.created_at,
            requirement="R-AFF-01",
            amount=claim.amount,
        )
