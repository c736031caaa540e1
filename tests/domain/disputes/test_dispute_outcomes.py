"""What is decided in each kind of trouble, and who has to make it good."""

import pytest

from shared.domain.disputes.case import Verdict
from shared.domain.disputes.facts import Finding, Flags
from shared.domain.policy import clause
from tests.support.dispute_builders import DELIVERED, FILED, HOUR, SECOND, a_scan
from tests.support.dispute_play import Life
from tests.support.dispute_stages import (
    a_dispute,
    a_won_dispute,
    an_undelivered_dispute,
    deliver,
    ruled,
    with_mode,
)


def test_nobody_s_silence_holds_up_the_judgment() -> None:
    """R-DSP-16, R-JDG-36, A-15: both silent, and the claimant carries the burden"""
    life = a_dispute().wait(FILED + 48 * HOUR)
    assert life.dispute.status == "evidence_collection"
    life.wait(SECOND)
    assert life.dispute.judging_since == FILED + 48 * HOUR
    assert ruled(life) == ("seller", "buyer_evidence_insufficient", "none", "none")


@pytest.mark.parametrize("scenario", ["counterfeit", "quality_safety"])
def test_where_only_the_seller_has_something_to_show_a_silent_seller_loses(scenario: str) -> None:
    """R-JDG-36, R-DSP-43, R-DSP-53, A-15, A-40"""
    life = a_dispute(scenario, visible=False).skip("evidence", "seller")
    assert life.dispute.status == "evidence_collection"
    life.skip("evidence", "buyer")
    assert ruled(life) == ("buyer", "seller_evidence_insufficient", "seller", "refund")


def test_a_seller_who_submits_nothing_loses_against_a_buyer_who_has_shown_it() -> None:
    """R-JDG-05, R-JDG-20, R-JDG-21"""
    life = a_dispute()
    life.show("buyer")
    life.complete("buyer").skip("evidence", "seller")
    assert ruled(life) == (
        "buyer",
        "seller_evidence_insufficient",
        "seller",
        "replace_or_send_correct_product",
    )


def test_a_buyer_who_has_not_shown_it_loses_whatever_the_seller_does() -> None:
    """R-JDG-04"""
    life = a_dispute("damaged_package")
    life.show("seller", "photo", "packed_well")
    life.complete("buyer", "seller")
    assert ruled(life)[:2] == ("seller", "buyer_evidence_insufficient")
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.missing.buyer == ("photo_or_video",)


def test_documents_of_a_listed_kind_are_presumed_credible() -> None:
    """R-JDG-24, R-JDG-37, R-DSP-53"""
    life = a_dispute("quality_safety", visible=False)
    life.show("seller", "test_report", issuer="manufacturer")
    life.complete("buyer", "seller")
    assert ruled(life)[:2] == ("seller", "seller_evidence_credible")


def test_against_a_supplement_nothing_is_presumed_before_somebody_has_weighed_it() -> None:
    """R-JDG-24"""
    life = a_dispute("quality_safety", visible=False)
    life.show("seller", "test_report", issuer="manufacturer")
    life.show("buyer", "test_report", issuer="third_party_lab", supplement=True)
    life.complete("seller", "buyer")
    assert life.dispute.status == "judging"
    life.judge(Verdict(finding=Finding(supplement_defeats_seller=True)))
    assert ruled(life)[:2] == ("buyer", "supplementary_evidence_prevails")


def test_a_seller_s_document_of_another_issuer_shows_nothing() -> None:
    """R-DSP-43, R-JDG-23"""
    life = a_dispute("quality_safety", visible=False)
    life.show("seller", "test_report", issuer="self")
    life.complete("buyer", "seller")
    assert ruled(life) == ("buyer", "seller_evidence_insufficient", "seller", "refund")


@pytest.mark.parametrize("missing", ["medical_certificate", "body_photo", "causation_proof"])
def test_an_allergy_needs_certificate_photo_and_proof_of_the_cause(missing: str) -> None:
    """R-DSP-54, R-JDG-25"""
    needed = {"medical_certificate", "body_photo", "causation_proof"} - {missing}
    life = a_dispute("quality_safety", cosmetic_allergy=True)
    for kind in needed:
        life.show("buyer", kind, issuer="hospital")
    life.complete("buyer", "seller")
    assert ruled(life)[:2] == ("seller", "buyer_evidence_insufficient")
    assert life.dispute.judgment is not None
    assert life.dispute.judgment.missing.buyer == (missing,)


def test_a_counterfeit_is_refunded_and_not_sent_back() -> None:
    """R-JDG-22, R-PDA-08"""
    life = a_dispute("counterfeit")
    life.show("buyer")
    life.complete("buyer", "seller")
    assert ruled(life) == ("buyer", "seller_evidence_insufficient", "seller", "refund")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert (judgment.return_required, judgment.disposal) == (False, "destroy_or_discard")


@pytest.mark.parametrize(
    ("mode", "liable", "payer", "rule"),
    [
        ("seller_shipping", "seller", "seller", "R-JDG-26"),
        ("tiktok_shipping", "tiktok_shop", "tiktok_shop", "R-JDG-27"),
        ("fbt", "tiktok_shop", "tiktok_shop", "R-JDG-27"),
    ],
)
def test_a_delay_is_decided_by_tracking_and_paid_by_who_shipped(
    mode: str, liable: str, payer: str, rule: str
) -> None:
    """R-JDG-26, R-JDG-27, R-DSP-20, A-31"""
    life = an_undelivered_dispute(mode, scenario="delayed_delivery")
    life.show("buyer", "receipt")
    life.complete("carrier", "buyer", "seller")
    assert ruled(life) == ("buyer", "delay_verified", liable, "compensation_or_refund")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert judgment.payer == payer
    assert clause(rule) in judgment.clauses
    assert judgment.system.estimated_delivery_at == FILED - SECOND


