"""Evidence: who may hand in what until when, when a file counts, and who sees it."""

from datetime import datetime

import pytest

from shared.domain.disputes import submission
from shared.domain.disputes.judging import as_evidence
from shared.domain.disputes.submission import visible_to
from shared.domain.errors import Conflict, Invalid, NotFound, Refusal
from shared.domain.policy import clause
from tests.domain.disputes.lives import (
    DELIVERED,
    FILE,
    FILED,
    HOUR,
    SECOND,
    Life,
    contested,
    deliver,
    filed,
    market,
    request,
    scanned,
    shown,
    told_order,
    with_mode,
    won,
)


def refused(life: Life, party: str, **told: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        life.show(party, **told)
    return caught.value


def statuses(life: Life) -> list[str]:
    return [piece.status for piece in life.dispute.evidence]


def test_each_party_hands_in_its_own_material_and_all_of_it_counts() -> None:
    """R-DSP-13"""
    life = filed()
    ids = [life.show("buyer", "photo"), life.show("buyer", "statement"), life.show("seller", "video")]
    assert [piece.id for piece in life.dispute.counted()] == ids
    assert [piece.kind for piece in as_evidence(life.dispute).buyer] == ["photo", "statement"]
    assert [piece.kind for piece in as_evidence(life.dispute).seller] == ["video"]


@pytest.mark.parametrize("party", ["buyer", "seller"])
@pytest.mark.parametrize(
    ("scenario", "clauses"),
    [
        ("inconsistent_product", ("R-DSP-31", "R-DSP-32")),
        ("counterfeit", ("R-DSP-41", "R-DSP-43")),
        ("quality_safety", ("R-DSP-51", "R-DSP-53")),
        ("delayed_delivery", ("R-DSP-61", "R-DSP-62")),
        ("lost_package", ("R-DSP-71", "R-DSP-72")),
        ("damaged_package", ("R-DSP-81", "R-DSP-82")),
    ],
)
def test_material_counts_to_the_last_second_of_the_party_s_48_hours(
    scenario: str, clauses: tuple[str, str], party: str
) -> None:
    """R-DSP-14, R-DSP-31, R-DSP-32, R-DSP-41, R-DSP-43, R-DSP-51, R-DSP-53, R-DSP-61, R-DSP-62, R-DSP-71,
    R-DSP-72, R-DSP-73, R-DSP-81, R-DSP-82, R-DSP-83"""
    life = on_its_way(scenario)
    life.wait(FILED + 48 * HOUR)
    piece = life.show(party)
    assert piece in [one.id for one in life.dispute.counted(party)]
    life.wait(SECOND)
    refusal = refused(life, party)
    assert (type(refusal), refusal.code) == (Conflict, "evidence_window_closed")
    assert refusal.clause == clause(clauses[party == "seller"])
    assert refusal.extra["deadline"] == "2026-05-06T19:00:00Z"


def on_its_way(scenario: str) -> Life:
    """Whatever can be disputed, just filed; carried by UPS."""
    life = with_mode("seller_shipping", estimated_delivery_at=FILED - SECOND)
    return deliver(life, at=DELIVERED, seen=[scanned("in_transit", FILED)]).file(scenario)


@pytest.mark.parametrize(
    ("scenario", "rule"), [("delayed_delivery", "R-DSP-63"), ("lost_package", "R-DSP-74")]
)
def test_a_carrier_s_material_counts_to_the_end_of_its_fifteenth_day(scenario: str, rule: str) -> None:
    """R-DSP-63, R-DSP-74"""
    life = on_its_way(scenario).wait(market("2026-05-19T23:59:59"))
    life.show("carrier", "carrier_record", "delivered_to_address")
    refusal = refused(life.wait(SECOND), "carrier")
    assert (refusal.code, refusal.clause) == ("evidence_window_closed", clause(rule))


@pytest.mark.parametrize(("scenario", "rule"), [("counterfeit", "R-DSP-42"), ("quality_safety", "R-DSP-52")])
def test_for_what_is_not_visible_the_buyer_s_material_counts_for_fifteen_days(
    scenario: str, rule: str
) -> None:
    """R-DSP-42, R-DSP-52"""
    life = filed(scenario, visible=False).wait(market("2026-05-19T23:59:59"))
    life.show("buyer", "test_report", issuer="third_party_lab")
    refusal = refused(life.wait(SECOND), "buyer")
    assert (refusal.code, refusal.clause) == ("evidence_window_closed", clause(rule))


def test_a_window_that_is_over_is_closed_whether_a_sweep_has_run_or_not() -> None:
    """R-DSP-14, R-GEN-05"""
    life = filed()
    life.now = FILED + 48 * HOUR + SECOND
    with pytest.raises(RuntimeError, match="bring it up to date first"):
        life.show("buyer")
    with pytest.raises(Conflict, match="evidence_window_closed"):
        submission.check_may_submit(life.dispute, "buyer", life.now)


def test_material_has_to_be_attested() -> None:
    """R-DSP-15"""
    refusal = refused(filed(), "buyer", attested=False)
    assert isinstance(refusal, Invalid)
    assert [bad["field"] for bad in refusal.errors] == ["attested"]
    life = filed()
    life.show("seller")
    assert life.dispute.evidence[0].attested


@pytest.mark.parametrize(
    "scenario", ["inconsistent_product", "counterfeit", "quality_safety", "damaged_package"]
)
def test_a_carrier_that_was_not_notified_is_not_expected(scenario: str) -> None:
    """R-DSP-84"""
    life = on_its_way(scenario)
    for attempt in (lambda: life.show("carrier"), lambda: life.complete("carrier")):
        with pytest.raises(Conflict) as caught:
            attempt()
        assert (caught.value.code, caught.value.clause) == ("party_not_expected", clause("R-DSP-84"))


def test_who_has_said_that_this_is_all_can_add_nothing() -> None:
    """R-DSP-14, R-JDG-14: the other side still can"""
    life = filed().complete("buyer")
    assert life.dispute.completed_by == ("buyer",)
    assert life.due("evidence", "buyer").state == "met"
    assert refused(life, "buyer").code == "evidence_window_closed"
    with pytest.raises(Conflict, match="evidence_window_closed"):
        life.complete("buyer")
    assert life.show("seller")


def test_judging_begins_when_the_last_party_says_that_this_is_all() -> None:
    """R-JDG-14"""
    life = filed()
    life.show("buyer")
    life.show("seller")
    life.wait(HOUR).complete("seller")
    assert life.dispute.status == "evidence_collection"
    life.wait(HOUR).complete("buyer")
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + 2 * HOUR)


