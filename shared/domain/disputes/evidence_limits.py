"""How many pieces of evidence a party may show."""

from shared.domain.disputes.case import Dispute, EvidenceItem
from shared.domain.disputes.vocabulary import Submitter
from shared.domain.errors import Conflict
from shared.domain.policy import clause


def submitted(dispute: Dispute, party: Submitter) -> tuple[EvidenceItem, ...]:
    """List the party's pieces that have come: text, and files that were not refused."""
    return tuple(p for p in dispute.evidence if p.party == party and p.status in ("counted", "scanning"))


def evidence_at_most(dispute: Dispute) -> int:
    """Say how many pieces of a party count."""
    return int(dispute.policy.section("disputes")["evidence_per_party"])


def check_number(dispute: Dispute, party: Submitter) -> None:
    """Check that one more piece can be taken, short as it may be. Raises Conflict `too_much_evidence`."""
    if told := no_more(dispute, party):
        raise too_much(told)


def no_more(dispute: Dispute, party: Submitter) -> str:
    """Say why no further piece can be taken; empty where one can.

    What was refused or never came uses no room, but can't be tried without end.
    """
    most = evidence_at_most(dispute)
    own = [piece for piece in dispute.evidence if piece.party == party]
    if len(submitted(dispute, party)) >= most:
        return f"At most {most} pieces can be submitted. Put several photos into one file."
    if len(own) >= 2 * most:
        return (
            f"You have announced {len(own)} pieces. Upload the files that have not come; no more are taken."
        )
    return ""


def too_much(told: str) -> Conflict:
    """Refuse a piece, saying why."""
    return Conflict("too_much_evidence", told, clause=clause("R-DSP-13"))
