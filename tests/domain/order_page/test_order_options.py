"""Everything a caller can do about an order now, until when, and why not where not."""

from typing import Any

import pytest

from shared.domain.actions import Action, Target
from shared.domain.claims.claim import Claim
from shared.domain.disputes.vocabulary import SCENARIOS
from shared.domain.labels.voiding import void
from shared.domain.order_page.options import options
from shared.domain.order_page.rows import OrderContext
from shared.domain.policy import clause
from tests.support import claim_builders as claims
from tests.support.dispute_builders import FILED, HOUR, a_disputed_order
from tests.support.dispute_stages import a_contested_dispute, a_final_dispute
from tests.support.label_builders import NOON, a_label, a_package
from tests.support.label_builders import scanned as shown
from tests.support.order_builders import a_package as package_of_order
from tests.support.order_page_builders import a_help_case, a_page, page_of

SELLER = claims.filing(*claims.a_shipped_package())[0].actor
SECOND = claims.SECOND


def choices(page: OrderContext, role: Any, now: Any = FILED) -> list[Action]:
    return list(options(page, role=role, now=now))


def names(found: list[Action]) -> list[tuple[str, str | None]]:
    return [(one.action, one.subject_id) for one in found]


def the(name: str, page: OrderContext, role: Any = "seller", now: Any = FILED) -> Action:
    (found,) = [one for one in choices(page, role, now) if one.action == name]
    return found


def parcel_page(package: Any, label: Any = None, **told: Any) -> OrderContext:
    return a_page(packages=(package,), labels={label.id: label} if label else {}, **told)


# Who is shown what


def test_a_seller_is_shown_labels_claims_and_the_way_to_the_buyer() -> None:
    """R-ORD-05"""
    page = a_page()
    assert names(choices(page, "seller")) == [
        ("buy_label", "A"),
        ("file_claim", "A"),
        ("buy_label", "B"),
        ("file_claim", "B"),
        ("contact_buyer", "order-1"),
    ]


def test_a_buyer_is_shown_help_and_every_dispute_that_can_be_opened() -> None:
    """R-BPP-01, R-DSP-11"""
    found = names(choices(a_page(), "buyer"))
    assert found[:6] == [
        ("contact_seller", "order-1"),
        ("request_reshipment", "a"),
        ("request_reshipment", "b"),
        ("standard_return", "order-1"),
        ("buyer_protection", "order-1"),
        ("ask_customer_service", "order-1"),
    ]
    assert found[6:] == [
        ("file_dispute", f"{line_id}:{scenario}") for line_id in ("a", "b") for scenario in SCENARIOS
    ]


def test_what_would_open_a_case_about_a_part_of_an_order_names_the_order() -> None:
    """R-RSH-01, R-DSP-24"""
    opening = [one for one in choices(a_page(), "buyer") if one.target is None]
    assert {one.order_id or one.subject_id for one in opening} == {"order-1"}


@pytest.mark.parametrize("role", ["carrier", "platform", "insurer"])
def test_others_are_shown_nothing(role: str) -> None:
    """R-GEN-10"""
    assert choices(page_of(a_contested_dispute()), role) == []


def test_agents_are_shown_the_sellers_and_the_buyers_choices_and_their_own() -> None:
    """R-GEN-10"""
    page = page_of(a_contested_dispute(), support_cases=(a_help_case(),))
    seller, buyer, agent = (choices(page, role) for role in ("seller", "buyer", "agent"))
    assert agent[: len(seller) + len(buyer)] == [*seller, *buyer]
    own = agent[len(seller) + len(buyer) :]
    assert names(own) == [
        ("judge", "dsp_1"),
        ("reject", "dsp_1"),
        ("decide_appeal", "dsp_1"),
        ("decide_objection", "dsp_1"),
        ("request_evidence", "dsp_1"),
        ("submit_third_party_evidence", "dsp_1"),
        ("enter_appeal", "dsp_1"),
        ("decide_proceedings", "dsp_1"),
        ("resolve", "cse_1"),
    ]
    assert {one.action for one in own if one.available} >= {"judge", "reject", "resolve"}
    assert not {one.action for one in own} & {one.action for one in (*seller, *buyer)}


