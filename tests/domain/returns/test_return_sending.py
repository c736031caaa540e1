"""Fourteen days to send goods back, by label or number, and what becomes of a label that is not used."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.errors import Conflict, Invalid
from shared.domain.labels.carriers import Rates
from shared.domain.policy import clause, policy
from shared.domain.returns.labels import choose
from shared.domain.returns.model import Return, sending_window
from tests.support.dispute_builders import FILED, HOUR, SECOND
from tests.support.dispute_play import SHIP_FROM, Life
from tests.support.dispute_stages import a_final_dispute, a_won_dispute, with_mode
from tests.support.moments import market
from tests.support.policies import CURRENT

MINOR = Verdict(finding=Finding(claim_verified=True), flags=Flags(severity="minor"))
LABEL_FEE = ("label_fee", "seller", "carrier", 7_00)
LABEL_REFUND = ("label_refund", "carrier", "seller", 7_00)
# Fourteen calendar days from 4 May, in Los Angeles.
LAST = market("2026-05-18T23:59:59")


def goods(life: Life) -> Return:
    found = life.dispute.goods_back
    assert found is not None
    return found


def test_the_buyer_has_fourteen_days_from_the_final_judgment_to_a_known_address() -> None:
    """R-PDA-20, A-43"""
    life = a_final_dispute()
    window = life.due("return_shipment")
    assert (window.party, window.starts_at, window.due_at) == ("buyer", FILED, LAST)
    assert window.clause == clause("R-PDA-20")
    assert (goods(life).status, goods(life).due_at, goods(life).paid_by) == ("due", LAST, "seller")
    assert goods(life).address == SHIP_FROM


def test_the_address_is_the_one_of_the_day_of_the_judgment() -> None:
    """R-PDA-20: frozen when the judgment is made"""
    life = a_won_dispute()
    life.ship_from = None
    life.skip("appeal")
    assert goods(life).address == SHIP_FROM


def test_in_the_last_second_the_goods_are_still_sent_in_time() -> None:
    """R-PDA-20"""
    life = a_final_dispute().wait(LAST)
    life.ship_back()
    assert (goods(life).status, life.due("return_shipment").state) == ("number_entered", "met")
    assert life.wait(timedelta(days=40)).dispute.status == "action_pending"


def test_a_second_later_the_dispute_is_closed_without_a_refund() -> None:
    """R-PDA-20, A-43"""
    life = a_final_dispute().wait(LAST + SECOND)
    case = life.dispute
    assert (case.status, case.closed_reason, life.money) == ("closed", "return_lapsed", [])
    assert (goods(life).status, life.due("return_shipment").state) == ("lapsed", "lapsed")
    for act in (life.ship_back, life.order_label):
        with pytest.raises(Conflict, match="return_window_closed") as caught:
            act()
        assert caught.value.clause == clause("R-PDA-20")


@pytest.mark.parametrize(
    ("starts_at", "due_at"),
    [
        (datetime(2026, 3, 1, 18, tzinfo=UTC), datetime(2026, 3, 16, 6, 59, 59, tzinfo=UTC)),
        (datetime(2026, 10, 25, 18, tzinfo=UTC), datetime(2026, 11, 9, 7, 59, 59, tzinfo=UTC)),
    ],
)
def test_fourteen_days_end_at_midnight_also_when_the_clocks_change(
    starts_at: datetime, due_at: datetime
) -> None:
    """R-GEN-02, A-43"""
    window = sending_window(policy(CURRENT), starts_at=starts_at, start_event="judgment_final")
    assert window.due_at == due_at


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 7, 18, tzinfo=UTC), datetime(2026, 10, 31, 18, tzinfo=UTC)]
)
def test_forty_eight_hours_are_hours_also_when_the_clocks_change(day: datetime) -> None:
    """R-GEN-02, R-PDA-23"""
    window = policy(CURRENT).deadline("return_objection", starts_at=day, start_event="return_delivered")
    assert window.due_at == day + 48 * HOUR


def test_where_no_address_is_known_it_is_refunded_without_a_return() -> None:
    """R-PDA-20"""
    life = Life(ship_from=None)
    life = a_final_dispute(life=life)
    judgment = life.dispute.judgment
    assert judgment is not None
    assert (judgment.return_required, judgment.return_risk, judgment.ship_from_missing) == (False, None, True)
    assert life.dispute.goods_back is None
    assert life.due("post_dispute_action").due_at == FILED + 48 * HOUR
    life.perform("refund")
    assert life.payments == [("buyer_refund", "seller", "buyer", 200_00)]


def test_a_remedy_in_goods_does_not_end_with_the_return_beside_it() -> None:
    """R-PDA-20: its lapse closes nothing"""
    life = a_final_dispute("inconsistent_product")
    life.perform("replacement", carrier="ups", tracking_number="1Z")
    life.track_goods("delivered")
    assert (life.dispute.status, life.due("return_shipment").state) == ("closed", "open")
    life.wait(LAST + SECOND)
    assert (life.dispute.closed_reason, goods(life).status) == ("done", "lapsed")


def test_nor_does_its_deduction_end_the_return_beside_it() -> None:
    """R-PDA-20: what was to be sent again was not, and is deducted"""
    life = a_final_dispute("inconsistent_product")
    life.skip("post_dispute_action")
    assert (life.dispute.status, life.dispute.closed_reason) == ("closed", "auto_deducted")
    assert life.due("return_shipment").state == "open"
    life.wait(LAST + SECOND)
    assert goods(life).status == "lapsed"


def test_beside_a_remedy_in_goods_a_label_can_be_had_after_it_too() -> None:
    """R-PDA-20"""
    life = a_final_dispute("inconsistent_product")
    life.perform("replacement", carrier="ups", tracking_number="1Z")
    life.track_goods("delivered")
    life.order_label()
    life.track_return("delivered")
    assert (goods(life).status, life.dispute.status) == ("arrived", "closed")
    assert life.due("return_shipment").state == "met"


def test_a_return_label_is_charged_to_whoever_pays_the_way_back() -> None:
    """R-PDA-05, R-PDA-20"""
    life = a_final_dispute()
    life.order_label()
    assert life.payments == [LABEL_FEE]
    assert (goods(life).status, goods(life).carrier, goods(life).tracking_number) == (
        "label_bought",
        "ups",
        "1ZLABEL",
    )
    with pytest.raises(Conflict, match="label_already_created"):
        life.order_label()


def test_a_label_under_way_is_bought_once() -> None:
    """R-PDA-20"""
    life = a_final_dispute()
    life.begin_label()
    with pytest.raises(Conflict, match="label_already_created"):
        life.begin_label()
    life.fail_label()
    assert goods(life).label is None and life.money == []
    life.order_label()
    assert life.payments == [LABEL_FEE]


def test_the_first_scan_of_a_label_moves_the_risk_without_an_upload() -> None:
    """R-PDA-20, R-PDA-11, R-PDA-16"""
    life = a_final_dispute()
    life.order_label()
    assert goods(life).risk.loss == "buyer"
    life.wait(HOUR).track_return("accepted")
    assert (goods(life).status, goods(life).risk.loss) == ("on_its_way", "seller")
    assert (goods(life).shipped_at, life.due("return_shipment").state) == (life.now, "met")
    label = goods(life).label
    assert label is not None and label.scanned_at == life.now


def test_a_label_that_nobody_hands_over_lapses_and_is_paid_back_once() -> None:
    """R-PDA-20: bought is not sent"""
    life = a_final_dispute()
    life.order_label()
    life.wait(LAST + SECOND)
    assert (life.dispute.closed_reason, goods(life).status) == ("return_lapsed", "lapsed")
    life.void_unneeded_label()
    assert life.payments == [LABEL_FEE, LABEL_REFUND]
    assert life.void_unneeded_label() is None


def test_a_scan_in_time_counts_by_its_own_time_however_late_it_is_told() -> None:
    """R-PDA-20"""
    life = a_final_dispute()
    life.order_label()
    life.wait(LAST + 3 * HOUR)
    life.void_unneeded_label()
    life.track_return("accepted", at=LAST)
    assert (life.dispute.status, life.dispute.closed_reason) == ("action_pending", None)
    assert goods(life).status == "on_its_way"
    life.track_return("delivered")
    life.skip("post_dispute_action")
    assert ("buyer_refund", "platform", "buyer", 200_00) in life.payments


@pytest.mark.parametrize(("end", "state"), [("delivered", "arrived"), ("lost", "lost")])
def test_a_scan_in_time_is_judged_with_what_was_told_before_it(end: str, state: str) -> None:
    """R-PDA-20, R-PDA-22: what came of the goods is known by then, and falls due from then on"""
    life = a_final_dispute()
    life.order_label()
    life.wait(LAST + 72 * HOUR)
    assert life.track_return(end) is None
    life.wait(HOUR).track_return("accepted", at=LAST)
    assert (life.dispute.status, life.dispute.closed_reason) == ("action_pending", None)
    assert (goods(life).status, goods(life).scanned_at) == (state, LAST)
    assert life.due("post_dispute_action").due_at == life.now + 48 * HOUR
    life.skip("post_dispute_action")
    assert ("buyer_refund", "platform", "buyer", 200_00) in life.payments


def test_goods_handed_over_in_time_and_given_back_since_can_be_sent_anew() -> None:
    """R-PDA-20, R-PDA-21"""
    life = a_final_dispute()
    life.order_label()
    life.wait(LAST + 72 * HOUR)
    life.track_return("return_to_sender")
    life.track_return("accepted", at=LAST)
    assert (life.dispute.status, goods(life).status) == ("action_pending", "back_with_buyer")
    assert life.due("return_shipment").due_at == goods(life).due_at > life.now


def test_goods_given_back_and_not_sent_anew_lapse_for_good() -> None:
    """R-PDA-20, R-PDA-21: their first way is over, and its scan was another journey's"""
    life = a_final_dispute()
    life.order_label()
    life.track_return("return_to_sender")
    life.skip("return_shipment")
    assert life.track_return("in_transit", at=life.now - HOUR) is None
    assert (life.dispute.closed_reason, goods(life).status) == ("return_lapsed", "lapsed")