def test_nothing_can_be_handed_in_for_what_is_over_or_judged() -> None:
    """R-DSP-06, R-DSP-14"""
    life = filed()
    life.withdraw()
    assert refused(life, "buyer").code == "dispute_over"
    with pytest.raises(Conflict, match="dispute_over"):
        life.complete("seller")
    assert refused(won(), "seller").code == "evidence_window_closed"


def test_a_file_counts_once_it_has_arrived() -> None:
    """R-DSP-14"""
    life = filed()
    photo = life.show("buyer", file=FILE)
    assert statuses(life) == ["awaiting_upload"]
    life.wait(47 * HOUR)
    life.upload(photo)
    piece = life.dispute.evidence[0]
    assert (piece.status, piece.uploaded_at) == ("counted", FILED + 47 * HOUR)
    assert submission.confirm_upload(life.dossier, evidence_id=photo, now=life.now) is None


def test_a_file_registered_in_time_may_arrive_within_its_hour_and_judging_waits_for_it() -> None:
    """R-DSP-14, R-JDG-14"""
    life = filed()
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
    life = filed()
    life.show("seller")
    life.wait(FILED + 48 * HOUR)
    photo = life.show("buyer", file=FILE)
    life.wait(HOUR + SECOND)
    assert statuses(life) == ["counted", "not_uploaded"]
    assert life.dispute.judging_since == FILED + 49 * HOUR
    with pytest.raises(Conflict, match="evidence_window_closed"):
        life.upload(photo)


def test_a_file_given_up_long_ago_holds_nothing_back() -> None:
    """R-JDG-14"""
    life = filed()
    life.show("buyer")
    life.show("seller")
    life.show("buyer", file=FILE)
    life.wait(2 * HOUR).complete("buyer", "seller")
    assert (life.dispute.status, life.dispute.judging_since) == ("judging", FILED + 2 * HOUR)
    assert statuses(life) == ["counted", "counted", "not_uploaded"]


def test_a_file_on_its_way_also_holds_back_its_sender_s_last_word() -> None:
    """R-JDG-14"""
    life = filed().complete("seller")
    photo = life.show("buyer", file=FILE)
    life.wait(HOUR - SECOND).complete("buyer")
    assert life.dispute.status == "evidence_collection"
    assert life.due("evidence", "buyer").due_at == FILED + HOUR
    life.upload(photo)
    assert life.dispute.status == "judged"


