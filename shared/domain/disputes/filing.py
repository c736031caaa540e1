"""Opening a dispute: every rule with its own code, in a fixed order, and the dispute if all let it pass."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, get_args

from shared.domain.case import Deadline, Model, Transition
from shared.domain.disputes import docket as dockets
from shared.domain.disputes.case import Dispute, EvidenceItem, RequestedRemedy
from shared.domain.disputes.context import Steps
from shared.domain.disputes.docket import Docket
from shared.domain.disputes.eligibility import check_eligible
from shared.domain.disputes.evidence_windows import with_pieces
from shared.domain.disputes.framework import framework
from shared.domain.disputes.order_facts import carrier_of, requests_about
from shared.domain.disputes.vocabulary import PARTIES, EvidenceKind, Proof, Scenario, Subtype
from shared.domain.disputes.windows import evidence_deadline
from shared.domain.errors import Invalid, field_error
from shared.domain.orders.order import AfterSaleEvidence, Order
from shared.domain.orders.packages import Package
from shared.domain.policy import CURRENT
from shared.domain.times import rfc3339


class DisputeRequest(Model):
    """What the buyer asks for."""

    line_ids: tuple[str, ...]
    scenario: Scenario
    visible: bool | None = None
    cosmetic_allergy: bool = False
    subtype: Subtype | None = None
    description: str = ""
    requested_remedy: RequestedRemedy | None = None


def file(
    order: Order,
    packages: Sequence[Package],
    docket: Docket | None,
    *,
    id: str,
    request: DisputeRequest,
    new_evidence_id: Callable[[], str],
    now: datetime,
) -> Steps:
    """Open a dispute; the notices to seller and carrier belong in the same transaction (R-DSP-23).

    new_evidence_id: called for each piece that comes with the after-sale request (R-DSP-12). Raises
    Invalid naming every line that is not of this order, and what `check_eligible` raises.
    """
    _check_lines(order, request.line_ids)
    about, scenario = request.line_ids, request.scenario
    check_eligible(order, packages, docket, line_ids=about, scenario=scenario, now=now)
    items = {item.line_id: item for item in order.facts.items}
    carrier = carrier_of(packages, about)
    expects_carrier = "carrier" in framework(CURRENT).scenarios[scenario].parties  # R-DSP-84
    filed = Dispute(
        **request.model_dump(),
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=CURRENT,
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        carrier_id=carrier if expects_carrier else None,
        transported_by=carrier,
        shipping_mode=order.facts.shipping_mode,
        customized=all(items[line_id].customized for line_id in about),
        **with_pieces(_from_after_sale(order, about, new_evidence_id)),
    )
    return open_steps(filed, docket, now=now)


def open_steps(dispute: Dispute, docket: Docket | None, *, now: datetime) -> Steps:
    """Open a request: its first step, its windows, and its entry in the docket."""
    entered = dockets.enter(
        docket,
        dispute_id=dispute.id,
        order_id=dispute.order_id,
        seller_id=dispute.seller_id,
        buyer_id=dispute.buyer_id,
        line_ids=dispute.line_ids,
        now=now,
    )
    rounds = max(len(entered.case.lines[line_id].disputes) for line_id in dispute.line_ids)
    earlier = [one for line in dispute.line_ids for one in entered.case.lines[line].disputes[:-1]]
    opened = dispute.model_copy(
        update={
            "round": rounds,
            "previous_id": earlier[-1] if earlier else None,
            "deadlines": evidence_windows(dispute, now=now),
        }
    )
    detail: dict[str, Any] = {"scenario": opened.scenario, "line_ids": list(opened.line_ids), "round": rounds}
    detail |= {f"{window.party}_evidence_by": rfc3339(window.due_at) for window in opened.deadlines}
    step = Transition.opening(opened, event="dispute_filed", actor=opened.actor("buyer"), detail=detail)
    return Steps(dispute=step, docket=entered)


def evidence_windows(dispute: Dispute, *, now: datetime) -> tuple[Deadline, ...]:
    """Start a window for each expected party, all now: the notices go out in the same transaction (A-48)."""
    windows = (
        evidence_deadline(
            dispute.scenario,
            party,
            visible=dispute.counts_as_visible,
            starts_at=now,
            version=dispute.policy_version,
        )
        for party in PARTIES
        if party != "carrier" or dispute.carrier_id
    )
    return tuple(window for window in windows if window is not None)


def _check_lines(order: Order, line_ids: Sequence[str]) -> None:
    known = {item.line_id for item in order.facts.items}
    errors = [] if line_ids else [field_error("line_ids", "name at least one line of the order")]
    for place, line_id in enumerate(line_ids):
        if line_id not in known:
            errors.append(field_error(f"line_ids[{place}]", "is no line of this order"))
        elif line_id in line_ids[:place]:
            errors.append(field_error(f"line_ids[{place}]", "is named twice"))
    if errors:
        raise Invalid(
            "invalid_request", "Name the lines of the order that this is about, each once.", errors=errors
        )


def _from_after_sale(
    order: Order, line_ids: Sequence[str], new_id: Callable[[], str]
) -> tuple[EvidenceItem, ...]:
    """Attach what the buyer has shown the seller before, as the buyer's first evidence (R-DSP-12)."""
    requests = {r.request_id: r for line_id in line_ids for r in requests_about(order, line_id)}
    return tuple(
        _attached(piece, id=new_id(), shown_at=request.occurred_at)
        for request in requests.values()
        for piece in request.evidence
    )


def _attached(piece: AfterSaleEvidence, *, id: str, shown_at: datetime) -> EvidenceItem:
    """Attach a piece; a kind that only the request knows is kept as `other`, such a proof left out."""
    return EvidenceItem(
        id=id,
        party="buyer",
        kind=piece.kind if piece.kind in get_args(EvidenceKind) else "other",  # type: ignore[arg-type]
        proves=tuple(proof for proof in piece.proves if proof in get_args(Proof)),  # type: ignore[misc]
        description=piece.description,
        media_url=piece.media_url,
        status="counted",
        submitted_at=shown_at,
        attested=False,
        attached="after_sale_request",
    )