def test_a_scan_a_second_too_late_changes_nothing() -> None:
    """R-PDA-20"""
    life = a_final_dispute()
    life.order_label()
    life.wait(LAST + 3 * HOUR)
    assert life.track_return("accepted", at=LAST + SECOND) is None
    assert life.dispute.closed_reason == "return_lapsed"


def test_a_label_is_paid_back_when_the_goods_go_under_another_number() -> None:
    """R-PDA-20, R-PDA-21"""
    life = a_final_dispute()
    life.order_label()
    assert life.void_unneeded_label() is None
    life.ship_back()
    life.void_unneeded_label()
    assert life.payments == [LABEL_FEE, LABEL_REFUND]
    assert (goods(life).status, goods(life).tracking_number) == ("number_entered", "1ZBACK")


def test_a_label_is_paid_back_when_the_seller_refunds_without_waiting() -> None:
    """R-PDA-20, R-PDA-02"""
    life = a_final_dispute()
    life.order_label()
    life.perform("refund")
    life.void_unneeded_label()
    assert life.payments[-1] == LABEL_REFUND


def test_a_used_label_is_never_paid_back() -> None:
    """R-PDA-20"""
    life = a_final_dispute()
    life.order_label()
    life.track_return("return_to_sender")
    assert (goods(life).status, life.void_unneeded_label()) == ("back_with_buyer", None)


