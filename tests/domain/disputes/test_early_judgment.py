"""A carrier is not waited for in vain, and what it could alter is waited for (R-JDG-40, invariant 20)."""

import time
from dataclasses import replace
from itertools import chain, combinations, product
from typing import Any, get_args

import pytest

from shared.domain.disputes import dispute_facts, fact_finding
from shared.domain.disputes.early_judgment import carrier_submissions, foregone, outcome_of
from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, System
from shared.domain.disputes.recommendation import recommend
from shared.domain.disputes.vocabulary import EvidenceKind, Issuer, Proof, Scenario
from shared.domain.errors import Conflict
from shared.domain.policy import clause
from tests.support.dispute_builders import FILE, FILED, HOUR, SECOND, a_scan
from tests.support.dispute_play import Life
from tests.support.dispute_stages import an_undelivered_dispute, deliver, on_its_way, ruled
from tests.support.judgment_combinations import CARRIER, NO, cases_of, evidence_of, one
from tests.support.moments import market
from tests.support.policies import CURRENT
from tests.support.refusals import refusal

ASKED: tuple[Scenario, ...] = ("delayed_delivery", "lost_package")


# The decision itself.


@pytest.mark.parametrize("scenario", ASKED)
def test_an_early_judgment_is_the_one_that_waiting_would_have_led_to(scenario: Scenario) -> None:
    """Invariant 20: whatever has been shown, and whatever the carrier then submits"""
    early = 0
    for facts, evidence in product(cases_of(scenario), evidence_of(scenario)):
        settled = foregone(facts, evidence, version=CURRENT)
        if settled is None:
            continue
        early += 1
        assert settled.winner != "needs_adjudicator"
        for more in CARRIER[scenario]:
            then = evidence.model_copy(update={"carrier": (*evidence.carrier, *more)})
            assert outcome_of(recommend(facts, then, version=CURRENT)) == outcome_of(settled)
    assert early


def everything() -> list[tuple[Material, ...]]:
    """All that a carrier can submit: every set of proofs, every kind of document of every issuer."""
    proofs = get_args(Proof)
    sets = chain.from_iterable(combinations(proofs, size) for size in range(len(proofs) + 1))
    documents = product(get_args(EvidenceKind), (None, *get_args(Issuer)))
    return [*(one("carrier_record", *some) for some in sets), *(one(k, issuer=i) for k, i in documents)]


@pytest.mark.parametrize("scenario", ASKED)
def test_whatever_a_carrier_can_submit_is_tried(scenario: Scenario) -> None:
    """R-JDG-40: judged early if and only if nothing at all alters the outcome, and no agent has to decide"""
    submissions = everything()
    evidence = [one for one in evidence_of(scenario) if one.carrier == NO]
    for facts, shown in product(cases_of(scenario)[::2], evidence[::7]):
        found = recommend(facts, shown, version=CURRENT)
        outcomes = {
            outcome_of(recommend(facts, shown.model_copy(update={"carrier": more}), version=CURRENT))
            for more in submissions
        }
        expected = len(outcomes) == 1 and found.winner != "needs_adjudicator"
        assert (foregone(facts, shown, version=CURRENT) is not None) == expected


def test_the_widest_case_is_tried_in_less_than_ten_milliseconds() -> None:
    """R-JDG-40: fifty pieces of each side, none of which decides, and every submission tried"""
    many = tuple(Material(kind="photo", proves=("packed_well",)) for _ in range(50))
    facts = Facts(scenario="lost_package", shipping_mode="tiktok_shipping", system=System(tracking_lost=True))
    evidence = Evidence(buyer=many, seller=many, carrier=many)
    took = []
    for _ in range(20):
        begun = time.process_time()
        assert foregone(facts, evidence, version=CURRENT) is not None
        took.append(time.process_time() - begun)
    assert len(carrier_submissions("lost_package", CURRENT)) == 7
    assert min(took) < 0.010


# When it is tried.


def test_a_verified_delay_is_judged_once_buyer_and_seller_are_done() -> None:
    """R-JDG-40, A-16: not fifteen days later; the decision names the rule"""
    life = an_undelivered_dispute(scenario="delayed_delivery").complete("buyer")
    assert life.dispute.status == "evidence_collection"
    life.complete("seller")
    assert ruled(life)[:2] == ("buyer", "delay_verified")
    judgment, carrier = life.dispute.judgment, life.due("evidence", "carrier")
    assert judgment is not None
    assert (judgment.judged_by, judgment.clauses[-1]) == ("rules", clause("R-JDG-40"))
    assert (life.steps[-1].event, life.steps[-1].detail["cause"]) == ("judged", "evidence_completed")
    assert (carrier.state, carrier.due_at) == ("met", market("2026-05-19T23:59:59"))
    assert life.due("judgment").state == "met"
    assert life.dispute.judging_since == FILED


def test_buyer_and_seller_always_keep_their_own_time() -> None:
    """R-JDG-40: a seller who is silent has 48 hours all the same"""
    life = an_undelivered_dispute(scenario="delayed_delivery").complete("buyer").wait(FILED + 48 * HOUR)
    assert life.dispute.status == "evidence_collection"
    life.wait(SECOND)
    assert ruled(life)[:2] == ("buyer", "delay_verified")
    assert life.dispute.judging_since == FILED + 48 * HOUR


