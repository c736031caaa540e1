"""What is still expected of whom: the parties' windows, supplements, and files on their way."""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from shared.domain.case import Deadline, close_deadlines
from shared.domain.disputes.case import UNJUDGED, UPLOAD, Dispute, EvidenceItem
from shared.domain.disputes.framework import framework
from shared.domain.disputes.records import REQUEST, EvidenceRequest
from shared.domain.disputes.vocabulary import PARTIES, Party, Submitter
from shared.domain.errors import Conflict
from shared.domain.policy import clause, local_time
from shared.domain.times import rfc3339


def check_may_submit(dispute: Dispute, party: Party, now: datetime, *, supplement: bool = False) -> Deadline:
    """Find the party's window, if it can submit now. Raises Conflict as `register` does."""
    window = check_expected(dispute, party)
    if supplement and party == "buyer" and may_supplement(dispute):
        return window
    check_window_open(dispute, party, window, now)
    if supplement:
        raise Conflict(
            "supplement_not_allowed",
            "A supplement answers the seller's evidence once that is in, about quality or counterfeits only. "
            "Your own time is still running: submit this without `supplement`.",
            clause=clause("R-JDG-24"),
        )
    return window


def may_supplement(dispute: Dispute) -> bool:
    """Tell whether the buyer may still answer the seller's evidence (A-17)."""
    rules = framework(dispute.policy_version).scenarios[dispute.scenario]
    return rules.supplement and dispute.status in UNJUDGED and _has_shown(dispute, "seller")


def check_expected(dispute: Dispute, party: Party) -> Deadline:
    """Find the window this party was given last: its own, or that of an agent's request (R-JDG-42).

    Raises Conflict `party_not_expected` if it was given none.
    """
    own = (d for d in dispute.deadlines if (d.kind, d.party) == ("evidence", party))
    window = dispute.deadline(REQUEST, party) or next(own, None)
    if window is None:
        raise Conflict(
            "party_not_expected",
            f"No material of the {party} is expected in this dispute.",
            clause=clause("R-DSP-84"),
        )
    return window


def check_window_open(dispute: Dispute, party: Party, window: Deadline, now: datetime) -> None:
    """Check that this party can still submit: Conflict `evidence_window_closed`, `dispute_over`."""
    if dispute.judgment is None and dispute.status not in UNJUDGED:
        raise Conflict("dispute_over", f"This dispute is over: it is {dispute.status}.")
    if window.state == "open" and not window.is_over(now):
        return
    detail = f"The time for your material ended on {local_time(window.due_at)}. What came in by then counts."
    if party in dispute.completed_by:
        detail = "You have said that this was all. What came in by then counts."
    elif window.state == "met" and window.start_event != UPLOAD:
        detail = "This has been judged: nothing that you could still submit would have altered the outcome."
    raise Conflict("evidence_window_closed", detail, clause=window.clause, deadline=rfc3339(window.due_at))


def awaits_carrier_alone(dispute: Dispute, now: datetime) -> bool:
    """Tell whether nothing is open but a carrier's time for its material, or for a file of it."""
    awaited = [window for window in dispute.deadlines if window.state == "open"]
    return bool(awaited) and all(
        (window.kind, window.party) == ("evidence", "carrier") and not window.is_over(now)
        for window in awaited
    )


def end_window(
    dispute: Dispute, party: Party, state: Literal["met", "lapsed"], *, at: datetime
) -> tuple[Deadline, ...]:
    """Close the window of a party that can add nothing more at `at`; a file on its way gets a last one."""
    closed = close_deadlines(dispute.deadlines, state, "evidence", REQUEST, party=party)
    window = check_expected(dispute, party)
    sent = [piece.submitted_at for piece in pending(dispute, party)]
    if not sent or max(sent) + grace(dispute) < at:
        return closed
    return (
        *closed,
        Deadline(
            kind="evidence",
            party=party,
            starts_at=max(sent),
            start_event=UPLOAD,
            due_at=max(sent) + grace(dispute),
            consequence="A file that has not arrived by then does not count.",
            clause=window.clause,
        ),
    )


def answered(dispute: Dispute, party: Party, *, at: datetime) -> tuple[EvidenceRequest, ...]:
    """Its requests, what an agent had asked this party for being ended."""
    return tuple(
        one.model_copy(update={"ended_at": at}) if one.party == party and one.ended_at is None else one
        for one in dispute.evidence_requests
    )


def pending(dispute: Dispute, party: Submitter) -> tuple[EvidenceItem, ...]:
    """List the party's files that judging waits for: those on their way, supplements apart."""
    return tuple(
        piece
        for piece in dispute.evidence
        if piece.party == party and piece.status == "awaiting_upload" and not piece.supplement
    )


def grace(dispute: Dispute) -> timedelta:
    """Look up how long a file that was registered in time may take to arrive."""
    return timedelta(hours=dispute.policy.section("disputes")["upload_grace_hours"])


def with_pieces(pieces: Iterable[EvidenceItem], *, earlier: Iterable[EvidenceItem] = ()) -> dict[str, Any]:
    """Make the fields of a dispute that has these pieces, and names those of the first request."""
    evidence = tuple(pieces)
    shown = {piece.party for piece in (*earlier, *evidence) if piece.status == "counted"}
    return {"evidence": evidence, "shown_by": tuple(party for party in PARTIES if party in shown)}


def as_earlier(first: Dispute, ids: Container[str] | None = None) -> tuple[EvidenceItem, ...]:
    """Show a second request the pieces of the first one that it names, by default all that count.

    What was a supplement there is the buyer's own here.
    """
    return tuple(
        piece.model_copy(update={"attached": "first_round", "supplement": False})
        for piece in first.counted()
        if ids is None or piece.id in ids
    )


def _has_shown(dispute: Dispute, party: Party) -> bool:
    """Tell whether a piece of that party counts; a row of a list has no pieces, but says whose do."""
    return party in dispute.shown_by or bool(dispute.counted(party))
