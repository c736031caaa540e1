"""Who may ask the dispute service for what, until when, and what a refusal says."""

from typing import Any

import pytest

from shared.domain.disputes.vocabulary import SCENARIOS
from shared.domain.errors import Conflict, Invalid, Refusal, Rejected
from shared.domain.orders.book import Book
from shared.domain.policy import clause
from tests.support.dispute_builders import (
    DELIVERED,
    FILED,
    HOUR,
    PLACED,
    SECOND,
    a_disputed_order,
    a_request,
    a_scan,
    an_attachment,
)
from tests.support.dispute_play import Life
from tests.support.dispute_stages import a_dispute, a_final_dispute, deliver, with_mode
from tests.support.moments import market
from tests.support.order_builders import an_item
from tests.support.refusals import refusal


def test_a_filed_dispute_collects_evidence_and_is_entered_in_the_book() -> None:
    """R-DSP-23: all windows start with the filing, whose transaction holds the notices"""
    life = a_dispute("inconsistent_product", "a", subtype="wrong_item", description="A blue one came.")
    dispute = life.dispute
    assert (dispute.status, dispute.round, dispute.version) == ("evidence_collection", 1, 1)
    assert (dispute.subtype, dispute.line_ids) == ("wrong_item", ("a",))
    windows = [(d.party, d.starts_at, d.start_event, d.due_at) for d in dispute.deadlines]
    assert windows == [
        ("buyer", FILED, "dispute_filed", FILED + 48 * HOUR),
        ("seller", FILED, "seller_notified", FILED + 48 * HOUR),
    ]
    assert life.book.open_case("a", "dispute") == dispute.id
    assert (dispute.units, dispute.package_ids, dispute.amount) == ({"a": ((1, 1),)}, ("A",), 200_00)


@pytest.mark.parametrize("scenario", ["delayed_delivery", "lost_package"])
def test_where_transport_is_the_trouble_the_carrier_is_notified_too(scenario: str) -> None:
    """R-DSP-23, R-DSP-63, R-DSP-74, A-16: in both shipping modes"""
    for mode in ("tiktok_shipping", "seller_shipping", "fbt"):
        life = with_mode(mode, delivered_at=None, estimated_delivery_at=FILED - SECOND)
        life.now = FILED
        life = deliver(life, at=None, seen=[a_scan("in_transit", FILED - HOUR)]).file(scenario)
        assert life.dispute.carrier_id == "ups"
        carrier = life.due("evidence", "carrier")
        assert (carrier.starts_at, carrier.start_event) == (FILED, "carrier_notified")
        assert carrier.due_at == market("2026-05-19T23:59:59")


def test_a_carrier_nobody_knows_has_no_window() -> None:
    """R-DSP-23: without a notice no clock runs"""
    life = a_dispute("lost_package", life=Life(order=a_disputed_order(delivered_at=None)))
    assert life.dispute.carrier_id is None
    assert life.dispute.deadline("evidence", "carrier") is None


@pytest.mark.parametrize(("carrier", "asked"), [("usps", True), ("fedex", True), ("dhl_express", False)])
def test_a_carrier_without_an_account_here_is_not_asked(carrier: str, asked: bool) -> None:
    """A-16, R-DSP-74: nobody waits fifteen days for somebody who can't answer"""
    life = with_mode("seller_shipping", delivered_at=None)
    seen = {"carrier": carrier, "shipped_at": PLACED, "last_update_at": PLACED}
    life.packages = tuple(box.model_copy(update=seen) for box in life.packages)
    life.file("lost_package")
    assert life.dispute.transported_by == carrier
    assert life.dispute.carrier_id == (carrier if asked else None)
    assert (life.dispute.deadline("evidence", "carrier") is not None) == asked


def test_for_a_damaged_package_the_carrier_is_known_but_not_asked() -> None:
    """R-DSP-84, A-19"""
    life = a_dispute("damaged_package", life=with_mode("tiktok_shipping"))
    assert (life.dispute.carrier_id, life.dispute.transported_by) == (None, "ups")