def test_a_label_printed_too_late_is_charged_and_paid_back() -> None:
    """R-PDA-20: the carrier's answer came after the end"""
    life = a_final_dispute()
    life.begin_label()
    life.wait(LAST + SECOND)
    life.print_label()
    life.void_unneeded_label()
    assert (life.payments, life.dispute.status) == ([LABEL_FEE, LABEL_REFUND], "closed")


def test_goods_given_back_to_the_buyer_have_fourteen_days_again() -> None:
    """R-PDA-21"""
    life = a_final_dispute().wait(timedelta(days=2))
    life.ship_back()
    life.wait(timedelta(days=3)).track_return("return_to_sender")
    assert life.due("return_shipment").due_at == market("2026-05-23T23:59:59") == goods(life).due_at
    life.order_label()
    assert goods(life).status == "label_bought"
    life.wait(life.due("return_shipment").due_at + SECOND)
    assert life.dispute.closed_reason == "return_lapsed"


def test_what_the_carrier_broke_in_ship_by_tiktok_stays_with_the_buyer() -> None:
    """R-PDA-07: cases.md has every combination"""
    life = with_mode("tiktok_shipping").file("damaged_package")
    life.show("buyer")
    for fact in ("packed_well", "handed_over_good_condition"):
        life.show("seller", "photo", fact)
    life.complete("buyer", "seller").accept("buyer", "seller")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert (judgment.liable_party, judgment.return_required) == ("logistics_provider", False)
    assert life.dispute.goods_back is None


def test_without_a_service_the_cheapest_is_bought() -> None:
    """R-PDA-20"""
    table = policy(CURRENT)
    rates = Rates(cents={"ups_ground": 900, "usps_priority": 850, "fedex_2day": 850})
    cheapest = choose(rates, None, table)
    assert cheapest is not None and cheapest.name == "usps_priority"
    named = choose(rates, "ups_ground", table)
    assert named is not None and named.name == "ups_ground"
    assert choose(rates, "fedex_ground", table) is None
    with pytest.raises(Invalid):
        choose(rates, "pigeon", table)
