"""Whether a judgment can be accepted, appealed against or disputed again now."""

from datetime import datetime

from shared.domain.case import Deadline
from shared.domain.disputes.case import ENDED, Appeal, Dispute, Judgment, Side
from shared.domain.disputes.eligibility import LEGAL
from shared.domain.disputes.fact_finding import check_scanned, gives_less
from shared.domain.disputes.holds import check_not_held
from shared.domain.disputes.obstacles import askable_again, check_limit
from shared.domain.errors import Conflict, Rejected, invalid_field
from shared.domain.orders.book import OrderBook
from shared.domain.policy import clause, local_time
from shared.domain.times import not_in_future, rfc3339, whole_second


def check_may_accept(dispute: Dispute, by: Side) -> None:
    """Check that a party can accept the judgment.

    Raises Conflict `not_judged`, `judgment_final`, `dispute_over`, `appeal_pending`, `already_accepted`,
    `proceedings_under_review`.
    """
    _judged(dispute)
    check_not_ended(dispute)
    check_not_held(dispute)
    if dispute.final_at is not None or dispute.status == "superseded":
        raise Conflict("judgment_final", "This judgment is final already.", clause=clause("R-PDA-15"))
    if dispute.status == "closed":
        raise Conflict("dispute_over", "This dispute is over: nothing is left to be refunded.")
    if dispute.status == "appealed":
        raise _appeal_pending()
    if by in dispute.accepted_by:
        raise Conflict("already_accepted", "You have accepted this judgment before.")


def check_may_appeal(dispute: Dispute, now: datetime) -> None:
    """Check that the seller can appeal (R-JDG-09).

    Raises Conflict `not_judged`, `already_appealed`, `nothing_to_appeal`, `judgment_accepted`,
    `dispute_over`, `proceedings_under_review`; Rejected `appeal_window_closed` with `deadline`.
    """
    _check_appealable(dispute)
    window = dispute.deadline("appeal")
    if window is None or _is_closed(window, now):
        raise _too_late("appeal_window_closed", window, "R-JDG-09")


def check_may_enter_appeal(dispute: Dispute) -> Deadline:
    """Find the window in which the seller's e-mail had to come, if it can still be entered (R-JDG-09).

    Raises Conflict as `check_may_appeal` does and `judgment_carried_out`; Rejected `appeal_window_closed`
    where the seller had none.
    """
    if dispute.actions or dispute.remedy_shipment is not None:
        raise Conflict(
            "judgment_carried_out",
            "The judgment has been carried out, or goods are sent under it, so that no appeal against it can "
            "be entered any more.",
            clause=clause("R-JDG-09"),
        )
    _check_appealable(dispute)
    if dispute.status not in ("judged", "action_pending"):
        raise Conflict("dispute_over", f"This dispute is over: it is {dispute.status}.")
    window = dispute.deadline("appeal")
    if window is None:
        raise _too_late("appeal_window_closed", window, "R-JDG-09")
    return window


def check_received(dispute: Dispute, window: Deadline, received_at: datetime, *, now: datetime) -> None:
    """Check that an e-mailed appeal came in time: between the judgment and the end of the window.

    Raises Invalid for a time in the future, or before the judgment; Rejected `appeal_window_closed`.
    """
    not_in_future("received_at", received_at, now=now)
    if whole_second(received_at) < _judged(dispute).notified_at:
        raise invalid_field("received_at", "lies before the judgment, which it can't be about")
    if window.is_over(received_at):
        raise _too_late("appeal_window_closed", window, "R-JDG-09")


def check_may_decide_appeal(dispute: Dispute) -> Appeal:
    """Find the appeal that waits for a decision.

    Raises Conflict `not_appealed`, `proceedings_under_review`, `evidence_still_open` for a file that is
    being scanned.
    """
    if dispute.status != "appealed" or dispute.appeal is None:
        raise Conflict("not_appealed", "No appeal waits for a decision here.", clause=clause("R-JDG-09"))
    check_not_held(dispute)
    check_scanned(dispute)
    return dispute.appeal