def test_what_is_not_visible_gives_the_buyer_fifteen_days() -> None:
    """R-DSP-42, R-DSP-52; an allergy counts as not visible where the buyer says nothing"""
    for life in (a_dispute("counterfeit", visible=False), a_dispute("quality_safety", cosmetic_allergy=True)):
        assert life.due("evidence", "buyer").due_at == market("2026-05-19T23:59:59")
        assert life.due("evidence", "seller").due_at == FILED + 48 * HOUR


@pytest.mark.parametrize("market_name", ["GB", "MX"])
def test_only_sellers_in_the_united_states_are_covered(market_name: str) -> None:
    """R-DSP-01, R-DSP-02"""
    refused = refusal(Life(order=a_disputed_order(market=market_name)).file)
    assert (type(refused), refused.code) == (Rejected, "market_not_covered")
    assert "rights under the law" in refused.detail


def test_a_cancelled_order_is_no_valid_transaction() -> None:
    """R-DSP-05"""
    refused = refusal(Life(order=a_disputed_order(cancelled_at=DELIVERED)).file)
    assert (type(refused), refused.code) == (Rejected, "no_valid_transaction")


def test_lines_that_are_not_of_the_order_are_all_named() -> None:
    """R-DSP-05: only what was bought can be disputed"""
    refused = refusal(Life().file, "counterfeit", "a", "x", "a", "y")
    assert isinstance(refused, Invalid)
    assert [bad["field"] for bad in refused.errors] == ["line_ids[1]", "line_ids[2]", "line_ids[3]"]


@pytest.mark.parametrize("kind", ["refund", "return"])
def test_a_request_still_in_process_at_the_seller_comes_first(kind: str) -> None:
    """R-DSP-08"""
    running = a_request("in_process", kind=kind, request_id="r-2", line_ids=("a",))
    refused = refusal(Life(order=a_disputed_order(a_request(), running)).file)
    assert (type(refused), refused.code) == (Conflict, "aftersale_in_process")
    assert refused.extra["request_id"] == "r-2"
    assert a_dispute("counterfeit", "b", life=Life(order=a_disputed_order(a_request(), running))).dispute


def test_without_an_attempt_with_the_seller_there_is_nothing_to_dispute() -> None:
    """R-DSP-11"""
    about_b = a_request(line_ids=("b",))
    for requests in ([a_request("processed")], [about_b], [a_request("in_process", kind="cancellation")]):
        refused = refusal(Life(order=a_disputed_order(*requests)).file)
        assert (type(refused), refused.code) == (Conflict, "aftersale_request_required")
    assert (
        a_dispute(life=Life(order=a_disputed_order(a_request("closed")))).dispute.status
        == "evidence_collection"
    )


def test_every_disputed_line_needs_its_own_attempt() -> None:
    """R-DSP-11"""
    refused = refusal(Life(order=a_disputed_order(a_request(line_ids=("a",)))).file, "counterfeit", "a", "b")
    assert refused.extra["line_id"] == "b"


def test_what_the_buyer_showed_the_seller_before_counts_as_the_buyer_s_evidence() -> None:
    """R-DSP-12"""
    before = a_request(
        evidence=(an_attachment("video", description="unpacking"), an_attachment("selfie", proves=("x",)))
    )
    life = a_dispute(life=Life(order=a_disputed_order(before, a_request(request_id="r-0", line_ids=("b",)))))
    video, other = life.dispute.counted("buyer")
    assert (video.kind, video.description, video.attached) == ("video", "unpacking", "after_sale_request")
    assert (other.kind, other.proves) == ("other", ())
    assert video.id != other.id
    assert life.skip("evidence", "seller").dispute.judgment is not None
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.basis == "seller_evidence_insufficient"


def test_only_one_dispute_of_a_line_can_be_open() -> None:
    """R-DSP-22, A-35: whatever the second one is about"""
    life = a_dispute("damaged_package", "a")
    with pytest.raises(Conflict) as caught:
        life.file("quality_safety", "b", "a")
    assert caught.value.code == "dispute_already_open"
    assert caught.value.extra["dispute_id"] == life.dispute.id
    assert life.file("quality_safety", "b").dispute.line_ids == ("b",)


