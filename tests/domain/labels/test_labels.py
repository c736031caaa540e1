"""A label's life: bought with its cover or not at all, voided before the scan, its policy expired after."""

from datetime import timedelta

import pytest

from shared.domain.case import PLATFORM, Actor, Transition
from shared.domain.errors import Conflict
from shared.domain.labels.label import Label, begin_purchase, complete_purchase, fail_purchase
from shared.domain.labels.signatures import Signature
from shared.domain.labels.voiding import available_actions, refund_cancelled, void
from shared.domain.orders.packages import TrackingEvent, cancel, track
from shared.views.links import href
from tests.support.label_builders import (
    NO_LABEL,
    NOON,
    POLICY,
    a_label,
    a_package,
    begun,
    completed,
    failed,
    free,
    full,
    scanned,
    service,
)
from tests.support.refusals import refused

SELLER = Actor(role="seller", account="shop-1")
HOUR = timedelta(hours=1)
PLAIN = Signature(option="none", fee=0)


def moves(step: Transition[Label]) -> dict[str, tuple[str, str, int]]:
    """Payer, payee and cents by the id of the transfer."""
    return {transfer.id: (transfer.debit, transfer.credit, transfer.amount) for transfer in step.money}


# Buying


def test_a_purchase_reserves_its_package_and_charges_nothing_yet() -> None:
    """R-INS-11"""
    label, parcel = begin_purchase(
        a_package(),
        label_id="lbl_1",
        policy_id="ins_1",
        service=service("ups_ground"),
        cover=full(30_000),
        signature=PLAIN,
        channel="open_api",
        rate=820,
        policy=POLICY,
        now=NOON,
    )
    assert (label.case.status, label.case.version, label.money, parcel.money) == ("purchasing", 1, (), ())
    assert (label.case.service, label.case.carrier, label.case.channel) == ("ups_ground", "ups", "open_api")
    assert (label.case.insurance.id, label.case.insurance.status) == ("ins_1", None)
    assert label.case.total_charged == 0
    assert (parcel.case.label_id, parcel.case.insurance_status, parcel.case.version) == ("lbl_1", None, 2)
    assert label.case.deadlines == ()


def test_a_package_gets_one_label_and_no_cover_or_signature_is_added_later() -> None:
    """R-INS-11, R-SIG-13"""
    for _, parcel in (begun(), a_label()):
        found = refused(Conflict, "label_already_created", begun, parcel=parcel)
        assert found.extra["label_id"] == "lbl_1"


def test_a_cancelled_package_is_sold_no_label() -> None:
    refused(Conflict, "package_cancelled", begun, parcel=a_package(cancelled_at=NOON))


def test_label_premium_and_signature_are_paid_together_to_whom_they_are_due() -> None:
    """R-INS-20"""
    label, parcel = completed(30_000)
    assert moves(label) == {
        "lbl_1:label_fee": ("seller", "carrier", 890),
        "lbl_1:premium": ("seller", "insurer", 100),
        "lbl_1:signature_fee": ("seller", "carrier", 400),
    }
    assert {t.kind for t in label.money} == {"label_fee", "premium", "signature_fee"}
    assert {(t.order_id, t.case_id, t.seller_id) for t in label.money} == {("ord-1", "lbl_1", "shop-1")}
    assert (label.case.status, label.case.insurance.status) == ("purchased", "confirmed")
    assert (label.case.total_charged, label.case.tracking_number) == (1_390, "9400")
    assert label.case.document_key == "labels/lbl_1.pdf"
    assert (parcel.case.insurance_status, parcel.case.signature_requirement) == (
        "confirmed",
        "adult_signature_required",
    )
    assert (parcel.case.carrier, parcel.case.tracking_number, parcel.money) == ("usps", "9400", ())


def test_free_cover_and_no_signature_move_no_money_of_their_own() -> None:
    """R-INS-01"""
    label, _ = completed(20_000, chosen=free(20_000), signature=PLAIN)
    assert moves(label) == {"lbl_1:label_fee": ("seller", "carrier", 890)}
    assert label.case.insurance.status == "confirmed"