def check_effect(before: Judgment, after: Judgment, *, left: int | None) -> None:
    """Check that an upheld appeal changes something for the seller (R-JDG-41).

    That is another winner, liable party, payer or remedy, or less money; left: cents that a judgment
    without an amount gives. Raises Rejected `appeal_without_effect`.
    """
    if any(getattr(before, name) != getattr(after, name) for name in ("winner", "liable_party", "payer")):
        return
    if before.remedy != after.remedy or _amount(after, left) < _amount(before, left):
        return
    raise Rejected(
        "appeal_without_effect",
        "This judgment leaves the seller where the first one did. Uphold the appeal with another winner, "
        "liable party or remedy, or less money; or dismiss it.",
        clause=clause("R-JDG-41"),
    )


def check_may_redispute(dispute: Dispute, book: OrderBook | None, now: datetime) -> None:
    """Check that the buyer can dispute the judgment (R-JDG-08); without the book the limit is not checked.

    A buyer who lost can, or was given less than the rules would, or by a judgment that an upheld appeal
    brought. Raises Conflict `not_judged`, `nothing_to_dispute`, `dispute_limit_reached`,
    `judgment_accepted`, `appeal_pending`, `proceedings_under_review`; Rejected `redispute_window_closed`
    with `deadline`.
    """
    judgment = _judged(dispute)
    check_not_ended(dispute)
    check_not_held(dispute)
    replaced = dispute.appeal is not None and dispute.appeal.replaced is not None
    if not (gives_less(judgment) or replaced):
        raise Conflict("nothing_to_dispute", "This dispute was decided for you.", clause=clause("R-JDG-08"))
    if book is not None and not askable_again(dispute, book):
        check_limit(book, dispute.line_ids, version=dispute.policy_version)
    _check_not_accepted(dispute, "buyer")
    if dispute.status == "appealed":
        raise _appeal_pending()
    window = dispute.deadline("second_request")
    if window is None or _is_closed(window, now):
        raise _too_late("redispute_window_closed", window, "R-JDG-08")


def _check_appealable(dispute: Dispute) -> None:
    judgment = _judged(dispute)
    check_not_ended(dispute)
    if dispute.appeal is not None:
        raise Conflict(
            "already_appealed", "One appeal can be made against a judgment.", clause=clause("R-JDG-09")
        )
    if judgment.winner != "buyer":
        raise Conflict("nothing_to_appeal", "This dispute was decided for you.", clause=clause("R-JDG-09"))
    check_not_held(dispute)
    _check_not_accepted(dispute, "seller")


def check_not_ended(dispute: Dispute) -> None:
    """Check that nobody has stopped it in spite of the judgment: Conflict `dispute_over`."""
    if dispute.status in ENDED:
        raise Conflict("dispute_over", f"This dispute is over: it is {dispute.status}.")


def _amount(judgment: Judgment, left: int | None) -> int:
    """Cents it gives, so far as prices are known: where they aren't, no amount can be set."""
    full = left if left is not None else 0
    return full if judgment.amount is None else min(judgment.amount, full)


def _appeal_pending() -> Conflict:
    return Conflict(
        "appeal_pending",
        "The seller has appealed. Please wait for the decision.",
        clause=clause("R-PDA-18"),
    )


def _judged(dispute: Dispute) -> Judgment:
    if dispute.judgment is None:
        raise Conflict("not_judged", f"This dispute has not been judged; it is {dispute.status}.")
    return dispute.judgment


def _check_not_accepted(dispute: Dispute, by: Side) -> None:
    if by in dispute.accepted_by:
        raise Conflict(
            "judgment_accepted", "You have accepted this judgment, and with that given up disagreeing."
        )


def _is_closed(window: Deadline, now: datetime) -> bool:
    return window.state != "open" or window.is_over(now)


def _too_late(code: str, window: Deadline | None, requirement: str) -> Rejected:
    deadline = rfc3339(window.due_at) if window else None
    ended = f" until {local_time(window.due_at)}" if window else ""
    return Rejected(
        code,
        f"This judgment could be disputed{ended}; it is final now. {LEGAL}",
        clause=clause(requirement),
        deadline=deadline,
    )