def test_two_requests_for_a_line_are_all_there_is() -> None:
    """R-DSP-09, R-DSP-10, A-12, A-39: withdrawn ones count, other lines have their own"""
    life = a_dispute()
    life.withdraw()
    life.file()
    assert (life.dispute.round, life.dispute.previous_id) == (2, life.disputes[0].id)
    life.withdraw()
    with pytest.raises(Conflict) as caught:
        life.file()
    assert (caught.value.code, caught.value.clause) == ("dispute_limit_reached", clause("R-DSP-10"))
    assert caught.value.extra["line_ids"] == ["a"]
    assert life.file("inconsistent_product", "b").dispute.round == 1


def test_a_refused_request_does_not_count() -> None:
    """R-DSP-03, A-12"""
    life = Life(now=market("2026-06-01T00:00:00"))
    for _ in range(3):
        assert refusal(life.file).code == "acceptance_window_closed"
    life.now = FILED
    assert life.file().dispute.round == 1


def test_a_withdrawn_request_can_be_made_again_within_the_period() -> None:
    """R-DSP-06, R-DSP-18"""
    life = a_dispute()
    assert life.withdraw().status == "withdrawn"
    life.now = market("2026-05-31T23:59:59")
    assert life.file().dispute.status == "evidence_collection"
    life = a_dispute()
    life.withdraw()
    life.now = market("2026-06-01T00:00:00")
    with pytest.raises(Rejected, match="acceptance_window_closed"):
        life.file()


def test_what_was_decided_for_the_buyer_is_not_taken_up_again_even_if_it_is_not_kept() -> None:
    """R-DSP-07"""
    life = a_final_dispute()
    assert life.dispute.status == "action_pending"
    with pytest.raises(Rejected) as caught:
        life.file("quality_safety")
    assert (caught.value.code, caught.value.clause) == (
        "resolution_breach_out_of_scope",
        clause("R-DSP-07"),
    )


def test_the_rules_are_looked_at_in_a_fixed_order() -> None:
    """R-DSP-01, R-DSP-05, R-DSP-22, R-DSP-11, R-DSP-30"""
    life = a_dispute()
    hopeless = a_disputed_order(a_request("processed"), market="GB", cancelled_at=FILED, delivered_at=None)
    cures: list[tuple[str, dict[str, Any]]] = [
        ("market_not_covered", {"market": "US"}),
        ("no_valid_transaction", {"cancelled_at": None}),
    ]
    life.order = hopeless
    for code, cure in cures:
        with pytest.raises(Refusal, match=code):
            life.file()
        life.order = life.order.model_copy(update={"facts": life.order.facts.model_copy(update=cure)})
    with pytest.raises(Refusal, match="dispute_already_open"):
        life.file()
    life.withdraw()
    with pytest.raises(Refusal, match="aftersale_request_required"):
        life.file()
    life.order = life.order.model_copy(update={"after_sales": (a_request(),)})
    life = deliver(life, at=None)
    with pytest.raises(Refusal, match="not_delivered"):
        life.file()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_line_may_be_disputed_in_every_scenario_as_the_buyer_files_it(scenario: str) -> None:
    """A-35: overlapping scenarios are not reclassified"""
    life = Life(order=a_disputed_order(estimated_delivery_at=FILED - SECOND))
    life = deliver(life, at=DELIVERED, seen=[a_scan("delivered", FILED - HOUR)]).file(scenario)
    assert life.dispute.scenario == scenario
    assert life.dispute.policy_version == "2026_01"


def test_only_if_every_line_was_customized_is_the_dispute_about_customized_goods() -> None:
    """R-PDA-07"""
    lines = (an_item("a", 100).model_copy(update={"customized": True}), an_item("b", 100))
    life = Life(order=a_disputed_order(items=lines))
    assert life.file("counterfeit", "a").dispute.customized
    life.withdraw()
    assert not life.file("counterfeit", "a", "b").dispute.customized


def test_the_book_changes_by_one_version_with_each_request() -> None:
    """R-DSP-10: two at once can't both be the second one, for both need the book as it is"""
    life = a_dispute()
    life.withdraw()
    life.file("counterfeit", "a", "b")
    books = [step for step in life.steps if isinstance(step.case, Book)]
    assert [step.case.version for step in books] == [1, 2, 3]
    assert [len(life.book.requests(line).disputes) for line in ("a", "b")] == [2, 1]