def test_each_side_is_shown_its_own_choices_in_an_open_dispute() -> None:
    """R-DSP-18, R-JDG-09"""
    life = a_contested_dispute()
    life.judge()
    page = page_of(life)
    for role, own, other in (("seller", "appeal", "redispute"), ("buyer", "redispute", "appeal")):
        found = {one.action: one for one in choices(page, role, life.now) if one.subject_id == "dsp_1"}
        assert found[own].target == Target(kind="dispute", id="dsp_1")
        assert found["accept"].available and other not in found
    assert the("appeal", page, "seller", life.now).available
    due = life.due("appeal").due_at
    assert the("appeal", page, "seller", due).available
    assert not the("appeal", page, "seller", due + SECOND).available


def test_about_an_erased_order_nothing_new_is_offered() -> None:
    """R-PRV-01: as whoever begins it is answered; what is open about it goes on"""
    order = a_disputed_order().model_copy(update={"personal_data_erased_at": FILED})
    page = a_page(order=order, claims=(claims.a_claim(),))
    *begun, resent = sorted(choices(page, "agent"), key=lambda one: one.action == "send_affidavit")
    assert {one.action for one in begun} == {
        *("buy_label", "file_claim", "contact_buyer", "contact_seller", "request_reshipment"),
        *("standard_return", "buyer_protection", "ask_customer_service", "file_dispute"),
    }
    assert {(one.reason_code, one.clause) for one in begun} == {("personal_data_erased", clause("R-PRV-01"))}
    assert {(one.opens_at, one.closes_at) for one in begun} == {(None, None)}
    assert resent.available


def test_about_a_dispute_that_is_over_there_is_nothing_to_do() -> None:
    """R-ORD-05"""
    life = a_final_dispute("counterfeit")
    life.perform("refund")
    assert life.dispute.status == "closed"
    for role in ("seller", "buyer", "agent"):
        assert [one for one in choices(page_of(life), role, life.now) if one.subject_id == "dsp_1"] == []


def test_two_requests_about_a_product_are_the_most() -> None:
    """R-DSP-10: said by the order's book, whichever dispute is asked about"""
    life = a_contested_dispute("quality_safety")
    life.withdraw()
    a_contested_dispute("quality_safety", life=life)
    life.override("buyer", amount=1_00)
    second = the("redispute", page_of(life), "buyer", life.now)
    assert (second.subject_id, second.reason_code) == (life.dispute.id, "dispute_limit_reached")


# Labels


def test_a_label_is_sold_for_a_package_that_has_none() -> None:
    """R-INS-11"""
    sale = the("buy_label", parcel_page(a_package()))
    assert (sale.available, sale.subject_id, sale.target, sale.opens_at) == (True, "pkg-1", None, None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cancelled_at": NOON}, "package_cancelled"),
        ({"label_id": "lbl_1"}, "label_already_created"),
        ({"shipping_mode": "seller_shipping"}, "insurance_mode_not_eligible"),
        ({"value": None}, "package_value_unknown"),
        ({"label_id": "lbl_1", "shipping_mode": "seller_shipping"}, "label_already_created"),
        ({"shipping_mode": "seller_shipping", "value": None}, "insurance_mode_not_eligible"),
    ],
)
def test_what_stands_in_the_way_of_a_label_is_named(changes: dict[str, Any], code: str) -> None:
    """R-INS-03, R-INS-11, R-INS-13"""
    sale = the("buy_label", parcel_page(a_package(**changes)))
    assert (sale.available, sale.reason_code) == (False, code)


def test_a_label_can_be_voided_until_the_carrier_scans_it_and_once() -> None:
    """R-INS-22, R-INS-23"""
    label, package = a_label()
    choice = the("void_label", parcel_page(package, label))
    assert (choice.available, choice.subject_id) == (True, "pkg-1")
    assert choice.target == Target(kind="label", id="lbl_1")
    scanned, sent = shown(label, package, at=NOON + HOUR)
    late = the("void_label", parcel_page(sent, scanned))
    assert (late.available, late.reason_code) == (False, "insurance_fee_not_refundable")
    voided, _ = void(label, package, actor=SELLER, now=NOON + HOUR)
    again = the("void_label", parcel_page(package, voided.case))
    assert (again.available, again.reason_code) == (False, "label_already_voided")


