"""The second and last request of a buyer who lost."""

import pytest

from shared.domain.disputes.appeals import check_may_redispute
from shared.domain.disputes.case import Verdict
from shared.domain.disputes.records import Override
from shared.domain.errors import Conflict, Rejected
from shared.domain.policy import clause
from tests.support.dispute_builders import FILE, HOUR, SECOND
from tests.support.dispute_play import REFUTED, VERIFIED, Life
from tests.support.dispute_stages import a_contested_dispute, a_dispute, a_won_dispute
from tests.support.moments import market

LAST_SECOND = market("2026-05-06T23:59:59")


def test_the_buyer_may_ask_a_second_time_to_the_last_second_of_the_second_day() -> None:
    """R-JDG-08, A-13: a new round, linked to the first, with windows of its own"""
    life = a_won_dispute(verdict=REFUTED).wait(LAST_SECOND)
    first = life.dispute
    second = life.redispute()
    assert (second.round, second.previous_id, second.status) == (2, first.id, "evidence_collection")
    assert life.disputes[0].status == "superseded"
    assert life.disputes[0].next_id == second.id
    assert life.disputes[0].next_deadline is None
    assert second.description == "Look again."
    assert (second.scenario, second.line_ids) == (first.scenario, first.line_ids)
    assert life.due("evidence", "seller").due_at == LAST_SECOND + 48 * HOUR
    assert life.book.requests("a").disputes == (first.id, second.id)
    assert life.book.open_case("a", "dispute") == second.id
    assert [(held.case_id, held.lines) for held in life.book.book.holds] == [(second.id, first.units)]
    assert (second.package_ids, second.amount) == (first.package_ids, 200_00)


def test_a_second_later_no_second_request_is_taken_swept_or_not() -> None:
    """R-JDG-08"""
    life = a_won_dispute(verdict=REFUTED)
    with pytest.raises(Rejected, match="redispute_window_closed"):
        check_may_redispute(life.dispute, life.book, LAST_SECOND + SECOND)
    life.wait(LAST_SECOND + SECOND)
    with pytest.raises(Rejected) as caught:
        life.redispute()
    assert (caught.value.code, caught.value.clause) == ("redispute_window_closed", clause("R-JDG-08"))
    assert caught.value.extra["deadline"] == "2026-05-07T06:59:59Z"
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "seller_won")


def test_a_second_request_does_not_look_at_the_acceptance_period_again() -> None:
    """R-JDG-08, A-13"""
    life = Life(now=market("2026-05-31T23:59:59"))
    contested_on = a_dispute("counterfeit", life=life)
    contested_on.show("buyer")
    contested_on.show("seller")
    contested_on.complete("buyer", "seller").judge(REFUTED)
    life.wait(market("2026-06-02T23:59:59"))
    assert life.redispute().round == 2


def test_what_counted_in_the_first_round_counts_in_the_second() -> None:
    """R-JDG-08, R-JDG-01"""
    life = a_contested_dispute()
    first = life.dispute.counted()
    life.judge(REFUTED)
    second = life.redispute()
    assert [piece.id for piece in second.counted()] == [piece.id for piece in first]
    assert {piece.attached for piece in second.counted()} == {"first_round"}
    assert second.first_evidence == tuple(piece.id for piece in first)
    assert second.evidence == ()
    new = life.show("buyer", "video")
    assert life.dispute.shown_by == second.shown_by == ("buyer", "seller")
    life.complete("buyer", "seller").judge()
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.evidence_ids == (*[piece.id for piece in first], new)


def test_what_never_counted_does_not_come_along() -> None:
    """R-DSP-14"""
    life = a_dispute()
    life.show("buyer", file=FILE)
    life.wait(2 * HOUR).complete("buyer", "seller")
    assert life.redispute().counted() == ()


def test_a_second_judgment_for_the_seller_is_final_for_both_requests_are_spent() -> None:
    """R-JDG-08, R-DSP-10, R-PDA-15"""
    life = a_won_dispute(verdict=REFUTED)
    life.redispute()
    life.complete("buyer", "seller").judge(REFUTED)
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "seller_won")
    assert life.dispute.final_at == life.now
    with pytest.raises(Conflict, match="dispute_limit_reached"):
        life.redispute()


def test_a_request_withdrawn_before_counts_so_that_no_second_one_is_left() -> None:
    """R-DSP-10, A-12"""
    life = a_dispute()
    life.withdraw()
    life.file()
    life.complete("buyer", "seller")
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "seller_won")
    with pytest.raises(Conflict, match="dispute_limit_reached"):
        life.redispute()


def test_a_second_request_is_about_the_lines_that_have_one_left() -> None:
    """R-JDG-08, R-DSP-10: two requests a line; what the seller has won of the others is final"""
    life = a_dispute()
    life.withdraw()
    life.file("inconsistent_product", "a", "b").complete("buyer", "seller")
    first = life.dispute
    assert (first.status, life.due("second_request", "buyer").state) == ("judged", "open")
    second = life.redispute()
    assert (second.line_ids, second.package_ids, second.amount) == (("b",), ("B",), 300_00)
    assert (second.title, second.transported_by) == ("A thing", first.transported_by)
    assert life.book.open_case("a", "dispute") is None
    assert (life.book.denied("a"), life.book.denied("b")) == ({1}, set())
    assert life.book.requests("b").disputes == (first.id, second.id)
    life.complete("buyer", "seller")
    assert (life.dispute.status, life.book.denied("b")) == ("closed", {1})
    with pytest.raises(Conflict, match="dispute_limit_reached"):
        life.redispute()


def test_what_the_buyer_was_given_for_a_line_is_not_given_up_for_another() -> None:
    """R-JDG-08, R-DSP-10: of a line without a request left the judgment would be lost"""
    life = a_dispute()
    life.withdraw()
    life.file("inconsistent_product", "a", "b")
    life.show("buyer")
    life.show("seller")
    less = Override(remedy="refund", amount=1_00, reason="It is a trifle.")
    life.complete("buyer", "seller").judge(Verdict(finding=VERIFIED.finding, override=less))
    assert life.dispute.deadline("second_request") is None
    with pytest.raises(Conflict, match="dispute_limit_reached"):
        life.redispute()


def test_a_second_judgment_for_the_buyer_can_be_appealed() -> None:
    """R-JDG-09, A-23"""
    life = a_won_dispute(verdict=REFUTED)
    life.redispute()
    life.complete("buyer", "seller").judge(VERIFIED)
    assert life.dispute.status == "judged"
    assert life.appeal().status == "appealed"


def test_a_superseded_judgment_can_no_longer_be_accepted() -> None:
    """R-JDG-08"""
    life = a_won_dispute(verdict=REFUTED)
    life.redispute()
    life.disputes.reverse()
    with pytest.raises(Conflict, match="judgment_final"):
        life.accept("seller")
    with pytest.raises(Conflict, match="dispute_limit_reached"):
        life.redispute()


def test_after_a_judgment_the_two_days_govern_alone_while_the_period_still_runs() -> None:
    """A-13, R-DSP-10"""
    life = a_contested_dispute()
    life.judge(REFUTED)
    with pytest.raises(Conflict, match="dispute_already_open"):
        life.file()
    life.skip("second_request")
    with pytest.raises(Rejected, match="redispute_window_closed"):
        life.file()
