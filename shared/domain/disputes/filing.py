"""Opening a dispute: every rule with its own code, in a fixed order, and the dispute if all let it pass."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, get_args

from shared.domain.case import Deadline, Model, Transition
from shared.domain.disputes.case import Dispute, EvidenceItem, RequestedRemedy
from shared.domain.disputes.context import Steps
from shared.domain.disputes.eligibility import check_eligible
from shared.domain.disputes.evidence_windows import with_pieces
from shared.domain.disputes.framework import framework
from shared.domain.disputes.order_facts import carrier_of, requests_about
from shared.domain.disputes.scope import take_the_place
from shared.domain.disputes.vocabulary import PARTIES, EvidenceKind, Proof, Scenario, Subtype
from shared.domain.disputes.windows import evidence_deadline
from shared.domain.errors import Invalid, field_error
from shared.domain.orders.book import OrderBook
from shared.domain.orders.contents import title_of
from shared.domain.orders.entries import hold
from shared.domain.orders.order import AfterSaleEvidence, Order, PackageLine
from shared.domain.orders.packages import Package
from shared.domain.orders.units import spans
from shared.domain.policy import in_force, policy
from shared.domain.times import rfc3339


class DisputeRequest(Model):
    """What the buyer asks for: about units of `lines`, or about all that can be disputed of `line_ids`."""

    line_ids: tuple[str, ...] = ()
    lines: tuple[PackageLine, ...] = ()
    scenario: Scenario
    visible: bool | None = None
    cosmetic_allergy: bool = False
    subtype: Subtype | None = None
    description: str = ""
    requested_remedy: RequestedRemedy | None = None


def file(
    order: Order,
    packages: Sequence[Package],
    book: OrderBook,
    *,
    id: str,
    request: DisputeRequest,
    new_evidence_id: Callable[[], str],
    now: datetime,
) -> Steps:
    """Open a dispute; the notices to seller and carrier belong in the same transaction (R-DSP-23).

    new_evidence_id: called for each piece that comes with the after-sale request (R-DSP-12). Raises
    Invalid naming every line that is not of this order and every quantity that was not bought
    (R-DSP-24), and what `check_eligible` raises.
    """
    asked, scenario = _asked(order, request), request.scenario
    about = check_eligible(order, packages, book, asked=asked, scenario=scenario, now=now)
    items = {item.line_id: item for item in order.facts.items}
    version = in_force(now)
    filed = Dispute(
        **request.model_dump(exclude={"lines", "line_ids"}),
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=version,
        order_id=order.id,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        line_ids=tuple(asked),
        title=title_of(order.facts, asked),
        units={line_id: spans(chosen) for line_id, chosen in about.units.items()},
        package_ids=tuple(package.id for package in about.packages),
        order_package_ids=order.package_ids,
        label_ids=tuple(package.label_id for package in about.packages if package.label_id),
        shipping_mode=order.facts.shipping_mode,
        customized=all(items[line_id].customized for line_id in asked),
        **carried_by(about.packages, scenario, version=version),
        **with_pieces(_from_after_sale(order, asked, new_evidence_id)),
    )
    return open_steps(filed, take_the_place(book, about.units), now=now)


def carried_by(packages: Iterable[Package], scenario: Scenario, *, version: str) -> dict[str, Any]:
    """Who carried these packages, and whether that is a party: where its records count, and it has an account
    (R-DSP-84, A-16).
    """
    carrier = carrier_of(packages)
    asked = "carrier" in framework(version).scenarios[scenario].parties
    has_account = carrier in policy(version).section("disputes")["carriers"]
    return {"transported_by": carrier, "carrier_id": carrier if asked and has_account else None}


def open_steps(dispute: Dispute, book: OrderBook, *, now: datetime) -> Steps:
    """Open a request: its first step, its windows, and its hold on its units in the order's book."""
    held = hold(book, dispute.disputed, case_id=dispute.id, service="dispute")
    requests = [held.requests(line_id).disputes for line_id in dispute.line_ids]
    rounds = max(map(len, requests))
    earlier = [one for before in requests for one in before[:-1]]
    opened = dispute.model_copy(
        update={
            "round": rounds,
            "previous_id": earlier[-1] if earlier else None,
            "amount": book.value_of(dispute.disputed),
            "deadlines": evidence_windows(dispute, now=now),
        }
    )
    detail: dict[str, Any] = {"scenario": opened.scenario, "line_ids": list(opened.line_ids), "round": rounds}
    detail |= {f"{window.party}_evidence_by": rfc3339(window.due_at) for window in opened.deadlines}
    step = Transition.opening(opened, event="dispute_filed", actor=opened.actor("buyer"), detail=detail)
    return Steps.with_book(step, held)


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


def _asked(order: Order, request: DisputeRequest) -> dict[str, int | None]:
    """Find how many units of which lines are asked about, None for all that can be disputed."""
    if bool(request.lines) == bool(request.line_ids):
        raise Invalid(
            "invalid_request",
            "Name what this is about: `lines` with quantities, or `line_ids`, but not both.",
            errors=[field_error("lines", "name at least one line of the order, here or in `line_ids`")],
        )
    bought = {item.line_id: item.quantity for item in order.facts.items}
    asked: dict[str, int | None] = {}
    errors = []
    for field, line_id, quantity in _named(request):
        if line_id not in bought:
            errors.append(field_error(field, "is no line of this order"))
        elif line_id in asked:
            errors.append(field_error(field, "is named twice"))
        elif quantity is not None and not 1 <= quantity <= bought[line_id]:
            at_most = f"has to be 1 to {bought[line_id]}, for so many were bought"
            errors.append(field_error(field.replace("line_id", "quantity"), at_most))
        asked[line_id] = quantity
    if errors:
        raise Invalid(
            "invalid_request", "Name the lines of the order that this is about, each once.", errors=errors
        )
    return asked


def _named(request: DisputeRequest) -> Iterator[tuple[str, str, int | None]]:
    """List field, line and quantity of everything named."""
    for place, line_id in enumerate(request.line_ids):
        yield f"line_ids[{place}]", line_id, None
    for place, line in enumerate(request.lines):
        yield f"lines[{place}].line_id", line.line_id, line.quantity


def _from_after_sale(
    order: Order, line_ids: Iterable[str], new_id: Callable[[], str]
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