def test_what_arrived_in_time_was_not_delayed() -> None:
    """R-DSP-20, R-JDG-03: the estimated second itself is in time"""
    life = with_mode("seller_shipping", delivered_at=None, estimated_delivery_at=DELIVERED)
    life = deliver(life, at=DELIVERED, seen=[a_scan("delivered", FILED)]).file("delayed_delivery")
    life.show("buyer", "receipt")
    life.complete("carrier", "buyer", "seller")
    assert ruled(life)[:2] == ("seller", "delay_not_verified")


def on_the_platform_s_word(life: Life) -> Life:
    """Handed over as the platform says, without a scan of the carrier's."""
    life.packages = tuple(box.model_copy(update={"marked_shipped_at": DELIVERED}) for box in life.packages)
    return life


@pytest.mark.parametrize(
    ("silent", "liable"), [("seller", "seller"), ("carrier", "logistics_provider"), ("buyer", "buyer")]
)
def test_who_cannot_show_its_part_is_liable_for_a_loss(silent: str, liable: str) -> None:
    """R-JDG-28, R-JDG-30, R-DSP-71, R-DSP-72"""
    life = on_the_platform_s_word(with_mode("tiktok_shipping", delivered_at=None)).file("lost_package")
    proofs = {"buyer": "correct_address", "seller": "handed_to_carrier"}
    for party, proof in proofs.items():
        if party != silent:
            life.show(party, "statement", proof)
    life.complete("carrier", "buyer", "seller")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert judgment.liable_party == liable
    assert judgment.seller_reimbursed == (silent == "carrier")


def test_in_seller_shipping_the_seller_makes_good_a_loss() -> None:
    """R-JDG-29, R-DSP-73"""
    life = an_undelivered_dispute("seller_shipping")
    life.show("buyer", "statement", "correct_address")
    life.show("seller", "statement", "sent_out")
    life.complete("carrier", "buyer", "seller")
    assert ruled(life) == ("buyer", "seller_evidence_insufficient", "seller", "full_refund_or_resend")


def test_a_scan_shows_the_hand_over_and_a_signature_the_delivery() -> None:
    """R-DSP-20, R-SIG-18, A-41"""
    life = an_undelivered_dispute("tiktok_shipping")
    life.show("buyer", "statement", "correct_address")
    life.complete("carrier", "buyer", "seller")
    assert ruled(life) == ("buyer", "carrier_evidence_insufficient", "logistics_provider", "refund")
    life = with_mode("tiktok_shipping", delivered_at=None)
    signed = a_scan("delivered", FILED - HOUR, signed_by="B. Buyer")
    life = deliver(life, at=FILED - HOUR, seen=[signed]).file("lost_package")
    life.show("buyer", "statement", "correct_address")
    life.complete("carrier", "buyer", "seller")
    assert ruled(life)[:2] == ("seller", "delivery_proved_by_signature")


@pytest.mark.parametrize(
    ("proofs", "liable", "rule"),
    [
        (("packed_well",), "seller", "R-JDG-31"),
        (("packed_well", "handed_over_good_condition"), "logistics_provider", "R-JDG-32"),
    ],
)
def test_damage_is_the_carrier_s_only_if_the_seller_shows_packing_and_condition(
    proofs: tuple[str, ...], liable: str, rule: str
) -> None:
    """R-JDG-31, R-JDG-32, R-DSP-82, A-19"""
    life = with_mode("tiktok_shipping").file("damaged_package")
    life.show("buyer")
    life.show("seller", "photo", *proofs)
    life.complete("buyer", "seller")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert (judgment.winner, judgment.liable_party) == ("buyer", liable)
    assert clause(rule) in judgment.clauses


def test_in_seller_shipping_the_seller_also_shows_the_condition_on_delivery() -> None:
    """R-DSP-83"""
    life = with_mode("seller_shipping").file("damaged_package")
    life.show("buyer")
    life.show("seller", "photo", "packed_well", "handed_over_good_condition")
    life.complete("buyer", "seller")
    assert ruled(life)[:2] == ("buyer", "seller_evidence_insufficient")
    judgment = life.dispute.judgment
    assert judgment is not None
    assert judgment.missing.seller == ("delivered_good_condition",)


def test_what_the_adjudicator_finds_of_the_goods_decides_what_goes_back() -> None:
    """R-PDA-12, R-PDA-07"""
    minor = Verdict(finding=Finding(claim_verified=True), flags=Flags(severity="minor"))
    judgment = a_won_dispute("quality_safety", minor).dispute.judgment
    assert judgment is not None
    assert judgment.return_risk is not None
    assert (judgment.return_risk.breakage, judgment.return_risk.loss) == ("seller", "buyer")
    ruined = Verdict(finding=Finding(claim_verified=True), flags=Flags(wholly_damaged=True))
    judgment = a_won_dispute("quality_safety", ruined).dispute.judgment
    assert judgment is not None
    assert not judgment.return_required


def test_what_is_known_of_the_seller_already_needs_no_adjudicator() -> None:
    """R-JDG-35: an override stands before everything else"""
    life = a_dispute()
    life.known = Flags(bad_faith=True)
    life.complete("buyer", "seller")
    assert ruled(life)[:2] == ("buyer", "bad_faith_override")
