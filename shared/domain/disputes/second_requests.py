"""The buyer's second and last request, about what the first was about as far as one is left."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from shared.domain.case import Transition, close_deadlines
from shared.domain.disputes.appeals import check_may_redispute
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.context import DisputeContext, Steps
from shared.domain.disputes.evidence_windows import as_earlier, with_pieces
from shared.domain.disputes.filing import carried_by, open_steps
from shared.domain.disputes.obstacles import askable_again
from shared.domain.disputes.order_facts import holding
from shared.domain.orders.contents import title_of
from shared.domain.orders.entries import deny, release
from shared.domain.returns.model import under_way


def redispute(context: DisputeContext, *, id: str, description: str, now: datetime) -> Steps:
    """Open the buyer's second and last request, the acceptance period not checked again (R-JDG-08).

    It names the first one's pieces that counted, and so they count again; goods that went back under a
    judgment that an appeal has turned are its own. Of lines that have had their two requests what the
    seller has won is final (R-DSP-10). Raises what `check_may_redispute` raises.
    """
    first = context.dispute
    first.check_current(now)
    check_may_redispute(first, context.book, now)
    earlier = as_earlier(first)
    about = askable_again(first, context.book)
    asked = Dispute(
        **{**first.model_dump(include=_ASKED_AGAIN), **_narrowed(context, about)},
        id=id,
        created_at=now,
        updated_at=now,
        policy_version=first.policy_version,
        description=description,
        first_evidence=tuple(piece.id for piece in earlier),
        earlier=earlier,
        goods_back=under_way(first.goods_back),
        **with_pieces((), earlier=earlier),
    )
    spent = {line_id: units for line_id, units in first.disputed.items() if line_id not in about}
    second = open_steps(asked, deny(release(context.book, first.id), spent), now=now)
    gone = Transition.of(
        first,
        event="dispute_superseded",
        actor=first.actor("buyer"),
        now=now,
        detail={"next_id": id},
        status="superseded",
        next_id=id,
        deadlines=close_deadlines(first.deadlines, "met"),
    )
    return Steps(dispute=gone, book=second.book, opened=second.dispute)


def _narrowed(context: DisputeContext, about: Collection[str]) -> dict[str, Any]:
    """What differs in a request about some of the lines alone: their units, and the packages with these."""
    first, order = context.dispute, context.order
    if set(about) == set(first.line_ids):
        return {}
    units = {line_id: wanted for line_id, wanted in first.disputed.items() if line_id in about}
    own = holding(order, context.sent, units)
    again = (p for p in context.sent if p.made_for and any(line.line_id in about for line in p.lines))
    sent = (*own, *again)
    return {
        "title": title_of(order.facts, about),
        "line_ids": tuple(about),
        "units": {line_id: first.units[line_id] for line_id in units},
        "package_ids": tuple(package.id for package in sent),
        "label_ids": tuple(package.label_id for package in sent if package.label_id),
        "customized": all(item.customized for item in order.facts.items if item.line_id in about),
        **carried_by(sent, first.scenario, version=first.policy_version),
    }


_ASKED_AGAIN = {
    "order_id",
    "seller_id",
    "buyer_id",
    "carrier_id",
    "transported_by",
    "title",
    "line_ids",
    "units",
    "package_ids",
    "order_package_ids",
    "label_ids",
    "scenario",
    "shipping_mode",
    "visible",
    "cosmetic_allergy",
    "subtype",
    "customized",
    "requested_remedy",
}
