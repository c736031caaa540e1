"""Evidence: handed in, and declared complete."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.domain.case import Transition
from shared.domain.disputes import evidence_submission as submission
from shared.domain.disputes.case import Dispute, EvidenceItem
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_files import check_may_upload
from shared.domain.disputes.evidence_submission import NewEvidence
from shared.domain.disputes.evidence_windows import check_expected
from shared.domain.disputes.page import DisputePage, RegisteredEvidence
from shared.domain.disputes.vocabulary import PARTIES, Party, Submitter
from shared.domain.errors import NotFound
from shared.domain.evidence.files import announced
from shared.storage.store import Ref
from shared.usecases.disputes.context import decide_on_files, load_current
from shared.usecases.disputes.notices import announce
from shared.usecases.services import Caller, Command, Services


def submit(
    services: Services, command: Command, dispute_id: str, *, evidence: NewEvidence
) -> RegisteredEvidence:
    """Take in a piece of evidence; with a file, the answer says how to upload it (R-DSP-13).

    Raises Invalid for a file that can't be taken, and what `submission.register` raises.
    """
    if evidence.file is not None:
        evidence = evidence.model_copy(update={"file": announced(evidence.file)})
    with _unexpected_told(services, command.caller, dispute_id):
        context = load_current(services, command, dispute_id)
    step = submission.register(
        context.dispute,
        party=party_of(command.caller),
        id=services.new_id("evd"),
        evidence=evidence,
        now=command.now,
    )
    return _commit(services, command, context, step)


def submit_third_party(
    services: Services, command: Command, dispute_id: str, *, evidence: NewEvidence, source: str
) -> RegisteredEvidence:
    """Take in what an agent has from a third party (R-DSP-20).

    Raises Invalid for a file that can't be taken, and what `submission.register_third_party` raises.
    """
    if evidence.file is not None:
        evidence = evidence.model_copy(update={"file": announced(evidence.file)})
    context = load_current(services, command, dispute_id)
    step = submission.register_third_party(
        context.dispute,
        by=command.caller.actor,
        id=services.new_id("evd"),
        evidence=evidence,
        source=source,
        now=command.now,
    )
    return _commit(services, command, context, step)


def renew_upload(
    services: Services, command: Command, dispute_id: str, evidence_id: str
) -> RegisteredEvidence:
    """Give a fresh form for a file that has not come, until its time is over (R-UPL-02).

    Raises what `evidence_files.check_may_upload` raises.
    """
    context = load_current(services, command, dispute_id)
    piece = check_may_upload(context.dispute, evidence_id, submitter_of(command.caller), now=command.now)
    return _registered(services, command, context.dispute, piece)


def complete(services: Services, command: Command, dispute_id: str) -> DisputePage:
    """A party says that this is all; of the last one that starts the judging (R-JDG-14).

    Raises what `submission.complete` raises.
    """
    party, now = party_of(command.caller), command.now
    with _unexpected_told(services, command.caller, dispute_id):
        return decide_on_files(
            services, command, dispute_id, lambda context: submission.complete(context, party=party, now=now)
        )


def party_of(caller: Caller) -> Party:
    """The caller as a party of a dispute. Raises ValueError for an agent, who is none."""
    return PARTIES[PARTIES.index(caller.role)]


def submitter_of(caller: Caller) -> Submitter:
    """Whose material the caller hands in: an agent's is a third party's."""
    return "third_party" if caller.role == "agent" else party_of(caller)


def _commit(
    services: Services, command: Command, context: DisputeContext, step: Transition[Dispute]
) -> RegisteredEvidence:
    notices, effects = announce(services, context, Steps(dispute=step))
    answer = _registered(services, command, step.case, step.case.evidence[-1])
    services.store.commit(step, *notices, effects=effects, idempotency=command.idempotency, answer=answer)
    return answer


@contextmanager
def _unexpected_told(services: Services, caller: Caller, dispute_id: str) -> Iterator[None]:
    """Tell a carrier that carried the goods but was asked nothing so; to any other it looks absent.

    Raises Conflict `party_not_expected` (R-DSP-84).
    """
    try:
        yield
    except NotFound:
        (dispute,) = services.store.load(Ref(Dispute, dispute_id)) if caller.role == "carrier" else (None,)
        if dispute is not None and dispute.carrier_id is None and dispute.transported_by == caller.account:
            check_expected(dispute, "carrier")
        raise


def _registered(
    services: Services, command: Command, dispute: Dispute, piece: EvidenceItem
) -> RegisteredEvidence:
    if piece.file is None or piece.upload_by is None:
        return RegisteredEvidence(dispute=dispute, evidence=piece)
    form = services.uploads.form(dispute.id, piece.id, piece.file, until=piece.upload_by, now=command.now)
    return RegisteredEvidence(dispute=dispute, evidence=piece, form=form)
