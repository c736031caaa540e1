"""What stands in the way of another dispute about lines of an order, as the order's book has it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from shared.domain.disputes.case import Dispute, Judgment
from shared.domain.disputes.order_facts import requests_about
from shared.domain.disputes.scope import Asked, available, past_overdue
from shared.domain.errors import Conflict, Rejected
from shared.domain.orders.book import OrderBook
from shared.domain.orders.contents import title_of
from shared.domain.orders.order import AfterSale, Order
from shared.domain.policy import clause, policy


def check_may_open(book: OrderBook, asked: Asked, *, version: str) -> None:
    """Check that another request can be made about so many units of all of these lines.

    Raises Conflict `dispute_already_open` (R-DSP-22), `aftersale_in_process` while they are being sent
    again (R-DSP-08, A-35); where nothing is left of them Rejected `resolution_breach_out_of_scope`
    (R-DSP-07); there, and where fewer are left, which are named, Rejected `already_refunded`, Conflict
    `already_reshipped` (R-REF-01); Conflict `dispute_limit_reached` (R-DSP-09, R-DSP-10); Rejected
    `redispute_window_closed` after a judgment for the seller that nobody disputed in time (A-13).
    """
    for line_id in asked:
        _check_none_open(book, line_id)
    short = {line_id for line_id, wanted in asked.items() if len(available(book, line_id)) < (wanted or 1)}
    for line_id in asked:
        if line_id in short:
            _check_left(book, line_id)
    check_limit(book, asked, version=version)
    if short:
        raise Rejected(
            "redispute_window_closed",
            "A dispute about this has been decided, and the two days to disagree are over. You are free to "
            "use any legal remedy.",
            clause=clause("R-JDG-08"),
        )


def check_tried_with_seller(order: Order, book: OrderBook, asked: Asked) -> None:
    """Check that the seller was asked about every line and did not help, and is not being asked now.

    That is a request on the platform that was rejected or closed, a reshipment here that was rejected, not
    sent in time or lost, or one that was sent: what did not come of it can't be asked for again (R-DSP-11,
    R-RSH-22). Raises Conflict `aftersale_in_process` (R-DSP-08), `aftersale_request_required` (R-DSP-11).
    """
    for line_id in asked:
        requests = requests_about(order, line_id)
        for request in requests:
            if request.status == "in_process" and request.kind != "cancellation":
                raise Conflict(
                    "aftersale_in_process",
                    f"Request {request.request_id} about this is still in process. Please wait for it.",
                    clause=clause("R-DSP-08"),
                    request_id=request.request_id,
                )
        here = book.requests(line_id)
        again = book.sent_again(line_id) & available(past_overdue(book, asked), line_id)
        if not (here.failed or here.disputed or again or any(one.unresolved for one in requests)):
            raise _not_tried(requests, line_id)


def _not_tried(requests: Sequence[AfterSale], line_id: str) -> Conflict:
    settled = next((one for one in reversed(requests) if one.status == "processed"), None)
    opening = (
        f"Your request {settled.request_id} was carried out. If anything else is wrong, ask the seller again"
        if settled
        else "Please ask the seller first: for a return, a refund, or what is missing"
    )
    return Conflict(
        "aftersale_request_required",
        f"{opening}. If the seller refuses, or does not do it, this service takes it up.",
        clause=clause("R-DSP-11"),
        line_id=line_id,
    )


def check_limit(book: OrderBook, line_ids: Iterable[str], *, version: str) -> None:
    """Check that no line has had its two requests; Conflict `dispute_limit_reached` (R-DSP-10)."""
    if spent := [line_id for line_id in line_ids if _is_spent(book, line_id, version)]:
        most = _requests_a_line(version)
        raise Conflict(
            "dispute_limit_reached",
            f"A buyer can make {most} requests about a product, and both were made for "
            f"{title_of(book.order.facts, spent)}. You are free to use any legal remedy.",
            clause=clause("R-DSP-10"),
            line_ids=spent,
        )


def askable_again(dispute: Dispute, book: OrderBook, judgment: Judgment | None = None) -> tuple[str, ...]:
    """The lines of a dispute a second request can be about: those with a request left (R-DSP-10, R-JDG-08).

    None where they aren't all of them and the buyer was given something: that would be lost for the others.
    judgment: the one that is about to be made.
    """
    left = unspent(book, dispute.line_ids, version=dispute.policy_version)
    made = judgment or dispute.judgment
    return left if left == dispute.line_ids or (made and made.winner == "seller") else ()


def unspent(book: OrderBook, line_ids: Iterable[str], *, version: str) -> tuple[str, ...]:
    """Those of these lines that have a request left (R-DSP-10)."""
    return tuple(one for one in line_ids if not _is_spent(book, one, version))


def _is_spent(book: OrderBook, line_id: str, version: str) -> bool:
    return len(book.requests(line_id).disputes) >= _requests_a_line(version)


def _requests_a_line(version: str) -> int:
    most: int = policy(version).section("disputes")["requests_per_line"]
    return most


def _check_none_open(book: OrderBook, line_id: str) -> None:
    if opened := book.open_case(line_id, "dispute"):
        raise Conflict(
            "dispute_already_open",
            f"Dispute {opened} about this is open. Follow that one.",
            clause=clause("R-DSP-22"),
            dispute_id=opened,
        )


def _check_left(book: OrderBook, line_id: str) -> None:
    """Check that a line is short of units only because the seller has won the rest."""
    left = available(book, line_id)
    gone = book.all_units(line_id) - left
    if gone & book.held(line_id, "reshipment"):
        running = book.open_case(line_id, "reshipment")
        raise Conflict(
            "aftersale_in_process",
            f"The seller is asked to send this again, as {running}. Please wait for its result.",
            clause=clause("R-DSP-08"),
            reshipment_id=running,
            line_id=line_id,
        )
    if not left and book.unsettled(line_id):
        return
    _check_unsettled(book, line_id, gone, units_left=len(left))


def _check_unsettled(book: OrderBook, line_id: str, gone: Collection[int], *, units_left: int) -> None:
    """Check that none of these units was made good, by a dispute, by money or by goods."""
    about: dict[str, Any] = {"line_id": line_id, "units_left": units_left}
    if not units_left and book.settled_by(line_id, "dispute") & set(gone):
        raise Rejected(
            "resolution_breach_out_of_scope",
            "A dispute about this has been decided for you. If what was decided is not kept, this service "
            "takes no new request about it; you are free to use any legal remedy.",
            clause=clause("R-DSP-07"),
            **about,
        )
    part, rest = "This", "nothing is left to dispute"
    if units_left:
        part, rest = "A part of this", f"{units_left} can still be disputed"
    if book.settled(line_id, "money") & set(gone):
        raise Rejected(
            "already_refunded",
            f"{part} has been refunded, or decided for you; {rest}.",
            clause=clause("R-REF-01"),
            **about,
        )
    if (book.settled(line_id, "goods") - book.denied(line_id)) & set(gone):
        raise Conflict(
            "already_reshipped",
            f"{part} was sent to you again, and is not refunded as well; {rest}.",
            clause=clause("R-REF-01"),
            **about,
        )
