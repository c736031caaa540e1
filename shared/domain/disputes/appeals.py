"""Whether a judgment can be accepted, appealed against or disputed again now."""

from datetime import datetime

from shared.domain.case import Deadline
from shared.domain.disputes.case import Appeal, Dispute, Judgment, Side
from shared.domain.disputes.eligibility import LEGAL
from shared.domain.disputes.obstacles import check_limit
from shared.domain.errors import Conflict, Rejected
from shared.domain.orders.book import OrderBook
from shared.domain.policy import clause, local_time
from shared.domain.times import rfc3339


def check_may_accept(dispute: Dispute, by: Side) -> None:
    """Check that a party can accept the judgment.

    Raises Conflict `not_judged`, `judgment_final`, `dispute_over`, `appeal_pending`, `already_accepted`.
    """
    _judged(dispute)
    if dispute.final_at is not None or dispute.status == "superseded":
        raise Conflict("judgment_final", "This judgment is final already.", clause=clause("R-PDA-15"))
    if dispute.status == "closed":
        raise Conflict("dispute_over", "This dispute is over: nothing is left to be refunded.")
    if dispute.status == "appealed":
        raise Conflict(
            "appeal_pending",
            "The seller has appealed. Please wait for the decision.",
            clause=clause("R-PDA-18"),
        )
    if by in dispute.accepted_by:
        raise Conflict("already_accepted", "You have accepted this judgment before.")


def check_may_appeal(dispute: Dispute, now: datetime) -> None:
    """Check that the seller can appeal (R-JDG-09).

    Raises Conflict `not_judged`, `already_appealed`, `nothing_to_appeal`, `judgment_accepted`; Rejected
    `appeal_window_closed` with `deadline`.
    """
    judgment = _judged(dispute)
    if dispute.appeal is not None:
        raise Conflict(
            "already_appealed", "One appeal can be made against a judgment.", clause=clause("R-JDG-09")
        )
    if judgment.winner != "buyer":
        raise Conflict("nothing_to_appeal", "This dispute was decided for you.", clause=clause("R-JDG-09"))
    _check_not_accepted(dispute, "seller")
    window = dispute.deadline("appeal")
    if window is None or _is_closed(window, now):
        raise _too_late("appeal_window_closed", window, "R-JDG-09")


def check_may_decide_appeal(dispute: Dispute) -> Appeal:
    """Find the appeal that waits for a decision. Raises Conflict `not_appealed`."""
    if dispute.status != "appealed" or dispute.appeal is None:
        raise Conflict("not_appealed", "No appeal waits for a decision here.", clause=clause("R-JDG-09"))
    return dispute.appeal


def check_may_redispute(dispute: Dispute, book: OrderBook | None, now: datetime) -> None:
    """Check that the buyer can dispute the judgment (R-JDG-08); without the book the limit is not checked.

    Raises Conflict `not_judged`, `nothing_to_dispute`, `dispute_limit_reached`, `judgment_accepted`;
    Rejected `redispute_window_closed` with `deadline`.
    """
    judgment = _judged(dispute)
    if judgment.winner != "seller":
        raise Conflict("nothing_to_dispute", "This dispute was decided for you.", clause=clause("R-JDG-08"))
    if book is not None:
        check_limit(book, dispute.line_ids, version=dispute.policy_version)
    _check_not_accepted(dispute, "buyer")
    window = dispute.deadline("second_request")
    if window is None or _is_closed(window, now):
        raise _too_late("redispute_window_closed", window, "R-JDG-08")


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