def test_of_two_files_the_last_one_lets_the_judging_begin() -> None:
    """R-JDG-14"""
    life = filed()
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
    life = filed()
    life.show("seller")
    photo = life.show("buyer", file=FILE)
    life.complete("buyer", "seller")
    life.commit(submission.refuse_upload(life.dossier, evidence_id=photo, reason="no picture", now=life.now))
    assert (life.dispute.evidence[1].status, life.dispute.evidence[1].refusal) == ("refused", "no picture")
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.basis == "buyer_evidence_insufficient"
    again = submission.refuse_upload(life.dossier, evidence_id=photo, reason="", now=life.now)
    assert again is None
    assert submission.confirm_upload(life.dossier, evidence_id=photo, now=life.now) is None


def test_only_what_has_a_file_can_be_uploaded() -> None:
    life = filed()
    statement = life.show("buyer", "statement")
    for unknown in (statement, "evd_none"):
        with pytest.raises(NotFound):
            submission.confirm_upload(life.dossier, evidence_id=unknown, now=life.now)
        with pytest.raises(NotFound):
            submission.refuse_upload(life.dossier, evidence_id=unknown, reason="", now=life.now)


@pytest.mark.parametrize("scenario", ["counterfeit", "quality_safety"])
def test_once_the_seller_s_material_is_in_the_buyer_may_answer_it_until_the_judgment(scenario: str) -> None:
    """R-JDG-24, A-17"""
    life = contested(scenario)
    assert life.dispute.status == "judging"
    assert refused(life, "buyer").code == "evidence_window_closed"
    life.wait(48 * HOUR)
    answer = life.show("buyer", "test_report", issuer="third_party_lab", supplement=True)
    life.judge()
    assert life.dispute.judgment is not None
    assert answer in life.dispute.judgment.evidence_ids
    assert refused(life, "buyer", supplement=True).code == "evidence_window_closed"


def test_a_supplement_needs_something_of_the_seller_s_to_answer() -> None:
    """A-17"""
    life = filed("quality_safety")
    refusal = refused(life, "buyer", supplement=True)
    assert (refusal.code, refusal.clause) == ("supplement_not_allowed", clause("R-JDG-24"))
    life.show("seller", "commercial_invoice")
    assert life.show("buyer", supplement=True)
    assert life.dispute.evidence[-1].supplement


@pytest.mark.parametrize("scenario", ["inconsistent_product", "damaged_package", "lost_package"])
def test_elsewhere_there_are_no_supplements(scenario: str) -> None:
    """A-17"""
    life = on_its_way(scenario)
    life.show("seller")
    assert refused(life, "buyer", supplement=True).code == "supplement_not_allowed"
    assert refused(life.complete("buyer"), "buyer", supplement=True).code == "evidence_window_closed"


def test_a_seller_has_no_supplements() -> None:
    """A-17"""
    life = contested("quality_safety")
    assert refused(life, "seller", supplement=True).code == "evidence_window_closed"


def test_a_supplement_s_file_holds_nothing_back_and_counts_if_it_arrives_before_the_judgment() -> None:
    """A-17"""
    life = filed("counterfeit")
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


def test_there_is_a_most_of_what_one_party_can_hand_in() -> None:
    """R-DSP-13"""
    life = filed()
    for _ in range(50):
        life.show("buyer")
    assert refused(life, "buyer").code == "too_much_evidence"
    assert life.show("seller")


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
    life = filed(life=Life(order=told_order(request(evidence=(shown("photo"), shown("body_photo"))))))
    assert [piece.kind for piece in visible_to(life.dispute, "seller")] == ["photo"]


@pytest.mark.parametrize(
    ("filed_at", "due"),
    [("2026-03-07T18:00:00", "2026-03-09T19:00:00"), ("2026-10-31T18:00:00", "2026-11-02T17:00:00")],
)
def test_hours_pass_as_they_do_when_the_clocks_change(filed_at: str, due: str) -> None:
    """R-DSP-31, R-GEN-01"""
    start = market(filed_at)
    life = filed(life=Life(order=told_order(delivered_at=start, placed_at=start), now=start))
    life.wait(market(due))
    assert life.show("buyer")
    assert refused(life.wait(SECOND), "buyer").code == "evidence_window_closed"


@pytest.mark.parametrize(
    ("filed_at", "due"),
    [("2026-02-21T23:59:59", "2026-03-08T23:59:59"), ("2026-10-17T00:00:00", "2026-11-01T23:59:59")],
)
def test_days_end_with_the_market_s_day_when_the_clocks_change(filed_at: str, due: str) -> None:
    """R-DSP-42, R-GEN-02"""
    start: datetime = market(filed_at)
    life = Life(order=told_order(delivered_at=start, placed_at=start), now=start)
    life.file("counterfeit", visible=False).wait(market(due))
    assert life.show("buyer", "statement")
    assert refused(life.wait(SECOND), "buyer").code == "evidence_window_closed"
