"""What judgments made so far would be under another version of the policy (R-GEN-14)."""

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.dispute_facts import facts_with
from shared.domain.disputes.evidence import Evidence
from shared.domain.disputes.recommendation import Recommendation, recommend
from shared.domain.record import record

COMPARED = ("winner", "liable_party", "payer", "remedy", "return_required")


@record
class Change:
    """A judgment that would be another: what of it, as it is and as it would be.

    amount, other_amount: cents the buyer gets back as things stand, and would get; None where no price was
    told, and where an agent would have to decide.
    """

    dispute_id: str
    parts: dict[str, tuple[str, str]]
    amount: int | None
    other_amount: int | None


def replay(dispute: Dispute, *, version: str) -> Change | None:
    """Judge once more, on the facts, the evidence and the finding of then; None where it comes to the same.

    What an agent decided against the rules stands whatever they are, and an unjudged dispute is passed over.
    Where nobody knew where to, no return is asked for under any version (R-PDA-20).
    """
    judgment = dispute.judgment
    if judgment is None or judgment.override_reason is not None:
        return None
    facts = facts_with(dispute, judgment.flags, judgment.system)
    found = recommend(facts, _evidence(dispute), judgment.finding, version=version)
    if judgment.ship_from_missing:
        found = found.model_copy(update={"return_required": False})
    parts = {
        name: (str(getattr(judgment, name)), str(getattr(found, name)))
        for name in COMPARED
        if getattr(judgment, name) != getattr(found, name)
    }
    if not parts:
        return None
    return Change(
        dispute_id=dispute.id,
        parts=parts,
        amount=_amount(dispute, judgment),
        other_amount=_amount(dispute, found),
    )


def _evidence(dispute: Dispute) -> Evidence:
    """The pieces that the judgment names, the first request's too."""
    named = dispute.judgment.evidence_ids if dispute.judgment else ()
    pieces = [piece for piece in (*dispute.earlier, *dispute.evidence) if piece.id in named]
    return Evidence(
        buyer=tuple(piece for piece in pieces if piece.party == "buyer"),
        seller=tuple(piece for piece in pieces if piece.party == "seller"),
        carrier=tuple(piece for piece in pieces if piece.party == "carrier"),
    )


def _amount(dispute: Dispute, found: Recommendation) -> int | None:
    if found.winner == "needs_adjudicator":
        return None
    return dispute.amount if found.winner == "buyer" else 0