def test_the_carriers_own_rate_is_charged_and_paid_back() -> None:
    done, parcel = complete_purchase(*begun(), tracking_number="9400", rate=905, document_key="k", now=NOON)
    voided, _ = void(done.case, parcel.case, actor=SELLER, now=NOON)
    assert done.case.rate == 905
    assert moves(done)["lbl_1:label_fee"][2] == moves(voided)["lbl_1:label_refund"][2] == 905


def test_both_records_of_a_purchase_name_label_and_number_which_is_followed_from_its_beginning() -> None:
    """R-INS-18, R-TRK-03"""
    label, parcel = begun()
    done, shown = complete_purchase(
        label, parcel, tracking_number="9400", rate=905, document_key="k", now=NOON + HOUR
    )
    assert done.detail == shown.detail == {"label_id": "lbl_1", "tracking_number": "9400"}
    assert (shown.case.tracking_number, shown.case.tracked_from) == ("9400", label.created_at)


def test_a_failed_purchase_leaves_no_policy_no_charge_and_a_package_to_try_again() -> None:
    """R-INS-18"""
    label, parcel = failed()
    assert (label.case.status, label.case.failure, label.money) == ("failed", NO_LABEL, ())
    assert (label.case.insurance.status, label.case.total_charged) == (None, 0)
    assert label.detail == parcel.detail == {"label_id": "lbl_1", "code": NO_LABEL.code}
    assert (parcel.case.label_id, parcel.case.insurance_status) == (None, None)
    again, _ = begun(parcel=parcel.case)
    assert again.status == "purchasing"


@pytest.mark.parametrize(
    "label", [a_label()[0], failed()[0].case, void(*a_label(), actor=SELLER, now=NOON)[0].case]
)
def test_a_purchase_that_is_over_is_neither_completed_nor_failed_again(label: Label) -> None:
    """R-INS-18: the carrier answers late, or twice"""
    answer = {"tracking_number": "9401", "rate": 890, "document_key": "k", "now": NOON}
    refused(Conflict, "label_not_purchasing", complete_purchase, label, a_package(), **answer)
    refused(Conflict, "label_not_purchasing", fail_purchase, label, a_package(), failure=NO_LABEL, now=NOON)


# Voiding


def test_voiding_before_the_scan_pays_label_premium_and_signature_back() -> None:
    """R-INS-22, R-SIG-17, A-47"""
    label, parcel = void(*a_label(), actor=SELLER, now=NOON + HOUR)
    assert moves(label) == {
        "lbl_1:label_refund": ("carrier", "seller", 890),
        "lbl_1:premium_refund": ("insurer", "seller", 100),
        "lbl_1:signature_refund": ("carrier", "seller", 400),
    }
    policy = label.case.insurance
    assert (label.case.status, policy.status, policy.end_reason) == (
        "voided",
        "expired",
        "cancelled_unscanned",
    )
    assert policy.premium_refunded_at == NOON + HOUR
    assert label.actor == parcel.actor == SELLER


def test_a_voided_label_leaves_its_package_free_for_another_with_cover_of_its_own() -> None:
    """R-INS-11, R-INS-22"""
    told = TrackingEvent(status="pre_transit", occurred_at=NOON, received_at=NOON)
    label, parcel = a_label()
    announced = track(parcel, [told], now=NOON)
    assert announced
    after = void(label, announced.case, actor=SELLER, now=NOON + HOUR)[1].case
    assert (after.label_id, after.cancelled_at, after.insurance_status) == (None, None, "expired")
    assert (after.carrier, after.tracking_number, after.signature_requirement) == (None, None, "none")
    assert (after.status, after.last_update_at) == ("pre_transit", None)
    again, held = a_label(chosen=free(30_000), signature=PLAIN, parcel=after)
    assert (again.insurance.status, again.insurance.cover.premium) == ("confirmed", 0)
    assert (held.label_id, held.insurance_status) == (again.id, "confirmed")


def test_a_premium_that_was_not_paid_is_not_paid_back() -> None:
    label, _ = void(*a_label(20_000, chosen=free(20_000), signature=PLAIN), actor=SELLER, now=NOON)
    assert set(moves(label)) == {"lbl_1:label_refund"}
    assert label.case.insurance.premium_refunded_at is None
    assert label.case.insurance.end_reason == "cancelled_unscanned"


