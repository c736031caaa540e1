"""What each party has to show, and who has shown it."""

from typing import Any

import pytest

from shared.domain.disputes.evidence import Evidence
from shared.domain.disputes.facts import Facts, Flags, System
from shared.domain.disputes.requirements import requirements, requirements_of
from shared.domain.policy import clause
from tests.support.dispute_stages import a_dispute, an_undelivered_dispute
from tests.support.judgment_combinations import one
from tests.support.policies import CURRENT

ADDRESS, HANDED, DELIVERED = "correct_address", "sent_out_or_handed_to_carrier", "delivered_to_address"


def shown(
    evidence: Evidence | None = None, mode: str = "tiktok_shipping", **system: Any
) -> dict[str, str | None]:
    """Who shows what of a lost package."""
    facts = Facts(scenario="lost_package", shipping_mode=mode, system=System(**system))
    found = requirements(facts, evidence or Evidence(), version=CURRENT)
    return {f"{one.party}: {one.shows}": one.shown_by for one in found}


def test_every_party_s_part_is_listed_with_its_rule() -> None:
    """R-DSP-71 to R-DSP-74"""
    facts = Facts(scenario="lost_package", shipping_mode="seller_shipping")
    found = requirements(facts, Evidence(), version=CURRENT)
    assert [(one.party, one.shows, one.shown_by, one.clause) for one in found] == [
        ("buyer", ADDRESS, None, clause("R-DSP-71")),
        ("seller", HANDED, None, clause("R-DSP-72")),
        ("seller", DELIVERED, None, clause("R-DSP-73")),
        ("carrier", DELIVERED, None, clause("R-DSP-74")),
    ]


@pytest.mark.parametrize(
    ("system", "address", "handed"),
    [
        ({}, None, None),
        ({"address_on_label": True}, "platform", None),
        ({"a_scan": True}, None, "platform"),
        ({"tracking_lost": True}, "platform", "platform"),
    ],
)
def test_our_own_data_show_it_in_a_party_s_place(
    system: dict[str, bool], address: str | None, handed: str | None
) -> None:
    """A-41"""
    assert shown(**system) == {
        f"buyer: {ADDRESS}": address,
        f"seller: {HANDED}": handed,
        f"carrier: {DELIVERED}": None,
    }


def test_a_signature_shows_the_delivery_for_seller_and_carrier() -> None:
    """A-41, R-SIG-18"""
    found = shown(mode="seller_shipping", signature_record=True)
    assert (found[f"seller: {DELIVERED}"], found[f"carrier: {DELIVERED}"]) == ("platform", "platform")


def test_a_party_s_own_material_goes_before_our_data_and_a_carrier_s_admission_counts_for_the_seller() -> (
    None
):
    """A-41, R-DSP-72"""
    own = Evidence(buyer=one("photo", "correct_address"), carrier=one("carrier_record", "handed_to_carrier"))
    found = shown(own, address_on_label=True)
    assert (found[f"buyer: {ADDRESS}"], found[f"seller: {HANDED}"]) == ("buyer", "carrier")


def test_a_paper_of_a_delivery_shows_nothing_while_tracking_says_lost() -> None:
    """A-41, R-DSP-74"""
    paper = Evidence(carrier=one("carrier_record", "delivered_to_address"))
    assert shown(paper)[f"carrier: {DELIVERED}"] == "carrier"
    assert shown(paper, tracking_lost=True)[f"carrier: {DELIVERED}"] is None


def test_a_dispute_shows_them_as_they_are_and_once_judged_as_they_were() -> None:
    """R-DSP-13, R-DSP-20"""
    life = a_dispute()
    life.show("buyer")
    found = requirements_of(life.context, now=life.now)
    assert [(one.party, one.shown_by) for one in found] == [("buyer", "buyer"), ("seller", None)]
    life = an_undelivered_dispute()
    life.show("buyer", "statement", "correct_address")
    life.complete("carrier", "buyer", "seller")
    before = requirements_of(life.context, now=life.now)
    assert [one.shown_by for one in before] == ["buyer", "platform", None]
    life.packages = tuple(box.model_copy(update={"shipped_at": None}) for box in life.packages)
    assert requirements_of(life.context, now=life.now) == before
    life.known = Flags(hazard_confirmed=True)
    assert requirements_of(life.context, now=life.now) == before