def test_without_a_label_there_is_none_to_void() -> None:
    """R-INS-22"""
    label, _ = a_label()
    for page in (parcel_page(a_package()), parcel_page(a_package(), label)):
        assert "void_label" not in [one.action for one in choices(page, "seller")]


# Claims and affidavits


def test_a_claim_can_be_opened_from_the_scan_to_the_last_second_of_day_90() -> None:
    """R-CLM-02, R-CLM-03"""
    package, label = claims.a_shipped_package()
    page = parcel_page(package, label)
    claim = the("file_claim", page, now=claims.LAST_SECOND)
    assert (claim.available, claim.subject_id, claim.target) == (True, "pkg-1", None)
    assert (claim.opens_at, claim.closes_at) == (claims.SHIPPED, claims.LAST_SECOND)
    late = the("file_claim", page, now=claims.LAST_SECOND + SECOND)
    assert (late.available, late.reason_code) == (False, "claim_window_closed")
    assert (late.opens_at, late.closes_at) == (claims.SHIPPED, claims.LAST_SECOND)


def test_before_the_scan_a_claim_has_no_time_yet() -> None:
    """R-CLM-02"""
    label, package = a_label()
    claim = the("file_claim", parcel_page(package, label))
    assert (claim.reason_code, claim.opens_at, claim.closes_at) == ("claim_not_scanned", None, None)
    bare = the("file_claim", parcel_page(a_package()))
    assert (bare.reason_code, bare.opens_at, bare.closes_at) == ("claim_mode_not_eligible", None, None)


def test_the_affidavit_can_be_sent_again_a_day_later() -> None:
    """R-AFF-10"""
    claim = claims.a_claim()
    first = the("send_affidavit", a_page(claims=(claim,)))
    assert (first.available, first.subject_id, first.opens_at) == (True, "clm_1", None)
    assert first.target == Target(kind="claim", id="clm_1")
    page = a_page(claims=(claims.sent(claim),))
    opens = claims.SENT + claims.DAY
    early = the("send_affidavit", page, now=opens - SECOND)
    assert (early.available, early.reason_code, early.opens_at) == (False, "affidavit_sent_recently", opens)
    assert the("send_affidavit", page, now=opens).available
    over = the("send_affidavit", a_page(claims=(claims.rejected(),)))
    assert (over.available, over.reason_code) == (False, "claim_closed")


def test_an_affidavit_is_not_offered_where_no_mail_reaches_the_buyer() -> None:
    """R-AFF-12: as whoever sends it is answered"""
    order = a_disputed_order()
    buyer = order.facts.buyer.model_copy(update={"email": None})
    order = order.model_copy(update={"facts": order.facts.model_copy(update={"buyer": buyer})})
    unsent = the("send_affidavit", a_page(order=order, claims=(claims.a_claim(),)))
    assert (unsent.available, unsent.reason_code) == (False, "no_usable_address")
    over = the("send_affidavit", a_page(order=order, claims=(claims.rejected(),)))
    assert over.reason_code == "claim_closed"


@pytest.mark.parametrize("claim", [claims.submitted(), claims.rejected(claims.sent())])
def test_an_affidavit_that_is_not_sent_again_opens_at_no_time(claim: Claim) -> None:
    """R-AFF-10, R-AFF-11: as the claim's own page says"""
    over = the("send_affidavit", a_page(claims=(claim,)), now=claims.SENT)
    assert (over.available, over.opens_at) == (False, None)


def test_every_package_and_claim_has_choices_of_its_own() -> None:
    """R-ORD-05"""
    other = package_of_order(id="C")
    page = a_page(packages=(a_package(), other), claims=(claims.a_claim(),))
    assert names(choices(page, "seller")) == [
        ("buy_label", "pkg-1"),
        ("file_claim", "pkg-1"),
        ("buy_label", "C"),
        ("file_claim", "C"),
        ("send_affidavit", "clm_1"),
        ("contact_buyer", "order-1"),
    ]
