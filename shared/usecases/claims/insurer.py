"""Reporting to the insurer, and applying what it answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from shared.domain.case import Transition
from shared.domain.claims import affidavits, decisions, insurer, questions
from shared.domain.claims import claim as claims
from shared.domain.claims.claim import Claim, SharedRefund
from shared.domain.claims.files import find_file
from shared.domain.claims.insurer import Dossier
from shared.domain.errors import not_found
from shared.domain.orders.order import Order
from shared.domain.record import record
from shared.gateways.insurer import NotDelivered
from shared.storage import outbox
from shared.storage.ledger import entries
from shared.storage.records import Effect
from shared.storage.store import Ref
from shared.usecases.claims.dossiers import dossier_of
from shared.usecases.claims.effects import (
    AnswerInsurer,
    ReportClaim,
    ReportRefund,
    SendPhoto,
    SubmitAffidavit,
)
from shared.usecases.claims.letters import order_of, tell_asked, tell_decided, tell_paid_otherwise
from shared.usecases.effects import handlers
from shared.usecases.services import Command, Services

Applied = tuple[Sequence[Transition[Any]], Sequence[Effect]]


@record
class InsurerMessage:
    """What the insurer says about a claim; amounts in cents."""

    type: Literal[
        "claim.acknowledged",
        "claim.accepted",
        "claim.rejected",
        "claim.information_requested",
        "affidavit.acknowledged",
    ]
    claim_id: str
    insurer_reference: str | None
    approved_amount: int | None
    reason: str | None
    question: str | None = None
    until: datetime | None = None
    occurred_at: datetime


def report_claim(services: Services, id: str, claim_id: str) -> None:
    """Report a new claim. Raises NotDelivered, so that it is tried again (R-AFF-05)."""
    _report(services, id, ReportClaim.kind, claim_id, insurer.claim_opened)


def answer_insurer(services: Services, id: str, claim_id: str, answer_id: str) -> None:
    """Hand an answer on, its files linked, unless it was erased. Raises as `report_claim` does."""
    _report(
        services,
        id,
        AnswerInsurer.kind,
        claim_id,
        lambda dossier: insurer.claim_answered(dossier, answer_id),
        kept=lambda claim: any(one.id == answer_id and one.text for one in claim.answers),
    )


def submit_affidavit(services: Services, id: str, claim_id: str) -> None:
    """Hand the buyer's affidavit on, unless it was erased. Raises as `report_claim` does."""
    _report(
        services,
        id,
        SubmitAffidavit.kind,
        claim_id,
        insurer.affidavit_submitted,
        kept=lambda claim: claim.affidavit.submission is not None,
    )


def send_photo(services: Services, id: str, claim_id: str, file_id: str) -> None:
    """Hand a photo on once the affidavit itself has gone out, unless they were erased (R-PRV-01).

    Raises as `report_claim` does.
    """
    (claim,) = services.store.load(Ref(Claim, claim_id))
    photo = find_file(claim, file_id) if claim else None
    if claim is None or photo is None or photo.status != "accepted" or not claim.affidavit.submission:
        return
    if outbox.find(services.store, SubmitAffidavit.of(claim).id) is not None:
        raise NotDelivered("the affidavit goes first")
    services.insurer.tell(id, SendPhoto.kind, insurer.affidavit_photo(dossier_of(services, claim), photo))


def report_refund(services: Services, id: str, claim_id: str, refund: Mapping[str, Any]) -> None:
    """Report the state of a refund. Raises as `report_claim` does."""
    shared = SharedRefund.model_validate(refund)
    (claim,) = services.store.load(Ref(Claim, claim_id))
    if claim is not None:
        services.insurer.tell(id, ReportRefund.kind, insurer.refund_updated(claim, shared))


HANDLERS = handlers(
    {
        ReportClaim: report_claim,
        AnswerInsurer: answer_insurer,
        SubmitAffidavit: submit_affidavit,
        SendPhoto: send_photo,
        ReportRefund: report_refund,
    }
)


def apply_message(services: Services, command: Command, word: InsurerMessage) -> bool:
    """Follow what the insurer says; what the state forbids is recorded without effect (R-CLM-17)."""
    (claim,) = services.store.load(Ref(Claim, word.claim_id))
    if claim is None:
        raise not_found("claim")
    steps, effects = _HEARD[word.type](services, claim, word, command.now)
    services.store.commit(*steps, effects=effects, idempotency=command.idempotency)
    return True


