"""What agents do: look at what the rules say, judge, decide appeals, refuse to take something up."""

from shared.domain.disputes import adjudication, closing, dispute_facts, evidence_requests, proceedings
from shared.domain.disputes.case import Dispute, Verdict
from shared.domain.disputes.context import Steps
from shared.domain.disputes.evidence_requests import Question
from shared.domain.disputes.facts import Flags
from shared.domain.disputes.outcomes import PossibleOutcomes
from shared.domain.disputes.outcomes import outcomes as possible
from shared.domain.disputes.page import DisputePage
from shared.domain.disputes.payout import due_amount
from shared.domain.disputes.recommendation import Recommendation
from shared.usecases.disputes.context import decide, decide_on_files
from shared.usecases.disputes.loading import context_of
from shared.usecases.queries import load_own
from shared.usecases.services import Command, Services


def recommendation(services: Services, command: Command, dispute_id: str) -> Recommendation:
    """What the rules say on the evidence so far; nothing is changed (R-JDG-35)."""
    dispute = load_own(services, command.caller, Dispute, dispute_id)
    return dispute_facts.recommendation(context_of(services, dispute), now=command.now)


def outcomes(services: Services, command: Command, dispute_id: str) -> PossibleOutcomes:
    """What a finding can lead to on the evidence as it is; nothing is changed (R-JDG-10)."""
    context = context_of(services, load_own(services, command.caller, Dispute, dispute_id))
    dispute = context.dispute
    facts = dispute_facts.facts_of(context, Flags(), now=command.now)
    found = possible(facts, dispute_facts.as_evidence(dispute), version=dispute.policy_version)
    return PossibleOutcomes(outcomes=found, amount=due_amount(context))


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