def test_what_the_carrier_could_still_alter_waits_for_it() -> None:
    """R-JDG-40, A-16: its paper of the delivery would decide for the seller"""
    life = an_undelivered_dispute()
    life.show("buyer", "statement", "correct_address")
    life.complete("buyer", "seller")
    assert life.dispute.status == "evidence_collection"
    life.show("carrier", "carrier_record", "lost_in_transit")
    life.complete("carrier")
    assert ruled(life)[1] == "carrier_evidence_insufficient"
    judgment = life.dispute.judgment
    assert judgment is not None
    assert clause("R-JDG-40") not in judgment.clauses


def test_a_conflict_that_an_agent_has_to_decide_is_never_settled_early() -> None:
    """R-JDG-40, R-JDG-37"""
    life = on_its_way("lost_package")
    life.show("buyer", "statement", "correct_address")
    life.show("seller", "photo", "sent_out", "delivered_to_address")
    life = lose(life).complete("buyer", "seller")
    assert dispute_facts.recommendation(life.context, now=life.now).winner == "needs_adjudicator"
    assert life.dispute.status == "evidence_collection"


def lose(life: Life) -> Life:
    """The carrier's tracking says that it has lost the parcel."""
    lost = a_scan("lost", life.now)
    return replace(
        life, packages=tuple(one.model_copy(update={"status": lost.status}) for one in life.packages)
    )


def test_a_parcel_its_carrier_calls_lost_is_judged_for_a_buyer_who_has_shown_nothing() -> None:
    """A-41, R-JDG-30, R-JDG-40"""
    life = lose(an_undelivered_dispute()).complete("buyer", "seller")
    assert ruled(life) == ("buyer", "carrier_evidence_insufficient", "logistics_provider", "refund")


def test_new_tracking_settles_what_was_waiting_for_the_carrier() -> None:
    """R-JDG-40: tried when the feed changes the package, and not before buyer and seller are done"""
    life = an_undelivered_dispute().complete("buyer")
    assert fact_finding.judge_on_new_tracking(lose(life).context, now=life.now) is None
    life = an_undelivered_dispute()
    life.show("buyer", "statement", "correct_address")
    life.complete("buyer", "seller").wait(3 * 24 * HOUR)
    assert fact_finding.judge_on_new_tracking(life.context, now=life.now) is None
    life = lose(life)
    life.commit(fact_finding.judge_on_new_tracking(life.context, now=life.now))
    assert ruled(life)[:3] == ("buyer", "carrier_evidence_insufficient", "logistics_provider")
    assert life.steps[-1].detail["cause"] == "tracking_changed"
    assert life.dispute.judging_since == life.now
    assert fact_finding.judge_on_new_tracking(life.context, now=life.now) is None


def test_a_signature_that_is_recorded_late_settles_it_for_the_seller() -> None:
    """R-JDG-40, R-SIG-18"""
    life = an_undelivered_dispute()
    life.show("buyer", "statement", "correct_address")
    life.complete("buyer", "seller")
    signed = a_scan("delivered", life.now, signed_by="B. Buyer")
    life = deliver(life, at=life.now, seen=[signed])
    life.commit(fact_finding.judge_on_new_tracking(life.context, now=life.now))
    assert ruled(life)[:2] == ("seller", "delivery_proved_by_signature")


def test_a_carrier_s_file_on_its_way_is_not_waited_for_where_it_can_alter_nothing() -> None:
    """R-JDG-40"""
    life = an_undelivered_dispute(scenario="delayed_delivery")
    life.show("carrier", "photo", file=FILE)
    life.complete("carrier", "buyer")
    assert life.dispute.status == "evidence_collection"
    life.complete("seller")
    assert ruled(life)[1] == "delay_verified"
    assert life.dispute.next_deadline == life.due("appeal")


def test_a_carrier_is_told_why_its_material_is_not_taken_any_more() -> None:
    """R-JDG-40: within its fifteen days"""
    life = an_undelivered_dispute(scenario="delayed_delivery").complete("buyer", "seller")
    refused = refusal(life.show, "carrier")
    assert (type(refused), refused.code) == (Conflict, "evidence_window_closed")
    assert "nothing that you could still submit would have altered" in refused.detail


def test_a_late_sweep_leaves_what_is_over_to_the_carrier_s_own_end() -> None:
    """R-GEN-07: no window that has lapsed is closed as if it had been met"""
    life = an_undelivered_dispute(scenario="delayed_delivery")
    life.wait(market("2026-05-20T00:00:00"))
    assert ruled(life)[1] == "delay_verified"
    assert {d.state for d in life.dispute.deadlines if d.kind == "evidence"} == {"lapsed"}


def test_where_the_policy_wants_every_carrier_heard_it_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """R-JDG-40: `judgment.early_when_settled`"""
    life = an_undelivered_dispute(scenario="delayed_delivery")
    waits: dict[str, Any] = {
        **life.dispute.policy.section("disputes"),
        "judgment": {"early_when_settled": False},
    }
    sections = type(life.dispute.policy).section
    monkeypatch.setattr(
        type(life.dispute.policy),
        "section",
        lambda self, name: waits if name == "disputes" else sections(self, name),
    )
    assert life.complete("buyer", "seller").dispute.status == "evidence_collection"
    assert ruled(life.skip("evidence", "carrier"))[1] == "delay_verified"