def reimbursed(services: Services, claim: Claim) -> int:
    """Cents others than the insurer made good to the seller for what was in the package (R-CLM-20).

    Of a dispute price and shipping fee count, without tax, where it was about that package.
    """
    from shared.domain.disputes.case import Dispute  # few claims come to this

    paid = [
        entry
        for entry in entries(services.store, claim.order_id)
        if entry.kind == "seller_reimbursement" and entry.debit != "insurer"
    ]
    disputes = services.store.load_many(Dispute, (entry.case_id for entry in paid))
    counted = sum(one.reimbursed for one in disputes if claim.package_id in one.package_ids)
    known = {one.id for one in disputes}
    return counted + sum(entry.amount for entry in paid if entry.case_id not in known)


def _acknowledged(services: Services, claim: Claim, word: InsurerMessage, now: datetime) -> Applied:
    reference, occurred_at = word.insurer_reference, word.occurred_at
    return [claims.acknowledge(claim, reference=reference, occurred_at=occurred_at, now=now)], ()


def _affidavit_acknowledged(services: Services, claim: Claim, word: InsurerMessage, now: datetime) -> Applied:
    return [affidavits.acknowledge(claim, occurred_at=word.occurred_at, now=now)], ()


def _asked(services: Services, claim: Claim, word: InsurerMessage, now: datetime) -> Applied:
    step = questions.ask(
        claim, question=word.question or "", until=word.until, occurred_at=word.occurred_at, now=now
    )
    if step.case.information_request is None or step.event != "information_requested":
        return [step], ()
    order, _ = order_of(services, claim)
    notice, mail = tell_asked(services, step.case, order, now=now)
    return [step, notice], [mail]


def _accepted(services: Services, claim: Claim, word: InsurerMessage, now: datetime) -> Applied:
    order, package = order_of(services, claim)
    decided = decisions.accept(
        claim,
        package,
        approved_amount=word.approved_amount,
        reference=word.insurer_reference,
        reimbursed=reimbursed(services, claim),
        occurred_at=word.occurred_at,
        now=now,
    )
    steps, effects = _with_notice(services, decided, order, now)
    if decided[1] is None or package.claim_id in (None, claim.id):
        return steps, effects
    (newer,) = services.store.load(Ref(Claim, package.claim_id))
    ended = decisions.end_as_paid(newer, claim, now=now) if newer else None
    if ended is None:
        return steps, effects
    notice, mail = tell_paid_otherwise(services, ended.case, claim, order, now=now)
    return [*steps, ended, notice], [*effects, mail]


def _rejected(services: Services, claim: Claim, word: InsurerMessage, now: datetime) -> Applied:
    order, package = order_of(services, claim)
    decided = decisions.reject(
        claim,
        package,
        reason=word.reason,
        reference=word.insurer_reference,
        occurred_at=word.occurred_at,
        now=now,
    )
    return _with_notice(services, decided, order, now)


def _with_notice(services: Services, decided: decisions.Decided, order: Order, now: datetime) -> Applied:
    claim, package = decided
    if package is None:
        return [claim], ()
    notice, mail = tell_decided(services, claim.case, order, package.case, now=now)
    return [claim, package, notice], [mail]


def _report(
    services: Services,
    id: str,
    kind: str,
    claim_id: str,
    data_of: Callable[[Dossier], dict[str, Any]],
    *,
    kept: Callable[[Claim], bool] = lambda _: True,
) -> None:
    """Send a message about a claim that is still there, under the effect's id.

    kept: whether what it hands on is there, too, and was not erased meanwhile (R-PRV-01).
    """
    (claim,) = services.store.load(Ref(Claim, claim_id))
    if claim is not None and kept(claim):
        services.insurer.tell(id, kind, data_of(dossier_of(services, claim)))


_HEARD: Mapping[str, Callable[[Services, Claim, InsurerMessage, datetime], Applied]] = {
    "claim.acknowledged": _acknowledged,
    "claim.accepted": _accepted,
    "claim.rejected": _rejected,
    "claim.information_requested": _asked,
    "affidavit.acknowledged": _affidavit_acknowledged,
}
