"""What an agent has from third parties: before the adjudicator, seen by both sides, named (R-DSP-20)."""

from typing import Any

import pytest

from shared.domain.disputes.evidence_submission import visible_to
from shared.domain.disputes.fact_finding import recommendation
from shared.domain.errors import Conflict, Invalid
from tests.support.dispute_builders import FILE, HOUR, SECOND
from tests.support.dispute_play import REFUTED
from tests.support.dispute_stages import (
    a_contested_dispute,
    a_dispute,
    a_final_dispute,
    a_won_dispute,
    on_its_way,
)


def test_both_sides_see_it_and_the_judgment_names_it() -> None:
    """R-DSP-20"""
    life = a_contested_dispute()
    piece = life.tell_of_third_party(source=" The reception desk ")
    (told,) = life.dispute.counted("third_party")
    assert (told.id, told.party, told.source) == (piece, "third_party", "The reception desk")
    for role, sees in (("buyer", True), ("seller", True), ("agent", True), ("carrier", False)):
        assert (piece in {one.id for one in visible_to(life.dispute, role)}) is sees
    dispute = life.judge()
    assert dispute.judgment is not None
    assert piece in dispute.judgment.evidence_ids


def test_no_rule_looks_at_it() -> None:
    """R-JDG-35: it shows nothing for either party"""
    life = a_dispute()
    before = recommendation(life.context, now=life.now)
    life.tell_of_third_party("photo", proves=("correct_address",))
    assert recommendation(life.context, now=life.now) == before
    assert life.dispute.shown_by == ()


def test_with_it_a_person_judges_even_what_the_rules_could() -> None:
    """R-DSP-20: it lies before the adjudicator"""
    life = on_its_way("delayed_delivery")
    life.show("buyer")
    life.show("seller")
    life.tell_of_third_party()
    life.complete("buyer", "seller", "carrier")
    assert life.dispute.status == "judging"


def test_its_file_has_an_hour_and_is_given_up_with_the_judgment() -> None:
    """R-UPL-02"""
    life = a_contested_dispute()
    there, missing = (life.tell_of_third_party("photo", file=FILE) for _ in range(2))
    life.wait(HOUR)
    life.upload(there)
    life.now += SECOND
    with pytest.raises(Conflict, match="evidence_window_closed"):
        life.upload(missing)
    status = {one.id: one.status for one in life.judge().evidence}
    assert (status[there], status[missing]) == ("counted", "not_uploaded")


def test_it_can_be_entered_while_an_appeal_is_decided() -> None:
    """R-DSP-20, R-JDG-09"""
    life = a_won_dispute()
    life.appeal()
    said, shown = life.tell_of_third_party(), life.tell_of_third_party("photo", file=FILE)
    life.upload(shown)
    dispute = life.decide_appeal(REFUTED)
    assert dispute.judgment is not None
    assert {said, shown} <= set(dispute.judgment.evidence_ids)


def test_a_second_request_names_it_too() -> None:
    """R-JDG-08"""
    life = a_contested_dispute()
    piece = life.tell_of_third_party()
    life.judge(REFUTED)
    assert piece in life.redispute().first_evidence


def test_after_the_decision_it_comes_too_late() -> None:
    """R-DSP-20"""
    for life, code in ((a_won_dispute(), "already_judged"), (a_final_dispute(), "already_judged")):
        with pytest.raises(Conflict, match=code):
            life.tell_of_third_party()
    life = a_dispute()
    life.withdraw()
    with pytest.raises(Conflict, match="dispute_over"):
        life.tell_of_third_party()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"source": " "}, "source"),
        ({"attested": False}, "attested"),
        ({"kind": "medical_certificate"}, "kind"),
        ({"kind": "body_photo"}, "kind"),
        ({"supplement": True}, "supplement"),
    ],
)
def test_it_has_a_source_is_attested_and_is_nothing_that_is_the_buyers_alone(
    told: dict[str, Any], field: str
) -> None:
    """R-DSP-15, R-DSP-20"""
    with pytest.raises(Invalid) as caught:
        a_dispute().tell_of_third_party(**told)
    assert [bad["field"] for bad in caught.value.errors] == [field]


def test_it_has_a_limit_of_its_own() -> None:
    """R-DSP-13: fifty pieces"""
    life = a_dispute()
    for _ in range(50):
        life.tell_of_third_party()
    with pytest.raises(Conflict, match="too_much_evidence"):
        life.tell_of_third_party()
    assert life.show("buyer")
