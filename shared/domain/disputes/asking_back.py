"""Asking for the goods of a final judgment; what is on its way since an earlier one goes on."""

from datetime import datetime

from shared.domain.case import Deadline, Transition
from shared.domain.disputes.case import Dispute, Judgment
from shared.domain.returns.model import RETURN_OBJECTION, UNSENT, Return, ReturnOutcome, begin


def ask_back(step: Transition[Dispute], judgment: Judgment, *, starts_at: datetime) -> Transition[Dispute]:
    """Ask for the goods: fourteen days to send them, at whose risk and cost (R-PDA-16, R-PDA-20).

    The party that answers for it bears the shipping fee; a buyer who won never does (R-PDA-05). Goods that
    were sent before an appeal came by e-mail are followed on, and what has come back can be objected to.
    """
    case = step.case
    if judgment.return_risk is None:
        raise ValueError(f"{case.id} asks for a return whose risk nobody bears")
    goods, window = begin(
        address=judgment.return_address,
        paid_by="seller" if judgment.payer == "seller" else "platform",
        on_the_way=judgment.return_risk,
        refund_follows=judgment.remedy in case.policy.section("disputes")["refund_after_return"],
        starts_at=starts_at,
        start_event="judgment_final",
        version=case.policy_version,
    )
    opens: tuple[Deadline, ...] = (window,)
    if case.goods_back is not None:
        sending = case.goods_back.status in (*UNSENT, "label_bought")
        goods = _followed_on(case.goods_back, goods, sending=sending)
        opens = (window,) if sending else ()
        if may_be_objected_to(goods):
            opens = (case.window(RETURN_OBJECTION, starts_at=starts_at, start_event="judgment_final"),)
    return step.with_changes(goods_back=goods, deadlines=(*case.deadlines, *opens))


def let_go(step: Transition[Dispute]) -> Transition[Dispute]:
    """Let no refund wait any more for goods that were sent back before: this judgment asks for none.

    What the seller has objected to in them is not decided any more.
    """
    goods = step.case.goods_back
    if goods is None:
        return step
    status = "arrived" if goods.status == "objected" else goods.status
    return step.with_changes(goods_back=goods.model_copy(update={"refund_follows": False, "status": status}))


def may_be_objected_to(goods: Return) -> bool:
    """Tell whether they are there, a refund follows, and the seller has not objected."""
    return goods.status == "arrived" and goods.refund_follows and goods.objection is None


def awaits_objection(dispute: Dispute) -> bool:
    """Tell whether a refund for goods that are back waits: for an agent, or for the seller (R-PDA-23).

    For the seller waits only what the platform pays: what the seller owes has the same time.
    """
    judgment, goods = dispute.judgment, dispute.goods_back
    if judgment is None or goods is None:
        return False
    objected = goods.status == "objected" and goods.refund_follows
    return objected or (judgment.payer == "tiktok_shop" and may_be_objected_to(goods))


def lost_for_good(dispute: Dispute) -> bool:
    """Tell whether the goods a refund waits for were lost or damaged on their way at the buyer's risk.

    They can be while an appeal that came by e-mail was decided.
    """
    goods = dispute.goods_back
    if goods is None or goods.outcome is None:
        return False
    return goods.refund_follows and not goods.outcome.refund_due


def _followed_on(sent: Return, asked: Return, *, sending: bool) -> Return:
    """What was sent, with what the judgment there is now makes of it."""
    outcome: ReturnOutcome | None = None
    if sent.outcome is not None:
        borne = sent.outcome.event == "delivered" or sent.outcome.borne_by == "seller"
        outcome = sent.outcome.model_copy(update={"refund_due": asked.refund_follows and borne})
    return sent.model_copy(
        update={
            "outcome": outcome,
            "paid_by": asked.paid_by,
            "on_the_way": asked.on_the_way,
            "refund_follows": asked.refund_follows,
            "due_at": asked.due_at if sending else sent.due_at,
        }
    )
