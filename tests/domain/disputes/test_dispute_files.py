"""Files on their way, supplements, and who sees what."""

from datetime import timedelta

import pytest

from shared.domain.disputes import evidence_files
from shared.domain.disputes.evidence_submission import visible_to
from shared.domain.errors import Conflict, NotFound
from shared.domain.policy import clause
from tests.support.dispute_builders import (
    FILE,
    FILED,
    HOUR,
    SECOND,
    a_disputed_order,
    a_request,
    an_attachment,
)
from tests.support.dispute_play import Life
from tests.support.dispute_stages import a_contested_dispute, a_dispute, on_its_way
from tests.support.files import ARRIVED
from tests.support.refusals import refusal


def statuses(life: Life) -> list[str]:
    return [piece.status for piece in life.dispute.evidence]


def test_a_file_counts_once_it_has_arrived() -> None:
    """R-DSP-14"""
    life = a_dispute()
    photo = life.show("buyer", file=FILE)
    assert statuses(life) == ["awaiting_upload"]
    life.wait(47 * HOUR)
    life.upload(photo)
    piece = life.dispute.evidence[0]
    assert (piece.status, piece.uploaded_at) == ("counted", FILED + 47 * HOUR)
    assert (
        evidence_files.confirm_upload(life.context, evidence_id=photo, arrived=ARRIVED, now=life.now) is None
    )


def test_a_file_registered_in_time_may_arrive_within_its_hour_and_judging_waits_for_it() -> None:
    """R-DSP-14, R-JDG-14"""
    life = a_dispute()
    life.show("seller")
    life.wait(FILED + 48 * HOUR)
    photo = life.show("buyer", file=FILE)
    life.wait(HOUR)
    assert life.dispute.status == "evidence_collection"
    waiting = life.due("evidence", "buyer")
    assert (waiting.start_event, waiting.due_at) == ("file_registered", FILED + 49 * HOUR)
    life.upload(photo)
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + 49 * HOUR)
    assert life.due("evidence", "buyer").state == "met"


def test_a_file_that_needs_longer_than_its_hour_does_not_count() -> None:
    """R-DSP-14: the judging began when the hour was over, however late that is noticed"""
    life = a_dispute()
    life.show("seller")
    life.wait(FILED + 48 * HOUR)
    photo = life.show("buyer", file=FILE)
    life.wait(HOUR + SECOND)
    assert statuses(life) == ["counted", "not_uploaded"]
    assert life.dispute.judging_since == FILED + 49 * HOUR
    with pytest.raises(Conflict, match="evidence_window_closed"):
        life.upload(photo)


def test_the_hour_of_one_party_s_file_ends_and_the_other_s_goes_on() -> None:
    """R-DSP-14: each has an hour from its own announcement"""
    life = a_dispute()
    late = FILED + 48 * HOUR
    life.wait(late - HOUR / 2).show("seller", file=FILE)
    photo = life.wait(late).show("buyer", file=FILE)
    life.wait(late + HOUR / 2 + SECOND)
    assert life.due("evidence", "seller").state == "lapsed"
    waiting = life.due("evidence", "buyer")
    assert (waiting.state, waiting.due_at) == ("open", late + HOUR)
    life.wait(late + HOUR)
    life.upload(photo)
    assert life.due("evidence", "buyer").state == "met"
    assert (life.dispute.judging_since, statuses(life)) == (late + HOUR, ["not_uploaded", "counted"])


def test_a_file_given_up_long_ago_holds_nothing_back() -> None:
    """R-JDG-14"""
    life = a_dispute()
    life.show("buyer")
    life.show("seller")
    life.show("buyer", file=FILE)
    life.wait(2 * HOUR).complete("buyer", "seller")
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + 2 * HOUR)
    assert statuses(life) == ["counted", "counted", "not_uploaded"]


def test_a_file_on_its_way_also_holds_back_its_sender_s_last_word() -> None:
    """R-JDG-14"""
    life = a_dispute().complete("seller")
    photo = life.show("buyer", file=FILE)
    life.wait(HOUR - SECOND).complete("buyer")
    assert life.dispute.status == "evidence_collection"
    assert life.due("evidence", "buyer").due_at == FILED + HOUR
    life.upload(photo)
    assert life.dispute.status == "judged"


@pytest.mark.parametrize(("sent", "status"), [(HOUR, "evidence_collection"), (HOUR + SECOND, "judged")])
def test_the_hour_of_a_file_includes_its_last_second(sent: timedelta, status: str) -> None:
    """R-DSP-14, R-GEN-04"""
    life = a_dispute().complete("seller")
    life.show("buyer", file=FILE)
    assert life.wait(sent).complete("buyer").dispute.status == status


def test_of_two_files_the_last_one_lets_the_judging_begin() -> None:
    """R-JDG-14"""
    life = a_dispute()
    life.show("seller")
    life.complete("seller")
    one, two = (life.show("buyer", file=FILE) for _ in range(2))
    life.complete("buyer")
    life.upload(two)
    assert life.dispute.status == "evidence_collection"
    life.wait(HOUR).upload(one)
    assert life.dispute.status == "judging"