def test_the_platforms_cancellation_pays_the_same_back_in_the_packages_own_step() -> None:
    """R-INS-22: voiding and cancelling share one path"""
    label, parcel = a_label()
    cancelling = cancel(parcel, occurred_at=NOON, now=NOON + HOUR)
    assert cancelling
    steps = refund_cancelled(label, cancelling, now=NOON + HOUR)
    assert steps
    by_seller, _ = void(label, parcel, actor=SELLER, now=NOON + HOUR)
    assert steps[0].case == by_seller.case and steps[0].money == by_seller.money
    assert steps[0].actor == PLATFORM
    assert (steps[1].before, steps[1].event) == (parcel, cancelling.event)
    assert steps[1].case == cancelling.case.model_copy(update={"insurance_status": "expired"})


def test_a_package_cancelled_before_its_label_was_bought_can_still_be_voided_and_stays_unsellable() -> None:
    """R-INS-22"""
    label, parcel = a_label()
    cancelled = parcel.model_copy(update={"cancelled_at": NOON})
    _, after = void(label, cancelled, actor=PLATFORM, now=NOON + HOUR)
    assert (after.case.cancelled_at, after.case.label_id) == (NOON, label.id)
    refused(Conflict, "package_cancelled", begun, parcel=after.case)


def test_once_scanned_no_fee_is_paid_back_whoever_asks() -> None:
    """R-INS-23"""
    label, parcel = scanned(*a_label(), at=NOON + HOUR)
    late = {"actor": SELLER, "now": NOON + HOUR}
    found = refused(Conflict, "insurance_fee_not_refundable", void, label, parcel, **late)
    assert found.clause and found.clause.startswith("R-INS-23")
    cancelling = cancel(parcel, occurred_at=NOON, now=NOON + 2 * HOUR)
    assert cancelling and refund_cancelled(label, cancelling, now=NOON + 2 * HOUR) is None


def test_a_label_being_bought_or_never_bought_can_not_be_voided() -> None:
    """R-INS-18"""
    over = (failed()[0].case, failed()[1].case)
    for (label, parcel), advice in ((begun(), "Try again in a moment"), (over, "failed")):
        found = refused(Conflict, "label_not_purchased", void, label, parcel, actor=SELLER, now=NOON)
        assert advice in found.detail
        cancelling = cancel(parcel, occurred_at=NOON, now=NOON)
        assert cancelling and refund_cancelled(label, cancelling, now=NOON) is None


def test_a_second_cancellation_pays_nothing_back() -> None:
    """R-INS-22"""
    label, parcel = void(*a_label(), actor=SELLER, now=NOON)
    refused(Conflict, "label_already_voided", void, label.case, parcel.case, actor=SELLER, now=NOON)
    assert refund_cancelled(label.case, parcel, now=NOON) is None


# What the seller can do


def test_voiding_is_offered_until_the_scan_and_says_why_not_afterwards() -> None:
    """R-INS-22, R-INS-23"""
    (offered,) = available_actions(a_label()[0])
    assert (offered.action, offered.available) == ("void", True)
    assert href("void", offered.target) == "/labels/lbl_1/void"
    assert (offered.reason_code, offered.clause) == (None, None)
    (withheld,) = available_actions(scanned(*a_label(), at=NOON)[0])
    assert (withheld.available, withheld.reason_code) == (False, "insurance_fee_not_refundable")
    assert withheld.clause and withheld.clause.startswith("R-INS-23")


@pytest.mark.parametrize(
    ("label", "code"),
    [
        (begun()[0], "label_not_purchased"),
        (failed()[0].case, "label_not_purchased"),
        (void(*a_label(), actor=SELLER, now=NOON)[0].case, "label_already_voided"),
    ],
)
def test_voiding_is_withheld_with_the_code_that_would_refuse_it(label: Label, code: str) -> None:
    (withheld,) = available_actions(label)
    assert (withheld.available, withheld.reason_code) == (False, code)
