"""What agents do: judge, decide appeals, ask for more, refuse to take something up."""

from shared.domain.disputes import adjudication, closing, evidence_requests, proceedings
from shared.domain.disputes.case import Verdict
from shared.domain.disputes.context import Steps
from shared.domain.disputes.evidence_requests import Question
from shared.domain.disputes.page import DisputePage
from shared.usecases.disputes.context import decide, decide_on_files
from shared.usecases.services import Command, Services


def judge(services: Services, command: Command, dispute_id: str, *, verdict: Verdict) -> DisputePage:
    """Judge; both parties are told in the same transaction (R-JDG-06).

    Raises what `adjudication.judge` raises.
    """
    by, now = command.caller.actor, command.now
    return decide_on_files(
        services,
        command,
        dispute_id,
        lambda found: adjudication.judge(found, by=by, verdict=verdict, now=now),
    )


def decide_appeal(
    services: Services,
    command: Command,
    dispute_id: str,
    *,
    upheld: bool,
    reason: str,
    verdict: Verdict | None,
) -> DisputePage:
    """Decide the seller's appeal, for good (A-23). Raises what `adjudication.decide_appeal` raises."""
    by, now = command.caller.actor, command.now
    return decide_on_files(
        services,
        command,
        dispute_id,
        lambda found: adjudication.decide_appeal(
            found, by=by, upheld=upheld, reason=reason, verdict=verdict, now=now
        ),
    )


def reject(services: Services, command: Command, dispute_id: str, *, reason: str) -> DisputePage:
    """Close it without judging its merits (R-DSP-18). Raises what `closing.reject` raises."""
    by, now = command.caller.actor, command.now
    return decide(
        services, command, dispute_id, lambda found: closing.reject(found, by=by, reason=reason, now=now)
    )


def ask(services: Services, command: Command, dispute_id: str, *, question: Question) -> DisputePage:
    """Ask a party for more, which is told of it (R-JDG-42). Raises what `evidence_requests.ask` raises."""
    by, now = command.caller.actor, command.now
    return decide_on_files(
        services,
        command,
        dispute_id,
        lambda found: Steps(dispute=evidence_requests.ask(found.dispute, by=by, question=question, now=now)),
    )


def decide_proceedings(
    services: Services, command: Command, dispute_id: str, *, confirmed: bool, reason: str
) -> DisputePage:
    """Decide about a report that holds the clocks (R-DSP-19). Raises what `proceedings.decide` raises."""
    by, now = command.caller.actor, command.now
    return decide(
        services,
        command,
        dispute_id,
        lambda found: proceedings.decide(found, by=by, confirmed=confirmed, reason=reason, now=now),
    )
