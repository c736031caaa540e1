"""An open dispute follows its packages: what the tracking feed says of them may settle it."""

from typing import Any

from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package, TrackingEvent
from shared.domain.orders.tracking_numbers import follower_of
from shared.storage.numbers import load_number, number_writes
from shared.storage.store import Ref
from shared.usecases.disputes.early_judgment import judge_anew, judge_order_anew
from shared.usecases.number_review import review_number
from shared.usecases.orders.receiving import receive_order
from shared.usecases.services import Services
from shared.usecases.tracking import receive_events
from tests.support.aws import Clock
from tests.support.claims import effects_of
from tests.support.dispute_builders import DELIVERED
from tests.support.disputes import AGENT, BUYER, ORDER, SELLER, Court, court


def on_its_way(services: Services, clock: Clock) -> Court:
    """A parcel that was scanned and has not come; its number is followed."""
    case = court(services, clock, delivered_at=None, parcels={"delivered_at": None})
    (package,) = services.store.load(Ref(Package, "A"))
    assert package is not None
    number = load_number(services.store, "ups", "1A")
    services.store.commit(writes=number_writes(services.store, number, joining=[follower_of(package)]))
    report(case, "accepted", occurred_at=DELIVERED)
    return case


def report(case: Court, status: str, **told: Any) -> list[str]:
    """The carrier reports on the parcel; the kinds of work that leaves to do."""
    before = {one.id for one in effects_of(case.services, "work")}
    usual = {"status": status, "occurred_at": case.services.now(), "received_at": case.services.now()}
    event = TrackingEvent.model_validate({**usual, **told})
    command = case.command(BUYER)
    assert receive_events(case.services, command, carrier="ups", tracking_number="1A", events=[event])
    return [one.kind for one in effects_of(case.services, "work") if one.id not in before]


def test_a_loss_the_carrier_reports_is_judged_when_it_is_reported(services: Services, clock: Clock) -> None:
    """R-JDG-40, A-41: once buyer and seller are done; all are told"""
    case = on_its_way(services, clock)
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    assert case.complete("buyer", "seller").status == "evidence_collection"
    assert report(case, "in_transit") == []
    clock.forward(days=2)
    assert report(case, "lost") == ["judge_on_new_tracking"]
    judge_anew(services, case.id)
    judgment = case.dispute.judgment
    assert judgment is not None
    assert (judgment.winner, judgment.liable_party) == ("buyer", "logistics_provider")
    assert judgment.notified_at == clock.now
    assert case.told("buyer").count("dispute_judged") == case.told("seller").count("dispute_judged") == 1
    told = case.notice("carrier", "evidence_not_needed").paragraphs
    assert told == ("The dispute is decided. You need not send anything for it any more.",)
    version = case.dispute.version
    judge_anew(services, case.id)
    assert case.dispute.version == version


def test_a_report_settles_nothing_while_a_side_has_its_own_time(services: Services, clock: Clock) -> None:
    """R-JDG-40: nor does it carry out a deadline in its place"""
    case = on_its_way(services, clock)
    case.file("lost_package")
    case.complete("buyer")
    assert report(case, "lost") == ["judge_on_new_tracking"]
    judge_anew(services, case.id)
    assert case.dispute.status == "evidence_collection"
    case.pass_due("evidence", "seller", swept=False)
    judge_anew(services, case.id)
    assert case.dispute.status == "evidence_collection"
    case.sweep()
    assert case.dispute.status == "judged"


def test_an_order_that_nobody_disputes_leaves_nothing_to_do(services: Services, clock: Clock) -> None:
    """R-JDG-40"""
    case = on_its_way(services, clock)
    assert report(case, "lost") == []
    judge_anew(services, "dsp_none")


def test_a_delivery_the_platform_tells_is_looked_at_as_the_feed_is(services: Services, clock: Clock) -> None:
    """R-JDG-40: once, however often it is told"""
    case = on_its_way(services, clock)
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    assert case.complete("buyer", "seller").status == "evidence_collection"
    (order,) = services.store.load(Ref(Order, ORDER))
    assert order is not None
    clock.forward(minutes=1)
    facts = order.facts.model_copy(update={"delivered_at": clock.now, "occurred_at": clock.now})
    assert receive_order(services, case.command(SELLER), facts)
    assert [one.kind for one in effects_of(services, "work")].count("judge_on_new_delivery") == 1
    judge_order_anew(services, ORDER)
    looked_at = case.dispute
    judge_order_anew(services, ORDER)
    judge_order_anew(services, "no-order")
    assert case.dispute == looked_at


def test_a_number_an_agent_finds_the_package_s_own_may_settle_a_dispute(
    services: Services, clock: Clock
) -> None:
    """R-JDG-40, R-TRK-07"""
    case = court(
        services,
        clock,
        parcels={"status": "lost", "delivered_at": None, "flags": ("number_shared",)},
        delivered_at=None,
    )
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.complete("buyer", "seller")
    assert case.dispute.status == "evidence_collection"
    review_number(services, case.command(AGENT), "A", own=True, reason="It is theirs.")
    assert "judge_on_new_tracking" in [one.kind for one in effects_of(services, "work")]
    judge_anew(services, case.id)
    assert case.dispute.judgment is not None