def test_a_file_that_is_not_what_was_announced_does_not_count_and_holds_nothing_back() -> None:
    """R-DSP-15"""
    life = a_dispute()
    life.show("seller")
    photo = life.show("buyer", file=FILE)
    life.complete("buyer", "seller")
    life.commit(
        evidence_files.refuse_upload(life.context, evidence_id=photo, reason="no picture", now=life.now)
    )
    assert (life.dispute.evidence[1].status, life.dispute.evidence[1].refusal) == ("refused", "no picture")
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.basis == "buyer_evidence_insufficient"
    again = evidence_files.refuse_upload(life.context, evidence_id=photo, reason="", now=life.now)
    assert again is None
    assert (
        evidence_files.confirm_upload(life.context, evidence_id=photo, arrived=ARRIVED, now=life.now) is None
    )


def test_only_what_has_a_file_can_be_uploaded() -> None:
    life = a_dispute()
    statement = life.show("buyer", "statement")
    for unknown in (statement, "evd_none"):
        with pytest.raises(NotFound):
            evidence_files.confirm_upload(life.context, evidence_id=unknown, arrived=ARRIVED, now=life.now)
        with pytest.raises(NotFound):
            evidence_files.refuse_upload(life.context, evidence_id=unknown, reason="", now=life.now)


@pytest.mark.parametrize("scenario", ["counterfeit", "quality_safety"])
def test_once_the_seller_s_material_is_in_the_buyer_may_answer_it_until_the_judgment(scenario: str) -> None:
    """R-JDG-24, A-17"""
    life = a_contested_dispute(scenario)
    assert life.dispute.status == "judging"
    assert refusal(life.show, "buyer").code == "evidence_window_closed"
    life.wait(48 * HOUR)
    answer = life.show("buyer", "test_report", issuer="third_party_lab", supplement=True)
    life.judge()
    assert life.dispute.judgment is not None
    assert answer in life.dispute.judgment.evidence_ids
    assert refusal(life.show, "buyer", supplement=True).code == "evidence_window_closed"


def test_a_supplement_needs_something_of_the_seller_s_to_answer() -> None:
    """A-17"""
    life = a_dispute("quality_safety")
    refused = refusal(life.show, "buyer", supplement=True)
    assert (refused.code, refused.clause) == ("supplement_not_allowed", clause("R-JDG-24"))
    life.show("seller", "commercial_invoice")
    assert life.show("buyer", supplement=True)
    assert life.dispute.evidence[-1].supplement


@pytest.mark.parametrize("scenario", ["inconsistent_product", "damaged_package", "lost_package"])
def test_elsewhere_there_are_no_supplements(scenario: str) -> None:
    """A-17"""
    life = on_its_way(scenario)
    life.show("seller")
    assert refusal(life.show, "buyer", supplement=True).code == "supplement_not_allowed"
    assert refusal(life.complete("buyer").show, "buyer", supplement=True).code == "evidence_window_closed"


def test_a_seller_has_no_supplements() -> None:
    """A-17"""
    life = a_contested_dispute("quality_safety")
    assert refusal(life.show, "seller", supplement=True).code == "evidence_window_closed"


def test_a_supplement_s_file_holds_nothing_back_and_counts_if_it_arrives_before_the_judgment() -> None:
    """A-17"""
    life = a_dispute("counterfeit")
    life.show("buyer")
    life.show("seller")
    life.complete("buyer")
    early, never = (life.show("buyer", file=FILE, supplement=True) for _ in range(2))
    life.complete("seller")
    assert life.dispute.status == "judging"
    life.wait(3 * HOUR)
    life.upload(early)
    life.judge()
    assert statuses(life)[-2:] == ["counted", "not_uploaded"]
    with pytest.raises(Conflict, match="evidence_window_closed"):
        life.upload(never)


def test_both_sides_see_what_counts_of_the_other_and_the_adjudicator_sees_everything() -> None:
    """R-GEN-10, R-JDG-07"""
    life = on_its_way("lost_package")
    mine = life.show("buyer", "statement")
    ill = life.show("buyer", "medical_certificate", issuer="hospital")
    theirs = life.show("seller", "shipping_details")
    coming = life.show("seller", "photo", file=FILE)
    carried = life.show("carrier", "carrier_record")

    def seen(role: str) -> set[str]:
        return {piece.id for piece in visible_to(life.dispute, role)}

    assert seen("buyer") == {mine, ill, theirs, carried}
    assert seen("seller") == {mine, theirs, coming, carried}
    assert seen("carrier") == {carried}
    assert seen("agent") == {mine, ill, theirs, coming, carried}


def test_what_came_with_the_request_is_seen_like_any_evidence() -> None:
    """R-DSP-12"""
    life = a_dispute(
        life=Life(
            order=a_disputed_order(a_request(evidence=(an_attachment("photo"), an_attachment("body_photo"))))
        )
    )
    assert [piece.kind for piece in visible_to(life.dispute, "seller")] == ["photo"]
